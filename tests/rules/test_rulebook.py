"""The rule catalogue: complete, with its sources, cited rightly, and refused when it is broken."""

import ast
import copy
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

import assetlend
from assetlend.domain import rulebook
from assetlend.domain.lending import BorrowerKind, Place
from assetlend.domain.offices import Office
from assetlend.domain.routing import RouteFacts, route
from assetlend.domain.rulebook import BASES, SEVERITIES, BadRulebook, NotForThis, UnknownPurpose, check_purpose
from assetlend.domain.terms import Limits
from assetlend.errors import Refusal
from assetlend.paths import package_dir
from assetlend.services import rules

SHIPPED = rules.shipped()
BOOK = rulebook.parse(SHIPPED)
EVERY_RULE = [f"R{number}" for number in range(1, 66)]
CITED = re.compile(r"R[1-9][0-9]?")


# -- the catalogue ----------------------------------------------------------------------------------------------------


def test_all_sixty_five_rules_are_there_once_and_in_order() -> None:
    assert [row["id"] for row in SHIPPED["rules"]] == EVERY_RULE


@pytest.mark.parametrize("number", EVERY_RULE)
def test_each_rule_has_its_clause_text_source_severity_and_basis(number: str) -> None:
    rule = BOOK.rule(number)

    assert rule.clause
    assert len(rule.text) > 20
    assert BOOK.source_names[rule.source]
    assert rule.severity in SEVERITIES
    assert rule.basis in BASES


def test_no_rule_counts_as_checked_before_an_official_has_marked_it() -> None:
    assert {(rule.checked_by, rule.checked_on) for rule in BOOK.rules.values()} == {(None, None)}


@pytest.mark.parametrize("number", ["R1", "R9", "R10", "R37", "R38", "R44", "R52", "R55"])
def test_what_was_not_seen_in_a_source_is_said_to_be_unconfirmed(number: str) -> None:
    assert BOOK.rule(number).basis == "unconfirmed"


def test_the_compensation_authority_is_a_setting_of_the_terms_and_stands_in_the_text() -> None:
    changed = copy.deepcopy(SHIPPED)
    changed["terms"]["authority"] = "กระทรวงการคลัง"

    assert "หลักเกณฑ์ที่กระทรวงมหาดไทยกำหนด" in BOOK.terms.paragraphs[2]
    assert "หลักเกณฑ์ที่กระทรวงการคลังกำหนด" in rulebook.parse(changed).terms.paragraphs[2]


def test_texts_that_borrowers_accept_have_a_version_and_both_languages() -> None:
    for notice in (BOOK.terms, BOOK.privacy):
        assert notice.version
        assert len(notice.paragraphs) == len(notice.paragraphs_en) == 4
        assert all(notice.paragraphs + notice.paragraphs_en)


def test_every_loan_finds_its_route_and_every_route_cites_rules_that_exist() -> None:
    for place in Place:
        for kind in BorrowerKind:
            assert route(BOOK.routes, RouteFacts(place, kind, None, 10**12, 365))  # type: ignore[arg-type]
    for one in BOOK.routes:
        assert set(one.rules) <= set(EVERY_RULE)


def test_the_chain_of_command_climbs_to_the_head_of_the_body() -> None:
    assert BOOK.incident_chain == (Office.SUPPLY_OFFICER, Office.UNIT_HEAD, Office.PALAD, Office.NAYOK)


def test_the_chase_is_due_within_seven_days_the_due_day_not_counted() -> None:
    assert (BOOK.chase_days, BOOK.chase_counts_due_day, BOOK.prompt_hours) == (7, False, 24)


# -- purposes (R1) ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("borrower", BorrowerKind)
def test_every_borrower_finds_a_purpose_and_forbidden_ones_are_refused_with_their_clause(
    borrower: BorrowerKind,
) -> None:
    offered = BOOK.purposes_for(borrower)

    assert [one for one in offered if one.refused_by is None]
    for one in offered:
        if one.refused_by is None:
            assert check_purpose(BOOK, one.code, borrower) is one
            continue
        with pytest.raises(NotForThis) as refused:
            check_purpose(BOOK, one.code, borrower)
        assert refused.value.rule_id == "R1"
        assert refused.value.params["clause"] == "ข้อ 207"
        assert refused.value.params["text"] == BOOK.rule("R1").text


@pytest.mark.parametrize(
    ("code", "borrower"),
    [
        ("", BorrowerKind.RESIDENT),
        ("no_such", BorrowerKind.RESIDENT),
        ("official_work", BorrowerKind.RESIDENT),  # the office's own work is no ground for a resident
        ("household_ceremony", BorrowerKind.STAFF),
        ("household_ceremony", BorrowerKind.AGENCY),
    ],
)
def test_a_purpose_that_is_not_this_borrowers_is_refused(code: str, borrower: BorrowerKind) -> None:
    with pytest.raises(UnknownPurpose) as refused:
        check_purpose(BOOK, code, borrower)
    assert (refused.value.rule_id, refused.value.field) == ("R1", "purpose")


def test_trade_and_politics_are_named_so_that_they_can_be_refused() -> None:
    assert {code for code, one in BOOK.purposes.items() if one.refused_by} == {"private_profit", "campaign"}


# -- broken rulebooks -------------------------------------------------------------------------------------------------


