"""Plain functions that make what a test needs, through the program's own services."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.db import Database
from assetlend.domain.assets import Condition
from assetlend.domain.lending import BorrowerKind, Channel, Place
from assetlend.domain.offices import PUBLIC, Actor, Office
from assetlend.domain.register_types import RegisterRow
from assetlend.domain.routing import Decision as Answer
from assetlend.models import Account, Asset, Audience, Division, Item, Loan
from assetlend.services import account, admin, approving, borrowing, hand_over, register_import, take_back
from assetlend.services.borrowing import Particulars, Request

NOW = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)
TODAY = local_day(NOW)
PASSWORD = "ต้นจามจุรีริมคลอง"
PEOPLE = {
    "nayok": (Office.NAYOK, None, "นายกองค์การบริหารส่วนตำบล"),
    "palad": (Office.PALAD, None, "ปลัดองค์การบริหารส่วนตำบล"),
    "finance": (Office.UNIT_HEAD, "กองคลัง", "ผู้อำนวยการกองคลัง"),
    "education": (Office.UNIT_HEAD, "กองการศึกษา", "ผู้อำนวยการกองการศึกษา"),
    "chief": (Office.HEAD_SUPPLY_OFFICER, None, "หัวหน้าเจ้าหน้าที่พัสดุ"),
    "supply": (Office.SUPPLY_OFFICER, None, "เจ้าพนักงานพัสดุ"),
    "clerk": (Office.COUNTER_CLERK, None, "ผู้ช่วยเจ้าพนักงานพัสดุ"),
    "auditor": (Office.INTERNAL_AUDITOR, None, "นักวิชาการตรวจสอบภายใน"),
    "admin": (Office.ADMIN, None, "ผู้ดูแลระบบ"),
    "staff": (Office.STAFF, "กองการศึกษา", "ครู"),
}


def later(**delta: float) -> datetime:
    """A moment after NOW."""
    return NOW + timedelta(**delta)


def day(offset: int) -> date:
    """A day before or after TODAY."""
    return TODAY + timedelta(days=offset)


@dataclass
class SampleOffice:
    """An office to test with: its database, people by name, divisions and kinds by name."""

    database: Database
    people: dict[str, UUID] = field(default_factory=dict)
    divisions: dict[str, UUID] = field(default_factory=dict)
    items: dict[str, UUID] = field(default_factory=dict)

    @classmethod
    def of(cls, database: Database) -> "SampleOffice":
        """The office that `furnish` made in this database."""
        with database.reading() as session:
            people = {one.username: one.person_id for one in session.scalars(select(Account))}
            divisions = {one.name: one.id for one in session.scalars(select(Division))}
            items = {ITEMS[one.name]: one.id for one in session.scalars(select(Item))}
        return cls(database, people, divisions, items)

    def actor(self, name: str, on: date = TODAY) -> Actor:
        with self.database.reading() as session:
            return account.actor_of(session, self.people[name], on)

    def asset(self, number: str) -> Asset:
        with self.database.reading() as session:
            found = session.scalars(select(Asset).where(Asset.number == number)).one()
            session.expunge_all()
            return found

    def pieces(self, item: str) -> list[Asset]:
        with self.database.reading() as session:
            query = select(Asset).where(Asset.item_id == self.items[item]).order_by(Asset.id)
            found = list(session.scalars(query))
            session.expunge_all()
            return found

    # -- acts of a loan, each in its own transaction ------------------------------------------------------------------

    def ask(self, lines: Mapping[str, int], *, by: str | None = None, now: datetime = NOW, **over: object) -> Loan:
        actor = self.actor(by) if by else PUBLIC
        request = make_request({self.items[name]: units for name, units in lines.items()}, **over)
        with self.database.transaction() as session:
            loans = borrowing.submit(session, actor=actor, now=now, request=request)
        return self.loan(loans[0].id)

    def loan(self, loan: UUID) -> Loan:
        with self.database.reading() as session:
            row = session.get_one(Loan, loan)
            _ = [(line.item.name, line.custody) for line in row.lines], row.steps, row.decisions, row.applicant
            session.expunge_all()
            return row

    def decide(self, loan: Loan, by: str, answer: Answer = Answer.YES, *, now: datetime = NOW, **over: object) -> Loan:
        position = len(self.loan(loan.id).decisions) + 1
        verdict = approving.Verdict(position=position, answer=answer, **over)  # type: ignore[arg-type]
        with self.database.transaction() as session:
            approving.decide(session, actor=self.actor(by), now=now, loan_id=loan.id, verdict=verdict)
        return self.loan(loan.id)

    def approve(self, loan: Loan, *, now: datetime = NOW, by: tuple[str, ...] = ("supply", "palad", "nayok")) -> Loan:
        for name in by:
            loan = self.decide(loan, name, now=now)
        return loan

    def give(self, loan: Loan, *, by: str = "clerk", now: datetime = NOW, **what: object) -> Loan:
        handing = hand_over.Handing(slip_signed=True, **what)  # type: ignore[arg-type]
        with self.database.transaction() as session:
            hand_over.hand_over(session, actor=self.actor(by), now=now, loan_id=loan.id, handing=handing)
        return self.loan(loan.id)

    def receive(self, loan: Loan, *, by: str = "clerk", now: datetime = NOW, **what: object) -> Loan:
        taking = take_back.TakingBack(**what)  # type: ignore[arg-type]
        with self.database.transaction() as session:
            take_back.take_back(session, actor=self.actor(by), now=now, loan_id=loan.id, taking=taking)
        return self.loan(loan.id)


def official(session: Session, name: str, kind: Office, division: UUID | None, title: str) -> UUID:
    """A person who can sign in as `name` with PASSWORD, in one office since last October."""
    wanted = admin.NewOfficial(
        title="นาย", first_name=f"ชื่อ{name}", last_name="สกุลทดสอบ", username=name, division=division, password=PASSWORD
    )
    person, _ = admin.add_official(session, actor=None, now=NOW, wanted=wanted)
    held = admin.NewAppointment(person.id, kind, title, date(2025, 10, 1), division=_reach(kind, division))
    admin.appoint(session, actor=None, now=NOW, wanted=held)
    return person.id


def _reach(kind: Office, division: UUID | None) -> UUID | None:
    return division if kind in (Office.UNIT_HEAD, Office.STAFF) else None


ITEMS = {"เต็นท์ผ้าใบ ขนาด 4x8 เมตร": "tent", "เก้าอี้พลาสติก": "chair", "โปรเจกเตอร์": "projector"}


def furnish(session: Session) -> None:
    """Two divisions; people in every office; 3 tents and 100 chairs for everyone, a projector for staff."""
    divisions = {}
    for name in ("กองคลัง", "กองการศึกษา"):
        divisions[name] = admin.save_division(session, actor=None, now=NOW, name=name).id
    for name, (kind, division, title) in PEOPLE.items():
        official(session, name, kind, divisions.get(division or ""), title)
    rows = [register_row(number=f"500-62-000{n}", name="เต็นท์ผ้าใบ ขนาด 4x8 เมตร", unit="หลัง") for n in (1, 2, 3)]
    rows += [register_row(name="เก้าอี้พลาสติก", unit="ตัว", quantity=60, value=28_000)]
    rows += [register_row(name="เก้าอี้พลาสติก", unit="ตัว", quantity=40, value=30_000)]
    rows += [register_row(number="651-65-0001", name="โปรเจกเตอร์", unit="เครื่อง", division="กองการศึกษา")]
    add_assets(session, rows)
    projector = session.scalars(select(Item).where(Item.name == "โปรเจกเตอร์")).one()
    projector.audience = Audience.STAFF


def register_row(
    *,
    name: str,
    number: str | None = None,
    unit: str = "ชิ้น",
    quantity: int = 1,
    value: int = 1_850_000,
    division: str = "กองคลัง",
    lendable: bool = True,
    condition: Condition = Condition.USABLE,
    row: int = 1,
) -> RegisterRow:
    """One row of a register as the reader understands it."""
    return RegisterRow(
        row=row,
        number=number,
        name=name,
        item_class=None,
        acquired_on=date(2019, 2, 14),
        acquired_year=None,
        division=division,
        quantity=quantity,
        unit=unit,
        unit_value_satang=value,
        fund_source=None,
        acquisition=None,
        useful_life_years=None,
        condition=condition,
        conditions={condition: quantity},
        lendable=lendable,
        vehicle=False,
        brand=None,
        location=None,
        document_no=None,
        vendor=None,
        note=None,
    )


def add_assets(session: Session, rows: list[RegisterRow], now: datetime = NOW) -> None:
    """Put rows into the register as an import does."""
    register_import.add(session, actor=Actor("system"), now=now, rows=rows)


def make_request(lines: Mapping[UUID, int], **over: object) -> Request:
    """A resident's request for the days from today to the day after tomorrow."""
    values: dict[str, object] = {
        "borrower_kind": BorrowerKind.RESIDENT,
        "channel": Channel.ONLINE,
        "particulars": Particulars(
            title="นาง",
            first_name="สมศรี",
            last_name="ใจดี",
            phone="0812345678",
            house_no="12/3",
            moo="4",
            tambon="ตัวอย่าง",
            amphoe="เมือง",
            changwat="ตัวอย่าง",
        ),
        "purpose": "community_event",
        "purpose_text": "งานบุญประจำปีของหมู่บ้าน",
        "place": Place.OUTSIDE,
        "place_text": "ศาลาประชาคม หมู่ที่ 4",
        "start": TODAY,
        "due": day(2),
        "lines": lines,
        "key": "",
    }
    return Request(**(values | over))  # type: ignore[arg-type]


__all__ = ["NOW", "TODAY", "Division", "SampleOffice", "add_assets", "day", "later", "make_request", "register_row"]
