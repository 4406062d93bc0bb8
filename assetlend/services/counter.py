"""The counter: who may serve, what lies before the clerk today, and whose is the thing in his hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.domain import access, routing
from assetlend.domain.access import Permission
from assetlend.domain.assets import number_key
from assetlend.domain.lending import LoanState
from assetlend.domain.offices import Actor, Standing
from assetlend.errors import N_, NotFound
from assetlend.models import Asset, CounterAct, CounterActKind, Custody, Item, Loan, LoanLine
from assetlend.services import account, borrowing, interests, outbox, papers, photos
from assetlend.services.ledger import Receipt
from assetlend.services.photos import Picture
from assetlend.thai.text import canon


@dataclass(frozen=True)
class Desk:
    """Who serves, when, and as what."""

    actor: Actor
    standing: Standing
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Paperwork:
    """What goes with every act at the counter.

    `other_party` is who stood on the other side; `happened_at` is given when it happened before it was entered; `key`
    makes a second sending of the same form harmless.
    """

    other_party: str = ""
    note: str = ""
    key: str = ""
    happened_at: datetime | None = None
    pictures: Sequence[Picture] = ()


def done_before(session: Session, loan: Loan, kind: CounterActKind, key: str) -> CounterAct | None:
    """The act that the same form made when it was sent the first time; the loan must be locked."""
    if not key:
        return None
    query = select(CounterAct).where(CounterAct.request_key == key, CounterAct.loan_id == loan.id)
    return session.scalars(query.where(CounterAct.kind == kind)).first()


def serve(session: Session, actor: Actor, loan: Loan, now: datetime) -> Desk:
    """Raises: NotFound, NotAllowed; ServesHimself, Namesake, DeclaredRelative, IssuerApproved (R23)."""
    access.require_sight(actor, Permission.SEE_LOANS, loan.division_id)
    standing = access.require(actor, Permission.SERVE, loan.division_id)
    routing.check_issuer(interests.case_of(session, loan), account.with_selves(session, actor))
    return Desk(actor, standing, now)


def enter_act(session: Session, desk: Desk, loan: Loan, kind: CounterActKind, what: Paperwork) -> CounterAct:
    """Write the act with its pictures."""
    act = CounterAct(
        loan_id=loan.id,
        kind=kind,
        person_id=desk.actor.person,
        title=desk.standing.title,
        other_party=what.other_party,
        note=what.note,
        request_key=what.key or None,
        happened_at=what.happened_at or desk.now,
        recorded_at=desk.now,
    )
    session.add(act)
    session.flush()
    for number, picture in enumerate(what.pictures, 1):
        photos.keep(session, picture, name=f"{number}.jpg", by=desk.actor.person, now=desk.now, counter_act_id=act.id)
    return act


def finish(session: Session, desk: Desk, loan: Loan, act: CounterAct, receipt: Receipt) -> None:
    """Tie the act to its entry and freeze the slip as it stands now."""
    act.ledger_seq = receipt.seq
    papers.freeze_slip(session, loan, desk.now, receipt)


def tell(session: Session, loan: Loan, kind: str, now: datetime) -> None:
    """Tell the borrower."""
    outbox.tell(
        session, [loan.borrower_id], kind=kind, subject=borrowing.subject(loan), now=now, reference=loan.reference
    )


# -- finding ----------------------------------------------------------------------------------------------------------


def due_lists(session: Session, actor: Actor, today: date) -> dict[str, list[Loan]]:
    """What the counter has before it today: to hand over, due back today or later, overdue."""
    query = (
        select(Loan)
        .where(Loan.state.in_([LoanState.APPROVED, LoanState.HANDED_OVER]))
        .options(joinedload(Loan.applicant), joinedload(Loan.division), selectinload(Loan.overrides))
        .order_by(Loan.due_on, Loan.id)
        .limit(300)
    )
    loans = [
        loan for loan in session.scalars(query).unique() if access.grant(actor, Permission.SEE_LOANS, loan.division_id)
    ]
    out = [loan for loan in loans if loan.state is LoanState.HANDED_OVER]
    ready = [loan for loan in loans if loan.state is LoanState.APPROVED]
    return {
        "ready": sorted(ready, key=lambda loan: (loan.start_on, loan.id)),
        "overdue": [loan for loan in out if loan.due_on < today],
        "out": [loan for loan in out if loan.due_on >= today],
    }


def find_asset(session: Session, text: str) -> Asset:
    """The asset that a scanned tag or a typed number names. Raises: NotFound."""
    key = number_key(text)
    query = select(Asset).where(or_(Asset.tag == canon(text).upper(), Asset.number_key == key))
    asset = session.scalars(query.options(joinedload(Asset.item).joinedload(Item.division))).first()
    if asset is None:
        raise NotFound(N_("There is no property with this code. Check the label, or type the number."))
    return asset


def loan_with(session: Session, asset: Asset) -> Loan | None:
    """The loan that an asset is out on."""
    query = (
        select(Loan)
        .join(LoanLine, LoanLine.loan_id == Loan.id)
        .join(Custody, Custody.line_id == LoanLine.id)
        .where(Custody.asset_id == asset.id, Custody.returned_at.is_(None), Loan.state == LoanState.HANDED_OVER)
    )
    return session.scalars(query.limit(1)).first()
