"""How things are shown to people, in one place: dates, numbers, names of enums, and refusals, in Thai or English."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask import Flask, url_for
from markupsafe import Markup

from assetlend.domain import (
    assets,
    chasing,
    compliance,
    consumables,
    depreciation,
    disposals,
    duties,
    incidents,
    inquiries,
    interests,
    lending,
    narrative,
    offices,
    opening,
    overriding,
    papers,
    publicity,
    routing,
    rule_changes,
    rulebook,
    stocktake,
    supervision,
    waiting,
)
from assetlend.errors import N_, Refusal
from assetlend.models import Audience, Durability
from assetlend.services import hand_over, rules
from assetlend.services import incidents as incidents_of
from assetlend.thai import dates, money, phone
from assetlend.web import data, locale
from assetlend.web.locale import _

AUDIENCE_NAMES = {
    Audience.NOBODY: N_("Not lent"),
    Audience.STAFF: N_("Staff only"),
    Audience.AGENCIES: N_("Staff and other public bodies"),
    Audience.EVERYONE: N_("Everyone, residents too"),
}
DURABILITY_NAMES = {
    Durability.DURABLE: N_("As the same thing"),
    Durability.CONSUMABLE: N_("Used up: the same kind and amount comes back, and only public bodies borrow it"),
}
_PLACE = re.compile(r"%\(\w+\)s")
# Members of different enums are equal when their values are, so a name is looked up by type and value.
_NAMES: dict[tuple[type[Enum], str], str] = {
    (type(word), word.value): name
    for names in (
        assets.CONDITION_NAMES,
        chasing.CHANNEL_NAMES,
        compliance.STATE_NAMES,
        compliance.WAY_NAMES,
        consumables.CONDITION_NAMES,
        depreciation.COUNTING_NAMES,
        depreciation.WHY_NAMES,
        disposals.DISPOSAL_NAMES,
        disposals.METHOD_NAMES,
        duties.DUTY_NAMES,
        duties.STANDING_NAMES,
        incidents.KIND_NAMES,
        incidents.ORDER_NAMES,
        incidents.REPORTED_BY_NAMES,
        incidents_of.FILTER_NAMES,
        inquiries.DECISION_NAMES,
        inquiries.FAULT_NAMES,
        inquiries.OUTCOME_NAMES,
        inquiries.STATE_NAMES,
        interests.RELATION_NAMES,
        lending.STATE_NAMES,
        lending.BORROWER_NAMES,
        lending.CHANNEL_NAMES,
        lending.PLACE_NAMES,
        lending.OUTCOME_NAMES,
        lending.REFUSAL_NAMES,
        narrative.STATUS_NAMES,
        offices.OFFICE_NAMES,
        offices.HOLDING_NAMES,
        overriding.CAUSE_NAMES,
        papers.PAPER_NAMES,
        publicity.CHANNEL_NAMES,
        routing.STEP_NAMES,
        rule_changes.STATE_NAMES,
        stocktake.COPY_NAMES,
        stocktake.FOUND_NAMES,
        stocktake.PROOF_NAMES,
        stocktake.STEP_NAMES,
        supervision.FOUND_NAMES,
        waiting.WAITING_NAMES,
        hand_over.CONDITION_NAMES,
        AUDIENCE_NAMES,
        DURABILITY_NAMES,
    )
    for word, name in names.items()
}


def named(word: Enum) -> str:
    """The name of an enum's member in the reader's language."""
    return _(_NAMES[type(word), word.value])


def day(value: date | None) -> str:
    """`3 ก.ย. 2569`, or `3 Sep 2026`."""
    if value is None:
        return "–"
    return dates.format_short(value) if locale.thai() else f"{value.day} {value:%b %Y}"


def long_day(value: date) -> str:
    """`3 กันยายน 2569`, or `3 September 2026`."""
    return dates.format_long(value) if locale.thai() else f"{value.day} {value:%B %Y}"


def whole_day(value: date) -> str:
    """`วันเสาร์ที่ 3 กันยายน 2569`, or `Saturday 3 September 2026`: how people plan an event."""
    return dates.format_with_weekday(value) if locale.thai() else f"{value:%A} {long_day(value)}"


def weekdays(closed: Iterable[int]) -> str:
    """The names of weekdays, 0 being Monday."""
    return ", ".join(_(opening.WEEKDAYS[one]) for one in sorted(closed))


def month(first: date) -> str:
    """`กันยายน 2569`, or `September 2026`."""
    if not locale.thai():
        return f"{first:%B %Y}"
    return f"{dates.MONTHS[first.month - 1]} {dates.buddhist_year(first)}"


def period(start: date, end: date) -> str:
    """`3–5 ก.ย. 2569`."""
    if locale.thai():
        return dates.format_range(start, end)
    return day(start) if start == end else f"{day(start)} – {day(end)}"


def moment(value: datetime | None) -> str:
    """Day and time at the office."""
    if value is None:
        return "–"
    zone = data.config().zone
    return dates.format_moment(value, zone) if locale.thai() else f"{value.astimezone(zone):%-d %b %Y %H:%M}"


def happened(value: datetime | None) -> str:
    """A moment that was entered later has only its day: the beginning of it is nobody's time."""
    if value is None:
        return "–"
    there = value.astimezone(data.config().zone)
    return moment(value) if (there.hour, there.minute, there.second) != (0, 0, 0) else day(there.date())


