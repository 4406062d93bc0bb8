"""The rows of the database: columns, constraints and relationships, nothing that decides."""

from assetlend.models.assets import (
    CONDITIONS,
    Asset,
    Attachment,
    Audience,
    Durability,
    ImportState,
    Item,
    RegisterImport,
)
from assetlend.models.authority import Delegation, DelegationItem, RuleChange
from assetlend.models.base import Base
from assetlend.models.consumables import Declaration
from assetlend.models.duties import Duty, Holiday
from assetlend.models.guidelines import Guideline, GuidelineDraft, GuidelineReading, Publication
from assetlend.models.incidents import Incident, IncidentLevel
from assetlend.models.interests import InterestDeclaration, InterestRelative
from assetlend.models.kits import Accessory, AccessoryCount, Kit, KitPart
from assetlend.models.loans import (
    Applicant,
    Chase,
    CounterAct,
    CounterActKind,
    Custody,
    Decision,
    Extension,
    Loan,
    LoanLine,
    RouteStep,
    Settlement,
)
from assetlend.models.overriding import LoanOverride, LoanRecall
from assetlend.models.people import (
    Account,
    Appointment,
    Division,
    Organization,
    Person,
    RulebookVersion,
    SignIn,
    Throttle,
)
from assetlend.models.records import (
    CheckpointNote,
    LedgerEntry,
    LedgerHead,
    LedgerNode,
    Notice,
    NoticeChannel,
    NumberSeries,
    Paper,
    WorkerRun,
)
from assetlend.models.supervision import SupervisionCheck, SupervisionMark, SupervisionPiece

__all__ = [
    "CONDITIONS",
    "Accessory",
    "AccessoryCount",
    "Account",
    "Applicant",
    "Appointment",
    "Asset",
    "Attachment",
    "Audience",
    "Base",
    "Chase",
    "CheckpointNote",
    "CounterAct",
    "CounterActKind",
    "Custody",
    "Decision",
    "Declaration",
    "Delegation",
    "DelegationItem",
    "Division",
    "Durability",
    "Duty",
    "Extension",
    "Guideline",
    "GuidelineDraft",
    "GuidelineReading",
    "Holiday",
    "ImportState",
    "Incident",
    "IncidentLevel",
    "InterestDeclaration",
    "InterestRelative",
    "Item",
    "Kit",
    "KitPart",
    "LedgerEntry",
    "LedgerHead",
    "LedgerNode",
    "Loan",
    "LoanLine",
    "LoanOverride",
    "LoanRecall",
    "Notice",
    "NoticeChannel",
    "NumberSeries",
    "Organization",
    "Paper",
    "Person",
    "Publication",
    "RegisterImport",
    "RouteStep",
    "RuleChange",
    "RulebookVersion",
    "Settlement",
    "SignIn",
    "SupervisionCheck",
    "SupervisionMark",
    "SupervisionPiece",
    "Throttle",
    "WorkerRun",
]
