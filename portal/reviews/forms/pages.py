"""What pages show of a dossier: a section to be filled in, the list of sections, what misses, and all of it to be read.

The plugin that asks for the form owns the addresses, decides who may do what, and draws these with the macros of
``reviews/forms.html``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from portal.accounts.directory import names_of
from portal.reviews.forms import dossiers
from portal.reviews.forms.content import Form
from portal.reviews.forms.dossiers import Answer, DossierCard, FieldView, SectionView
from portal.reviews.forms.showing import ShownField, ShownSection, said, shown_field
from portal.web.access import current_viewer
from portal.web.languages import direction_and_comma, gettext, language, ngettext

State = Literal["to do", "begun", "done"]


@dataclass(frozen=True)
class Places:
    """Where things are at the plugin that asks: a section by its key, a document by its number, and the overview.

    ``writer`` is the account that writes where a link says so and no session; None stands for whoever is signed in.
    """

    section: Callable[[str], str]
    document: Callable[[int], str]
    overview: str
    writer: int | None = None

    @property
    def account_id(self) -> int | None:
        """Who writes."""
        return self.writer or current_viewer().account_id


@dataclass(frozen=True)
class SectionPage:
    """A section to be filled in, for the macro ``section_form``.

    ``settled`` is the address of a section whose words have arrived, so that the browser need not keep them.
    """

    card: DossierCard
    shown: ShownSection
    places: Places
    status: int = 200
    problems: tuple[str, ...] = ()
    saved_at: datetime | None = None
    saved_by: str = ""
    settled: str = ""

    @property
    def is_open(self) -> bool:
        """Whether anything here may be written."""
        return self.shown.view.is_open

    @property
    def writing(self) -> str:
        """Who else is writing here, in a sentence; empty for nobody."""
        return writing_now(self.shown.writers)

    @property
    def clashes(self) -> tuple[ShownField, ...]:
        """The fields that somebody else changed meanwhile."""
        return tuple(one for one in self.shown.fields if one.clashes)

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What is to be put right, with the ids of inputs, for the summary at the top."""
        beside = [(one.id, fault) for one in self.shown.fields for fault in one.faults]
        both = gettext("%(name)s changed “%(question)s” meanwhile.", name="{name}", question="{question}")
        clashes = [(one.id, both.format(name=one.theirs_by, question=one.view.label)) for one in self.clashes]
        return [*(("", problem) for problem in self.problems), *clashes, *beside]


@dataclass(frozen=True)
class TaskLine:
    """A section in the list of what there is to do; ``writers`` are the others who are writing in it now."""

    key: str
    title: str
    language: str
    address: str
    state: State
    is_open: bool
    writers: tuple[str, ...]


@dataclass(frozen=True)
class ToPutRight:
    """Something that misses before it can be handed in: what is asked, in which section, why, and the way there."""

    section: str
    question: str
    why: str
    address: str


def section_page(
    card: DossierCard, view: SectionView, places: Places, *, also_missing: bool = False, settled: str = ""
) -> SectionPage:
    """A section as it is stored."""
    saved_at, saved_by = _latest(view)
    people = names_of([*view.writers, *([saved_by] if saved_by else [])])
    return SectionPage(
        card,
        shown_section(card.form, view, also_missing=also_missing, others=_others(view, people, places)),
        places,
        saved_at=saved_at,
        saved_by=people.get(saved_by or 0, ""),
        settled=places.section(settled) if settled else "",
    )


def others_writing(view: SectionView, places: Places) -> str:
    """Who else is writing in a section now, in a sentence; empty for nobody."""
    return writing_now(_others(view, names_of(view.writers), places))


def writing_now(names: Sequence[str]) -> str:
    """Say that these people are writing; empty for nobody."""
    if not names:
        return ""
    said = f"{direction_and_comma()[1]} ".join(names)
    return ngettext("%(names)s is writing here now.", "%(names)s are writing here now.", len(names), names=said)


