"""What the tests of attacks share: people with more than one name, filled-in forms, and much use of a thing."""

from dataclasses import replace
from datetime import timedelta

from assetlend.domain.offices import Holding, Office
from assetlend.services import account, admin
from assetlend.services.admin import NewAppointment, NewOfficial
from tests.factories import NOW, TODAY, day
from tests.visitor import Visitor
from tests.web.fillings import LONG, Filling, Kind
from tests.web.office_fillings import ALL
from tests.web.town import Town

LATER = {"start": day(40), "due": day(42)}


def official(
    town: Town, username: str, office: Office, *, like: str = "", division: str = "", holding: Holding = Holding.REGULAR
) -> None:
    """One more account with an office: of one division alone, or of somebody with the same name as another official."""
    with town.database.transaction() as session:
        wanted = NewOfficial(
            title="นาย",
            first_name=f"ชื่อ{like or username}",
            last_name="สกุลทดสอบ",
            username=username,
            password="คลองหลังบ้านยาวมาก",
        )
        person, _ = admin.add_official(session, actor=None, now=NOW, wanted=wanted)
        reach = town.divisions[division] if division else None
        order = None if holding is Holding.REGULAR else "77/2569"
        held = NewAppointment(person.id, office, "ตำแหน่งทดสอบ", TODAY, holding=holding, division=reach, order_no=order)
        admin.appoint(session, actor=None, now=NOW, wanted=held)
        town.people[username] = person.id


def request_for(town: Town, thing: str, **over: str) -> dict[str, str]:
    """The public form as somebody fills it in."""
    filling = ALL["ask"](town)
    quantity = next(name for name in filling.good if name.startswith("quantity-"))
    form = {name: value for name, value in filling.good.items() if name != quantity}
    return form | {f"quantity-{town.items[thing].hex}": "1", "key": "a" * 32} | over


def with_basket(who: Visitor, town: Town, *kinds: str) -> Visitor:
    for kind in kinds:
        who.post("/basket", {"item": town.items[kind].hex, "quantity": "1"})
    return who


def used_up(town: Town, what: str, source: str, times: int) -> None:
    with town.database.transaction() as session:
        for _ in range(times):
            account.count(session, what, source, NOW + timedelta(days=3))


def texts_of(form: str, town: Town) -> dict[str, int]:
    """The free texts of a form, and how long each may be."""
    kinds = ALL[form](town).fields
    return {
        name: len(kind.wrong[0]) - 1
        for name, kind in kinds.items()
        if not name.startswith("piece-") and isinstance(kind, Kind) and len(kind.wrong) == 2 and kind.wrong[1] == LONG
    }


def filled(form: str, town: Town) -> Filling:
    """A form filled in; each for a loan of its own, so that all can be sent one after the other."""
    filling = ALL[form](town)
    return replace(filling, action=f"/approvals/{town.loans['of a temple']}") if form == "refuse" else filling


WITHOUT = {"sign_in", "change_password", "send_register", "print_labels", "supply_emblem", "find", "choose"}
FREE = [form for form in ALL if form not in WITHOUT]
