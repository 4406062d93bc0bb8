"""At the counters: however many act at the same moment, a thing goes out once and comes back once."""

from collections import Counter
from uuid import UUID

from sqlalchemy import func, select

from assetlend.models import Custody, LedgerEntry
from assetlend.services.hand_over import Handing, hand_over
from assetlend.services.take_back import Back, TakingBack, take_back
from tests.concurrency.crew import DONE, EIGHT, Crew, Deed, Place
from tests.factories import SampleOffice, add_assets, register_row
from tests.services.seeing import agrees

ROUNDS = 30


def tents(office: SampleOffice, count: int, year: str = "70") -> list[UUID]:
    """The keys of so many numbered tents, which are new."""
    with office.database.transaction() as session:
        name = "เต็นท์ผ้าใบ ขนาด 4x8 เมตร"
        add_assets(session, [register_row(number=f"500-{year}-{n:04}", name=name, unit="หลัง") for n in range(count)])
    return [tent.id for tent in office.pieces("tent") if tent.number and tent.number.startswith(f"500-{year}-")]


def give(loan: UUID, **what: object) -> Deed:
    return Deed(hand_over, "clerk", {"loan_id": loan, "handing": Handing(slip_signed=True, **what)})  # type: ignore[arg-type]


def receive(loan: UUID, who: str = "clerk", **what: object) -> Deed:
    return Deed(take_back, who, {"loan_id": loan, "taking": TakingBack(**what)})  # type: ignore[arg-type]


def scanned_by_eight(office: SampleOffice, rounds: int) -> tuple[list[UUID], list[list[Deed]]]:
    """In each round another tent, that eight loans wait for, is scanned at eight counters; which, and what is done."""
    pieces = tents(office, rounds * EIGHT)[:rounds]
    loans = [office.approve(office.ask({"tent": rounds})).id for _ in range(EIGHT)]
    return pieces, [[give(loan, pieces=[piece]) for loan in loans] for piece in pieces]


def out(office: SampleOffice) -> list[UUID]:
    """The pieces that are with borrowers, as often as they are."""
    with office.database.reading() as session:
        return sorted(session.scalars(select(Custody.asset_id).where(Custody.returned_at.is_(None))))


def told(office: SampleOffice, act: str) -> int:
    """How many entries of this act the ledger holds."""
    with office.database.reading() as session:
        query = select(func.count()).select_from(LedgerEntry).where(LedgerEntry.act == act)
        return session.execute(query).scalar_one()


def test_of_eight_counters_that_hand_over_one_tent_one_does(office: SampleOffice, crew: Crew) -> None:
    pieces, rounds = scanned_by_eight(office, ROUNDS)
    heard = crew.at_once(Place.of(office), rounds)

    assert [Counter(round_) for round_ in heard] == [{DONE: 1, "409 AlreadyOut": 7}] * ROUNDS
    assert out(office) == sorted(pieces)
    assert told(office, "loan.handed_over") == ROUNDS
    agrees(office)


def test_of_eight_clerks_that_take_one_tent_back_one_does(office: SampleOffice, crew: Crew) -> None:
    pieces = tents(office, 8)
    loan = office.give(office.approve(office.ask({"tent": 9})), pieces=[*pieces, office.pieces("tent")[0].id])
    backs = [Back(good=1), Back(damaged=1), Back(lost=1), Back(good=1)] * 2
    rounds = [
        [receive(loan.id, who, pieces={piece: back}) for back, who in zip(backs, ("clerk", "supply") * 4, strict=True)]
        for piece in pieces
    ]
    heard = crew.at_once(Place.of(office), rounds)

    assert [Counter(round_) for round_ in heard] == [{DONE: 1, "409 NotOut": 7}] * len(pieces)
    (line,) = office.loan(loan.id).lines
    assert (line.handed_over, line.good + line.damaged + line.lost) == (9, 8)
    assert told(office, "loan.returned") == 8
    agrees(office)


def test_of_eight_clerks_that_take_the_last_chairs_back_one_does_and_the_loan_is_closed_once(
    office: SampleOffice, crew: Crew
) -> None:
    loans = [office.give(office.approve(office.ask({"chair": 10})), counts={1: 10}).id for _ in range(4)]
    before = stock(office)
    heard = crew.at_once(
        Place.of(office), [[receive(loan, counts={1: Back(good=10)}) for _ in range(EIGHT)] for loan in loans]
    )

    assert [Counter(round_) for round_ in heard] == [{DONE: 1, "409 OutOfOrder": 7}] * len(loans)
    assert stock(office) == before + 10 * len(loans)
    assert (told(office, "loan.returned"), told(office, "loan.closed")) == (4, 4)
    agrees(office)


def stock(office: SampleOffice) -> int:
    """Chairs that are usable and here."""
    return sum(lot.free for lot in office.pieces("chair"))
