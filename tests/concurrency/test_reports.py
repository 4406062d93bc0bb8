"""The yearly report when several act on it at the same moment: one edition, one document, one signature a step."""

import time
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from assetlend.clock import BANGKOK
from assetlend.domain.editions import EditionState
from assetlend.domain.plan import Plan
from assetlend.domain.routing import Decision as Answer
from assetlend.models import LedgerEntry, OfficePaper, ReportEdition
from assetlend.services import edition_lists, editions, plan, receipts
from assetlend.services.edition_signing import decide
from tests.concurrency.crew import DONE, EIGHT, Crew, Deed, Place
from tests.concurrency.test_counters import told
from tests.factories import NOW, SampleOffice
from tests.services.seeing import agrees

YEAR = 2569


def once(office: SampleOffice, crew: Crew, deeds: list[Deed]) -> None:
    """One of the eight is heard, and the others are told plainly why not."""
    (heard,) = crew.at_once(Place.of(office), [deeds])
    assert heard.count(DONE) == 1 and {word[:3] for word in heard if word != DONE} <= {"409", "422"}, heard


def edition(office: SampleOffice) -> ReportEdition:
    with office.database.reading() as session:
        (row,) = [one for one in edition_lists.listing(session) if one.state is not EditionState.WITHDRAWN]
        session.expunge_all()
        return row


def test_a_report_is_begun_sent_signed_and_published_once(office: SampleOffice, crew: Crew) -> None:
    begun = {"fiscal_year": YEAR, "zone": BANGKOK}
    once(office, crew, [Deed(editions.begin, name, begun) for name in ("finance", "palad") * 4])
    about: dict[str, Any] = {"edition_id": edition(office).id}
    once(office, crew, [Deed(editions.send, name, about | {"zone": BANGKOK}) for name in ("finance", "palad") * 4])
    with office.database.reading() as session:
        about["seen"] = edition_lists.sending_of(edition_lists.get(session, about["edition_id"])).sha256
    for who, words in (("palad", [Answer.YES] * 8), ("nayok", [Answer.YES, Answer.NO] * 4)):
        said = [{**about, "answer": word, "reason": "ตัวเลขไม่ตรง" if word is Answer.NO else ""} for word in words]
        (heard,) = crew.at_once(Place.of(office), [[Deed(decide, who, one) for one in said]])
        assert heard.count(DONE) == 1, heard
    agrees(office)
    if edition(office).state is EditionState.FROZEN:
        issued = {"edition_id": about["edition_id"]}
        once(office, crew, [Deed(editions.publish, name, issued) for name in ("finance", "palad") * 4])
        assert told(office, "report.published") == 1
    assert (told(office, "report.begun"), told(office, "report.sent"), told(office, "report.step_decided")) == (1, 1, 2)


def slowly_named(before: Plan) -> Plan:
    """Another plan each time, after a moment in which somebody else may send the report up."""
    time.sleep(0.1)
    return replace(before, item=f"O{len(before.item) + int(before.item[1:])}")


def test_a_plan_never_changes_behind_the_report_that_was_sent(office: SampleOffice, crew: Crew) -> None:
    with office.database.transaction() as session:
        key = editions.begin(session, actor=office.actor("finance"), now=NOW, fiscal_year=YEAR, zone=BANGKOK).id
    changes = Deed(plan.change, "palad", {"fiscal_year": YEAR, "rewrite": slowly_named})
    sends = Deed(editions.send, "finance", {"edition_id": key, "zone": BANGKOK})
    (heard,) = crew.at_once(Place.of(office), [[changes] * (EIGHT - 1) + [sends]])

    assert heard[-1] == DONE and set(heard[:-1]) <= {DONE, "409 PlanFixed"}, heard
    with office.database.reading() as session:
        acts = session.scalars(select(LedgerEntry.act).order_by(LedgerEntry.seq)).all()
    assert "plan.changed" not in acts[acts.index("report.sent") :]
    agrees(office)


def test_papers_that_are_issued_at_the_same_moment_have_numbers_without_gaps(office: SampleOffice, crew: Crew) -> None:
    loans = [office.ask({"chair": 1}).id for _ in range(EIGHT)]
    with office.database.reading() as session:
        query = select(LedgerEntry.subject, LedgerEntry.seq).where(LedgerEntry.act == "loan.submitted")
        seqs = dict(iter(session.execute(query)))
    given = [{"loan_id": loan, "seq": seqs[f"loan:{loan.hex}"]} for loan in loans]
    once_each = [Deed(receipts.issue, "clerk", one) for one in given]
    same = [Deed(receipts.issue, "clerk", given[0])] * EIGHT
    assert crew.at_once(Place.of(office), [once_each, same]) == [[DONE] * EIGHT] * 2

    with office.database.reading() as session:
        numbers = sorted(session.scalars(select(OfficePaper.number)))
    assert numbers == list(range(1, EIGHT + 1))
    agrees(office)
