"""The text for the loudspeakers, frozen as a paper to read aloud."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.documents.announcement import Announcement
from assetlend.domain import access, announcing
from assetlend.domain.access import Permission
from assetlend.domain.offices import Actor
from assetlend.domain.papers import NothingNew, PaperKind
from assetlend.models import OfficePaper, Organization
from assetlend.services import office_papers, publicity
from assetlend.thai import dates
from assetlend.thai.digits import to_thai

SUBJECT = "การยืมทรัพย์สินของทางราชการ"


def issue(session: Session, *, actor: Actor, now: datetime) -> OfficePaper:
    """Freeze the text as the rules and the catalogue are now. Raises: NotAllowed; NothingNew on the same day."""
    standing = access.require(actor, Permission.PUBLICIZE)
    session.execute(select(Organization.id).with_for_update())
    value = asdict(announcement(session, now))
    about = of_year(dates.fiscal_year(local_day(now)))
    last = office_papers.last(session, about, PaperKind.ANNOUNCEMENT)
    if last is not None and office_papers.says(last, value):
        raise NothingNew()
    return office_papers.issue(
        session, actor=actor, now=now, kind=PaperKind.ANNOUNCEMENT, about=about, value=value, standing=standing
    )


def issued(session: Session, fiscal_year: int) -> Sequence[OfficePaper]:
    """The papers of a fiscal year (พ.ศ.), the oldest first."""
    return office_papers.of(session, of_year(fiscal_year), PaperKind.ANNOUNCEMENT)


def of_year(fiscal_year: int) -> str:
    """What the papers of a fiscal year are about, as the duty to make it known is."""
    return f"publicity:{fiscal_year}"


def announcement(session: Session, now: datetime) -> Announcement:
    """What the paper says today."""
    today = local_day(now)
    spoken = announcing.sentences(publicity.texts(session, today).loudspeaker)
    return Announcement(
        office=session.execute(select(Organization.name)).scalar_one(),
        subject=SUBJECT,
        date=dates.format_long(today, thai_digits=True),
        reading_time=to_thai(announcing.in_words(announcing.seconds(spoken))),
        sentences=spoken,
    )
