"""Every hook stands in docs/hooks.md, with its arguments and with what a failure means."""

import inspect
import re

import pytest

from portal.hooks import specs
from portal.migrate import ROOT

TEXT = (ROOT / "docs" / "hooks.md").read_text()
SPECS = {name: spec for name, spec in vars(specs).items() if name.startswith("portal_")}


def written(name: str) -> str:
    """How a hook is written down: its name and types, without modules."""
    signature = str(inspect.signature(SPECS[name]))
    return re.sub(r"\b(?:portal|collections|flask|click|blueprints)(?:\.\w+)*\.(?=[A-Z])", "", name + signature)


@pytest.mark.parametrize("name", sorted(SPECS))
def test_a_hook_is_written_down_with_its_arguments(name: str) -> None:
    heading = written(name).replace("Command]", "Command]")
    assert f"### `{heading}`" in TEXT.replace("click.Command", "Command")


@pytest.mark.parametrize("name", sorted(SPECS))
def test_a_hook_says_when_it_is_asked_and_what_a_failure_means(name: str) -> None:
    said = " ".join((SPECS[name].__doc__ or "").split())
    assert re.search(r"collected|gathered|required", said), f"the docstring of {name} says in which way it is asked"
    assert said in " ".join(TEXT.split()), f"docs/hooks.md does not say of {name}: {said}"


def test_no_hook_is_written_down_that_does_not_exist() -> None:
    assert set(re.findall(r"^### `(portal_\w+)", TEXT, re.M)) == set(SPECS)
