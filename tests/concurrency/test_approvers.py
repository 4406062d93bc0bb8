"""At the approvers' desks: a step is decided once, no day is promised twice, and slips are numbered without gaps."""

from collections import Counter, defaultdict
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from assetlend.domain.offices import Holding, Office
from assetlend.domain.routing import Decision as Answer
from assetlend.models import Decision, Loan, LoanLine, NumberSeries
from assetlend.services import catalogue
from assetlend.services.approving import Verdict, decide
from tests.concurrency.crew import DONE, EIGHT, Crew, Deed, Place
from tests.factories import SampleOffice, day
from tests.services.seeing import agrees
from tests.services.test_approving import appoint
from tests.services.test_borrowing import new_item


def acting_nayok(office: SampleOffice) -> None:
    appoint(office, "finance", Office.NAYOK, holding=Holding.ACTING, order_no="9/2569", title="รองนายก")


def before_the_nayok(office: SampleOffice, lines: dict[str, int], **over: object) -> UUID:
    """A loan on which only the last decision is missing."""
    return office.approve(office.ask(lines, **over), by=("supply", "palad")).id


def says(loan: UUID, number: int, answer: Answer = Answer.YES) -> Deed:
    """The last decision, by the นายก or by who acts for him in turn."""
    verdict = Verdict(position=3, answer=answer, reason="" if answer is Answer.YES else "ติดงานของทางราชการ")
    return Deed(decide, ("nayok", "finance")[number % 2], {"loan_id": loan, "verdict": verdict})


def test_of_eight_decisions_on_one_step_one_counts(office: SampleOffice, crew: Crew) -> None:
    acting_nayok(office)
    loans = [before_the_nayok(office, {"chair": 1}) for _ in range(6)]
    answers = (Answer.YES, Answer.YES, Answer.NO, Answer.NO) * 2
    heard = crew.at_once(
        Place.of(office), [[says(loan, n, answer) for n, answer in enumerate(answers)] for loan in loans]
    )

    assert [Counter(round_) for round_ in heard] == [{DONE: 1, "409 OutOfOrder": 7}] * len(loans)
    with office.database.reading() as session:
        last = session.scalars(select(Decision.loan_id).where(Decision.position == 3)).all()
        assert sorted(last) == sorted(loans)
    agrees(office)


def test_of_eight_checks_of_one_request_one_counts_and_the_next_step_waits(office: SampleOffice, crew: Crew) -> None:
    loans = [office.ask({"chair": 1}).id for _ in range(6)]
    verdict = Verdict(position=1, answer=Answer.YES)
    checks = [
        [Deed(decide, who, {"loan_id": loan, "verdict": verdict}) for who in ("supply", "chief") * 4] for loan in loans
    ]
    heard = crew.at_once(Place.of(office), checks)

    assert [Counter(round_) for round_ in heard] == [{DONE: 1, "409 DecidedMeanwhile": 7}] * len(loans)
    assert all(len(office.loan(loan).decisions) == 1 for loan in loans)
    agrees(office)


# -- no day is promised twice (R16) -----------------------------------------------------------------------------------


def overlapping(office: SampleOffice, first: int) -> list[UUID]:
    """Eight loans of chairs on overlapping days, of which not all can be approved."""
    shapes = [(0, 2, 50), (1, 3, 50), (2, 6, 40), (0, 7, 30), (3, 4, 60), (5, 7, 50), (4, 5, 45), (0, 0, 60)]
    return [
        before_the_nayok(office, {"chair": units}, start=day(first + start), due=day(first + due))
        for start, due, units in shapes
    ]


def promised_too_often(office: SampleOffice, item: str) -> list[str]:
    """The days on which loans that were approved hold more of a kind than there is."""
    promised: dict[str, int] = defaultdict(int)
    with office.database.reading() as session:
        key = office.items[item]
        there = catalogue.stock(session, [key])[key]
        query = select(Loan.start_on, Loan.due_on, LoanLine.approved).join(LoanLine)
        for start, due, units in session.execute(query.where(LoanLine.item_id == key, LoanLine.approved > 0)):
            for offset in range((due - start).days + 1):
                promised[(start + timedelta(days=offset)).isoformat()] += units
    return sorted(which for which, units in promised.items() if units > there)


def approvals(office: SampleOffice, rounds: int) -> list[list[Deed]]:
    """In each round eight loans of other days are approved at once."""
    return [
        [says(loan, number) for number, loan in enumerate(overlapping(office, first))]
        for first in range(2, 2 + 9 * rounds, 9)
    ]


def test_eight_approvals_at_once_promise_no_more_than_there_is_on_any_day(office: SampleOffice, crew: Crew) -> None:
    acting_nayok(office)
    heard = crew.at_once(Place.of(office), approvals(office, 4))

    assert {word for round_ in heard for word in round_} == {DONE, "422 NotEnough"}
    assert promised_too_often(office, "chair") == []
    agrees(office)


# -- numbers of slips (I8) --------------------------------------------------------------------------------------------


def sixteen_kinds(office: SampleOffice) -> list[str]:
    """Eight kinds of things of each of the two divisions, so that no approval waits for another's kind."""
    divisions = list(office.divisions)
    names = [f"โต๊ะแบบที่ {n}" for n in range(2 * EIGHT)]
    office.items |= {name: new_item(office, name, division=divisions[n % 2]) for n, name in enumerate(names)}
    return names


def first_slips(office: SampleOffice) -> list[list[Deed]]:
    """The first slips of the year in both divisions, eight at once, twice."""
    loans = [before_the_nayok(office, {name: 1}) for name in sixteen_kinds(office)]
    return [[says(loan, number) for number, loan in enumerate(part)] for part in (loans[:EIGHT], loans[EIGHT:])]


def test_slips_of_eight_approvals_at_once_are_numbered_without_gaps_in_each_division(
    office: SampleOffice, crew: Crew
) -> None:
    acting_nayok(office)
    heard = crew.at_once(Place.of(office), first_slips(office))

    assert heard == [[DONE] * EIGHT] * 2
    given: dict[UUID, list[int]] = defaultdict(list)
    with office.database.reading() as session:
        for division, year, number in session.execute(select(Loan.division_id, Loan.number_year, Loan.number)):
            assert year == 2569
            given[division].append(number)
        assert {row.last for row in session.scalars(select(NumberSeries))} == {8}
    assert {key: sorted(numbers) for key, numbers in given.items()} == {
        key: list(range(1, 9)) for key in office.divisions.values()
    }
    agrees(office)
