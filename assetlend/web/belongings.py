"""The checklists at the counter: what belongs to things is ticked as complete, or the number that is not, both ways."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import request

from assetlend.domain.accessories import Out, Said
from assetlend.errors import Invalid
from assetlend.models import Accessory, Loan
from assetlend.services import accessories
from assetlend.thai import digits
from assetlend.web import data


def number(name: str) -> int:
    """The number typed in a field of this name; none is 0. Raises: Invalid at the field."""
    typed = request.form.get(name, "").strip()
    try:
        return digits.parse_count(typed) if typed else 0
    except Invalid as refusal:
        refusal.field = name
        raise


def _ticked(name: str) -> bool:
    return request.form.get(name) == "yes"


def to_give(loan: Loan) -> Mapping[UUID, Sequence[Accessory]]:
    """What belongs to the kinds of a loan that go out, by kind."""
    return accessories.of_items(data.reading(), {line.item_id for line in loan.lines if line.to_hand_over})


def absent(loan: Loan) -> dict[UUID, int]:
    """What the clerk counted at the hand-over: each accessory with how many of it were not there.

    Raises: Invalid at the field where no number stands.
    """
    found = {}
    for belong in to_give(loan).values():
        for one in belong:
            missing = number(f"absent-{one.id.hex}")
            if missing or _ticked(f"there-{one.id.hex}"):
                found[one.id] = missing
    return found


def still_out(loan: Loan) -> Mapping[int, Sequence[Out]]:
    """What went with each line and is still with the borrower."""
    return accessories.out_with(data.reading(), loan)


def said(loan: Loan) -> dict[tuple[int, int], Said]:
    """What the clerk counted at the return, by line and place. Raises: Invalid at the field where no number stands."""
    found = {}
    for position, out in still_out(loan).items():
        for place in range(1, len(out) + 1):
            key = f"{position}-{place}"
            what = Said(number(f"hurt-{key}"), number(f"gone-{key}"))
            if what.damaged or what.missing or _ticked(f"there-{key}"):
                found[position, place] = what
    return found
