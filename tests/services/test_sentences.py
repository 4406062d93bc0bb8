"""A sentence of the report in the office's words: kept with its history, told to the ledger, and said by the report."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from assetlend.clock import BANGKOK
from assetlend.domain.sentences import ClaimsTooMuch, FigureLeftOut, digest
from assetlend.errors import Conflict, Invalid, NotAllowed, NotFound
from assetlend.models import LedgerEntry, SentenceVersion
from assetlend.services import integrity, mirror, sentences
from assetlend.services.sentences import Sentence
from tests.factories import NOW, SampleOffice
from tests.services.seeing import agrees, dump, refused

ONE = {"figure": "guidelines", "status": "not_done"}
WORDS = "จากกองที่ปรากฏในบัญชีเหตุการณ์ {denominator} กอง ยังไม่มีกองใดประกาศแนวทางของปีงบประมาณ พ.ศ. {year}"
OTHER = f"{WORDS} และจะเร่งดำเนินการ"


def change(office: SampleOffice, text: str, *, base: int = 0, who: str = "palad", minutes: int = 0) -> Sentence:
    with office.database.transaction() as session:
        at = NOW + timedelta(minutes=minutes)
        return sentences.change(session, actor=office.actor(who), now=at, text=text, base=base, **ONE)


def restore(office: SampleOffice, who: str = "palad") -> Sentence:
    with office.database.transaction() as session:
        return sentences.restore(session, actor=office.actor(who), now=NOW + timedelta(hours=1), **ONE)


def said(office: SampleOffice) -> str:
    """What the report says of the guidelines."""
    with office.database.reading() as session:
        report = integrity.build(session, fiscal_year=2569, as_of=NOW + timedelta(days=1), zone=BANGKOK)
    found = {
        (one.status, one.text)
        for measure in report.measures
        for way in measure.methods
        for one in way.statements
        if one.id == "guidelines"
    }
    ((status, words),) = found
    assert status == "not_done"
    return words


def test_the_report_says_the_offices_words_until_it_goes_back_to_its_own(office: SampleOffice) -> None:
    own = said(office)
    change(office, WORDS)
    assert said(office).startswith("จากกองที่ปรากฏในบัญชีเหตุการณ์ ") and said(office).endswith("ของปีงบประมาณ พ.ศ. ๒๕๖๙")
    change(office, OTHER, base=1, who="finance", minutes=1)
    restore(office)
    assert said(office) == own

    with office.database.reading() as session:
        versions = [(row.version, row.text, row.title) for row in sentences.history(session, **ONE)]
        query = select(LedgerEntry.body).where(LedgerEntry.act == "sentence.changed").order_by(LedgerEntry.seq)
        bodies = [bytes(body) for body in session.scalars(query)]
    agrees(office)
    palad, head = "ปลัดองค์การบริหารส่วนตำบล", "ผู้อำนวยการกองคลัง"
    assert versions == [(3, None, palad), (2, OTHER, head), (1, WORDS, palad)]
    assert [json.loads(body)["data"] for body in bodies] == [
        ONE | {"version": 1, "sha256": digest("guidelines", "not_done", 1, WORDS)},
        ONE | {"version": 2, "sha256": digest("guidelines", "not_done", 2, OTHER)},
        ONE | {"version": 3, "sha256": None},
    ]


def test_what_is_said_already_is_no_change(office: SampleOffice) -> None:
    change(office, WORDS)
    assert change(office, WORDS).version == 1
    restore(office)
    before = dump(office.database)
    restore(office)
    change(office, sentences.own(**ONE))
    assert dump(office.database) == before


def test_the_programs_own_text_typed_again_is_the_way_back(office: SampleOffice) -> None:
    change(office, WORDS)
    assert change(office, sentences.own(**ONE), base=1).row is not None
    with office.database.reading() as session:
        assert [row.text for row in sentences.history(session, **ONE)] == [None, WORDS]


@pytest.mark.parametrize(
    ("text", "kind"), [(WORDS.replace("{year}", ""), FigureLeftOut), (f"{WORDS} ครบทุกกอง", ClaimsTooMuch)]
)
def test_a_sentence_out_of_bounds_is_not_kept(office: SampleOffice, text: str, kind: type[Invalid]) -> None:
    with refused(office, kind):
        change(office, text)


def test_who_looked_at_an_older_version_looks_again(office: SampleOffice) -> None:
    change(office, WORDS)
    with refused(office, Conflict):
        change(office, OTHER, base=0)


@pytest.mark.parametrize("who", ["nayok", "auditor", "supply", "clerk", "staff", "admin"])
def test_only_the_palad_and_heads_of_divisions_word_the_report(office: SampleOffice, who: str) -> None:
    with refused(office, NotAllowed):
        change(office, WORDS, who=who)
    with refused(office, NotAllowed):
        restore(office, who)


@pytest.mark.parametrize(
    ("figure", "status"), [("guidelines", "perfect"), ("nothing", "partial"), ("notes", "no_data")]
)
def test_only_sentences_of_statements_can_be_worded(office: SampleOffice, figure: str, status: str) -> None:
    with office.database.reading() as session, pytest.raises(NotFound):
        sentences.get(session, figure, status)


def test_a_look_at_a_sentence_keeps_nothing(office: SampleOffice) -> None:
    shown = sentences.preview(actor=office.actor("palad"), text=WORDS, **ONE)
    assert shown == "จากกองที่ปรากฏในบัญชีเหตุการณ์ ๑,๒๔๐ กอง ยังไม่มีกองใดประกาศแนวทางของปีงบประมาณ พ.ศ. ๒๕๖๙"
    with pytest.raises(NotAllowed):
        sentences.preview(actor=office.actor("auditor"), text=WORDS, **ONE)


def test_a_kept_sentence_that_does_not_fit_any_more_is_not_said(office: SampleOffice) -> None:
    own = said(office)
    with office.database.transaction() as session:
        text = "แนวทาง {denominator.__class__}"
        row = SentenceVersion(
            **ONE, version=1, text=text, sha256="0" * 64, person_id=office.people["palad"], title="ปลัด", changed_at=NOW
        )
        session.add(row)
    assert said(office) == own
    with office.database.reading() as session:
        found = sentences.get(session, **ONE)
        assert not found.fits and not found.adjusted
        assert len({str(one) for one in mirror.differences(session)}) == 2, (
            "nobody told the ledger, and the hash is wrong"
        )
