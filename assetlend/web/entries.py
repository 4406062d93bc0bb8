"""Entries of the ledger and parts of figures in words that people understand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask, url_for
from sqlalchemy.orm import Session

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.assets import Condition
from assetlend.domain.incidents import IncidentKind, ReportedBy
from assetlend.domain.lending import BorrowerKind, Channel, Outcome, RefusalReason
from assetlend.domain.offices import Actor, Office
from assetlend.domain.publicity import PublicityChannel
from assetlend.domain.survey import Question, Step
from assetlend.services import oversight, registry
from assetlend.web import formats
from assetlend.web.locale import _, _l

ACT_NAMES = {
    "asset.registered": _l("Registered"),
    "asset.changed": _l("Particulars changed"),
    "asset.condition": _l("Condition changed"),
    "asset.disposed": _l("Disposed of"),
    "loan.submitted": _l("Asked for"),
    "loan.step_decided": _l("Step decided"),
    "loan.approved": _l("Approved"),
    "loan.rejected": _l("Refused"),
    "loan.cancelled": _l("Cancelled"),
    "loan.expired": _l("Lapsed"),
    "loan.handed_over": _l("Handed over"),
    "loan.returned": _l("Taken back"),
    "loan.extension_requested": _l("More time asked for"),
    "loan.extension_decided": _l("More time decided"),
    "loan.chased": _l("Chased"),
    "loan.overridden": _l("A rule was set aside"),
    "loan.settled": _l("Settled"),
    "loan.instalments_agreed": _l("Payment in parts agreed"),
    "loan.instalment_paid": _l("Part paid"),
    "loan.closed": _l("Closed"),
    "incident.reported": _l("Damage, loss or misuse reported"),
    "incident.notified": _l("A level of command was told"),
    "incident.acknowledged": _l("A level of command answered"),
    "incident.inquiry": _l("Inquiry decided"),
    "incident.closed": _l("Report closed"),
    "guideline.published": _l("Guideline published"),
    "guideline.acknowledged": _l("Guideline read"),
    "publication.recorded": _l("Way of borrowing made known"),
    "plan.changed": _l("Integrity plan changed"),
    "activity.recorded": _l("Activity for a measure"),
    "activity.withdrawn": _l("Activity withdrawn"),
    "satisfaction.counted": _l("Answers of borrowers counted"),
    "supervision.checked": _l("Checked in place"),
    "stocktake.appointed": _l("Checkers of the stock appointed"),
    "stocktake.counted": _l("Stock of a division counted"),
    "stocktake.reported": _l("Check of the stock reported"),
    "stocktake.received": _l("Report of the stock received"),
    "stocktake.copied": _l("Copy of the report sent"),
    "stocktake.decided": _l("Finding of the check decided"),
    "paper.issued": _l("Paper issued"),
    "disposal.reported": _l("Reported for disposal"),
    "disposal.ordered": _l("Disposal ordered"),
    "disposal.dropped": _l("Report for disposal withdrawn"),
    "disposal.done": _l("Disposal carried out"),
    "disposal.notified": _l("Auditor general told of a disposal"),
    "authority.granted": _l("Office given"),
    "authority.delegated": _l("Limits of a delegated power"),
    "authority.ended": _l("Office ended"),
    "account.password_reset": _l("New first password"),
    "sentence.changed": _l("Sentence of the report changed"),
    "emblem.supplied": _l("Emblem on papers changed"),
    "report.begun": _l("Draft of the report begun"),
    "report.sent": _l("Report sent up for signature"),
    "report.step_decided": _l("Step of the report decided"),
    "report.withdrawn": _l("Draft of the report withdrawn"),
    "report.frozen": _l("Report signed and frozen"),
    "report.published": _l("Report published"),
    "rulebook.changed": _l("Rules changed"),
}


def figure_names() -> dict[str, str]:
    """What each figure is called."""
    return {
        "requests": _("Requests"),
        "decisions": _("Decisions"),
        "decision_hours": _("Hours until the decision"),
        "handed_over": _("Handed over with prior approval"),
        "due": _("Returned on time"),
        "chase": _("Chased in time"),
        "incidents": _("Damage, loss and misuse"),
        "units": _("Units lent and returned"),
        "settlement": _("Settlement of damage and loss"),
        "separation": _("Approvals by the borrower or the recorder"),
        "guidelines": _("Divisions with a guideline"),
        "awareness": _("Staff who read the guideline"),
        "publicity": _("Channels of publicity"),
        "activities": _("Activities for the measures"),
        "satisfaction": _("Satisfaction after the return"),
        "supervision": _("Monthly checks"),
        "register": _("Units in the register"),
        "integrity": _("State of the ledger"),
    }


@dataclass(frozen=True)
class Told:
    """An entry in words, with the page of what it is about."""

    seq: int
    at: datetime
    name: str
    about: str
    url: str
    office: str


_PAGES = {
    "loan": (Permission.SEE_LOANS, "loans.show"),
    "asset": (Permission.SEE_REGISTER, "registry.show"),
    "incident": (Permission.SEE_INCIDENTS, "incidents.show"),
    "guideline": (Permission.OPEN, "guidelines.show"),
    "disposal": (Permission.SEE_DISPOSALS, "disposals.show"),
    "activity": (Permission.SEE_INTEGRITY, "activities.show"),
    "report": (Permission.SEE_INTEGRITY, "editions.show"),
}


@dataclass(frozen=True)
class Link:
    """The page of what an entry is about, and what that is called."""

    url: str
    name: str


def links(session: Session, actor: Actor, told_of: Iterable[Mapping[str, Any]]) -> dict[str, Link]:
    """The pages of what entries are about, as far as this reader may open them."""
    found: dict[str, Link] = {}
    objects = {entry["object"] for entry in told_of}
    for kind, (permission, endpoint) in _PAGES.items():
        keys = [UUID(one.partition(":")[2]) for one in sorted(objects) if one.startswith(f"{kind}:")]
        if not keys or not access.at_the_door(actor, permission):
            continue
        for key, about in oversight.about(session, kind, keys).items():
            if access.grant(actor, permission, about.division):
                values: dict[str, Any] = {kind: key}
                found[f"{kind}:{key.hex}"] = Link(url_for(endpoint, **values), about.name)
    if access.at_the_door(actor, Permission.SEE_INTEGRITY):
        found |= {one: _plan(int(one[5:], 16)) for one in objects if one.startswith("plan:")}
    return found


def _plan(fiscal_year: int) -> Link:
    return Link(url_for("plan.show", fiscal_year=fiscal_year), str(formats.year(fiscal_year)))


def tell(entry: Mapping[str, Any], pages: Mapping[str, Link]) -> Told:
    """One entry as people read it; `pages` are the links that its reader may follow."""
    _kind, _sep, key = entry["object"].partition(":")
    page = pages.get(entry["object"])
    return Told(
        seq=entry["seq"],
        at=datetime.fromisoformat(entry["at"]),
        name=str(ACT_NAMES.get(entry["act"], entry["act"])),
        about=page.name if page else str(entry["data"].get("reference") or entry["data"].get("number") or key[-8:]),
        url=page.url if page else "",
        office=_office(entry["actor"]["office"]),
    )


def _office(word: str) -> str:
    if word in list(Office):
        return formats.named(Office(word))
    return {"resident": _("Borrower"), "public": _("Member of the public"), "system": _("The program")}.get(word, word)


_WORDS = (BorrowerKind, Channel, Outcome, RefusalReason, Condition, IncidentKind, ReportedBy, PublicityChannel)


def parts(session: Session, given: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(group, its (name, value) pairs) of a figure's parts: first those of no group, whose group is empty."""
    divisions = {division.id.hex: division.name for division in registry.divisions(session)}
    groups = {name: value for name, value in given.items() if isinstance(value, Mapping)}
    alone = [(part_name(name), _value(value, divisions)) for name, value in given.items() if name not in groups]
    found = [("", alone)] if alone else []
    for question, steps in groups.pop("by_question", {}).items():
        pairs = [(formats.named(Step(step)), formats.number(answers)) for step, answers in steps.items()]
        found.append((formats.named(Question(question)), pairs))
    for name, values in groups.items():
        pairs = [(_word(key, divisions), _value(value, divisions)) for key, value in values.items()]
        found.append((part_name(name), pairs or [("–", "")]))
    return found


