"""A check of mergings: whatever came at the same moment must not hang on a record that nobody sees any more."""

from sqlalchemy import String, cast, func, select

from portal.database import Model, db
from portal.organisations.belongings import rows_of_organisations
from portal.organisations.models import Organisation


def nothing_is_left_behind() -> list[str]:
    """Every row that follows its organisation belongs to a record that stands."""
    found = []
    for rows in rows_of_organisations():
        name, _, column_name = rows.column.partition(".")
        table = Model.metadata.tables[name]
        gone = select(rows.prefix + cast(Organisation.id, String) if rows.prefix else Organisation.id)
        gone = gone.where(Organisation.merged_into_id.is_not(None))
        narrow = [table.c[one].in_(values) for one, values in rows.only.items()]
        left = select(func.count()).select_from(table).where(table.c[column_name].in_(gone), *narrow)
        if rows.follow == "moves" and (count := db.session.scalar(left)):
            found.append(f"{count} rows of {rows.column} belong to a record that was merged into another")
    return found
