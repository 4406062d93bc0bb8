"""How much one borrower may have at once: units of one kind, and open loans; by default nothing is limited."""

from dataclasses import dataclass

from assetlend.errors import Invalid


@dataclass(frozen=True)
class Quota:
    """What borrowers of one kind may have at once; None: as much as there is. The office's own choice."""

    loans: int | None = None
    units: int | None = None


class TooManyLoans(Invalid):
    """One borrower may have at most %(most)s loans at once. %(held)s are open already, which leaves %(left)s."""


class TooManyUnits(Invalid):
    """%(name)s: one borrower may have at most %(most)s %(unit)s at once. He has %(held)s on these days already, which leaves %(left)s."""  # noqa: E501


def check_loans(most: int | None, held: int, more: int) -> None:
    """Whether `more` loans may be added to the `held` ones of a borrower. Raises: TooManyLoans."""
    if most is not None and held + more > most:
        raise TooManyLoans(field="lines", most=most, held=held, left=max(0, most - held))


@dataclass(frozen=True)
class Portion:
    """Units of one kind that a borrower wants, and where on the form they stand."""

    name: str
    unit: str
    quantity: int
    field: str


def check_units(most: int | None, held: int, wanted: Portion) -> None:
    """Whether a borrower who holds so many units of a kind may have more. Raises: TooManyUnits."""
    if most is None or held + wanted.quantity <= most:
        return
    raise TooManyUnits(
        field=wanted.field, name=wanted.name, unit=wanted.unit, most=most, held=held, left=max(0, most - held)
    )
