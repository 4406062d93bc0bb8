"""The page of all rules, as the head of the body and the auditor open it."""

from datetime import timedelta

import pytest
from time_machine import Traveller

from assetlend.domain.compliance import State
from assetlend.services import daily
from assetlend.services.rules import shipped
from tests.visitor import Visitor
from tests.web.pages import Page, on_sqlite, page
from tests.web.town import AT, Town

pytestmark = on_sqlite


def card(shown: Page, rule: str) -> str:
    found = shown.tree.get_element_by_id(rule)
    return " ".join(found.text_content().split())


def test_all_rules_stand_there_with_their_clause_their_treatment_and_their_state(visitor: Visitor, town: Town) -> None:
    shown = page(visitor.as_("auditor").get("/oversight"))

    for row in shipped()["rules"]:
        told = card(shown, row["id"])
        assert row["text"] in told
        assert row["clause"] == "-" or row["clause"] in told
    assert "%(" not in shown.text


def test_a_rule_opens_what_measures_it_and_says_what_is_refused(visitor: Visitor, town: Town) -> None:
    shown = page(visitor.as_("nayok").get("/oversight"))

    assert "/integrity/2569/figures/chase" in shown.links
    assert "เลือกวัตถุประสงค์" in card(shown, "R1")
    assert "ข้อความที่ระบบตอบเมื่อมีผู้ทำผิดข้อนี้" in card(shown, "R23")


def test_a_late_duty_shows_at_its_rule(visitor: Visitor, town: Town, clock: Traveller) -> None:
    with town.database.transaction() as session:
        daily.open_day(session, AT, AT.date())
    clock.move_to(AT + timedelta(days=400))

    assert "ล่าช้า" in card(page(visitor.as_("palad").get("/oversight")), "R59")


@pytest.mark.parametrize("state", State)
def test_the_rules_of_one_state_are_those_counted_for_it(visitor: Visitor, town: Town, state: State) -> None:
    every = page(visitor.as_("nayok").get("/oversight"))
    some = page(visitor.as_("nayok").get(f"/oversight?state={state.value}"))

    cards = some.tree.find_class("govuk-summary-card")
    offers = [
        one.text_content() for one in every.tree.iter("a") if one.get("href") == f"/oversight?state={state.value}"
    ]
    assert [one.rpartition("(")[2] for one in offers] == ([f"{len(cards)})"] if cards else [])


def test_a_state_that_is_none_shows_all(visitor: Visitor, town: Town) -> None:
    shown = page(visitor.as_("nayok").get("/oversight?state=purple"))

    assert len(shown.tree.find_class("govuk-summary-card")) == len(shipped()["rules"])
