"""Papers bear the emblem that an administrator supplied last; every earlier one is kept."""

from uuid import UUID

from assetlend.documents import emblem
from assetlend.domain.papers import PaperKind
from assetlend.errors import NotAllowed
from assetlend.services import emblems, office_papers
from tests.factories import SampleOffice, later
from tests.paper_pictures import emblem_file
from tests.services.seeing import refused
from tests.web.pages import on_sqlite

BLACK, RED = (emblem.clean(emblem_file(ink=ink)) for ink in ("black", "red"))


def supply(office: SampleOffice, picture: bytes, hour: float, by: str = "admin") -> str:
    with office.database.transaction() as session:
        return emblems.supply(session, actor=office.actor(by), now=later(hours=hour), picture=picture).sha256


@on_sqlite
def test_each_emblem_is_kept_and_the_last_one_is_in_force(office: SampleOffice) -> None:
    first, second = supply(office, BLACK, 1), supply(office, RED, 2)
    with office.database.reading() as session:
        assert emblems.current(session) == second
        assert emblems.picture(session, first) == BLACK
    with office.database.transaction() as session:
        emblems.withdraw(session, actor=office.actor("admin"), now=later(hours=3))
    with office.database.reading() as session:
        assert emblems.current(session) == ""
        assert emblems.picture(session, second) == RED
        assert emblems.picture(session, "") is None
    assert supply(office, BLACK, 4) == first


@on_sqlite
def test_only_an_administrator_changes_it_and_only_to_another(office: SampleOffice) -> None:
    with refused(office, NotAllowed):
        supply(office, BLACK, 1, by="palad")
    with refused(office, emblems.NoEmblem), office.database.transaction() as session:
        emblems.withdraw(session, actor=office.actor("admin"), now=later(hours=1))
    supply(office, BLACK, 1)
    with refused(office, emblems.SameEmblem):
        supply(office, BLACK, 2)


@on_sqlite
def test_a_memo_keeps_the_emblem_it_was_issued_with(office: SampleOffice) -> None:
    digest = supply(office, BLACK, 1)
    about = office_papers.subject("incident", UUID(int=1))
    issued = []
    for hour in (2, 4):
        with office.database.transaction() as session:
            kind, value = PaperKind.INCIDENT_MEMO, {"hour": hour}
            who = {"actor": office.actor("chief"), "now": later(hours=hour)}
            issued.append(office_papers.issue(session, kind=kind, about=about, value=value, **who).id)
        if hour == 2:
            supply(office, RED, 3)
    with office.database.reading() as session:
        first, second = (office_papers.get(session, key) for key in issued)
        assert office_papers.value_of(first)["garuda"] == digest
        assert office_papers.picture_of(session, first) == BLACK
        assert office_papers.picture_of(session, second) == RED
