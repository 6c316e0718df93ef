"""How many examples a property is tried on: few before each change, ten times as many in ``make test-all``."""

from hypothesis import HealthCheck, settings

QUICK, USUAL, THOROUGH = 30, 100, 300


def register_profiles() -> None:
    """Make the profiles known by name; ``--hypothesis-profile=thorough`` asks for one."""
    settings.register_profile("here", deadline=None, print_blob=True, max_examples=QUICK)
    settings.register_profile("ci", parent=settings.get_profile("here"), derandomize=True)
    settings.register_profile("usual", parent=settings.get_profile("here"), max_examples=USUAL)
    settings.register_profile("thorough", parent=settings.get_profile("here"), max_examples=THOROUGH)


def examples(quick: int) -> settings:
    """The number of examples of a property that needs a portal, as a multiple of what the profile tries."""
    allowed = [HealthCheck.function_scoped_fixture]
    return settings(max_examples=quick * settings().max_examples // QUICK, suppress_health_check=allowed)
