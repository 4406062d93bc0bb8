"""The integrity plan of a fiscal year: shipped with the program, made an office's own by its first change.

A version is never changed; each is told in the ledger by the hash of its canonical JSON.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib import resources
from uuid import UUID

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assetlend.clock import local_day
from assetlend.domain import access
from assetlend.domain import plan as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.editions import EditionState
from assetlend.domain.figures import FIGURES
from assetlend.domain.offices import Actor, Standing
from assetlend.domain.plan import Known, Plan, PlanFixed, Shown
from assetlend.errors import Conflict, Invalid, NotFound
from assetlend.ledger import canonical
from assetlend.ledger.acts import PlanChanged
from assetlend.models import Activity, ActivityWithdrawal, Division, Organization, PlanVersion, ReportEdition
from assetlend.services import ledger, plan_file
from assetlend.thai import dates

FIGURE_IDS = frozenset({*FIGURES, "integrity"})
PALADS_OFFICE = ("สำนักปลัด", "สำนักงานปลัด")
Rewrite = Callable[[Plan], Plan]


class WrongYear(Invalid):
    """This file is the plan of the fiscal year B.E. %(year)s. Open that year, and upload it there."""


def is_fixed(session: Session, fiscal_year: int) -> bool:
    """Whether the newest edition of the year's report is sent, signed or published.

    A correction that was begun opens the plan again: it may be what is corrected.
    """
    query = select(ReportEdition.state).where(
        ReportEdition.fiscal_year == fiscal_year, ReportEdition.state != EditionState.WITHDRAWN
    )
    newest = session.scalars(query.order_by(ReportEdition.number.desc()).limit(1)).first()
    return newest not in (None, EditionState.DRAFT)


@cache
def shipped() -> Plan:
    """The plan that every office starts from."""
    text = resources.files("assetlend").joinpath("data/measures.yaml").read_text("utf-8")
    return rules_of.parse(yaml.safe_load(text), Known((), FIGURE_IDS))


def of_year(session: Session, fiscal_year: int) -> Plan:
    """The plan of a fiscal year (พ.ศ.): the office's own, else the one that is shipped."""
    row = newest(session, fiscal_year)
    return own(row) if row else rules_of.of_year(shipped(), fiscal_year)


def own(row: PlanVersion) -> Plan:
    """The plan of a version as it was kept; divisions that are gone since stay in it."""
    named = [name for measure in row.body["measures"] for name in measure["responsible"]]
    return rules_of.parse(row.body, Known(named, FIGURE_IDS))


def newest(session: Session, fiscal_year: int) -> PlanVersion | None:
    """The version that holds, if the year has a plan of its own."""
    return next(iter(versions(session, fiscal_year, limit=1)), None)


def versions(session: Session, fiscal_year: int, *, limit: int = 50) -> list[PlanVersion]:
    """The versions of a year's plan, the newest first."""
    query = select(PlanVersion).where(PlanVersion.fiscal_year == fiscal_year).options(joinedload(PlanVersion.maker))
    return list(session.scalars(query.order_by(PlanVersion.version.desc()).limit(limit)))


def known(session: Session, fiscal_year: int) -> Known:
    """What a plan of a year may name."""
    names = session.scalars(select(Division.name).order_by(Division.position, Division.name))
    return Known(tuple(names), FIGURE_IDS, served(session, fiscal_year))


def served(session: Session, fiscal_year: int) -> frozenset[Shown]:
    """The methods of a year for which activities stand."""
    if not rules_of.YEARS[0] <= fiscal_year <= rules_of.YEARS[1]:
        return frozenset()
    query = select(Activity.measure, Activity.method).outerjoin(ActivityWithdrawal).distinct()
    query = query.where(ActivityWithdrawal.activity_id.is_(None))
    query = query.where(Activity.happened_on.between(*dates.fiscal_year_bounds(fiscal_year)))
    return frozenset((measure, method) for measure, method in session.execute(query))


def is_planned(fiscal_year: int, now: datetime) -> bool:
    """Whether a year is one to plan for: up to the next one."""
    return rules_of.YEARS[0] <= fiscal_year <= dates.fiscal_year(local_day(now)) + 1


# -- who prepares it --------------------------------------------------------------------------------------------------


def standing(session: Session, actor: Actor) -> Standing | None:
    """Under what `actor` prepares the plan: as chief administrator, or as head of the chief administrator's office."""
    query = select(Division.id, Division.name).where(Division.is_active)
    of_palad = [key for key, name in session.execute(query) if name.startswith(PALADS_OFFICE)]
    held = (access.grant(actor, Permission.PLAN_INTEGRITY, key) for key in (None, *of_palad))
    return next((one for one in held if one), None)


def require(session: Session, actor: Actor) -> Standing:
    """Raises: NotAllowed."""
    return standing(session, actor) or access.require(actor, Permission.PLAN_INTEGRITY)


# -- changing ---------------------------------------------------------------------------------------------------------


def change(
    session: Session, *, actor: Actor, now: datetime, fiscal_year: int, rewrite: Rewrite, based_on: int | None = None
) -> PlanVersion | None:
    """Keep the plan of a year as `rewrite` makes it of the one that holds; None where that is the same.

    `based_on` is the version that who changes it had before him, 0 where it was the shipped plan.
    Raises: NotAllowed; NotFound; PlanFixed, Conflict, LastOne; Faulty.
    """
    held = require(session, actor)
    if not is_planned(fiscal_year, now):
        raise NotFound()
    session.execute(select(Organization.id).with_for_update())
    if is_fixed(session, fiscal_year):
        raise PlanFixed()
    last = newest(session, fiscal_year)
    version = last.version if last else 0
    if based_on is not None and based_on != version:
        raise Conflict()

    before = of_year(session, fiscal_year)
    after = rules_of.check(replace(rewrite(before), fiscal_year=fiscal_year), known(session, fiscal_year))
    if last and after == before:
        return None
    row = PlanVersion(
        fiscal_year=fiscal_year, version=version + 1, body=after.document(), made_at=now, made_by=actor.person
    )
    session.add(row)
    session.flush()
    ledger.append(session, actor, now, entry_of(row), subject_of(fiscal_year), standing=held)
    return row


def copy_last(session: Session, *, actor: Actor, now: datetime, fiscal_year: int) -> PlanVersion | None:
    """Make the plan of the year before the plan of this one, with the assessment a year later. Raises: as `change`."""
    last = rules_of.of_year(of_year(session, fiscal_year - 1), fiscal_year)
    return change(session, actor=actor, now=now, fiscal_year=fiscal_year, rewrite=lambda _before: last)


def load(
    session: Session, *, actor: Actor, now: datetime, content: bytes, year: int | None = None
) -> PlanVersion | None:
    """Keep the plan of a file as that of its year, which is to be `year` where one is given.

    Raises: as `change`; TooLargeFile, FaultyFile, WrongYear.
    """
    require(session, actor)
    wanted = plan_file.read(content, lambda of: known(session, of))
    if year is not None and wanted.fiscal_year != year:
        raise WrongYear(field="file", year=wanted.fiscal_year)
    return change(session, actor=actor, now=now, fiscal_year=wanted.fiscal_year, rewrite=lambda _before: wanted)


def entry_of(row: PlanVersion) -> PlanChanged:
    """What the ledger tells of a version."""
    return PlanChanged(row.fiscal_year, row.version, sha256(canonical.document(row.body)).hexdigest())


def subject_of(fiscal_year: int) -> UUID:
    """The name of a year's plan in the ledger: its year."""
    return UUID(int=fiscal_year)