def number(value: float | None) -> str:
    """`1,200`; a dash for nothing."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:,}"


def baht(satang: int | None) -> str:
    """Money in baht with its satang."""
    return "–" if satang is None else money.format_baht(satang)


def year(fiscal: int) -> int:
    """A fiscal year: of the Buddhist era in Thai, of the Christian in English."""
    return fiscal if locale.thai() else fiscal - 543


def say(refusal: Refusal) -> str:
    """The sentence of a refusal in the reader's language, with the clause that it rests on."""
    values = {name: _shown(value) for name, value in refusal.params.items()}
    sentence = _(refusal.message)
    return (sentence % values if values else sentence) + _citation(refusal)


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return long_day(value)
    if isinstance(value, str) and value:
        return _month(value) or _(value)
    return value


def _month(name: str) -> str:
    """A Thai month in English, for who reads English."""
    if locale.thai() or name not in dates.MONTHS:
        return ""
    return f"{date(2026, dates.MONTHS.index(name) + 1, 1):%B}"


def _citation(refusal: Refusal) -> str:
    if refusal.rule_id is None or "clause" in refusal.params:
        return ""
    return f" ({clause(refusal.rule_id)})"


def clause(rule: str) -> str:
    """`ข้อ 208 (2)`, or the rule's own id where no clause stands behind it."""
    found = rules.current(data.reading()).rules.get(rule)
    if found is None:
        return rule
    return rule if found.clause == "-" else f"{rule}, {found.clause}"


def confirmed(rule: str) -> bool:
    """Whether the text of a rule is sure: read where it stands, or compared with the official text by an official."""
    found = rules.current(data.reading()).rules[rule]
    return found.basis != "unconfirmed" or found.checked_by is not None


def purpose(code: str) -> str:
    """The name of a purpose."""
    found = rules.current(data.reading()).purposes.get(code)
    if found is None:
        return code
    return found.name if locale.thai() else found.name_en


def message(text: str, values: Mapping[str, Any] | None = None) -> str:
    """A marked sentence of a service, filled in."""
    sentence = _(text)
    return sentence % {name: _shown(value) for name, value in values.items()} if values else sentence


def bare(text: str) -> str:
    """A sentence of a refusal with its places left open, for who only reads what the program may say."""
    return _PLACE.sub("…", _(text))


def kept(text: object) -> Markup:
    """A number or reference that must not break."""
    return Markup('<span class="nowrap">{}</span>').format(text)


def paragraphs(notice: rulebook.Notice) -> tuple[str, ...]:
    """A notice in the reader's language."""
    return notice.paragraphs if locale.thai() else notice.paragraphs_en


def in_kind(notice: rulebook.Notice) -> tuple[str, ...]:
    """What a notice says of consumables, in the reader's language."""
    return notice.in_kind if locale.thai() else notice.in_kind_en


def init(app: Flask) -> None:
    """Give the templates these names."""
    app.jinja_env.filters.update(
        named=named,
        day=day,
        long_day=long_day,
        whole_day=whole_day,
        weekdays=weekdays,
        month=month,
        moment=moment,
        happened=happened,
        number=number,
        baht=baht,
        phone=phone.format_phone,
        say=say,
        purpose=purpose,
        clause=clause,
        bare=bare,
        kept=kept,
        fiscal=year,
        duty_rule=duties.RULE_OF.__getitem__,
    )
    app.jinja_env.globals.update(
        confirmed=confirmed,
        period=period,
        message=message,
        paragraphs=paragraphs,
        in_kind=in_kind,
        is_thai=locale.thai,
        here=locale.here,
        url_for=url_for,
    )
