"""Entering what a register tells of: some rows at a time, each once, however often the worker is cut off."""

from collections.abc import Mapping, Sequence
from itertools import count

from plugins.membership.identity.comparing import is_settled
from plugins.membership.identity.reading import identify
from plugins.membership.import_models import RegisterRow
from plugins.membership.import_rules import Decision, Outcome, Step, is_known, is_to_be_entered
from plugins.membership.importing.cells import Told
from plugins.membership.models import Place
from plugins.membership.services.duplicates import StoredGazetteer
from plugins.membership.services.members import Admission, admit
from plugins.membership.services.register.comparing import best_candidate, read_again, record_of
from plugins.membership.services.register.keeping import begin, locked, reference
from plugins.membership.standing_rules import category_for
from portal.audit.services import note
from portal.database import db, unit_of_work
from portal.kernel.errors import Conflict, Refused
from portal.organisations.models import Organisation
from portal.organisations.region_rules import region_of
from portal.organisations.rules import LONGEST_SLUG, proposed_slug
from portal.organisations.services import NewOrganisation, create_organisation
from portal.viewer import Viewer

AT_ONCE, SLUGS_AT_ONCE = 25, 100
ACT = "membership.register_row"


def decide(import_id: int, decisions: Mapping[int, Decision], viewer: Viewer) -> None:
    """Note what a person wants of rows, given by number, that may be somebody who is here already."""
    locked(import_id, Step.READY)
    for number, decision in decisions.items():
        fits = (RegisterRow.import_id == import_id) & (RegisterRow.number == number)
        possible = db.update(RegisterRow).where(fits, RegisterRow.outcome == Outcome.POSSIBLE)
        db.session.execute(possible.values(decision=str(decision)))


def take_in(import_id: int, viewer: Viewer) -> None:
    """Let the worker enter what a register tells of; its rows are kept, the bytes of its file no longer."""
    row = locked(import_id, Step.READY)
    row.data = None
    begin(row, Step.TAKING_IN)
    note("membership.register_take_in", reference(import_id), viewer, {"name": row.name, "rows": row.rows})


def take_in_some(import_id: int) -> None:
    """Enter the next rows, all of them or none, so that a worker that is cut off begins with these again."""
    rows, gazetteer = _rows_to_go(import_id), StoredGazetteer()
    places = {row.id: _place(read_again(row.told), gazetteer) for row in rows if _is_entered(row)}
    came = {row.id for row in rows if _is_entered(row) and _came_meanwhile(row, gazetteer)}
    numbers = [row.id for row in rows]
    with unit_of_work() as session:
        owner = locked(import_id, Step.TAKING_IN)
        viewer = Viewer(owner.sent_by)
        for row in session.scalars(db.select(RegisterRow).where(RegisterRow.id.in_(numbers)).order_by(RegisterRow.id)):
            if row.id in came:
                row.note = "came_meanwhile"
            else:
                _take_in(row, places.get(row.id), viewer)
            row.is_done = True
        owner.done += len(numbers)
        if len(numbers) < AT_ONCE:
            owner.step = Step.DONE


def _rows_to_go(import_id: int) -> Sequence[RegisterRow]:
    wanted = db.select(RegisterRow).where(RegisterRow.import_id == import_id, RegisterRow.is_done.is_(False))
    return db.session.scalars(wanted.order_by(RegisterRow.number).limit(AT_ONCE)).all()


def _is_entered(row: RegisterRow) -> bool:
    return is_to_be_entered(row.outcome, row.decision)


def _came_meanwhile(row: RegisterRow, gazetteer: StoredGazetteer) -> bool:
    """Whether somebody entered the same since it was compared; what a person decided to enter is entered."""
    known = best_candidate(record_of(read_again(row.told)), gazetteer) if row.outcome == Outcome.NEW else None
    return known is not None and known.verdict.word == "same"


def _take_in(row: RegisterRow, place: Place | None, viewer: Viewer) -> None:
    told = read_again(row.told)
    if _is_entered(row):
        row.entered_id = create_organisation(_new(told, place))
        note(ACT, f"organisation:{row.entered_id}", viewer, {"register": row.import_id, "row": row.number})
        _admit(row, row.entered_id, told, viewer)
    elif is_known(row.outcome, row.decision) and row.organisation_id:
        _admit(row, row.organisation_id, told, viewer)


def _admit(row: RegisterRow, organisation_id: int, told: Told, viewer: Viewer) -> None:
    """Admit an organisation since the day that its row tells; without one it is entered and no more."""
    if told.since is None:
        return
    slug = db.session.get_one(Organisation, organisation_id).slug
    try:
        with db.session.begin_nested():
            category = told.category or category_for(told.kind)
            row.member_id = admit(Admission(slug, category, told.since), viewer)
    except Conflict:
        row.note = "is_member"
    except Refused:
        row.note = "not_admitted"


def _new(told: Told, place: Place | None) -> NewOrganisation:
    return NewOrganisation(
        slug=free_slug(told),
        names=told.names,
        original_language=told.language,
        kind=told.kind,
        country=told.country,
        region=told.region or region_of(told.country),
        place=place.name if place else told.place,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        population=place.population if place and told.kind == "local_government" else None,
        website=told.website,
    )


def free_slug(told: Told) -> str:
    """A short name that nobody bears: of a name in Latin letters, else of the country."""
    proposals = map(proposed_slug, (told.names.get("en", ""), told.name, *told.names.values()))
    plain = next(filter(None, proposals), told.country.lower())[: LONGEST_SLUG - 6].strip("-")
    for start in count(1, SLUGS_AT_ONCE):
        options = [plain if number == 1 else f"{plain}-{number}" for number in range(start, start + SLUGS_AT_ONCE)]
        taken = set(db.session.scalars(db.select(Organisation.slug).where(Organisation.slug.in_(options))))
        if free := [one for one in options if one not in taken]:
            return free[0]
    raise AssertionError  # numbers do not end


def _place(told: Told, gazetteer: StoredGazetteer) -> Place | None:
    """The place of the gazetteer where a row's organisation is, if there is no doubt."""
    identity = identify(record_of(told), gazetteer)
    if not identity.spots or identity.is_near or not is_settled(identity):
        return None
    return db.session.get(Place, identity.spots[0].id)
