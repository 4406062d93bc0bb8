"""Whatever happens in whatever order, no unit comes into being or vanishes, and the tables say what the ledger says."""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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
WORDS = ("good", "damaged", "lost")

# None is the condition that the thing is in, or repair.
MANY = [None, None, None, None, Condition.USABLE, Condition.DAMAGED, Condition.IN_REPAIR, *Condition]

Arguments = Callable[[Random], tuple[Any, ...]]
# What can happen: the name of a method of Lending, how often compared with others, and its arguments.
EVENTS: dict[str, tuple[int, Arguments]] = {
    "ask": (1, lambda r: (r.choice(KINDS), r.choice([1, 3, 30, 101]))),
    "ask_and_approve": (2, lambda r: (r.choice(KINDS), r.choice([1, 2, 10, 50]))),
    "approve": (1, lambda r: (r.randint(0, 9),)),
    "cancel": (1, lambda r: (r.randint(0, 9),)),
    "hand_over": (3, lambda r: (r.randint(0, 9), r.choice([1, 2, 10, 45]))),
    "take_back": (4, lambda r: (r.randint(0, 9), r.choices(WORDS, k=r.randint(0, 4)), r.choice([1, 5, 17]))),
    "take_the_rest_back": (2, lambda r: (r.randint(0, 9), r.choice(WORDS))),
    "settle": (2, lambda r: (r.randint(0, 9), r.choice(list(Outcome)))),
    "change_condition": (
        4,
        lambda r: (r.choice(KINDS), r.randint(0, 2), *r.choices(MANY, k=2), r.choice([1, 1, 3, 58])),
    ),
    "report": (1, lambda r: (r.choice(KINDS), r.choice(list(IncidentKind)), r.randint(0, 3))),
}


