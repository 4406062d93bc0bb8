"""Who overtook whom, who was refused, who borrows often and how long it takes: counted from ledgers said by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assetlend.domain.books import Books
from assetlend.domain.fairness import Fairness, Waited, fairness
from assetlend.domain.figures import Terms
from tests.report.invented import BANGKOK, END, YEAR, Invented

START = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)


class Said(Invented):
    """Requests and decisions in hours from a Monday morning."""

    def ask(
        self,
        key: str,
        at: float,
        *items: str,
        who: str = "u_1",
        division: str = "finance",
        days: tuple[int, int] = (20, 22),
    ) -> None:
        self.say(
            "loan.submitted", key, START + timedelta(hours=at), reference=key, borrower=who, borrower_kind="resident",
            recorded_by=None, channel="online", purpose="funeral", place="outside", division=division,
            start=date(2026, 1, days[0]).isoformat(), due=date(2026, 1, days[1]).isoformat(),
            lines=[{"line": n, "item": item, "quantity": 1} for n, item in enumerate(items or ("tent",), 1)],
        )  # fmt: skip

    def end(self, key: str, at: float, act: str = "approved", reason_code: str = "") -> None:
        data = {"reason_code": reason_code, "reason": ""} if act != "approved" else {"lines": [], "route": 3}
        self.say(f"loan.{act}", key, START + timedelta(hours=at), **data)

    def seen(self, *divisions: str) -> Fairness:
        books = Books(BANGKOK)
        for entry in self.entries():
            books.add(entry)
        return fairness(books, Terms(YEAR, END, BANGKOK), divisions or None)


def overtaken(found: Fairness) -> list[tuple[str, str]]:
    return [(one.later.key, one.earlier.key) for one in found.listed]


@pytest.mark.parametrize(
    ("second", "ends", "expected"),
    [
        ({}, [("b", "approved"), ("a", "approved")], [("b", "a")]),
        ({}, [("a", "approved"), ("b", "approved")], []),
        ({}, [("b", "rejected"), ("a", "approved")], [("b", "a")]),
        ({}, [("b", "approved")], [("b", "a")]),  # the first waits still
        ({}, [("a", "cancelled"), ("b", "approved")], []),  # it did not wait any more
        ({}, [("b", "cancelled"), ("a", "approved")], []),  # nobody decided on the second
        ({"days": (22, 25)}, [("b", "approved"), ("a", "approved")], [("b", "a")]),  # one day in common
        ({"days": (23, 25)}, [("b", "approved"), ("a", "approved")], []),
        ({"items": ("chair",)}, [("b", "approved"), ("a", "approved")], []),
        ({"items": ("chair", "tent")}, [("b", "approved"), ("a", "approved")], [("b", "a")]),
    ],
)
def test_who_overtakes_whom(
    second: dict[str, tuple[int, int]], ends: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    said = Said()
    said.ask("a", 0)
    said.ask("b", 1, *second.pop("items", ()), **second)  # type: ignore[misc,arg-type]
    for hour, (key, act) in enumerate(ends, 2):
        said.end(key, hour, act)
    found = said.seen()
    assert overtaken(found) == expected
    assert found.jumped == len(expected)


def test_a_request_that_overtook_several_counts_once_and_names_the_first() -> None:
    said = Said()
    for hour, key in enumerate("abc"):
        said.ask(key, hour)
    said.end("c", 5)
    assert overtaken(said.seen()) == [("c", "a")]


def test_refusals_borrowers_and_hours_are_those_of_the_year_and_the_divisions_asked_for() -> None:
    said = Said()
    for number, who in enumerate(("u_1", "u_1", "u_2", "u_1", "u_2", "u_3")):
        division = "finance" if number < 4 else "works"
        said.ask(f"l{number}", number, f"item {number}", who=who, division=division)
        said.end(f"l{number}", number + number + 1)
    for number in (6, 7):
        said.ask(f"l{number}", 10, f"item {number}", division="works")
        said.end(f"l{number}", 30, "rejected", "not_available")
    said.ask("next year", 24 * 300)
    said.end("next year", 24 * 300 + 1, "rejected", "purpose")
    whole = said.seen()
    assert whole.decided == 8
    assert whole.refusals == (("not_available", 2),)
    assert whole.borrowers == (("u_1", 3), ("u_2", 2))
    assert whole.by_division == {"finance": Waited(2.5, 4.0, 4), "works": Waited(13.0, 20.0, 4)}
    assert whole.by_kind == {"resident": Waited(4.5, 20.0, 8)}
    part = said.seen("finance")
    assert (part.decided, part.refusals, part.borrowers) == (4, (), (("u_1", 3),))
    assert set(part.by_division) == {"finance"}


def test_of_nothing_nothing_is_said() -> None:
    empty = Said().seen()
    assert (empty.decided, empty.jumped, empty.refusals, empty.borrowers, empty.by_division) == (0, 0, (), (), {})
