"""The loan slip ใบยืมพัสดุ/ครุภัณฑ์ (แบบ บย.): one page that says who took what, until when, and who agreed.

The value is frozen when the paper is made and holds words that are ready to print (Thai digits, whole dates), so the
same slip can be printed again byte by byte, and its JSON form can be committed to in the ledger.
Source: the form of a subdistrict office (domain 6.2-6.4); ข้อ 208 (reason and return date), ข้อ 209 (liability).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from assetlend.documents.codes import qr_svg
from assetlend.documents.typesetting import Drawing, typeset

SCHEMA = "assetlend.loan_slip/1"
LEAF_HASH_DIGITS = 16
TITLE = "ใบยืมพัสดุ/ครุภัณฑ์"


class BorrowerKind(StrEnum):
    """Who borrows; it decides which particulars the slip shows."""

    RESIDENT = "resident"
    STAFF = "staff"
    AGENCY = "agency"


class Block(StrEnum):
    """The places for signatures, in the order of the form."""

    BORROWER = "borrower"
    CHECKER = "checker"
    OPINION = "opinion"
    APPROVER = "approver"
    RECEIVER = "receiver"
    ISSUER = "issuer"
    RETURNER = "returner"
    RETURN_RECEIVER = "return_receiver"


class Mode(StrEnum):
    """How a place is signed: in the system by somebody who was signed in, or by pen on the printed page."""

    SYSTEM = "system"
    PEN = "pen"


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a resident lives. Thai words and digits, as they are printed."""

    house_number: str
    moo: str = ""
    tambon: str
    amphoe: str
    changwat: str


@dataclass(frozen=True, kw_only=True)
class Agency:
    """The agency that borrows, by the letter in which it asked."""

    name: str
    letter_number: str
    letter_date: str
    head: str


@dataclass(frozen=True, kw_only=True)
class Borrower:
    """The person who asks; `address` for a resident, `unit` for staff, `agency` for an agency's envoy."""

    kind: BorrowerKind
    title: str
    first_name: str
    last_name: str
    position: str = ""
    phone: str = ""
    internal_phone: str = ""
    unit: str = ""
    address: Address | None = None
    agency: Agency | None = None

    def __post_init__(self) -> None:
        if self.kind is BorrowerKind.AGENCY and self.agency is None:
            raise ValueError("an agency that borrows is named, with its letter")

    @property
    def full_name(self) -> str:
        return f"{self.title}{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the table; `code` is empty for things that are counted, `quantity` has its unit."""

    ordinal: str
    code: str = ""
    name: str
    quantity: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Acting:
    """For whom somebody signs: `capacity` is รักษาราชการแทน or ปฏิบัติราชการแทน, `order` the order's number."""

    capacity: str
    office: str
    order: str


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One place for a signature, with the signer's position on that day.

    `decision` and `reason` belong to an opinion and an approval. `signed` is the date, and in the system's mode the
    date with the time; a place that nobody has signed yet has none, and is signed by pen.
    """

    block: Block
    mode: Mode = Mode.PEN
    name: str = ""
    position: str = ""
    acting: Acting | None = None
    decision: str = ""
    reason: str = ""
    signed: str = ""

    def __post_init__(self) -> None:
        if self.mode is Mode.SYSTEM and not (self.name and self.signed):
            raise ValueError("who signs in the system is named, with the time")
        if self.mode is Mode.SYSTEM and self.block in {Block.OPINION, Block.APPROVER} and not self.decision:
            raise ValueError("a signed opinion or approval says what was decided")


@dataclass(frozen=True, kw_only=True)
class Return:
    """What was found at the return: everything good, or the differences line by line (R31)."""

    complete: bool
    differences: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.complete == bool(self.differences):
            raise ValueError("a return is complete, or has differences that are listed")


@dataclass(frozen=True, kw_only=True)
class LedgerEntry:
    """Where this paper can be checked: the page's address, the entry's number and its leaf hash (hexadecimal)."""

    url: str
    seq: str
    leaf_hash: str


@dataclass(frozen=True, kw_only=True)
class LoanSlip:
    """All that one slip prints.

    `number` is the part after "บย." ("๑๒/๒๕๖๙"), None while it is not issued. `inside` is use on the premises.
    `signatures` hold only the places that this loan's route has, in the order of the form.
    `place_names` are never broken at the end of a line, wherever they stand.
    `made_at` (aware) is the moment at which the value was frozen.
    """

    made_at: datetime
    office: str
    number: str | None
    reference: str
    date: str
    borrower: Borrower
    division: str
    purpose: str
    place_of_use: str
    inside: bool
    start: str
    due: str
    lines: tuple[Line, ...]
    liability: str
    privacy: str
    signatures: tuple[Signature, ...]
    returned: Return | None = None
    follow_url: str | None = None
    ledger: LedgerEntry | None = None
    place_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        form = list(Block)
        order = [form.index(signature.block) for signature in self.signatures]
        if order != sorted(set(order)):
            raise ValueError("signatures stand in the order of the form, each once")
        if self.made_at.tzinfo is None:
            raise ValueError("the moment of a paper is aware")

    def to_json(self) -> dict[str, Any]:
        """The value as JSON can hold it, with the name of its schema."""
        return {"schema": SCHEMA, **asdict(self), "made_at": self.made_at.isoformat()} | {
            "lines": [asdict(line) for line in self.lines],
            "signatures": [asdict(signature) for signature in self.signatures],
            "place_names": list(self.place_names),
            "returned": self.returned and asdict(self.returned) | {"differences": list(self.returned.differences)},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The slip that `to_json` wrote. Raises ValueError for another schema."""
        if value.get("schema") != SCHEMA:
            raise ValueError(f"this is no {SCHEMA}")
        fields = {name: part for name, part in value.items() if name != "schema"}
        return cls(
            **fields
            | {
                "made_at": datetime.fromisoformat(fields["made_at"]),
                "borrower": _borrower(fields["borrower"]),
                "lines": tuple(Line(**line) for line in fields["lines"]),
                "signatures": tuple(_signature(signature) for signature in fields["signatures"]),
                "returned": fields["returned"] and _return(fields["returned"]),
                "place_names": tuple(fields["place_names"]),
                "ledger": fields["ledger"] and LedgerEntry(**fields["ledger"]),
            }
        )


