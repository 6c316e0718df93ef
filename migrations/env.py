"""Alembic's entry point: runs the revisions of one history inside the connection it was given."""

from alembic import context

import portal.tables  # noqa: F401
from portal.database import Model

config = context.config
history = config.attributes["history"]
connection = config.attributes["connection"]
prefix = f"{history.owner}_"


def is_own(name, kind, parents):
    """Leave the tables of everybody else alone."""
    return kind != "table" or (name.startswith(prefix) and name != history.version_table)


def is_own_object(item, name, kind, reflected, other):
    """Leave the models of everybody else alone."""
    return is_own(name, kind, None)


context.configure(
    connection=connection,
    target_metadata=Model.metadata,
    version_table=history.version_table,
    include_name=is_own,
    include_object=is_own_object,
    render_as_batch=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
