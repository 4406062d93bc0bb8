"""The life of an edition of the yearly report: drafted, fixed and sent, checked, signed and so frozen, published.

Source: the chain of an office's memo (เสนอปลัด, เสนอนายก), as data in the rulebook; ADR 0017.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from assetlend.domain.offices import Actor, Office, Standing
from assetlend.errors import N_, Conflict, Invalid, NotAllowed
from assetlend.thai import dates
from assetlend.thai.digits import to_thai

MOST_REASON = 500
MOST_REMARK = 1000


class EditionState(StrEnum):
    """Where an edition stands."""

    DRAFT = "draft"
    SENT = "sent"
    FROZEN = "frozen"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


STATE_NAMES: dict[EditionState, str] = {
    EditionState.DRAFT: N_("Draft of the report"),
    EditionState.SENT: N_("Sent up for signature"),
    EditionState.FROZEN: N_("Signed, not published yet"),
    EditionState.PUBLISHED: N_("Published"),
    EditionState.WITHDRAWN: N_("Draft withdrawn"),
}


class EditionAct(StrEnum):
    """What moves an edition on."""

    SEND = "send"
    AGREE = "agree"
    RETURN = "return"
    SIGN = "sign"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


MOVES: Mapping[tuple[EditionState, EditionAct], EditionState] = {
    (EditionState.DRAFT, EditionAct.SEND): EditionState.SENT,
    (EditionState.DRAFT, EditionAct.WITHDRAW): EditionState.WITHDRAWN,
    (EditionState.SENT, EditionAct.AGREE): EditionState.SENT,
    (EditionState.SENT, EditionAct.RETURN): EditionState.DRAFT,
    (EditionState.SENT, EditionAct.SIGN): EditionState.FROZEN,
    (EditionState.FROZEN, EditionAct.PUBLISH): EditionState.PUBLISHED,
}
UNDER_WAY = (EditionState.DRAFT, EditionState.SENT, EditionState.FROZEN)


class GoneOn(Conflict):
    """This edition has gone on meanwhile. Look at where it stands now."""


class OneEditionAtATime(Conflict):
    """An edition of this fiscal year is under way already. Finish it or withdraw it first."""


class NoReasonForCorrection(Invalid):
    """Say what is corrected and why: the published edition stays public, with this reason beside it."""


class SayWhyNot(Invalid):
    """Say why the report goes back."""


class RemarkMissing(Invalid):
    """Write the remark."""


class AnotherDocument(Conflict):
    """The document is not the one that you saw. Read it again before you decide."""


class DecidedBefore(NotAllowed):
    """You have decided a step of this report already. Another person decides this one."""


class PreparedByYou(NotAllowed):
    """You prepared this report, so somebody else has to agree to it as well."""


def after(state: EditionState, act: EditionAct) -> EditionState:
    """The state that an act leads to. Raises: GoneOn."""
    found = MOVES.get((state, act))
    if found is None:
        raise GoneOn()
    return found


# -- the chain --------------------------------------------------------------------------------------------------------


class ChainStep(StrEnum):
    """What is done at a step of the chain."""

    CHECK = "check"
    SIGN = "sign"


STEP_NAMES: dict[ChainStep, str] = {
    ChainStep.CHECK: N_("Checks the report"),
    ChainStep.SIGN: N_("Signs the report"),
}
Chain = tuple[tuple[ChainStep, Office], ...]
USUAL_CHAIN: Chain = ((ChainStep.CHECK, Office.PALAD), (ChainStep.SIGN, Office.NAYOK))
DECIDING = (Office.UNIT_HEAD, Office.HEAD_SUPPLY_OFFICER, Office.PALAD, Office.NAYOK)


def parse_chain(rows: Sequence[Mapping[str, str]] | None) -> Chain:
    """The chain of a rulebook, the usual one where an older rulebook lacks it. Raises: ValueError."""
    if rows is None:
        return USUAL_CHAIN
    chain = tuple((ChainStep(row["step"]), Office(row["office"])) for row in rows)
    offices = [office for _, office in chain]
    if [step for step, _ in chain].count(ChainStep.SIGN) != 1 or chain[-1][0] is not ChainStep.SIGN:
        raise ValueError("the report's chain must end with its one signature")
    if len(set(offices)) < len(offices) or not set(offices) <= set(DECIDING):
        raise ValueError("each step of the report's chain needs another office that decides")
    return chain


def chain_rows(chain: Chain) -> list[dict[str, str]]:
    """The chain as the rulebook and the ledger spell it."""
    return [{"step": step.value, "office": office.value} for step, office in chain]


def standing_for(actor: Actor, office: Office) -> Standing | None:
    """How `actor` holds the office of a step, for whichever division; the regular holder before one who acts."""
    held = [one for one in actor.whole if one.office is office]
    return min(held, key=lambda one: one.acting, default=None)


def check_decider(actor: Actor, *, decided: Sequence[UUID], prepared: Iterable[UUID], last: bool) -> None:
    """Nobody decides two steps, and who prepared a report is not the only one who agrees to it.

    `decided` are those of the steps before. Raises: DecidedBefore, PreparedByYou.
    """
    if any(actor.may_be(one) for one in decided):
        raise DecidedBefore()
    preparers = set(prepared)
    if last and any(actor.may_be(one) for one in preparers) and set(decided) <= preparers:
        raise PreparedByYou()


def is_interim(fiscal_year: int, day: date) -> bool:
    """Whether a report as of this day was made before its fiscal year (พ.ศ.) was over."""
    return day <= dates.fiscal_year_bounds(fiscal_year)[1]


# -- what a correction changes ----------------------------------------------------------------------------------------

Document = Mapping[str, Any]
NOTHING = "ไม่มีสิ่งให้วัด"


def changes(before: Document, now: Document, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """The figures, then the statements, in which two editions differ: {figure, title, from, to, text (Thai)}."""
    old, new = before["figures"], now["figures"]
    said, says = statements(before), statements(now)
    names = _in_order(_differing(old, new), titles)
    return [
        *(_figure_change(name, old.get(name), new.get(name), titles) for name in names),
        *(_statement_change(name, said.get(name), says.get(name), titles) for name in _differing(said, says)),
    ]


def _in_order(names: Iterable[str], titles: Mapping[str, str]) -> list[str]:
    """As the figures are named on papers, whichever way their document is spelled."""
    places = {name: place for place, name in enumerate(titles)}
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    return (name for name in dict.fromkeys((*new, *old)) if old.get(name) != new.get(name))


def places(document: Document) -> dict[str, tuple[str, str]]:
    """Statement -> (each `measure.method` that it stands under, what the first does), in the order of the report."""
    found: dict[str, tuple[str, str]] = {}
    for measure in document["measures"]:
        for method in measure["methods"]:
            here = f"{measure['number']}.{method['number']}"
            for one in method["statements"]:
                before = found.get(one["id"])
                found[one["id"]] = (f"{before[0]}, {here}", before[1]) if before else (here, method["text"])
    return found


def statements(document: Document) -> dict[str, str]:
    """Statement -> its sentence, in the order of the report."""
    return {
        one["id"]: one["text"]
        for measure in document["measures"]
        for method in measure["methods"]
        for one in method["statements"]
    }


def _change(name: str, titles: Mapping[str, str], before: Any, now: Any, text: str) -> dict[str, Any]:
    return {"figure": name, "title": titles.get(name, name), "from": before, "to": now, "text": text}


def _figure_change(name: str, old: Any, new: Any, titles: Mapping[str, str]) -> dict[str, Any]:
    title = f"ตัวเลข “{titles.get(name, name)}”"
    if old is None or new is None:
        text = f"{title} {'เพิ่มขึ้นใหม่' if old is None else 'ไม่มีแล้ว'}"
        return _change(name, titles, old and old["value"], new and new["value"], text)
    before, now = _shown(old), _shown(new)
    if before != now:
        text = f"{title} เปลี่ยนจาก {before} เป็น {now}"
    elif old["parts"] != new["parts"]:
        text = f"{title} คงเดิม แต่รายละเอียดเปลี่ยนไป"
    else:
        counts = [to_thai(f"{len(one['entries']):,}") for one in (old, new)]
        text = f"{title} คงเดิม แต่อ้างรายการในบัญชีเหตุการณ์ต่างไป (เดิม {counts[0]} รายการ บัดนี้ {counts[1]} รายการ)"
    return _change(name, titles, old["value"], new["value"], text)


def _shown(figure: Mapping[str, Any]) -> str:
    """A figure in Thai digits: a ratio as its two numbers, everything else as its value."""
    value, numerator, denominator = figure["value"], figure["numerator"], figure["denominator"]
    if value is None:
        return NOTHING
    if figure["unit"] == "ratio" and numerator is not None:
        return to_thai(f"{numerator:,} ใน {denominator:,}")
    return to_thai(f"{value:,}")


def _statement_change(name: str, old: str | None, new: str | None, titles: Mapping[str, str]) -> dict[str, Any]:
    title = f"ข้อความเรื่อง “{titles.get(name, name)}”"
    if old is None or new is None:
        text = f"{title} {'เพิ่มขึ้นใหม่' if old is None else 'ไม่มีแล้ว'}: “{old or new}”"
    else:
        text = f"{title} เปลี่ยนจาก “{old}” เป็น “{new}”"
    return _change(name, titles, old, new, text)