class Lending:
    """An office at work. `stock` and `out` are counted here, apart from the program's own counting."""

    def __init__(self, prepared: Path, folder: Path) -> None:
        self.file = folder / f"{uuid4().hex}.db"
        shutil.copy(prepared, self.file)
        rules.forget()
        info = {BASE_URL: "https://lend.example.go.th", PHOTO_DIR: str(folder / "photos")}
        self.office = SampleOffice.of(Database(f"sqlite:///{self.file}", **info))
        self.moment = NOW
        self.quantities = {asset.id: asset.quantity for kind in KINDS for asset in self.office.pieces(kind)}
        self.stock = {kind: Counter(usable=sum(a.quantity for a in self.office.pieces(kind))) for kind in KINDS}
        self.out: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.loans: list[UUID] = []
        for kind, units in (("tent", 2), ("chair", 65)):
            self.ask_and_approve(kind, units)
            self.hand_over(1, units)
        self.ask_and_approve("chair", 10)

    def close(self) -> None:
        self.office.database.dispose()
        self.file.unlink()

    def now(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment

    def tried(self, name: str, act: Callable[[], Any]) -> bool:
        """Whether `act` was done; when it was refused, not a row changed."""
        before = dump(self.office.database)
        try:
            act()
        except Refusal:
            assert dump(self.office.database) == before
            return False
        self.done[name] += 1
        return True

    def loan(self, number: int, *fitting: LoanState) -> Loan:
        """Most often one of the loans that something can be done with, 1 the newest; with 0 any."""
        loans = [self.office.loan(key) for key in self.loans]
        fit = [loan for loan in loans if loan.state in fitting]
        return fit[-number % len(fit)] if fit and number else loans[number % len(loans)]

    def kind_of(self, loan: Loan) -> str:
        return next(kind for kind in KINDS if self.office.items[kind] == loan.lines[0].item_id)

    # -- what happens -------------------------------------------------------------------------------------------------

    def ask(self, kind: str, units: int) -> None:
        self.tried("ask", lambda: self.loans.append(self.office.ask({kind: units}, now=self.now()).id))

    def ask_and_approve(self, kind: str, units: int) -> None:
        self.ask(kind, units)
        self.approve(1)

    def approve(self, number: int) -> None:
        loan = self.loan(number, LoanState.SUBMITTED)
        for name in ("supply", "palad", "nayok"):
            if not self.tried("approve", lambda name=name: self.office.decide(loan, name, now=self.now())):
                return

    def cancel(self, number: int) -> None:
        loan = self.loan(number, LoanState.SUBMITTED, LoanState.APPROVED).id

        def act() -> None:
            with self.office.database.transaction() as session:
                borrowing.cancel(session, actor=self.office.actor("clerk"), now=self.now(), loan_id=loan)

        self.tried("cancel", act)

    def hand_over(self, number: int, units: int) -> None:
        """So many chairs, or so many of the tents, the last first: free or not."""
        loan = self.loan(number, LoanState.APPROVED)
        what: dict[str, Any] = {"counts": {1: units}}
        if self.kind_of(loan) == "tent":
            pieces = [tent.id for tent in self.office.pieces("tent")[-(units % 4) :]]
            what, units = {"pieces": pieces}, len(pieces)
        if self.tried("hand_over", lambda: self.office.give(loan, now=self.now(), **what)):
            self.out[self.kind_of(loan)] += units

    def take_back(self, number: int, words: list[str], times: int) -> None:
        """Each word is the state of one tent, or of so many chairs."""
        loan = self.loan(number, LoanState.HANDED_OVER)
        if self.kind_of(loan) == "tent":
            self._take_tents_back(loan, words)
            return
        back = Counter(words * times)
        fits = loan.state is LoanState.HANDED_OVER and 0 < back.total() <= loan.outstanding
        act = self.tried("take_back", lambda: self.office.receive(loan, counts={1: Back(**back)}, now=self.now()))
        assert act == fits
        if act:
            self._count_back("chair", back)

    def take_the_rest_back(self, number: int, word: str) -> None:
        self.take_back(number, [word], max(1, self.loan(number, LoanState.HANDED_OVER).outstanding))

    def _take_tents_back(self, loan: Loan, words: list[str]) -> None:
        """Mark the tents that are out, or the first ones where none is, one after the other."""
        away = [row.asset_id for row in loan.lines[0].custody if row.outstanding]
        marked = dict(zip(away or [tent.id for tent in self.office.pieces("tent")], words, strict=False))
        pieces = {asset: Back(**{word: 1}) for asset, word in marked.items()}
        act = self.tried("take_back", lambda: self.office.receive(loan, pieces=pieces, now=self.now()))
        assert act == bool(away and marked)
        if act:
            self._count_back("tent", Counter(marked.values()))

    def _count_back(self, kind: str, back: Counter[str]) -> None:
        self.out[kind] -= back.total()
        for word in ("damaged", "lost"):
            self.stock[kind]["usable"] -= back[word]
            self.stock[kind][word] += back[word]

    def settle(self, number: int, outcome: Outcome) -> None:
        loan = self.loan(number, LoanState.SETTLEMENT)
        what = settling.Settling(1, outcome, "ใบตรวจรับ 1/2569", 100 if outcome is Outcome.PAID else None)

        def act() -> None:
            with self.office.database.transaction() as session:
                actor = self.office.actor("supply")
                settling.settle(session, actor=actor, now=self.now(), loan_id=loan.id, settling=what)

        assert self.tried("settle", act) == (loan.state is LoanState.SETTLEMENT)

    def change_condition(
        self, kind: str, row: int, before: Condition | None, after: Condition | None, units: int
    ) -> None:
        """Broken in the store, repaired, found again, worn out; disposal is refused here."""
        rows = self.office.pieces(kind)
        asset = rows[row % len(rows)]
        present = registry.condition_of(asset).condition
        change = registry.Change(before or present, after or Condition.IN_REPAIR, units, "ตรวจนับ")

        def act() -> None:
            with self.office.database.transaction() as session:
                actor = self.office.actor("supply")
                registry.change_condition(session, actor=actor, now=self.now(), asset_id=asset.id, change=change)

        here = getattr(asset, change.before.value) - (asset.out if change.before is Condition.USABLE else 0)
        fits = change.before is not change.after and 1 <= units <= here
        done = self.tried("change_condition", act)
        assert done == (fits and Condition.DISPOSED not in (change.before, change.after))
        if done:
            self.stock[kind][change.before.value] -= units
            self.stock[kind][change.after.value] += units

    def report(self, kind: str, what: IncidentKind, units: int) -> None:
        asset = self.office.pieces(kind)[0].id
        finding = incidents.Finding(
            kind=what, description="พบเห็น", reported_by=ReportedBy.PUBLIC, asset_id=asset, quantity=units
        )

        def act() -> None:
            with self.office.database.transaction() as session:
                incidents.open_incident(session, actor=PUBLIC, now=self.now(), finding=finding)

        self.tried("report", act)

    # -- what is always true ------------------------------------------------------------------------------------------

    def check(self) -> None:
        self.check_the_register()
        self.check_the_loans()

    def check_the_register(self) -> None:
        """Every unit is in one condition, as many are out as are with borrowers, and none left the register."""
        found = [row for kind in KINDS for row in self.office.pieces(kind)]
        assert {row.id: row.quantity for row in found} == self.quantities
        for kind in KINDS:
            rows = [row for row in found if row.item_id == self.office.items[kind]]
            assert all(row.quantity == sum(getattr(row, word) for word in CONDITIONS) for row in rows)
            counted = {word: sum(getattr(row, word) for row in rows) for word in CONDITIONS}
            assert counted == {word: self.stock[kind][word] for word in CONDITIONS}
            assert sum(row.out for row in rows) == self.out[kind]
            assert counted["disposed"] == 0

    def check_the_loans(self) -> None:
        held: Counter[str] = Counter()
        with self.office.database.reading() as session:
            for loan in session.scalars(select(Loan)):
                (line,) = loan.lines
                held[self.kind_of(loan)] += line.outstanding
                assert 0 <= line.outstanding <= line.handed_over <= (line.approved or 0) <= line.requested
                for word in WORDS:
                    assert getattr(line, word) == sum(getattr(row, word) for row in line.custody)
                assert (loan.state is LoanState.HANDED_OVER) == (line.outstanding > 0)
        assert {kind: held[kind] for kind in KINDS} == {kind: self.out[kind] for kind in KINDS}


def test_no_order_of_events_makes_or_loses_a_unit(prepared_sqlite: Path, tmp_path: Path) -> None:
    done: Counter[str] = Counter()

    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=True))
    def live(random: Random) -> None:
        lending = Lending(prepared_sqlite, tmp_path)
        for name in random.choices(list(EVENTS), [weight for weight, _ in EVENTS.values()], k=25):
            getattr(lending, name)(*EVENTS[name][1](random))
            lending.check()
        agrees(lending.office)
        done.update(lending.done)
        lending.close()

    live()
    assert done["take_back"] > 1


def test_the_count_notices_a_unit_that_vanished(prepared_sqlite: Path, tmp_path: Path) -> None:
    lending = Lending(prepared_sqlite, tmp_path)
    lending.check()
    with lending.office.database.transaction() as session:
        lot = session.get_one(Asset, lending.office.pieces("chair")[1].id)
        lot.usable, lot.lost = lot.usable - 1, 1

    with pytest.raises(AssertionError):
        lending.check_the_register()
    with pytest.raises(AssertionError):
        agrees(lending.office)
    lending.close()
