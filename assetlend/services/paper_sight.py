"""Who may see a paper: who may see what it is about."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.offices import Actor
from assetlend.domain.papers import PaperKind
from assetlend.errors import NotFound
from assetlend.models import Incident, Loan, OfficePaper, Stocktake
from assetlend.services import office_papers, stocktake

Sight = Callable[[Session, Actor, OfficePaper, UUID], None]


def _appointment(_session: Session, actor: Actor, _paper: OfficePaper, _key: UUID) -> None:
    access.require_sight(actor, Permission.MANAGE_PEOPLE, None)


def _loan(session: Session, actor: Actor, _paper: OfficePaper, key: UUID) -> None:
    access.require_sight(actor, Permission.SEE_LOANS, session.get_one(Loan, key).division_id)


def _incident(session: Session, actor: Actor, _paper: OfficePaper, key: UUID) -> None:
    access.require_sight(actor, Permission.SEE_INCIDENTS, session.get_one(Incident, key).division_id)


def _stocktake(session: Session, actor: Actor, paper: OfficePaper, key: UUID) -> None:
    """The report names borrowers of all divisions, a committee's order what was found; the other names officials."""
    access.require_sight(actor, Permission.SEE_STOCKTAKE, None)
    checks = stocktake.checks(session.get_one(Stocktake, key), actor)
    if paper.kind is not PaperKind.STOCKTAKE_ORDER and not checks:
        access.require_sight(actor, Permission.SEE_REGISTER, None)


SIGHTS: dict[str, Sight] = {"appointment": _appointment, "incident": _incident, "loan": _loan, "stocktake": _stocktake}
"""By the ledger's word for what a paper is about. What is not in it is nobody's."""


def get(session: Session, actor: Actor, key: UUID) -> OfficePaper:
    """A paper for who may see what it is about. Raises: NotFound."""
    paper = office_papers.get(session, key)
    kind, _, about = paper.about.partition(":")
    if kind not in SIGHTS:
        raise NotFound()
    SIGHTS[kind](session, actor, paper, UUID(about))
    return paper


def may_see(session: Session, actor: Actor, paper: OfficePaper) -> bool:
    """Whether a paper is shown in a list."""
    try:
        get(session, actor, paper.id)
    except NotFound:
        return False
    return True