def render(slip: LoanSlip) -> bytes:
    """The slip as PDF; up to seven lines stand on the first page, more on a continuation sheet."""
    number = f"บย. {slip.number}" if slip.number else slip.reference
    return typeset(
        "loan_slip",
        slip.to_json() | _drawn(slip),
        title=f"{TITLE} {number}",
        author=slip.office,
        created=slip.made_at,
        unbreakable=_kept_together(slip),
    )


def _drawn(slip: LoanSlip) -> dict[str, Any]:
    """What the page shows that is worked out from the value."""
    return {
        "title": TITLE,
        "borrower_name": slip.borrower.full_name,
        "follow_svg": Drawing(qr_svg(slip.follow_url)) if slip.follow_url else None,
        "ledger_svg": Drawing(qr_svg(slip.ledger.url)) if slip.ledger else None,
        "leaf": slip.ledger.leaf_hash[:LEAF_HASH_DIGITS] if slip.ledger else None,
    }


def _kept_together(slip: LoanSlip) -> list[str]:
    """Each part of the names of persons and divisions, places, and the asset numbers."""
    names = [slip.borrower.full_name, *(signature.name for signature in slip.signatures)]
    address = slip.borrower.address
    places = [*slip.place_names, *((address.tambon, address.amphoe, address.changwat) if address else ())]
    divisions = [slip.division, slip.borrower.unit]
    return [
        *(part for name in [*names, *divisions] for part in name.split()),
        *places,
        *(line.code for line in slip.lines),
    ]


def _borrower(value: Mapping[str, Any]) -> Borrower:
    return Borrower(
        **dict(value)
        | {
            "kind": BorrowerKind(value["kind"]),
            "address": value["address"] and Address(**value["address"]),
            "agency": value["agency"] and Agency(**value["agency"]),
        }
    )


def _signature(value: Mapping[str, Any]) -> Signature:
    return Signature(
        **dict(value)
        | {
            "block": Block(value["block"]),
            "mode": Mode(value["mode"]),
            "acting": value["acting"] and Acting(**value["acting"]),
        }
    )


def _return(value: Mapping[str, Any]) -> Return:
    return Return(complete=value["complete"], differences=tuple(value["differences"]))
