"""Which region of the network a country is in.

After UN M49 (https://unstats.un.org/unsd/methodology/m49/), with Northern Africa and the Arab countries of Western Asia
together, as the directory has them.
"""

COUNTRIES = {
    "africa": "AO BF BI BJ BW CD CF CG CI CM CV DJ ER ET GA GH GM GN GQ GW KE KM LR LS MG ML MR MU MW MZ NA NE NG RE "
    "RW SC SH SL SN SO SS ST SZ TD TG TZ UG YT ZA ZM ZW",
    "arab": "AE BH DZ EG EH IQ JO KW LB LY MA OM PS QA SA SD SY TN YE",
    "asia-pacific": "AF AM AS AU AZ BD BN BT CK CN FJ FM GE GU HK ID IL IN IR JP KG KH KI KP KR KZ LA LK MH MM MN MO "
    "MP MV MY NC NF NP NR NU NZ PF PG PH PK PN PW SB SG TH TJ TK TL TM TO TR TV TW UM UZ VN VU WF WS",
    "europe": "AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC "
    "MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK",
    "latin-america": "AG AI AR AW BB BL BO BQ BR BS BZ CL CO CR CU CW DM DO EC FK GD GF GP GT GY HN HT JM KN KY LC MF "
    "MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI",
    "north-america": "BM CA GL PM US",
}
REGION_OF = {country: region for region, countries in COUNTRIES.items() for country in countries.split()}


def region_of(country: str) -> str:
    """The region of a country; empty when it is not known."""
    return REGION_OF.get(country, "")
