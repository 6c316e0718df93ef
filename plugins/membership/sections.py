"""Parts of the world from which the countries of an office are chosen: regions of UN M49, and UCLG's seven sections.

M49 is the UN's standard (https://unstats.un.org/unsd/methodology/m49/). The sections are those of United Cities and
Local Governments (https://uclg.org/our-network/); where a section has no published list of countries, it is drawn
along sub-regions of M49. Both are proposals: which office looks after a country is what the secretariat says.
"""

from functools import lru_cache

from plugins.membership.mapping import parts_of_the_world
from portal.kernel.text import N_

REGIONS = {
    "002": (N_("Africa"), ("011", "014", "015", "017", "018")),
    "019": (N_("Americas"), ("005", "013", "021", "029")),
    "142": (N_("Asia"), ("030", "034", "035", "143", "145")),
    "150": (N_("Europe"), ("039", "151", "154", "155")),
    "009": (N_("Oceania"), ("053", "054", "057", "061")),
}
IN_EURASIA = "AM AZ BY GE KG KZ MD MN RU TJ TM UA UZ"
IN_THE_MIDDLE_EAST = "AE AF BH IL IQ IR JO KW LB OM PS QA SA SY TR YE"
EURASIA, MIDDLE_EAST = frozenset(IN_EURASIA.split()), frozenset(IN_THE_MIDDLE_EAST.split())
CYPRUS = frozenset({"CY"})  # in Western Asia by M49, in the European section by its local governments
SECTIONS = {
    "africa": N_("Africa"),
    "asia-pacific": N_("Asia and Pacific"),
    "eurasia": N_("Eurasia"),
    "europe": N_("Europe"),
    "middle-east": N_("Middle East and West Asia"),
    "latin-america": N_("Latin America and the Caribbean"),
    "north-america": N_("North America"),
}


def regions() -> dict[str, frozenset[str]]:
    """The countries of each region of M49."""
    return {code: _of(*parts) for code, (_, parts) in REGIONS.items()}


def _of(*parts: str) -> frozenset[str]:
    world = parts_of_the_world()
    return frozenset().union(*(world[part] for part in parts))


@lru_cache(maxsize=1)
def sections() -> dict[str, frozenset[str]]:
    """The countries of each section; a country is in one."""
    north = _of("021")
    europe, asia = _of(*REGIONS["150"][1]), _of(*REGIONS["142"][1], *REGIONS["009"][1])
    return {
        "africa": _of(*REGIONS["002"][1]),
        "asia-pacific": asia - EURASIA - MIDDLE_EAST - CYPRUS,
        "eurasia": EURASIA,
        "europe": (europe | CYPRUS) - EURASIA,
        "middle-east": MIDDLE_EAST,
        "latin-america": _of(*REGIONS["019"][1]) - north,
        "north-america": north,
    }


def every_country() -> frozenset[str]:
    """Every country and territory of the standard."""
    return frozenset().union(*parts_of_the_world().values())
