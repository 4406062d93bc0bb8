"""How kinds are lent beside their own columns: usual days, most units for one resident, medical aids (R13, R64)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain import assets
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import Invalid
from assetlend.models import Item, KindTerms

if TYPE_CHECKING:
    from assetlend.services.borrowing import Request

HOME_CARE = "home_care"
AT_HOME, WHERE_HE_LIVES = "ใช้ที่บ้าน", "ที่อยู่ของผู้ยืม"
"""What a loan of a medical aid says instead of free words."""


class NothingWritten(Invalid):
    """Leave this empty: why somebody needs %(name)s is not written down, nor where."""

    rule = "R64"


class OnlyAtHome(Invalid):
    """%(name)s is lent to residents for care at home only. Choose that."""

    rule = "R64"


class ByItself(Invalid):
    """Ask for %(name)s in a request of its own, without other things."""

    rule = "R64"


def terms_of(session: Session, items: Iterable[UUID]) -> Mapping[UUID, KindTerms]:
    """What was set for these kinds, where something was."""
    found = session.scalars(select(KindTerms).where(KindTerms.item_id.in_(list(items))))
    return {row.item_id: row for row in found}


def is_medical(item: Item, terms: KindTerms | None) -> bool:
    """As the register's keeper marked it; before he did, by its class and name."""
    return terms.is_medical if terms else assets.is_medical(item.item_class, item.name)


def medical(session: Session, items: Iterable[Item]) -> list[Item]:
    """Those of these kinds that are medical aids."""
    chosen = list(items)
    terms = terms_of(session, [item.id for item in chosen])
    return [item for item in chosen if is_medical(item, terms.get(item.id))]


def usual_days(session: Session, book: Rulebook, items: Iterable[UUID]) -> int | None:
    """The fewest of the usual days of these kinds, a kind's own before the office's; None: nothing is usual."""
    chosen = list(items)
    terms = terms_of(session, chosen)
    usual = [(terms[item].usual_days if item in terms else None) or book.limits.usual_days for item in chosen]
    return min((days for days in usual if days), default=None)


def kept_quiet(session: Session, request: "Request", items: Iterable[Item]) -> "Request":
    """A request for medical aids with fixed words in the place of free ones; another request as it is.

    Raises: ByItself, OnlyAtHome; NothingWritten where free words were sent. Source: R64, PDPA มาตรา 26.
    """
    chosen = list(items)
    aids = medical(session, chosen)
    if not aids:
        return request
    name = aids[0].name
    if len(aids) < len(chosen):
        raise ByItself(field="lines", name=name)
    if request.borrower_kind is BorrowerKind.RESIDENT and request.purpose != HOME_CARE:
        raise OnlyAtHome(field="purpose", name=name)
    for field in ("purpose_text", "place_text", "longer_reason", "override_reason"):
        if getattr(request, field):
            raise NothingWritten(field=field, name=name)
    return replace(request, purpose_text=AT_HOME, place_text=WHERE_HE_LIVES)
