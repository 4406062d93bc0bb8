"""The annual check of the stock: who may make it, from when to when, and what a count may say.

Source: ข้อ 213, ข้อ 214; R45-R52.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from assetlend.domain.calendar import Calendar
from assetlend.domain.duties import Timing
from assetlend.domain.offices import Office
from assetlend.errors import N_, Conflict, Invalid, NotAllowed
from assetlend.thai import dates

KEEPERS = frozenset({Office.SUPPLY_OFFICER, Office.HEAD_SUPPLY_OFFICER, Office.COUNTER_CLERK})


class Found(StrEnum):
    """How a numbered piece was found; of a counted lot, as what each of its units was found."""

    USABLE = "usable"
    DAMAGED = "damaged"
    WORN = "worn"
    NOT_FOUND = "not_found"
    UNNEEDED = "unneeded"


class Proof(StrEnum):
    """By what it was seen that a thing which was out on loan on 30 September is there (R50)."""

    WRITTEN = "written"
    SEEN = "seen"
    RETURNED = "returned"


class Step(StrEnum):
    """What the head orders about a finding (R51)."""

    COMMITTEE = "committee"
    DISPOSE = "dispose"


class CopyTo(StrEnum):
    """Who gets a copy of the report (R49)."""

    AUDITOR_GENERAL = "auditor_general"
    PARENT_AGENCY = "parent_agency"


FOUND_NAMES = {
    Found.USABLE: N_("Found, usable"),
    Found.DAMAGED: N_("Found, damaged"),
    Found.WORN: N_("Found, worn out"),
    Found.NOT_FOUND: N_("Not found at all"),
    Found.UNNEEDED: N_("Found, no longer needed"),
}
PROOF_NAMES = {
    Proof.WRITTEN: N_("The borrower confirmed it in writing"),
    Proof.SEEN: N_("Seen at the borrower's"),
    Proof.RETURNED: N_("It came back and was seen here"),
}
STEP_NAMES = {
    Step.COMMITTEE: N_("A fact-finding committee is appointed"),
    Step.DISPOSE: N_("Plainly normal wear, natural loss or no longer needed: disposal at once"),
}
COPY_NAMES = {
    CopyTo.AUDITOR_GENERAL: N_("The auditor general"),
    CopyTo.PARENT_AGENCY: N_("The parent agency"),
}


# -- who and when -----------------------------------------------------------------------------------------------------


class NobodyNamed(Invalid):
    """Choose at least one person who checks the stock."""

    rule = "R45"


class KeepsTheStock(Invalid):
    """%(name)s holds or held in that year an office of the supply unit or of the counter, so cannot check the stock."""

    rule = "R45"


class AppointsHimself(NotAllowed):
    """Nobody appoints himself to check the stock. Choose somebody else."""

    rule = "R45"


class WorksNoMore(Invalid):
    """%(name)s cannot sign in any more. Choose somebody who works here."""

    rule = "R45"


class TooEarlyToAppoint(Conflict):
    """Who checks the stock of this year is appointed from %(day)s on."""

    rule = "R45"


class OrderedInTheFuture(Invalid):
    """The day of an order cannot be after today."""


class NotYetBegun(Conflict):
    """The check begins on %(day)s, the first working day of the new fiscal year."""

    rule = "R46"


class NotAChecker(NotAllowed):
    """Only who was appointed to check the stock of this year can do this."""

    rule = "R45"


class OwnCustody(NotAllowed):
    """Nobody checks what is in his own keeping: another checker must count this."""

    rule = "R45"


@dataclass(frozen=True)
class Candidate:
    """Somebody who is to check: his offices of that year and of today, whether he signs in, whether he appoints."""

    name: str
    offices: frozenset[Office]
    active: bool
    himself: bool


def check_candidates(people: Iterable[Candidate]) -> None:
    """Whether these may check the stock. Raises: NobodyNamed, AppointsHimself, WorksNoMore, KeepsTheStock (R45)."""
    wanted = list(people)
    if not wanted:
        raise NobodyNamed(field="people")
    for one in wanted:
        if one.himself:
            raise AppointsHimself()
        if not one.active:
            raise WorksNoMore(field="people", name=one.name)
        if one.offices & KEEPERS:
            raise KeepsTheStock(field="people", name=one.name)


@dataclass(frozen=True)
class Term:
    """The days of one year's check: `opens_on` and `last_on` of appointing, `starts_on` and `report_by` of checking."""

    first: date
    last: date
    opens_on: date
    last_on: date
    starts_on: date
    report_by: date


def term(year: int, calendar: Calendar, timing: Timing) -> Term:
    """The term of a fiscal year (พ.ศ.). Source: R45 (September), R46 (first working day), R47 (working days)."""
    first, last = dates.fiscal_year_bounds(year)
    starts = calendar.first_working_day(last + timedelta(days=1))
    by = calendar.after(starts, timing.report_working_days, counts_start=timing.report_counts_start)
    return Term(first, last, last.replace(day=1), last, starts, by)


# -- a count ----------------------------------------------------------------------------------------------------------


class ProofNeeded(Invalid):
    """%(number)s was out on loan on 30 September. Say by what you saw that it is there."""

    rule = "R50"


