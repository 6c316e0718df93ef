"""Elections whose results are known, and small ways to write and to make others."""

from itertools import permutations
from random import Random

from hypothesis import strategies as st

from plugins.elections.tally.ballots import Profile, Ranking
from plugins.elections.tally.formats.abif import read_abif
from plugins.elections.tally.methods import Rules, elect
from plugins.elections.tally.outcome import Outcome

TENNESSEE = """
42: Memphis>Nashville>Chattanooga>Knoxville
26: Nashville>Chattanooga>Knoxville>Memphis
15: Chattanooga>Knoxville>Nashville>Memphis
17: Knoxville>Chattanooga>Nashville>Memphis
"""
# M. Schulze, "The Schulze Method of Voting" (arXiv:1804.02973), section 3, examples 1 to 4.
SCHULZE_1 = "8:a>c>d>b\n2:b>a>d>c\n4:c>d>b>a\n4:d>b>a>c\n3:d>c>b>a"
SCHULZE_2 = "3:a>c>d>b\n9:b>a>c>d\n8:c>d>a>b\n5:d>a>b>c\n5:d>b>c>a"
SCHULZE_3 = "5:a>c>b>e>d\n5:a>d>e>c>b\n8:b>e>d>a>c\n3:c>a>b>e>d\n7:c>a>e>b>d\n2:c>b>a>d>e\n7:d>c>e>b>a\n8:e>b>a>d>c"
SCHULZE_4 = "3:a>b>c>d\n2:c>b>d>a\n2:d>a>b>c\n2:d>b>c>a"
# Burlington, Vermont, 3 March 2009, the three strongest candidates (https://rangevoting.org/Burlington.html).
BURLINGTON = """
1332: Montroll>Kiss>Wright
767: Montroll>Wright>Kiss
455: Montroll
2043: Kiss>Montroll>Wright
371: Kiss>Wright>Montroll
568: Kiss
1513: Wright>Montroll>Kiss
495: Wright>Kiss>Montroll
1289: Wright
"""


def profile(text: str) -> Profile:
    """Ballots that are written in ABIF."""
    return read_abif(text)


def count(text: str, method: str, seats: int | None = None, seed: str = "") -> Outcome:
    """Count ballots that are written in ABIF."""
    return elect(profile(text), method, Rules(seats=seats, seed=seed))


def winners(text: str, method: str, seats: int | None = None) -> list[str]:
    """Who is elected."""
    return count(text, method, seats).winner_names


def random_profile(random: Random, *, full: bool, most: int = 6, seats: int = 1) -> Profile:
    """Some ballots on some candidates, complete or not."""
    size = random.randint(2, most)
    groups: dict[Ranking, int] = {}
    for _ in range(random.randint(1, 40)):
        ranking = random.sample(range(size), size if full else random.randint(1, size))
        groups[tuple(ranking)] = groups.get(tuple(ranking), 0) + random.randint(1, 9)
    return Profile(tuple("ABCDEFGH"[:size]), groups, seats)


def profiles(most: int = 4) -> st.SearchStrategy[Profile]:
    """Profiles for Hypothesis: short rankings of few candidates, so that ties are frequent."""

    def of_size(size: int) -> st.SearchStrategy[Profile]:
        rankings = [order[:length] for length in range(size + 1) for order in permutations(range(size), length)]
        names = tuple("ABCDEFGH"[:size])
        groups = st.dictionaries(st.sampled_from(list(dict.fromkeys(rankings))), st.integers(1, 9), max_size=8)
        return groups.map(lambda found: Profile(names, found))

    return st.integers(1, most).flatmap(of_size)
