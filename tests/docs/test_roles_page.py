"""The page of roles says what the table of roles says."""

import pytest

from portal.accounts.rules import CORE_PERMISSIONS, ROLES, Role, permissions_of
from portal.hooks import Permission
from portal.migrate import ROOT

LINES = (ROOT / "docs" / "roles.md").read_text().splitlines()


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.name)
def test_every_role_is_written_down_with_its_permissions(role: Role) -> None:
    name, title, scope = role.name, role.title, role.scope
    may = ", ".join(f"`{permission}`" for permission in permissions_of(name, CORE_PERMISSIONS))
    assert f"| {title} | {scope} | {may or 'what plugins say'} |" in LINES


@pytest.mark.parametrize("permission", CORE_PERMISSIONS, ids=lambda permission: permission.name)
def test_every_permission_is_written_down(permission: Permission) -> None:
    assert f"| `{permission.name}` | {permission.title} |" in LINES