def _without(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda book: book.pop(key)


def _set(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(book: dict[str, Any]) -> None:
        *before, last = path.split("/")
        here: Any = book
        for part in before:
            here = here[int(part) if part.isdigit() else part]
        here[last] = value

    return change


# Offices that began earlier have none of these.
LATER = {"timing", "depreciation", "disposal", "opening", "quotas", "report_chain", "waiting_hours"}

BREAKING: dict[str, Callable[[dict[str, Any]], None]] = {
    **{f"without {key}": _without(key) for key in SHIPPED if key not in LATER},
    "no open weekday": _set("opening/closed_weekdays", [0, 1, 2, 3, 4, 5, 6]),
    "an eighth weekday": _set("opening/closed_weekdays", [7]),
    "a quota of an unknown borrower": _set("quotas/robot", {"loans": 1}),
    "a quota of what nobody knows": _set("quotas/staff/days", 1),
    "hours of waiting that are no number": _set("waiting_hours", "soon"),
    "days that nobody knows": _set("timing/minutes", 3),
    "days that are no number": _set("timing/remind_days", "soon"),
    "a limit of disposal that nobody knows": _set("disposal/gift_satang", 3),
    "a rule without a text": lambda book: book["rules"][0].pop("text"),
    "a rule without an id": lambda book: book["rules"][0].pop("id"),
    "a rule with an unknown field": _set("rules/0/colour", "red"),
    "a rule of an unknown severity": _set("rules/0/severity", "fatal"),
    "a rule of an unknown basis": _set("rules/0/basis", "rumour"),
    "a rule checked on no day": _set("rules/0/checked_on", "31/02/2569"),
    "a route that nobody approves": _set("routes/0/steps", []),
    "a route that ends with an opinion": _set("routes/0/steps", [["approval", "nayok"], ["opinion", "palad"]]),
    "a route with two approvals": _set("routes/0/steps", [["approval", "palad"], ["approval", "nayok"]]),
    "a route with an unknown office": _set("routes/0/steps", [["approval", "king"]]),
    "a route with an unknown kind of step": _set("routes/0/steps", [["blessing", "nayok"]]),
    "a route to an unknown place": _set("routes/0/place", "moon"),
    "a route for an unknown borrower": _set("routes/0/borrowers", ["robot"]),
    "a route from a value that is no number": _set("routes/0/value_from", "much"),
    "a purpose without a name": lambda book: book["purposes"][0].pop("name"),
    "a purpose of an unknown borrower": _set("purposes/0/borrowers", ["robot"]),
    "a limit that nobody knows": _set("limits/minutes", 3),
    "a stand-in for an unknown office": _set("stand_ins", {"king": ["nayok"]}),
    "a chain through an unknown office": _set("incident_chain", ["king"]),
    "no day to chase on": _set("chase_days", 0),
    "hours that are no number": _set("prompt_hours", "soon"),
    "rules that are no list": _set("rules", 7),
    "terms without paragraphs": lambda book: book["terms"].pop("paragraphs"),
}


@pytest.mark.parametrize("name", BREAKING)
def test_a_broken_rulebook_is_refused_and_says_what_is_wrong(name: str) -> None:
    broken = copy.deepcopy(SHIPPED)
    BREAKING[name](broken)

    with pytest.raises(BadRulebook) as refused:
        rulebook.parse(broken)
    assert refused.value.params["reason"]


def test_a_document_that_is_no_rulebook_is_refused() -> None:
    for document in ({}, [], "rules", None):
        with pytest.raises(BadRulebook):
            rulebook.parse(document)  # type: ignore[arg-type]


def test_a_rule_that_was_checked_names_who_and_when() -> None:
    checked = copy.deepcopy(SHIPPED)
    checked["rules"][3] |= {"checked_by": "ผู้ตรวจ", "checked_on": "2026-01-12"}

    assert rulebook.parse(checked, 2).version == 2
    assert rulebook.parse(checked).rule("R4").checked_on == date(2026, 1, 12)


def test_the_limits_of_the_shipped_book_are_those_of_the_domain() -> None:
    assert BOOK.limits == Limits(hard_days=365, soft_days=15, notice_days=0, ahead_days=365, back_days=30)


# -- citations --------------------------------------------------------------------------------------------------------


def _refusals() -> Iterator[type[Refusal]]:
    for module in pkgutil.walk_packages(assetlend.__path__, "assetlend."):
        if module.name not in ("assetlend.__main__", "assetlend.ledger.verify"):
            importlib.import_module(module.name)
    waiting = [Refusal]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            yield one


def test_every_rule_that_a_refusal_cites_is_in_the_catalogue() -> None:
    cited = {one.__name__: one.rule for one in _refusals() if one.rule and one.__module__.startswith("assetlend.")}

    assert cited
    assert {name: rule for name, rule in cited.items() if rule not in EVERY_RULE} == {}


def test_every_rule_that_the_code_names_is_in_the_catalogue() -> None:
    found = set()
    for file in sorted(package_dir().rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CITED.fullmatch(node.value):
                found.add(node.value)

    assert {"R1", "R2", "R4", "R7", "R16", "R18", "R22", "R23", "R33"} <= found
    assert found <= set(EVERY_RULE)


@pytest.mark.parametrize("name", ["measures", "narrative"])
def test_every_rule_that_the_data_names_is_in_the_catalogue(name: str) -> None:
    text = (package_dir() / "data" / f"{name}.yaml").read_text("utf-8")

    assert set(re.findall(r"\bR[1-9][0-9]*\b", text)) <= set(EVERY_RULE)


@pytest.mark.parametrize(
    "number", ["R1", "R2", "R4", "R5", "R7", "R13", "R15", "R16", "R17", "R18", "R19", "R21", "R22", "R23", "R24"]
)
def test_each_rule_that_blocks_a_loan_has_a_refusal_that_cites_it(number: str) -> None:
    sources = "\n".join(file.read_text("utf-8") for file in package_dir().rglob("*.py"))

    assert re.search(rf'rule = "{number}"|rule="{number}"', sources)
