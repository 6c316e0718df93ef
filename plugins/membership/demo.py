"""Sample memberships: every organisation of the sample network is a member, since an invented year."""

from datetime import date, timedelta
from zlib import crc32

from plugins.membership.models import Interest, Member
from plugins.membership.sample_standing import history
from plugins.membership.services.recording import enter
from plugins.membership.services.standing import today
from portal.database import db, unit_of_work
from portal.kernel.clock import business_now, wall_now
from portal.organisations.models import Organisation
from portal.viewer import NOBODY

FIRST_YEAR = 2001
WISHES = (
    ("Commune d’Exemple", "BJ", "mairie.exemple@city.example", "fr", "Nous tenons un budget participatif depuis 2023."),
    ("Município de Amostra", "MZ", "amostra@city.example", "pt", ""),
    ("Sampleton Borough Council", "CA", "clerk.sampleton@city.example", "en", "How long does an application take?"),
)


def fill() -> None:
    """Enter the sample members and three wishes to join."""
    with unit_of_work() as session:
        for row in session.scalars(db.select(Organisation).order_by(Organisation.id)):
            member = Member(organisation_id=row.id)
            session.add(member)
            session.flush()
            for entry in history(row.slug, row.kind, since(row.slug), today()):
                enter(member.id, entry, NOBODY)
        for place, (name, country, email, language, message) in enumerate(WISHES):
            wish = Interest(
                name=name,
                country=country,
                email=email,
                message=message,
                language=language,
                form_key=f"demo-{place}",
                told_at=wall_now() - timedelta(days=2 * place + 1),
            )
            session.add(wish)


def since(slug: str) -> date:
    """The first of some month since the founding, always the same for the same slug."""
    number = crc32(slug.encode())
    year = FIRST_YEAR + 1 + number % (business_now().year - FIRST_YEAR - 1)
    return date(year, 1 + number // 97 % 12, 1)
