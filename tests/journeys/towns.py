"""The whole application at work in a town with a history, and a browser that is signed in as anybody of it."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import time_machine
from flask import Flask
from playwright.sync_api import BrowserContext
from sqlalchemy import func, select, text, update

from assetlend.app import create_app, open_database
from assetlend.clock import utc_now
from assetlend.config import Config
from assetlend.models import (
    Applicant,
    Appointment,
    Asset,
    Base,
    CounterAct,
    Decision,
    Disposal,
    Division,
    Enclosure,
    Holiday,
    Incident,
    IncidentLevel,
    Item,
    Kit,
    Loan,
    Organization,
    Person,
    Settlement,
    SignIn,
    StocktakeCount,
)
from assetlend.services import account, rules
from tests.journeys.browser import serving
from tests.web.town import AT, Town, build

SECRET = "only-for-tests-0123456789-abcdefghij"


@dataclass(frozen=True)
class LiveTown:
    """A town and the application that serves it at `base`."""

    app: Flask
    town: Town
    base: str

    def enter(self, context: BrowserContext, name: str | None, language: str = "th") -> None:
        """Be `name` from now on, None is the public: a sign-in as the service makes it, and the language chosen."""
        context.clear_cookies()
        if name is not None:
            with self.town.database.transaction() as session:
                key = account.begin(session, self.town.people[name], utc_now(), address="127.0.0.1", agent="test")
            context.add_cookies([{"name": "assetlend_key", "value": key, "url": self.base}])
        if language != "th":
            context.request.get(f"{self.base}/terms?lang={language}")


def settings_of(url: str, folder: Path, base: str = "http://localhost") -> Config:
    return Config(database_url=url, data_dir=folder, secret_key=SECRET, base_url=base, testing=True)


@contextmanager
def live_town(prepared: Path, folder: Path) -> Iterator[LiveTown]:
    """The town of tests/web/town.py on SQLite, served at the moment at which the page tests look at it."""
    file = folder / "office.db"
    shutil.copy(prepared, file)
    settings = settings_of(f"sqlite:///{file}", folder)
    rules.forget()
    database = open_database(settings)
    build(database, folder)
    with time_machine.travel(AT, tick=True):
        app = create_app(settings)
        with serving(app) as base:
            yield LiveTown(app, Town.at(database, folder), base)
        app.extensions["assetlend"]["database"].dispose()
    database.dispose()
    rules.forget()


# Words as long as the fields take them: of words that a browser can part, of marks that it cannot, and of capitals.
SENTENCE = "ขอยืมไปใช้ในงานบุญประจำปีของหมู่บ้านซึ่งจัดขึ้นที่ศาลาประชาคมปู่ฏิฐฎ์กตัญญูฯ "
NAME = "ศรีสุขสมบูรณ์พัฒนาวัฒนธรรมท้องถิ่นญาณวโรดม"
UNPARTED = "ฎุฏูญูฐิปู่ฟื้ป๊ีฤๅฎุฏูญูฐิฟู้ฎุฏูญูฐิปู่ฟื้ป๊ีฤๅฎุฏูญูฐิฟู้"
NUMBER = "7440-001-0003/2560-GFMIS-100000123456"
LONG: Mapping[type[Base], Mapping[str, tuple[str, int]]] = {
    Organization: {"name": (f"องค์การบริหารส่วนตำบล{NAME}", 80), "short_name": (f"อบต.{NAME}", 40)},
    Division: {"name": (f"กอง{NAME}{SENTENCE}", 100), "phone": ("043-111-222 ต่อ 1234", 30)},
    Person: {
        "title": ("ว่าที่ร้อยตรีหญิง", 30),
        "first_name": (NAME, 80),
        "last_name": (UNPARTED, 80),
        "position": (SENTENCE, 120),
    },
    Applicant: {
        "title": ("ว่าที่ร้อยตรีหญิง", 30),
        "first_name": (NAME, 80),
        "last_name": (UNPARTED, 80),
        "position": (SENTENCE, 120),
        "tambon": (NAME, 80),
        "amphoe": (UNPARTED, 80),
        "changwat": (NAME, 80),
        "agency_name": (f"วัด{UNPARTED}{NAME}", 150),
        "letter_no": (NUMBER, 60),
    },
    Item: {
        "name": (f"เต็นท์ผ้าใบ{UNPARTED}{SENTENCE}", 150),
        "unit": ("ชุดประกอบสมบูรณ์", 40),
        "description": (SENTENCE * 9, 700),
    },
    Holiday: {"name": (f"{UNPARTED}{SENTENCE}", 120)},
    Asset: {
        "location": (UNPARTED * 2, 100),
        "brand": (NAME * 3, 120),
        "vendor": (SENTENCE * 2, 150),
        "note": (SENTENCE * 9, 700),
    },
    Kit: {"name": (f"ชุด{UNPARTED}{SENTENCE}", 150), "description": (SENTENCE * 9, 500)},
    Loan: {
        "purpose_text": (SENTENCE * 9, 500),
        "place_text": (f"{UNPARTED}{SENTENCE}", 200),
        "end_reason": (SENTENCE * 9, 500),
    },
    CounterAct: {"note": (SENTENCE * 9, 500), "other_party": (UNPARTED * 2, 150), "title": (SENTENCE, 80)},
    Incident: {
        "description": (f"{UNPARTED}{SENTENCE * 9}", 900),
        "place_text": (SENTENCE * 2, 150),
        "reporter_name": (UNPARTED * 2, 100),
    },
    IncidentLevel: {"title": (SENTENCE * 2, 120), "note": (SENTENCE * 9, 500)},
    Appointment: {"title": (SENTENCE * 2, 150)},
    StocktakeCount: {"remark": (SENTENCE * 9, 300)},
    Disposal: {"reason": (SENTENCE * 9, 500), "evidence": (SENTENCE * 9, 300), "order_no": (NUMBER * 2, 60)},
    Settlement: {"evidence": (SENTENCE * 9, 500)},
    Decision: {"title": (SENTENCE * 2, 150), "reason": (SENTENCE * 9, 500)},
    Enclosure: {"name": (f"{UNPARTED * 2}.pdf", 120)},
    SignIn: {"agent": ("Mozilla/5.0-(Linux;-Android-14;-SM-A055F)-AppleWebKit/537.36" * 3, 200)},
}


def lengthen(town: Town) -> None:
    """Give everything and everybody in a town the longest words; what was empty stays so."""
    with town.database.engine.begin() as connection:
        for table in (Decision, CounterAct, Settlement):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {table.__tablename__}_no_update"))
        for model, columns in LONG.items():
            for name, (words, most) in columns.items():
                column = getattr(model, name)
                connection.execute(update(model).where(column.is_not(None), column != "").values({name: words[:most]}))
        first = connection.execute(select(func.min(Asset.id)).where(Asset.number.is_not(None))).scalar_one()
        connection.execute(update(Asset).where(Asset.id == first).values(number=NUMBER))
