"""Whatever happens in whatever order, no unit comes into being or vanishes, and the tables say what the ledger says."""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from hypothesis.stateful import run_state_machine_as_test as run
from sqlalchemy import select

from assetlend.db import Database
from assetlend.domain.assets import Condition
from assetlend.domain.incidents import IncidentKind, ReportedBy
from assetlend.domain.lending import LoanState, Outcome
from assetlend.domain.offices import PUBLIC
from assetlend.errors import Refusal
from assetlend.models import CONDITIONS, Asset, Loan
from assetlend.services import borrowing, incidents, registry, rules, settling
from assetlend.services.papers import BASE_URL
from assetlend.services.photos import PHOTO_DIR
from assetlend.services.take_back import Back
from tests.factories import NOW, SampleOffice
from tests.services.seeing import agrees, dump

KINDS = ("tent", "chair")
FEW = st.integers(0, 4)


class Lending(RuleBasedStateMachine):
    """An office at work. `stock` and `out` are counted here, apart from the program's own counting."""

    loans: Bundle[UUID] = Bundle("loans")

    def __init__(self, prepared: Path, folder: Path) -> None:
        super().__init__()
        self.file = folder / f"{uuid4().hex}.db"
        shutil.copy(prepared, self.file)
        rules.forget()
        info = {BASE_URL: "https://lend.example.go.th", PHOTO_DIR: str(folder / "photos")}
        self.office = SampleOffice.of(Database(f"sqlite:///{self.file}", **info))
        self.moment = NOW
        self.quantities = {asset.id: asset.quantity for kind in KINDS for asset in self.office.pieces(kind)}
        self.stock = {kind: Counter(usable=sum(a.quantity for a in self.office.pieces(kind))) for kind in KINDS}
        self.out: Counter[str] = Counter()

    def teardown(self) -> None:
        self.office.database.dispose()
        self.file.unlink()

    def now(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment

    def tried(self, act: Callable[[], Any]) -> bool:
        """Whether `act` was done; when it was refused, not a row changed."""
        before = dump(self.office.database)
        try:
            act()
        except Refusal:
            assert dump(self.office.database) == before
            return False
        return True

    def kind_of(self, loan: Loan) -> str:
        return next(kind for kind in KINDS if self.office.items[kind] == loan.lines[0].item_id)

    # -- what happens -------------------------------------------------------------------------------------------------

    @initialize(target=loans)
    def begin(self) -> Any:
        """Two loans are out already, so that something can come back at once."""
        keys = [self.office.approve(self.office.ask({kind: 2}, now=self.now()), now=self.now()).id for kind in KINDS]
        for key in keys:
            self.hand_over(key, 2)
        return multiple(*keys)

    @rule(target=loans, kind=st.sampled_from(KINDS), units=st.integers(1, 60))
    def ask(self, kind: str, units: int) -> Any:
        made: list[UUID] = []
        self.tried(lambda: made.append(self.office.ask({kind: units}, now=self.now()).id))
        return multiple(*made)

    @rule(loan=loans)
    def approve(self, loan: UUID) -> None:
        for name in ("supply", "palad", "nayok"):
            self.tried(lambda name=name: self.office.decide(self.office.loan(loan), name, now=self.now()))

    @rule(loan=loans)
    def cancel(self, loan: UUID) -> None:
        def act() -> None:
            with self.office.database.transaction() as session:
                borrowing.cancel(session, actor=self.office.actor("clerk"), now=self.now(), loan_id=loan)

        self.tried(act)

    @rule(loan=loans, units=st.integers(1, 45))
    def hand_over(self, loan: UUID, units: int) -> None:
        found = self.office.loan(loan)
        kind = self.kind_of(found)
        what: dict[str, Any] = {"counts": {1: units}}
        if kind == "tent":
            pieces = [tent.id for tent in self.office.pieces("tent")[-units:]]
            what, units = {"pieces": pieces}, len(pieces)
        if self.tried(lambda: self.office.give(found, now=self.now(), **what)):
            self.out[kind] += units

    @rule(loan=loans, good=FEW, damaged=FEW, lost=FEW)
    def take_back(self, loan: UUID, good: int, damaged: int, lost: int) -> None:
        found = self.office.loan(loan)
        if self.kind_of(found) == "tent":
            self._take_tents_back(found, ["good"] * good + ["damaged"] * damaged + ["lost"] * lost)
            return
        fits = found.state is LoanState.HANDED_OVER and 0 < good + damaged + lost <= found.outstanding
        done = self.tried(lambda: self.office.receive(found, counts={1: Back(good, damaged, lost)}, now=self.now()))
        assert done == fits
        if done:
            self._count_back("chair", Counter(good=good, damaged=damaged, lost=lost))

    def _take_tents_back(self, loan: Loan, words: list[str]) -> None:
        """Mark the tents that are out, or the first ones where none is, one after the other."""
        away = [row.asset_id for row in loan.lines[0].custody if row.outstanding]
        marked = dict(zip(away or [tent.id for tent in self.office.pieces("tent")], words, strict=False))
        pieces = {asset: Back(**{word: 1}) for asset, word in marked.items()}
        done = self.tried(lambda: self.office.receive(loan, pieces=pieces, now=self.now()))
        assert done == bool(away and marked)
        if done:
            self._count_back("tent", Counter(marked.values()))

    def _count_back(self, kind: str, back: Counter[str]) -> None:
        self.out[kind] -= back.total()
        for word in ("damaged", "lost"):
            self.stock[kind]["usable"] -= back[word]
            self.stock[kind][word] += back[word]

    @rule(loan=loans, outcome=st.sampled_from(Outcome))
    def settle(self, loan: UUID, outcome: Outcome) -> None:
        amount = 100 if outcome is Outcome.PAID else None
        what = settling.Settling(1, outcome, "ใบตรวจรับ 1/2569", amount)

        def act() -> None:
            with self.office.database.transaction() as session:
                settling.settle(session, actor=self.office.actor("supply"), now=self.now(), loan_id=loan, settling=what)

        due = self.office.loan(loan).state is LoanState.SETTLEMENT
        assert self.tried(act) == due

    @rule(
        kind=st.sampled_from(KINDS),
        row=st.integers(0, 2),
        before=st.sampled_from(Condition),
        after=st.sampled_from(Condition),
        units=st.sampled_from([0, 1, 1, 1, 3, 58]),
    )
    def change_condition(self, kind: str, row: int, before: Condition, after: Condition, units: int) -> None:
        """Broken in the store, repaired, found again, worn out; disposal is refused here."""
        rows = self.office.pieces(kind)
        change = registry.Change(before, after, units, "ตรวจนับ")

        def act() -> None:
            with self.office.database.transaction() as session:
                asset = rows[row % len(rows)].id
                actor = self.office.actor("supply")
                registry.change_condition(session, actor=actor, now=self.now(), asset_id=asset, change=change)

        if self.tried(act):
            self.stock[kind][before.value] -= units
            self.stock[kind][after.value] += units

    @rule(kind=st.sampled_from(KINDS), what=st.sampled_from(IncidentKind), units=FEW)
    def report(self, kind: str, what: IncidentKind, units: int) -> None:
        asset = self.office.pieces(kind)[0].id
        finding = incidents.Finding(
            kind=what, description="พบเห็น", reported_by=ReportedBy.PUBLIC, asset_id=asset, quantity=units
        )

        def act() -> None:
            with self.office.database.transaction() as session:
                incidents.open_incident(session, actor=PUBLIC, now=self.now(), finding=finding)

        self.tried(act)

    # -- what is always true ------------------------------------------------------------------------------------------

    @invariant()
    def every_unit_is_somewhere_and_nothing_left_the_register(self) -> None:
        found = [row for kind in KINDS for row in self.office.pieces(kind)]
        assert {row.id: row.quantity for row in found} == self.quantities
        for kind in KINDS:
            rows = [row for row in found if row.item_id == self.office.items[kind]]
            assert all(row.quantity == sum(getattr(row, word) for word in CONDITIONS) for row in rows)
            counted = {word: sum(getattr(row, word) for row in rows) for word in CONDITIONS}
            assert counted == {word: self.stock[kind][word] for word in CONDITIONS}
            assert sum(row.out for row in rows) == self.out[kind]
            assert counted["disposed"] == 0

    @invariant()
    def the_loans_hold_what_is_out(self) -> None:
        held: Counter[str] = Counter()
        with self.office.database.reading() as session:
            for loan in session.scalars(select(Loan)):
                (line,) = loan.lines
                held[self.kind_of(loan)] += line.outstanding
                assert 0 <= line.outstanding <= line.handed_over <= (line.approved or 0) <= line.requested
                for word in ("good", "damaged", "lost"):
                    assert getattr(line, word) == sum(getattr(row, word) for row in line.custody)
                assert (loan.state is LoanState.HANDED_OVER) == (line.outstanding > 0)
        assert {kind: held[kind] for kind in KINDS} == {kind: self.out[kind] for kind in KINDS}

    @invariant()
    def the_ledger_tells_the_same(self) -> None:
        agrees(self.office)


def test_no_order_of_events_makes_or_loses_a_unit(prepared_sqlite: Path, tmp_path: Path) -> None:
    small = settings(
        max_examples=8,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run(lambda: Lending(prepared_sqlite, tmp_path), settings=small)


def test_the_count_notices_a_unit_that_vanished(prepared_sqlite: Path, tmp_path: Path) -> None:
    machine = Lending(prepared_sqlite, tmp_path)
    machine.begin()
    machine.every_unit_is_somewhere_and_nothing_left_the_register()
    with machine.office.database.transaction() as session:
        lot = session.get_one(Asset, machine.office.pieces("chair")[0].id)
        lot.usable, lot.lost = lot.usable - 1, 1

    with pytest.raises(AssertionError):
        machine.every_unit_is_somewhere_and_nothing_left_the_register()
    with pytest.raises(AssertionError):
        machine.the_ledger_tells_the_same()
    machine.teardown()