class NotOutThen(Invalid):
    """Of %(number)s, %(count)s were out on loan on 30 September. More cannot be confirmed."""

    rule = "R50"


class NoSuchCount(Invalid):
    """Enter how many were found; of what is out on loan not more than were found in all."""

    rule = "R46"


class CountedByAnother(Conflict):
    """Another checker has counted %(number)s already. Only he can set his count right."""

    rule = "R46"


class DivisionClosed(Conflict):
    """The count of this division is closed and cannot be changed any more."""

    rule = "R46"


class StillUncounted(Conflict):
    """%(count)s rows are not counted yet. Count all of them first."""

    rule = "R46"


class NotInTheBooks(Invalid):
    """%(number)s did not stand in the books of this division on 30 September. Nothing was counted."""

    rule = "R46"


@dataclass(frozen=True)
class Count:
    """How many units of one row were found as what; `loan_units` of them are out on loan, shown by `proof`."""

    usable: int = 0
    damaged: int = 0
    worn: int = 0
    unneeded: int = 0
    missing: int = 0
    surplus: int = 0
    loan_units: int = 0
    proof: Proof | None = None

    @property
    def faulty(self) -> int:
        """Units that need the head's decision (R51)."""
        return self.damaged + self.worn + self.missing + self.unneeded


WORDS = ("usable", "damaged", "worn", "unneeded", "missing", "surplus")


def piece(found: Found, number: str, *, out: int, proof: Proof | None) -> Count:
    """The count of a numbered piece. Raises: ProofNeeded where it was out on loan (R50)."""
    there = found is not Found.NOT_FOUND
    if out and there and proof is None:
        raise ProofNeeded(field="proof", number=number)
    counts = {"missing" if found is Found.NOT_FOUND else found.value: 1}
    confirmed = bool(out and there)
    return Count(**counts, loan_units=int(confirmed), proof=proof if confirmed else None)


def lot(expected: int, number: str, found: Count, *, out: int) -> Count:
    """The count of a lot: what of the books' units is missing, or found beyond them, follows.

    Raises: NoSuchCount, NotOutThen, ProofNeeded (R50).
    """
    seen = found.usable + found.damaged + found.worn + found.unneeded
    if min(found.usable, found.damaged, found.worn, found.unneeded, found.loan_units) < 0 or found.loan_units > seen:
        raise NoSuchCount(field="loan_units")
    if found.loan_units > out:
        raise NotOutThen(field="loan_units", number=number, count=out)
    if found.loan_units and found.proof is None:
        raise ProofNeeded(field="proof", number=number)
    return Count(
        usable=found.usable,
        damaged=found.damaged,
        worn=found.worn,
        unneeded=found.unneeded,
        missing=max(0, expected - seen),
        surplus=max(0, seen - expected),
        loan_units=found.loan_units,
        proof=found.proof if found.loan_units else None,
    )


# -- the report and what follows --------------------------------------------------------------------------------------


class RemarkNeeded(Invalid):
    """This answer is not what the counts say. Write why."""

    rule = "R48"


class ReportedAlready(Conflict):
    """The report of this year has been handed in and cannot be changed any more."""

    rule = "R47"


class NotReported(Conflict):
    """The report of this year has not been handed in yet."""

    rule = "R47"


class ReceivedAlready(Conflict):
    """The report has been received already."""

    rule = "R47"


class CopySentAlready(Conflict):
    """This copy has been entered already."""

    rule = "R49"


class SentInTheFuture(Invalid):
    """The day of sending cannot be after today."""


class SentBeforeReport(Invalid):
    """The report was handed in on %(day)s. A copy cannot have been sent before."""

    rule = "R49"


class NoFinding(Conflict):
    """Nothing was found here that needs a decision."""

    rule = "R51"


class DecidedAlready(Conflict):
    """This finding has been decided already."""

    rule = "R51"


class NotLiable(Invalid):
    """Nobody can be liable here: only for what is damaged or lost, and with a committee."""

    rule = "R52"


class OwnFinding(NotAllowed):
    """Who checked the stock, or has the thing in his keeping, cannot decide on what was found."""

    rule = "R51"


QUESTIONS = ("receipts_correct", "balance_matches", "faults_found", "unneeded_found")


@dataclass(frozen=True)
class Answers:
    """The four answers of the report (R48), each yes or no."""

    receipts_correct: bool
    balance_matches: bool
    faults_found: bool
    unneeded_found: bool


def drafted(total: Count) -> Answers:
    """What the counts say: nothing beyond the books, nothing missing, anything broken, anything not needed (R48)."""
    return Answers(
        receipts_correct=not total.surplus,
        balance_matches=not total.missing and not total.surplus,
        faults_found=bool(total.damaged + total.worn + total.missing),
        unneeded_found=bool(total.unneeded),
    )


def check_answers(draft: Answers, given: Answers, remarks: dict[str, str]) -> None:
    """An answer may differ from the counts only with a remark. Raises: RemarkNeeded (R48)."""
    for name in QUESTIONS:
        if getattr(draft, name) != getattr(given, name) and not remarks.get(name):
            raise RemarkNeeded(field=f"{name}_remark")
