"""Accessories: edited with their kind, counted at each hand-over and return, and frozen with the act that counted them.

The ledger holds SHA-256 of what an act counted, beside the pictures; the words stay in the database.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import rfc8785
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assetlend.domain import access
from assetlend.domain import accessories as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.accessories import Belonging, Came, Out, Said, Units
from assetlend.domain.offices import Actor
from assetlend.errors import Invalid, NotFound
from assetlend.models import Accessory, AccessoryCount, CounterAct, Item, Loan, LoanLine

SCHEMA = "assetlend.accessories/1"


class NotCounted(Invalid):
    """Count %(accessory)s of %(name)s: tick that it is complete, or enter how many are not there."""

    rule = "R30"


class MoreThanGiven(Invalid):
    """%(accessory)s: %(most)s belong to what is handed over. More cannot be missing."""

    rule = "R15"


# -- with their kind --------------------------------------------------------------------------------------------------


def of_items(session: Session, items: Iterable[UUID]) -> dict[UUID, list[Accessory]]:
    """What belongs to each of these kinds today, in its order."""
    query = select(Accessory).where(Accessory.item_id.in_(list(items))).order_by(Accessory.position)
    found: dict[UUID, list[Accessory]] = defaultdict(list)
    for one in session.scalars(query):
        found[one.item_id].append(one)
    return found


def edit(session: Session, *, actor: Actor, item_id: UUID, wanted: Sequence[Belonging]) -> Item:
    """Say what belongs to a kind from now on; what is out keeps the list with which it went.

    Raises: NotFound, NotAllowed.
    """
    item = session.execute(select(Item).where(Item.id == item_id).with_for_update()).scalar_one_or_none()
    if item is None:
        raise NotFound()
    access.require(actor, Permission.KEEP_REGISTER, item.division_id)
    session.execute(delete(Accessory).where(Accessory.item_id == item.id))
    session.add_all(
        Accessory(item_id=item.id, position=position, name=one.name, per_unit=one.per_unit)
        for position, one in enumerate(wanted, 1)
    )
    session.flush()
    return item


# -- going out --------------------------------------------------------------------------------------------------------


def give(session: Session, act: CounterAct, given: Mapping[LoanLine, int], absent: Mapping[UUID, int]) -> bool:
    """Freeze what goes out with so many units of each line; returns whether something was absent.

    `absent` maps each accessory that was counted to how many of it were not there.

    Raises: NotCounted, MoreThanGiven.
    Source: ข้อ 209 (the borrower answers for what he was given), R30.
    """
    belong = of_items(session, {line.item_id for line in given})
    rows = []
    for line, units in given.items():
        for position, one in enumerate(belong[line.item_id], 1):
            row = _given(line, one, one.per_unit * units, absent.get(one.id))
            rows.append(AccessoryCount(counter_act_id=act.id, line_id=line.id, position=position, **row))
    session.add_all(rows)
    session.flush()
    return any(row.absent for row in rows)


def _given(line: LoanLine, one: Accessory, expected: int, absent: int | None) -> dict[str, int | str]:
    if absent is None:
        raise NotCounted(field=f"there-{one.id.hex}", accessory=one.name, name=line.item.name)
    if absent > expected:
        raise MoreThanGiven(field=f"absent-{one.id.hex}", accessory=one.name, most=expected)
    return {"name": one.name, "per_unit": one.per_unit, "given": expected - absent, "absent": absent}


# -- coming back ------------------------------------------------------------------------------------------------------


def counts_of(session: Session, lines: Iterable[LoanLine]) -> list[AccessoryCount]:
    """All that was counted of these lines, in the order of the acts."""
    query = (
        select(AccessoryCount)
        .join(CounterAct, CounterAct.id == AccessoryCount.counter_act_id)
        .where(AccessoryCount.line_id.in_([line.id for line in lines]))
        .order_by(CounterAct.recorded_at, CounterAct.id, AccessoryCount.position)
    )
    return list(session.scalars(query))


def out_with(session: Session, loan: Loan) -> dict[int, list[Out]]:
    """What of each line's accessories was given, and how much of it is still with the borrower; by line position."""
    positions = {line.id: line.position for line in loan.lines}
    sums: dict[tuple[int, str], list[int]] = {}
    for row in counts_of(session, loan.lines):
        found = sums.setdefault((positions[row.line_id], row.name), [row.per_unit, 0, 0])
        found[0] = max(found[0], row.per_unit)
        found[1] += row.given
        found[2] += row.back + row.damaged + row.missing
    lines: dict[int, list[Out]] = defaultdict(list)
    for (position, name), (per_unit, given, accounted) in sums.items():
        lines[position].append(Out(name, per_unit, given, given - accounted))
    return lines


