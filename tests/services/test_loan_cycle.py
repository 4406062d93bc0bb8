"""A loan from the request to its close, and what the ledger then says."""

from assetlend.domain.lending import LoanState
from assetlend.services import mirror, take_back
from tests.factories import SampleOffice, day, later


def test_a_resident_borrows_and_everything_comes_back(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 2, "chair": 70}))
    tents = [asset.id for asset in office.pieces("tent")[:2]]
    loan = office.give(loan, pieces=tents, counts={2: 70})

    assert loan.state is LoanState.HANDED_OVER
    loan = office.receive(loan, pieces={tents[0]: take_back.Back(good=1)}, now=later(days=1))
    assert loan.state is LoanState.HANDED_OVER
    back = {"pieces": {tents[1]: take_back.Back(good=1)}, "counts": {2: take_back.Back(good=70)}}
    loan = office.receive(loan, **back, now=later(days=2))

    assert loan.state is LoanState.CLOSED
    with office.database.reading() as session:
        assert list(mirror.differences(session)) == []


def test_damage_and_loss_open_incidents_and_wait_for_settlement(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 1, "chair": 70}))
    tent = office.pieces("tent")[0].id
    loan = office.give(loan, pieces=[tent], counts={2: 70})
    counts = {2: take_back.Back(good=60, damaged=7, lost=3)}
    loan = office.receive(loan, pieces={tent: take_back.Back(damaged=1)}, counts=counts, now=later(days=1))

    assert loan.state is LoanState.SETTLEMENT
    assert [(lot.usable, lot.damaged, lot.lost, lot.out) for lot in office.pieces("chair")] == [
        (60, 0, 0, 0),
        (30, 7, 3, 0),
    ]
    assert day(0) == loan.start_on
    with office.database.reading() as session:
        assert list(mirror.differences(session)) == []
