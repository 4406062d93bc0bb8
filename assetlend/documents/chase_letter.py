"""The letter that asks an overdue borrower to bring things back (หนังสือทวงถาม), first, second and third.

The shape is that of a letter to the outside (หนังสือภายนอก). It bears the emblem that the office had supplied by then;
without one its place stays free for the office's own paper.
The value is frozen when the letter is made; its words are ready to print. Source: ข้อ 211; domain 6.6, 9.3.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from assetlend.documents import emblem
from assetlend.documents.typesetting import typeset

SCHEMA = "assetlend.chase_letter/1"
TEMPLATE = "chase_letter/1"
SUBJECTS = {
    1: "ขอให้ส่งคืนทรัพย์สินของทางราชการที่ยืม",
    2: "ขอให้ส่งคืนทรัพย์สินของทางราชการที่ยืม (ครั้งที่ ๒)",
    3: "ขอให้ส่งคืนทรัพย์สินของทางราชการที่ยืม (ครั้งที่ ๓)",
}


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Something that is still out: its name and how many, with their unit."""

    name: str
    quantity: str


@dataclass(frozen=True, kw_only=True)
class ChaseLetter:
    """All that one letter prints. `number` is 1 to 3; `chased_before` are the days of earlier chases.

    `signer` is the signer's position as of the day. Who acts or signs by delegated power has a `capacity`
    (รักษาราชการแทน, ปฏิบัติราชการแทน) and the office that he `signs_for`; letters from before have no name.
    `garuda` is the SHA-256 of the emblem (hexadecimal), empty where the letter bears none.
    """

    made_at: datetime
    number: int
    letter_no: str
    office: str
    address: str
    phone: str
    date: str
    to: str
    borrower: str
    slip: str
    borrowed: str
    due: str
    days_late: str
    things: tuple[Thing, ...]
    chased_before: tuple[str, ...]
    liability: str
    signer: str
    division: str
    signer_name: str = ""
    capacity: str = ""
    signs_for: str = ""
    garuda: str = ""

    def to_json(self) -> dict[str, Any]:
        """The value as JSON can hold it, with the name of its schema."""
        return {"schema": SCHEMA, **asdict(self), "made_at": self.made_at.isoformat()} | {
            "things": [asdict(thing) for thing in self.things],
            "chased_before": list(self.chased_before),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The letter that `to_json` wrote. Raises ValueError for another schema."""
        if value.get("schema") != SCHEMA:
            raise ValueError(f"this is no {SCHEMA}")
        fields = {name: part for name, part in value.items() if name != "schema"}
        return cls(
            **fields
            | {
                "made_at": datetime.fromisoformat(fields["made_at"]),
                "things": tuple(Thing(**thing) for thing in fields["things"]),
                "chased_before": tuple(fields["chased_before"]),
            }
        )


def subject(number: int) -> str:
    """What the letter is about; the second and later ones say so."""
    return SUBJECTS[min(max(number, 1), max(SUBJECTS))]


def render(letter: ChaseLetter, picture: bytes | None = None) -> bytes:
    """The letter as PDF, on one page; `picture` (PNG) is the emblem that it names."""
    title = f"{subject(letter.number)} {letter.slip}"
    return typeset(
        "chase_letter",
        letter.to_json() | {"subject": subject(letter.number)} | emblem.drawn(picture),
        title=title,
        author=letter.office,
        created=letter.made_at,
        unbreakable=[
            *letter.to.split(),
            *letter.borrower.split(),
            *letter.signer_name.split(),
            letter.slip,
            *letter.division.split(),
        ],
    )
