"""What a plugin can tell the portal, and how the portal asks."""

from portal.hooks.asking import Hooks as Hooks
from portal.hooks.asking import current_hooks as current_hooks
from portal.hooks.belonging import OrganisationRows as OrganisationRows
from portal.hooks.fronts import *  # noqa: F403
from portal.hooks.reviewing import *  # noqa: F403
from portal.hooks.specs import *  # noqa: F403  the specifications are this package's public face
from portal.hooks.specs import hookimpl as hookimpl
from portal.hooks.standing import *  # noqa: F403
from portal.hooks.values import *  # noqa: F403
