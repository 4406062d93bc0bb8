"""A resident asks, follows and cancels without an account."""

from datetime import timedelta

from sqlalchemy import func, select

from assetlend.clock import local_day, utc_now
from assetlend.models import Loan
from tests.visitor import Visitor, day_fields, text_of


def request_form(visitor: Visitor, **over: str) -> dict[str, str]:
    """The form as a resident fills it in, for tents from tomorrow on."""
    tomorrow = local_day(utc_now()) + timedelta(days=1)
    tent = visitor.office.items["tent"]
    form = {
        f"quantity-{tent.hex}": "๒",
        "kind": "resident",
        "title": "นาง",
        "first_name": "สมศรี",
        "last_name": "ใจดี",
        "phone": "081-234-5678",
        "house_no": "12/3",
        "moo": "4",
        "tambon": "ตัวอย่าง",
        "amphoe": "เมือง",
        "changwat": "ตัวอย่าง",
        "purpose": "community_event",
        "purpose_text": "งานบุญประจำปี",
        "place_text": "ศาลาประชาคม หมู่ 4",
        "terms": "yes",
        "key": "k1",
        **day_fields("start", tomorrow),
        **day_fields("due", tomorrow + timedelta(days=2)),
    }
    return form | over


def loans(visitor: Visitor) -> int:
    with visitor.office.database.reading() as session:
        return session.execute(select(func.count()).select_from(Loan)).scalar_one()


def fill_basket(visitor: Visitor, units: str = "1") -> None:
    visitor.post("/basket", {"item": str(visitor.office.items["tent"]), "quantity": units})


def test_a_resident_asks_and_follows_without_an_account(visitor: Visitor) -> None:
    fill_basket(visitor)
    answer = visitor.post("/borrow", request_form(visitor))

    assert answer.status_code == 303
    page = visitor.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "รอการอนุมัติ" in text_of(page)
    assert "2 หลัง" in text_of(page)


def test_the_same_form_sent_twice_makes_one_request(visitor: Visitor) -> None:
    fill_basket(visitor)
    first = visitor.post("/borrow", request_form(visitor)).headers["Location"]
    fill_basket(visitor)
    assert visitor.post("/borrow", request_form(visitor)).headers["Location"] == first


def test_wrong_input_is_said_at_its_field_and_nothing_is_written(visitor: Visitor) -> None:
    fill_basket(visitor)
    before = loans(visitor)
    answer = visitor.post(
        "/borrow", request_form(visitor, phone="12", first_name="", **{"due-day": "31", "due-month": "2"})
    )

    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'id="phone-error"' in page and 'id="first_name-error"' in page and 'id="due-error"' in page
    assert loans(visitor) == before
