"""Taking back and settling as pages: what a clerk marked is never passed over in silence, a wrong amount is said."""

from typing import Any

from sqlalchemy import select

from assetlend.models import CounterAct, Custody
from assetlend.services.take_back import Back
from tests.visitor import Visitor, text_of
from tests.web.town import AT, Town


def marks(town: Town, **over: str) -> dict[str, str]:
    """The form of the loan that is out, as the page shows it while nothing of it is back."""
    tables = {f"piece-{one.id.hex}": "good" for one in town.pieces("table")[:2]}
    return tables | {"good-2": "5", "note": "", "other_party": "ลูกชาย", "key": "k" * 32} | over


def at_the_counter(town: Town) -> list[Any]:
    """Every act at the counter, and how much of each thing is out."""
    with town.database.reading() as session:
        acts = list(session.scalars(select(CounterAct.id).order_by(CounterAct.id)))
        return acts + [(one.id, one.outstanding) for one in session.scalars(select(Custody).order_by(Custody.id))]


def test_a_piece_that_another_counter_took_back_meanwhile_is_named(visitor: Visitor, town: Town) -> None:
    clerk, table = visitor.as_("clerk"), town.piece("table")
    path = f"/counter/loans/{town.loans['out']}/take-back"
    assert f"piece-{table.id.hex}" in clerk.get(path).get_data(as_text=True)
    town.receive(town.named("out"), by="supply", pieces={table.id: Back(good=1)}, now=AT)
    before = at_the_counter(town)
    answer = clerk.post(path, marks(town, **{f"piece-{table.id.hex}": "damaged"}))

    assert answer.status_code == 409
    assert f"{table.number} ไม่ได้อยู่กับผู้ยืมในใบยืมนี้" in text_of(answer)
    assert at_the_counter(town) == before

    left = {name: value for name, value in marks(town).items() if name != f"piece-{table.id.hex}"}
    assert clerk.post(path, left).status_code == 303
    assert town.named("out").state == "closed"


def test_an_amount_beside_another_outcome_than_paid_is_refused_at_its_field(visitor: Visitor, town: Town) -> None:
    path = f"/loans/{town.loans['hurt']}/settle"
    form = {"line": "1", "outcome": "repaired", "amount": "0", "evidence": "ใบตรวจรับ 5/2569"}
    answer = visitor.as_("supply").post(path, form)

    assert answer.status_code == 422
    assert 'id="amount-error"' in answer.get_data(as_text=True)
    assert "กรอกจำนวนเงินเฉพาะรายการที่ชดใช้เป็นเงินเท่านั้น" in text_of(answer)
    assert visitor.as_("supply").post(path, form | {"amount": ""}).status_code == 303
