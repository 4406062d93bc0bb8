"""How far a delegated power (มอบอำนาจ) reaches: which things, what they are worth, how long, for whom.

Source: ข้อ 208 and R4, R5: the head of the agency "or a delegate", whose order may be limited. Acting (รักษาราชการแทน)
is without limits: it is the whole office while its holder is away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from assetlend.domain.lending import BorrowerKind
from assetlend.errors import NotAllowed
from assetlend.thai.money import format_baht


@dataclass(frozen=True)
class Matter:
    """What a delegate decides on: kinds of things with their names, value in satang, days, and who borrows.

    `priced` says whether the register knows a price for everything.
    """

    items: Mapping[UUID, str]
    value_satang: int
    priced: bool
    days: int
    borrower: BorrowerKind


@dataclass(frozen=True)
class Bounds:
    """The limits of an order; what is empty or None is not limited."""

    items: frozenset[UUID] = frozenset()
    most_satang: int | None = None
    most_days: int | None = None
    borrower_kind: BorrowerKind | None = None


class BeyondPower(NotAllowed):
    """Order %(order)s does not reach this request. It is for %(office)s to decide."""

    rule = "R4"


class ThingBeyond(BeyondPower):
    """Order %(order)s does not name %(thing)s. This request is for %(office)s to decide."""


class ValueBeyond(BeyondPower):
    """Order %(order)s reaches up to %(most)s baht; this is worth %(value)s. It is for %(office)s to decide."""


class PriceUnknown(BeyondPower):
    """Order %(order)s reaches up to %(most)s baht, and not every price here is known. %(office)s must decide."""


class DaysBeyond(BeyondPower):
    """Order %(order)s reaches up to %(most)s days; this is for %(days)s. It is for %(office)s to decide."""


class BorrowerBeyond(BeyondPower):
    """Order %(order)s is not for this kind of borrower. The request is for %(office)s to decide."""


def beyond(bounds: Bounds | None, matter: Matter | None, *, order: str, office: str) -> BeyondPower | None:
    """The limit that a matter passes, or None; without knowing the matter, a limited power reaches nothing."""
    if bounds is None:
        return None
    said = {"order": order, "office": office}
    if matter is None:
        return BeyondPower(**said)
    rule = "R5" if matter.borrower is BorrowerKind.AGENCY else "R4"
    foreign = sorted(name for key, name in matter.items.items() if bounds.items and key not in bounds.items)
    if foreign:
        return ThingBeyond(rule=rule, thing=foreign[0], **said)
    if bounds.borrower_kind not in (None, matter.borrower):
        return BorrowerBeyond(rule=rule, **said)
    if bounds.most_satang is not None and (matter.value_satang > bounds.most_satang or not matter.priced):
        most = format_baht(bounds.most_satang)
        if not matter.priced:
            return PriceUnknown(rule=rule, most=most, **said)
        return ValueBeyond(rule=rule, most=most, value=format_baht(matter.value_satang), **said)
    if bounds.most_days is not None and matter.days > bounds.most_days:
        return DaysBeyond(rule=rule, most=bounds.most_days, days=matter.days, **said)
    return None