def _value(value: Any, divisions: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(_word(str(one), divisions) for one in value) or "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return formats.number(value) if value is None or isinstance(value, int | float) else str(value)


def _word(key: str, divisions: Mapping[str, str]) -> str:
    if key in divisions:
        return divisions[key]
    if key == "*":
        return _("Every division")
    for words in _WORDS:
        if key in list(words):
            return formats.named(words(key))
    return formats.purpose(key) if key else "–"


def act_name(act: str) -> str:
    """What an act is called."""
    return str(ACT_NAMES.get(act, act))


def condition_name(word: str) -> str:
    """The name of a condition as an entry spells it."""
    return formats.named(Condition(word)) if word in list(Condition) else word


def field_name(name: str) -> str:
    """What a changed field of an asset is called."""
    names = {
        "number": _("Number"),
        "location": _("Where it is kept"),
        "brand": _("Brand and model"),
        "document_no": _("Document number"),
        "vendor": _("Seller or donor"),
        "is_lendable": _("May be lent"),
        "unit_value_satang": _("Price of one"),
        "note": _("Note"),
    }
    return names.get(name, name)


def init(app: Flask) -> None:
    """Give the templates these names."""
    app.jinja_env.globals.update(act_name=act_name, condition_name=condition_name)
    app.jinja_env.filters["field_name"] = field_name


PART_NAMES = {
    "by_borrower_kind": _l("By who borrows"),
    "by_channel": _l("By channel"),
    "by_purpose": _l("By purpose"),
    "by_division": _l("By division"),
    "by_kind": _l("By what happened"),
    "by_reported_by_kind": _l("By who reported"),
    "by_outcome": _l("By outcome"),
    "by_condition": _l("By condition"),
    "rejected_by_reason": _l("Refused, by reason"),
    "overrides": _l("Overrides, by rule"),
    "approved": _l("Approved"),
    "rejected": _l("Refused"),
    "cancelled": _l("Cancelled"),
    "expired": _l("Lapsed"),
    "waiting": _l("Still waiting"),
    "median": _l("Median, hours"),
    "p90": _l("90 in 100 within, hours"),
    "decisions": _l("Decisions"),
    "handed_over": _l("Handed over"),
    "with_prior_approval": _l("With prior approval"),
    "due": _l("Due"),
    "on_time": _l("On time"),
    "late": _l("Late"),
    "owed": _l("Had to be chased"),
    "kept": _l("Chased in time"),
    "missed": _l("Not chased in time"),
    "days": _l("Days for a chase"),
    "counts_due_day": _l("The due day is the first of them"),
    "good": _l("Back in good order"),
    "damaged": _l("Damaged"),
    "lost": _l("Lost"),
    "still_out": _l("Still out"),
    "prompt": _l("Told in time"),
    "acknowledged": _l("Answered by every level"),
    "median_hours_to_last_level": _l("Median hours to the last level"),
    "prompt_hours": _l("In time means within hours"),
    "paid_satang": _l("Paid, in satang"),
    "open_lines": _l("Lines that wait"),
    "approvals": _l("Approvals"),
    "by_borrower": _l("By the borrower himself"),
    "by_recorder": _l("By who recorded the request"),
    "missing": _l("Missing"),
    "publications": _l("Publications"),
    "asked": _l("Questionnaires sent"),
    "answers": _l("Answers"),
    "unused": _l("Channels not used"),
    "sampled": _l("Sampled"),
    "in_place": _l("Found in place"),
    "discrepancies": _l("Not as in the register"),
    "entries": _l("Entries"),
    "last_seq": _l("Last entry"),
    "root": _l("Root of the tree"),
    "last_checkpoint": _l("Last checkpoint"),
    "size": _l("Entries under it"),
    "activities": _l("Activities"),
    "people": _l("People, where counted"),
    "by_measure": _l("Activities, by measure"),
    "by_method": _l("Activities, by method"),
    "people_by_method": _l("People where counted, by method"),
    "counted_by_method": _l("Activities with people counted, by method"),
    "divisions_done": _l("Responsible divisions that did it, by method"),
    "divisions_owing": _l("Responsible divisions, by method"),
    "responsible": _l("Who is responsible, by method"),
}


def part_name(name: str) -> str:
    """What a part of a figure is called."""
    return str(PART_NAMES.get(name, name))