def receive(
    session: Session, act: CounterAct, loan: Loan, moved: Mapping[int, Units], said: Mapping[tuple[int, int], Said]
) -> dict[int, str]:
    """Freeze what came back with the units of each line; returns by line, in words, what was damaged or missing.

    `said` maps (line, place of the accessory in `out_with` from 1) to what was found when it was counted.

    Raises: NotCounted, MoreThanBelongs, MeansDamage.
    Source: R15, R30, R33: a unit is back in order only with all that was given with it.
    """
    out, words = out_with(session, loan), {}
    for line in loan.lines:
        if (units := moved.get(line.position)) and out[line.position]:
            found = _found(line, out[line.position], units, said)
            _keep(session, act, line, found, units)
            _check_units(line, found, units)
            words[line.position] = in_words((one.name, what.damaged, what.missing) for one, what in found)
    session.flush()
    return words


def _found(
    line: LoanLine, out: Sequence[Out], units: Units, said: Mapping[tuple[int, int], Said]
) -> list[tuple[Out, Said]]:
    found = []
    for place, one in enumerate(out, 1):
        what = said.get((line.position, place))
        if what is None and units.back and one.left:
            raise NotCounted(field=f"there-{line.position}-{place}", accessory=one.name, name=line.item.name)
        found.append((one, what or Said()))
    return found


def _check_units(line: LoanLine, found: Sequence[tuple[Out, Said]], units: Units) -> None:
    hurt = rules_of.units_hurt(found)
    if units.damaged < hurt:
        raise rules_of.MeansDamage(field="tag", name=line.item.name, units=hurt, unit=line.item.unit)


def _keep(session: Session, act: CounterAct, line: LoanLine, found: Sequence[tuple[Out, Said]], units: Units) -> None:
    for place, (one, what) in enumerate(found, 1):
        came = _came(line, place, one, units, what)
        if came.back + came.damaged + came.missing:
            row = AccessoryCount(
                counter_act_id=act.id, line_id=line.id, position=place, name=one.name, per_unit=one.per_unit
            )
            row.back, row.damaged, row.missing = came.back, came.damaged, came.missing
            session.add(row)


def _came(line: LoanLine, place: int, one: Out, units: Units, what: Said) -> Came:
    try:
        return rules_of.came_back(one, units, what)
    except rules_of.MoreThanBelongs as refusal:
        refusal.field = f"gone-{line.position}-{place}"
        raise


def in_words(found: Iterable[tuple[str, int, int]]) -> str:
    """`เสา ชำรุด 1, หมุด หายไป 2`: the damaged and missing accessories in the words of Thai papers."""
    words = [
        f"{name} {word} {count}"
        for name, damaged, missing in found
        for word, count in (("ชำรุด", damaged), ("หายไป", missing))
        if count
    ]
    return ", ".join(words)


# -- what the papers and the ledger hold ------------------------------------------------------------------------------


def digest(rows: Collection[AccessoryCount], positions: Mapping[UUID, int]) -> str | None:
    """SHA-256 of the canonical JSON of what one act counted; None where it counted nothing.

    `positions` are those of the loan's lines. Format: docs/ledger-format.md.
    """
    if not rows:
        return None
    counted = [
        {
            "line": positions.get(row.line_id),
            "position": row.position,
            "name": row.name,
            "per_unit": row.per_unit,
            "given": row.given,
            "absent": row.absent,
            "back": row.back,
            "damaged": row.damaged,
            "missing": row.missing,
        }
        for row in sorted(rows, key=lambda row: (positions.get(row.line_id, 0), row.position))
    ]
    return sha256(rfc8785.dumps({"schema": SCHEMA, "accessories": counted})).hexdigest()


def evidence(session: Session, act: CounterAct, loan: Loan) -> list[str]:
    """The digest of an act's counts as evidence for the ledger; nothing where it counted nothing."""
    session.flush()
    rows = session.scalars(select(AccessoryCount).where(AccessoryCount.counter_act_id == act.id)).all()
    found = digest(rows, {line.id: line.position for line in loan.lines})
    return [found] if found else []


@dataclass(frozen=True)
class Line:
    """All that was counted of one accessory of a line up to now, for pages and papers."""

    name: str
    given: int
    absent: int
    back: int
    damaged: int
    missing: int


def of_loan(session: Session, loan: Loan) -> dict[int, list[Line]]:
    """What was counted of each line's accessories, by line position."""
    positions = {line.id: line.position for line in loan.lines}
    sums: dict[tuple[int, str], list[int]] = {}
    for row in counts_of(session, loan.lines):
        found = sums.setdefault((positions[row.line_id], row.name), [0] * 5)
        for place, units in enumerate((row.given, row.absent, row.back, row.damaged, row.missing)):
            found[place] += units
    lines: dict[int, list[Line]] = defaultdict(list)
    for (position, name), numbers in sums.items():
        lines[position].append(Line(name, *numbers))
    return lines
