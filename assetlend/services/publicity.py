"""Making the way of borrowing known: what was done is recorded with what shows it, and the texts are ready to use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from assetlend.clock import end_of_day, local_day
from assetlend.domain import access, publicity_text
from assetlend.domain import publicity as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.duties import DutyKind, Wanted
from assetlend.domain.guidelines import last_day
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.offices import Actor, Office
from assetlend.domain.publicity import PublicityChannel
from assetlend.domain.publicity_text import Told
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import Invalid
from assetlend.ledger.acts import PublicationRecorded
from assetlend.models import Duty, Organization, Publication
from assetlend.services import catalogue, duties, enclosures, ledger, photos, rules
from assetlend.services.borrowing import SentBefore
from assetlend.services.enclosures import Pdf
from assetlend.services.papers import BASE_URL, OFFICE_TITLES
from assetlend.services.photos import Picture
from assetlend.thai import dates


class NothingShowsIt(Invalid):
    """Say what shows that it was made known: the address of the page, the minutes, or who heard it when."""

    rule = "R59"


@dataclass(frozen=True, kw_only=True)
class Made:
    """What was done to make it known: how, on which day, where, and what shows it."""

    channel: PublicityChannel
    happened_on: date
    evidence: str
    place: str = ""
    key: str = ""
    pictures: Sequence[Picture] = ()
    files: Sequence[Pdf] = ()


def record(session: Session, *, actor: Actor, now: datetime, made: Made) -> Publication:
    """Enter that the way of borrowing was made known; the same sending again changes nothing.

    Raises: NotAllowed; SentBefore; NothingShowsIt, PublishedInTheFuture. Source: R59 (measure 2, method 3).
    """
    standing = access.require(actor, Permission.PUBLICIZE)
    if before := _sent_before(session, actor, made):
        return before
    if not made.evidence:
        raise NothingShowsIt(field="evidence")
    rules_of.check_day(made.happened_on, local_day(now))

    row = Publication(
        channel=made.channel,
        happened_on=made.happened_on,
        place=made.place,
        evidence=made.evidence,
        person_id=actor.person,
        title=standing.title,
        recorded_at=now,
        request_key=made.key or None,
    )
    session.add(row)
    session.flush()
    for number, picture in enumerate(made.pictures, 1):
        photos.keep(session, picture, name=f"{number}.jpg", by=actor.person, now=now, publication_id=row.id)
    enclosures.keep(session, made.files, publication_id=row.id)
    shown = rules_of.evidence(row.evidence, [one.sha256 for one in made.pictures], [one.sha256 for one in made.files])
    entry = PublicationRecorded(row.channel, row.happened_on, shown)
    ledger.append(session, actor, now, entry, row.id, standing=standing)
    year = dates.fiscal_year(made.happened_on)
    if not unused(session, year):
        done = min(now, end_of_day(_complete_on(session, year)))
        duties.end(session, DutyKind.PUBLICIZE, _subject(year), now=done, by=actor)
    return row


def _complete_on(session: Session, fiscal_year: int) -> date:
    """The day on which the last channel of the measure was first used, once all were."""
    query = select(Publication.channel, func.min(Publication.happened_on)).group_by(Publication.channel)
    query = query.where(Publication.happened_on.between(*dates.fiscal_year_bounds(fiscal_year)))
    return max(day for channel, day in session.execute(query) if channel in rules_of.MEASURE)


def _sent_before(session: Session, actor: Actor, made: Made) -> Publication | None:
    """What the same form entered when the same person sent it first. Raises: SentBefore."""
    row = session.scalars(select(Publication).where(Publication.request_key == made.key)).first() if made.key else None
    if row is None:
        return None
    kept = (row.person_id, row.channel, row.happened_on, row.evidence, row.place)
    if kept != (actor.person, made.channel, made.happened_on, made.evidence, made.place):
        raise SentBefore()
    return row


# -- looking ----------------------------------------------------------------------------------------------------------


def of_year(session: Session, fiscal_year: int, *, limit: int = 200) -> list[Publication]:
    """What was done in a fiscal year (พ.ศ.), the newest first."""
    query = select(Publication).where(Publication.happened_on.between(*dates.fiscal_year_bounds(fiscal_year)))
    query = query.options(joinedload(Publication.person))
    return list(session.scalars(query.order_by(Publication.happened_on.desc(), Publication.id.desc()).limit(limit)))


def unused(session: Session, fiscal_year: int) -> tuple[PublicityChannel, ...]:
    """The channels of the measure that were not used in a fiscal year yet."""
    query = select(Publication.channel).where(Publication.happened_on.between(*dates.fiscal_year_bounds(fiscal_year)))
    return rules_of.unused(session.scalars(query.distinct()))


@dataclass(frozen=True)
class Texts:
    """What is ready to use: to read aloud over the loudspeakers, and to post."""

    loudspeaker: str
    post: str


def texts(session: Session, today: date) -> Texts:
    """The texts as the rules and the catalogue are today; the kinds of which there is most come first."""
    office = session.execute(select(Organization)).scalar_one()
    kinds = catalogue.kinds(session, BorrowerKind.RESIDENT, today)
    told = Told(
        office=office.name,
        phone=office.phone,
        address=str(session.info.get(BASE_URL, "")).rstrip("/"),
        things=[kind.name for kind in sorted(kinds, key=lambda kind: -kind.stock)],
        titles=OFFICE_TITLES,
    )
    book = rules.current(session)
    return Texts(publicity_text.loudspeaker(book, told), publicity_text.post(book, told))


# -- duties -----------------------------------------------------------------------------------------------------------


def _subject(fiscal_year: int) -> str:
    return f"publicity:{fiscal_year}"


def wanted(session: Session, book: Rulebook, today: date) -> Iterator[Wanted]:
    """Once a year, until every channel of the measure was used; not before the office began (R59)."""
    year = dates.fiscal_year(today)
    if not unused(session, year):
        return
    begun = session.execute(select(Organization.created_at)).scalar_one()
    opens = max(dates.fiscal_year_bounds(year)[0], local_day(begun))
    last = last_day(opens, book.timing.publicity_days)
    yield Wanted(DutyKind.PUBLICIZE, _subject(year), Office.PALAD, opens_on=opens, last_on=last)


def close(session: Session, today: date, now: datetime) -> int:
    """End what a year that is over owes still: it was not done; how many."""
    first, _last = dates.fiscal_year_bounds(dates.fiscal_year(today))
    query = select(Duty).where(Duty.kind == DutyKind.PUBLICIZE, Duty.outcome.is_(None), Duty.last_on < first)
    return duties.lapse(session, session.scalars(query.with_for_update()).all(), now)
