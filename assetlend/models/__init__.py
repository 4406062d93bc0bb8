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
from assetlend.models.care import HolidayChange, KindTerms, LoanWish, VehicleRegime, WaitingEntry, WaitingLine
from assetlend.models.consumables import Declaration
from assetlend.models.disposals import Disposal, DisposalLine
from assetlend.models.duties import Duty, Holiday
from assetlend.models.editions import (
    FrozenReport,
    PublishedReport,
    ReportEdition,
    ReportRemark,
    ReportSending,
    ReportStep,
)
from assetlend.models.emblems import Emblem
from assetlend.models.enclosures import Enclosure
from assetlend.models.guidelines import Guideline, GuidelineDraft, GuidelineReading, Publication
from assetlend.models.incidents import Incident, IncidentClosing, IncidentDeputy, IncidentLevel, Inquiry
from assetlend.models.instalments import Instalment, PaymentPlan
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
from assetlend.models.office_papers import OfficePaper, OfficePaperWords
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
from assetlend.models.plan import Activity, ActivityWithdrawal, PlanVersion
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
from assetlend.models.sentences import SentenceVersion
from assetlend.models.stocktake import (
    Stocktake,
    StocktakeChecker,
    StocktakeCopy,
    StocktakeCount,
    StocktakeDecision,
    StocktakeDivision,
    StocktakeReport,
)
from assetlend.models.supervision import SupervisionCheck, SupervisionMark, SupervisionPiece
from assetlend.models.survey import SurveyCount, SurveyInvitation, SurveyWaiting

__all__ = [
    "CONDITIONS",
    "Accessory",
    "AccessoryCount",
    "Account",
    "Activity",
    "ActivityWithdrawal",
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
    "Disposal",
    "DisposalLine",
    "Division",
    "Durability",
    "Duty",
    "Emblem",
    "Enclosure",
    "Extension",
    "FrozenReport",
    "Guideline",
    "GuidelineDraft",
    "GuidelineReading",
    "Holiday",
    "HolidayChange",
    "ImportState",
    "Incident",
    "IncidentClosing",
    "IncidentDeputy",
    "IncidentLevel",
    "Inquiry",
    "Instalment",
    "InterestDeclaration",
    "InterestRelative",
    "Item",
    "KindTerms",
    "Kit",
    "KitPart",
    "LedgerEntry",
    "LedgerHead",
    "LedgerNode",
    "Loan",
    "LoanLine",
    "LoanOverride",
    "LoanRecall",
    "LoanWish",
    "Notice",
    "NoticeChannel",
    "NumberSeries",
    "OfficePaper",
    "OfficePaperWords",
    "Organization",
    "Paper",
    "PaymentPlan",
    "Person",
    "PlanVersion",
    "Publication",
    "PublishedReport",
    "RegisterImport",
    "ReportEdition",
    "ReportRemark",
    "ReportSending",
    "ReportStep",
    "RouteStep",
    "RuleChange",
    "RulebookVersion",
    "SentenceVersion",
    "Settlement",
    "SignIn",
    "Stocktake",
    "StocktakeChecker",
    "StocktakeCopy",
    "StocktakeCount",
    "StocktakeDecision",
    "StocktakeDivision",
    "StocktakeReport",
    "SupervisionCheck",
    "SupervisionMark",
    "SupervisionPiece",
    "SurveyCount",
    "SurveyInvitation",
    "SurveyWaiting",
    "Throttle",
    "VehicleRegime",
    "WaitingEntry",
    "WaitingLine",
    "WorkerRun",
]
