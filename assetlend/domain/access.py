"""Who may do what: one table from permission to the offices that have it; what is not in it is nobody's.

A permission is asked twice: at the door of the page, and again for the record with the record's division.
"""

from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

from assetlend.domain.offices import Actor, Office, Standing, strongest
from assetlend.errors import NotAllowed, NotFound


class Permission(StrEnum):
    """What a page or a use case asks for."""

    OPEN = "open"
    OWN_ACCOUNT = "own_account"
    REQUEST = "request"
    REQUEST_AS_STAFF = "request_as_staff"
    RECORD_REQUEST = "record_request"
    DECIDE = "decide"
    OVERRIDE = "override"
    SERVE = "serve"
    CHASE = "chase"
    PUBLISH_GUIDELINE = "publish_guideline"
    READ_GUIDELINE = "read_guideline"
    SEE_AWARENESS = "see_awareness"
    PUBLICIZE = "publicize"
    SUPERVISE = "supervise"
    SEE_SUPERVISION = "see_supervision"
    SEE_FAIRNESS = "see_fairness"
    SEE_DECLARATIONS = "see_declarations"
    SEE_STOCKTAKE = "see_stocktake"
    COUNT_STOCK = "count_stock"
    SEND_STOCKTAKE = "send_stocktake"
    APPOINT_CHECKERS = "appoint_checkers"
    DECIDE_FINDING = "decide_finding"
    SEE_DISPOSALS = "see_disposals"
    REPORT_DISPOSAL = "report_disposal"
    ORDER_DISPOSAL = "order_disposal"
    SEE_DUTIES = "see_duties"
    SEE_LOANS = "see_loans"
    SEE_REGISTER = "see_register"
    KEEP_REGISTER = "keep_register"
    SEE_INCIDENTS = "see_incidents"
    REPORT_INCIDENT = "report_incident"
    ACKNOWLEDGE = "acknowledge"
    INQUIRE = "inquire"
    CLOSE_INCIDENT = "close_incident"
    SETTLE = "settle"
    ISSUE_PAPERS = "issue_papers"
    SEE_INTEGRITY = "see_integrity"
    SEE_LEDGER = "see_ledger"
    SEE_OVERSIGHT = "see_oversight"
    MANAGE_OFFICE = "manage_office"
    MANAGE_PEOPLE = "manage_people"
    CHECK_RULES = "check_rules"
    SEE_RULE_CHANGES = "see_rule_changes"
    EDIT_RULES = "edit_rules"
    ENACT_RULES = "enact_rules"


Predicate = Callable[[Actor, UUID | None], Standing | None]

_EVERYONE = Standing(Office.STAFF)


def anyone(_actor: Actor, _division: UUID | None) -> Standing | None:
    """Everybody, signed in or not."""
    return _EVERYONE


def signed_in(actor: Actor, _division: UUID | None) -> Standing | None:
    """Every official who is signed in."""
    return strongest(actor.standings)


def holders(*offices: Office, bounded: bool = False) -> Predicate:
    """Holders of one of these offices, where it reaches the record's division; delegates with limits if `bounded`."""

    def predicate(actor: Actor, division: UUID | None) -> Standing | None:
        return actor.holds(*offices, division=division, bounded=bounded)

    predicate.offices = offices  # type: ignore[attr-defined]
    return predicate


def wherever(*offices: Office) -> Predicate:
    """Holders of one of these offices for any division at all: for what concerns the whole body."""

    def predicate(actor: Actor, _division: UUID | None) -> Standing | None:
        return strongest(standing for standing in actor.whole if standing.office in offices)

    return predicate


COUNTER = (Office.COUNTER_CLERK, Office.SUPPLY_OFFICER, Office.HEAD_SUPPLY_OFFICER)
SUPPLY = (Office.SUPPLY_OFFICER, Office.HEAD_SUPPLY_OFFICER)
CHAIN = (Office.SUPPLY_OFFICER, Office.HEAD_SUPPLY_OFFICER, Office.UNIT_HEAD, Office.PALAD, Office.NAYOK)
OVERSEERS = (Office.UNIT_HEAD, Office.PALAD, Office.NAYOK, Office.INTERNAL_AUDITOR)

