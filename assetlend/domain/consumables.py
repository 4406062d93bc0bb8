"""What is used up when it is used is lent only between public bodies, under four conditions that both declare (R10)."""

from collections.abc import Iterable
from enum import StrEnum

from assetlend.errors import N_, Invalid


class Condition(StrEnum):
    """The conditions of ข้อ 210: the lender's supply officer declares the first two, the borrower the others."""

    ENOUGH = "enough"
    UNHARMED = "unharmed"
    URGENT = "urgent"
    NOT_PROCURABLE = "not_procurable"


BORROWERS = (Condition.URGENT, Condition.NOT_PROCURABLE)
LENDERS = (Condition.ENOUGH, Condition.UNHARMED)

CONDITION_NAMES = {
    Condition.URGENT: N_("The borrower needs it urgently"),
    Condition.NOT_PROCURABLE: N_("The borrower cannot procure it in time"),
    Condition.ENOUGH: N_("The office has enough of it"),
    Condition.UNHARMED: N_("Lending it does the office's own work no harm"),
}


class NotBetweenBodies(Invalid):
    """%(name)s is used up when it is used. It is lent only from one public body to another."""

    rule = "R10"


class NotDeclared(Invalid):
    """Consumables are lent only when all conditions hold. Tick each of them, or leave the consumables out."""

    rule = "R10"


class NotConfirmed(Invalid):
    """Consumables are lent only when the office has enough and is not harmed. Tick both, or refuse with a reason."""

    rule = "R10"


def check_declared(declared: Iterable[Condition]) -> None:
    """Whether the borrower has declared both of his conditions. Raises: NotDeclared."""
    missing = [one for one in BORROWERS if one not in set(declared)]
    if missing:
        raise NotDeclared(field=missing[0].value)


def check_confirmed(declared: Iterable[Condition]) -> None:
    """Whether the lender has declared both of his conditions. Raises: NotConfirmed."""
    missing = [one for one in LENDERS if one not in set(declared)]
    if missing:
        raise NotConfirmed(field=missing[0].value)
