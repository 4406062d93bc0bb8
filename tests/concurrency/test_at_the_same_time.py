"""One form that is sent twice at the same moment counts once; and who reads keeps nobody from writing."""

import io
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.db import Database
from assetlend.domain.incidents import IncidentKind, ReportedBy
from assetlend.domain.offices import Actor, Office
from assetlend.models import Account, Division, Incident, Loan
from assetlend.services import photos
from assetlend.services.admin import switch
from assetlend.services.borrowing import submit
from assetlend.services.hand_over import Handing, hand_over
from assetlend.services.incidents import Finding, open_incident
from assetlend.services.photos import Picture, Upload
from assetlend.services.take_back import Back, TakingBack, take_back
from tests.concurrency.crew import DONE, EIGHT, Crew, Deed, Place
from tests.concurrency.test_counters import told
from tests.factories import NOW, SampleOffice, make_request
from tests.services.seeing import agrees
from tests.services.test_approving import appoint
from tests.services.test_borrowing import new_item
from tests.visitor import Visitor

PAGE_TRIES = 3


def sent_by_eight(office: SampleOffice, crew: Crew, deeds: Sequence[Deed]) -> None:
    """Each form is sent eight times at once, and all eight hear that it is done."""
    assert crew.at_once(Place.of(office), [[deed] * EIGHT for deed in deeds]) == [[DONE] * EIGHT] * len(deeds)
    agrees(office)


def test_a_hand_over_and_a_return_that_are_sent_eight_times_happen_once(office: SampleOffice, crew: Crew) -> None:
    loan = office.approve(office.ask({"chair": 80})).id
    out = [Handing(slip_signed=True, counts={1: 10}, key=f"out{n}") for n in range(3)]
    back = [TakingBack(counts={1: Back(good=good)}, key=f"back{good}") for good in (5, 25)]
    sent_by_eight(office, crew, [Deed(hand_over, "clerk", {"loan_id": loan, "handing": one}) for one in out])
    sent_by_eight(office, crew, [Deed(take_back, "clerk", {"loan_id": loan, "taking": one}) for one in back])

    (line,) = office.loan(loan).lines
    assert (line.handed_over, line.good) == (30, 30)
    assert (told(office, "loan.handed_over"), told(office, "loan.returned"), told(office, "loan.closed")) == (3, 2, 1)


def test_a_request_that_is_sent_eight_times_becomes_one_loan_for_each_division(
    office: SampleOffice, crew: Crew
) -> None:
    office.items["screen"] = new_item(office, "จอรับภาพ", quantity=9, division="กองการศึกษา")
    wanted = {office.items["chair"]: 1, office.items["screen"]: 1}
    requests = [make_request(wanted, key=f"form{n}") for n in range(3)]
    sent_by_eight(office, crew, [Deed(submit, "", {"request": one}, tries=PAGE_TRIES) for one in requests])

    with office.database.reading() as session:
        assert len(session.scalars(select(Loan)).all()) == 2 * len(requests)


def test_a_report_that_is_sent_eight_times_opens_one_incident(office: SampleOffice, crew: Crew) -> None:
    tent = office.pieces("tent")[0].id
    findings = [
        Finding(
            kind=IncidentKind.DAMAGED, description="ผ้าใบขาด", reported_by=ReportedBy.PUBLIC, asset_id=tent, key=f"f{n}"
        )
        for n in range(3)
    ]
    sent_by_eight(office, crew, [Deed(open_incident, "", {"finding": one}, tries=PAGE_TRIES) for one in findings])

    with office.database.reading() as session:
        assert len(session.scalars(select(Incident)).all()) == len(findings)


def switch_off_slowly(session: Session, *, actor: Actor, now: datetime, person: UUID) -> None:
    """A moment passes before what was decided is kept."""
    switch(session, actor=actor, now=now, person=person, on=False)
    session.flush()
    time.sleep(0.2)


def test_of_two_administrators_who_switch_each_other_off_one_stays(office: SampleOffice, crew: Crew) -> None:
    appoint(office, "staff", Office.ADMIN)
    pairs = (("admin", "staff"), ("staff", "admin")) * 4
    deeds = [Deed(switch_off_slowly, who, {"person": office.people[other]}) for who, other in pairs]
    (heard,) = crew.at_once(Place.of(office), [deeds])

    assert set(heard) == {DONE, "409 LastAdministrator"}
    with office.database.reading() as session:
        query = select(Account.username).where(Account.username.in_(pairs[0]), Account.is_active)
        assert len(session.scalars(query).all()) == 1


def test_while_pictures_are_cleaned_others_can_write(
    office: SampleOffice, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    loan = office.give(office.approve(office.ask({"chair": 1})), counts={1: 1})
    clean, other = photos.clean, Database(office.database.url.render_as_string(hide_password=False))

    def clean_while_another_writes(upload: Upload, **more: Any) -> Picture:
        with other.transaction() as session:
            session.add(Division(name="กองใหม่", name_key="กองใหม่", created_at=NOW))
        return clean(upload, **more)

    monkeypatch.setattr(photos, "clean", clean_while_another_writes)
    sent = {"good-1": "1", "photos": [(photo(), "ภาพ.jpg")]}
    answer = visitor.as_("clerk").post(f"/counter/loans/{loan.id}/take-back", sent)
    other.dispose()

    assert (answer.status_code, told(office, "loan.returned")) == (303, 1)
    with office.database.reading() as session:
        assert "กองใหม่" in session.scalars(select(Division.name)).all()


def photo() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    out.seek(0)
    return out
