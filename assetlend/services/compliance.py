"""Every rule of the catalogue as it stands today: its duties, its findings, its figures, and what is counted of it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetlend.clock import start_of_day
from assetlend.domain import compliance
from assetlend.domain.compliance import Count, Measured, Seen, State, Treatment
from assetlend.domain.duties import RULE_OF, Standing
from assetlend.domain.figures import Figure
from assetlend.domain.rulebook import Rule
from assetlend.domain.treatments import TREATMENTS
from assetlend.errors import N_
from assetlend.models import Asset, Duty, Loan
from assetlend.services import duties, rules
from assetlend.services.integrity import Report
from assetlend.thai import dates

NOTICED = N_("Requests of this year that keep the version of the terms and of the notice: %(number)s")
WAIVED = N_("Waivers of this year, each with its reason: %(number)s")
BARE = N_("Things in the register without the number of a document: %(number)s")
BROKEN = N_("Units that are broken or under repair: %(number)s")


@dataclass(frozen=True)
class RuleToday:
    """A rule, how it is treated, where it stands, what shows that, and the sentences that refuse what breaks it."""

    rule: Rule
    treatment: Treatment
    state: State
    seen: Seen
    refusals: Sequence[str]


def every_rule(session: Session, report: Report, today: date) -> list[RuleToday]:
    """All rules in their order, with the findings and figures of `report`, the one of the year of `today`."""
    standing = _duties(session, report.fiscal_year, today)
    found = Counter(one.rule for one in report.findings)
    counts = _counts(session, report, today)
    refusals = compliance.refusals()
    rows = []
    for rule in rules.current(session).rules.values():
        treatment = TREATMENTS[rule.id]
        measured = [_measured(name, report.figures[name]) for name in treatment.figures]
        seen = Seen(standing[rule.id], found[rule.id], measured, counts.get(rule.id, ()))
        state = compliance.state(treatment.ways, seen)
        rows.append(RuleToday(rule, treatment, state, seen, refusals.get(rule.id, ())))
    return rows


def _duties(session: Session, fiscal_year: int, today: date) -> Mapping[str, Counter[Standing]]:
    """Rule -> how its duties of the year stand, with those of earlier years that are still open."""
    found: dict[str, Counter[Standing]] = defaultdict(Counter)
    for kind, counted in duties.tally(session, fiscal_year, today).items():
        found[RULE_OF[kind]] += counted
    first, _last = dates.fiscal_year_bounds(fiscal_year)
    query = select(Duty.kind, func.count()).where(Duty.outcome.is_(None), Duty.last_on < first).group_by(Duty.kind)
    for kind, number in session.execute(query):
        found[RULE_OF[kind]][Standing.LATE] += number
    return found


def _measured(name: str, figure: Figure) -> Measured:
    """A figure as so many of so many; one that counts reports or misses is turned to those that are in order."""
    if name == "incidents":
        return Measured(name, figure.parts["acknowledged"], int(figure.value or 0))
    if name == "separation":
        return Measured(name, (figure.denominator or 0) - int(figure.value or 0), figure.denominator)
    return Measured(name, figure.numerator or 0, figure.denominator)


def _counts(session: Session, report: Report, today: date) -> Mapping[str, Sequence[Count]]:
    """Rule -> what the tables show of it today."""
    first, _last = dates.fiscal_year_bounds(dates.fiscal_year(today))
    asked = select(func.count()).select_from(Loan).where(Loan.submitted_at >= start_of_day(first))
    bare = select(func.count()).select_from(Asset).where(Asset.document_no == "", Asset.disposed < Asset.quantity)
    broken = select(func.coalesce(func.sum(Asset.damaged + Asset.in_repair), 0))
    noticed = Count(NOTICED, session.execute(asked.where(Loan.privacy_version != "")).scalar_one(), State.KEPT)
    waived = report.figures["separation"].parts["overrides"].get("R23", 0)
    return {
        "R8": [noticed],
        "R62": [noticed],
        "R23": [Count(WAIVED, waived, State.KEPT)],
        "R42": [Count(BARE, session.execute(bare).scalar_one(), State.MISSED)],
        "R44": [Count(BROKEN, session.execute(broken).scalar_one(), State.OPEN)],
    }