TABLE: dict[Permission, Predicate] = {
    Permission.OPEN: anyone,
    Permission.REQUEST: anyone,
    Permission.REPORT_INCIDENT: anyone,
    Permission.OWN_ACCOUNT: signed_in,
    Permission.REQUEST_AS_STAFF: signed_in,
    Permission.SEE_INTEGRITY: signed_in,
    Permission.RECORD_REQUEST: holders(*COUNTER),
    Permission.SERVE: holders(*COUNTER),
    Permission.CHASE: holders(*SUPPLY),
    Permission.SEE_DUTIES: signed_in,
    Permission.PUBLISH_GUIDELINE: holders(Office.UNIT_HEAD),
    Permission.READ_GUIDELINE: signed_in,
    Permission.SEE_AWARENESS: wherever(*OVERSEERS),
    Permission.PUBLICIZE: wherever(*SUPPLY, Office.UNIT_HEAD, Office.PALAD),
    Permission.SUPERVISE: holders(Office.UNIT_HEAD),
    Permission.SEE_SUPERVISION: holders(*OVERSEERS),
    Permission.SEE_FAIRNESS: holders(*OVERSEERS),
    Permission.SEE_DECLARATIONS: holders(Office.INTERNAL_AUDITOR),
    Permission.SEE_STOCKTAKE: signed_in,
    Permission.COUNT_STOCK: signed_in,
    Permission.SEND_STOCKTAKE: holders(*SUPPLY),
    Permission.APPOINT_CHECKERS: holders(Office.NAYOK, Office.HEAD_SUPPLY_OFFICER),
    Permission.DECIDE_FINDING: holders(Office.NAYOK),
    Permission.SEE_DISPOSALS: holders(*SUPPLY, *OVERSEERS),
    Permission.REPORT_DISPOSAL: holders(*SUPPLY),
    Permission.ORDER_DISPOSAL: holders(Office.NAYOK),
    Permission.DECIDE: holders(*CHAIN, bounded=True),
    Permission.OVERRIDE: holders(Office.PALAD, Office.NAYOK),
    Permission.ACKNOWLEDGE: holders(*CHAIN),
    Permission.INQUIRE: holders(Office.PALAD, Office.NAYOK),
    Permission.CLOSE_INCIDENT: holders(Office.PALAD, Office.NAYOK),
    Permission.SEE_LOANS: holders(*COUNTER, *OVERSEERS, bounded=True),
    Permission.SEE_REGISTER: holders(*COUNTER, *OVERSEERS, bounded=True),
    Permission.SEE_INCIDENTS: holders(*COUNTER, *OVERSEERS, bounded=True),
    Permission.KEEP_REGISTER: holders(*SUPPLY),
    Permission.SETTLE: holders(*SUPPLY),
    Permission.ISSUE_PAPERS: holders(*SUPPLY),
    Permission.SEE_LEDGER: holders(*SUPPLY, *OVERSEERS),
    Permission.SEE_OVERSIGHT: wherever(*SUPPLY, *OVERSEERS),
    Permission.CHECK_RULES: holders(Office.HEAD_SUPPLY_OFFICER, Office.INTERNAL_AUDITOR, Office.PALAD),
    Permission.SEE_RULE_CHANGES: holders(
        Office.HEAD_SUPPLY_OFFICER, Office.ADMIN, Office.PALAD, Office.NAYOK, Office.INTERNAL_AUDITOR
    ),
    Permission.EDIT_RULES: holders(Office.HEAD_SUPPLY_OFFICER, Office.ADMIN),
    Permission.ENACT_RULES: holders(Office.PALAD, Office.NAYOK),
    Permission.MANAGE_OFFICE: holders(Office.ADMIN),
    Permission.MANAGE_PEOPLE: holders(Office.ADMIN),
}


def grant(actor: Actor, permission: Permission, division: UUID | None = None) -> Standing | None:
    """The standing that gives `permission` for matters of `division`, or None. A missing row grants nothing."""
    predicate = TABLE.get(permission)
    return predicate(actor, division) if predicate else None


def at_the_door(actor: Actor, permission: Permission) -> bool:
    """Whether the permission is held for at least one division: enough to open a page, not to touch a record."""
    predicate = TABLE.get(permission)
    if predicate is None:
        return False
    divisions = {None, *(standing.division for standing in actor.standings)}
    return any(predicate(actor, division) for division in divisions)


def require(actor: Actor, permission: Permission, division: UUID | None = None) -> Standing:
    """The standing under which `actor` acts on a record of `division`. Raises: NotAllowed."""
    standing = grant(actor, permission, division)
    if standing is None:
        raise NotAllowed()
    return standing


def require_sight(actor: Actor, permission: Permission, division: UUID | None) -> Standing:
    """The same for reading a record that one may not know of. Raises: NotFound."""
    standing = grant(actor, permission, division)
    if standing is None:
        raise NotFound()
    return standing