def _latest(view: SectionView) -> tuple[datetime | None, int | None]:
    """When something was stored here last, an answer or a document, and by whom."""
    answers = [(one.answer.changed_at, one.answer.changed_by) for one in view.fields if one.answer.changed_at]
    added = [(file.uploaded_at, file.uploaded_by) for one in view.fields for file in one.documents]
    return max([*answers, *added], key=lambda stored: stored[0], default=(None, None))


def _others(view: SectionView, people: dict[int, str], places: Places) -> tuple[str, ...]:
    return tuple(people[one] for one in view.writers if one in people and one != places.account_id)


def shown_section(
    form: Form, view: SectionView, *, also_missing: bool = False, others: tuple[str, ...] = ()
) -> ShownSection:
    """A section with those of its fields that are asked, in the page's language."""
    fields = (shown_field(form, one, language(), also_missing=also_missing) for one in view.asked)
    return ShownSection(view, tuple(fields), others)


def overview(dossier_id: int, places: Places) -> list[TaskLine]:
    """The sections that are asked, how far each is, and who is writing where."""
    sections = [one for one in dossiers.sections(dossier_id, language()) if one.is_asked]
    people = names_of([writer for one in sections for writer in one.writers])
    return [_line(one, places, _others(one, people, places)) for one in sections]


def _line(view: SectionView, places: Places, others: tuple[str, ...]) -> TaskLine:
    begun: State = "begun" if view.is_begun else "to do"
    state: State = begun if view.faults or (not view.is_begun and not _is_free(view)) else "done"
    return TaskLine(view.key, view.title, view.language, places.section(view.key), state, view.is_open, others)


def _is_free(view: SectionView) -> bool:
    """Whether nothing is asked for at all."""
    return not view.asked


def to_put_right(dossier_id: int, places: Places) -> list[ToPutRight]:
    """Everything that misses before it can be handed in, with the way to it."""
    found: list[ToPutRight] = []
    for section in dossiers.sections(dossier_id, language()):
        for field in section.fields:
            found += [_fault(section, field, said(fault), places) for fault in field.faults]
    return found


def _fault(section: SectionView, field: FieldView, why: str, places: Places) -> ToPutRight:
    address = with_argument(places.section(section.key), "check", "1")
    return ToPutRight(section.title, field.label, why, f"{address}#f-{field.field.key}")


def whole(dossier_id: int) -> list[ShownSection]:
    """All that was asked and answered, to be read."""
    form = dossiers.dossier(dossier_id).form
    return [shown_section(form, one) for one in dossiers.sections(dossier_id, language()) if one.is_asked]


def empty(form: Form) -> list[ShownSection]:
    """All that a form may ask, without answers: for paper, and for whoever wants to know before they begin."""
    return [_empty_section(form, number) for number in range(len(form.sections))]


def _empty_section(form: Form, number: int) -> ShownSection:
    section, reader = form.sections[number], language()
    fields = [
        FieldView(
            one,
            form.say(one.label, reader),
            form.say(one.help, reader),
            form.language_of(one.label, reader),
            Answer(one.key),
            documents=(),
            faults=(),
            is_asked=True,
            is_open=True,
        )
        for one in section.fields
    ]
    title, spoken = form.say(section.title, reader), form.language_of(section.title, reader)
    view = SectionView(section.key, title, form.say(section.intro, reader), spoken, tuple(fields), True, ())  # noqa: FBT003
    return shown_section(form, view)


def with_argument(address: str, name: str, value: str) -> str:
    """An address with one more argument."""
    return f"{address}{'&' if '?' in address else '?'}{name}={value}"


def next_of(sections: Sequence[SectionView], key: str) -> str:
    """The section after one, of those that are asked; empty after the last."""
    keys = [one.key for one in sections if one.is_asked]
    return next(iter(keys[keys.index(key) + 1 :]), "") if key in keys else ""
