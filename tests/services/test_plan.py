"""The plan of a year: shipped, made the office's own, as a file and back again; and nothing of it changed by halves."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from assetlend.domain import plan as rules_of
from assetlend.domain.activities import ActivityChannel
from assetlend.domain.offices import Office
from assetlend.domain.plan import Known, LastOne, Method, Plan, PlanFixed
from assetlend.domain.plan_faults import Faulty, MethodInUse, UnknownDivision
from assetlend.errors import Conflict, Invalid, NotAllowed, NotFound
from assetlend.models import PlanVersion
from assetlend.services import activities, admin, plan, plan_file
from assetlend.services.plan_file import FaultyFile
from tests.conftest import BACKENDS
from tests.factories import NOW, TODAY, SampleOffice, official
from tests.services.seeing import Watch, agrees, refused
from tests.services.test_editions import Report

YEAR = 2569
on_one = pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True)


def renamed(before: Plan) -> Plan:
    first = replace(before.measures[0], title="การมีส่วนร่วมของบุคลากร")
    return rules_of.with_measure(before, first)


def change(
    office: SampleOffice,
    rewrite: Callable[[Plan], Plan] = renamed,
    *,
    by: str = "palad",
    year: int = YEAR,
    on: int | None = None,
) -> PlanVersion | None:
    with office.database.transaction() as session:
        return plan.change(session, actor=office.actor(by), now=NOW, fiscal_year=year, rewrite=rewrite, based_on=on)


def load(office: SampleOffice, content: str | bytes, year: int | None = YEAR) -> PlanVersion | None:
    data = content if isinstance(content, bytes) else content.encode()
    with office.database.transaction() as session:
        return plan.load(session, actor=office.actor("palad"), now=NOW, content=data, year=year)


def held(office: SampleOffice, year: int = YEAR) -> Plan:
    with office.database.reading() as session:
        return plan.of_year(session, year)


def record(office: SampleOffice, measure: int = 1, method: int = 1) -> None:
    done = activities.Done(
        fiscal_year=YEAR,
        served=(measure, method),
        division=office.divisions["กองคลัง"],
        channel=ActivityChannel.MEETING,
        happened_on=TODAY,
        evidence="รายงานการประชุม",
    )
    with office.database.transaction() as session:
        activities.record(session, actor=office.actor("finance"), now=NOW, done=done)


# -- what is shipped --------------------------------------------------------------------------------------------------


def test_the_shipped_plan_has_six_measures_and_shows_all_but_the_second_by_activities() -> None:
    found = plan.shipped()
    assert [measure.number for measure in found.measures] == [1, 2, 3, 4, 5, 6]
    assert [len(measure.methods) for measure in found.measures] == [3, 5, 3, 4, 5, 3]
    assert {measure.responsible for measure in found.measures} == {("ทุกกอง",)}
    by_activity = {(one.number, method.by_activity) for one in found.measures for method in one.methods}
    assert by_activity == {(1, True), (2, False), (3, True), (4, True), (5, True), (6, True)}


@on_one
def test_a_year_without_a_plan_of_its_own_has_the_shipped_one_with_the_assessment_of_that_year(
    office: SampleOffice,
) -> None:
    found = held(office, 2571)
    assert (found.fiscal_year, found.assessment_year, found.item) == (2571, 2571, "O43")
    assert found.measures == plan.shipped().measures


# -- changing ---------------------------------------------------------------------------------------------------------


def test_a_change_is_a_new_version_that_the_ledger_commits_to(office: SampleOffice) -> None:
    watch = Watch(office)
    change(office)
    change(office, lambda before: replace(before, item="O40"))
    with office.database.reading() as session:
        last = plan.newest(session, YEAR)
        assert last is not None
        entry = plan.entry_of(last)
    assert watch.acts() == ["plan.changed"] * 2
    told = watch.entries()[-1]
    assert told["data"] == {"fiscal_year": YEAR, "version": 2, "sha256": entry.sha256}
    assert (told["object"], told["actor"]["office"]) == (f"plan:{YEAR:032x}", "palad")
    assert (held(office).item, held(office).measures[0].title) == ("O40", "การมีส่วนร่วมของบุคลากร")
    agrees(office)


@on_one
def test_the_chief_administrator_and_the_head_of_his_office_prepare_it_and_nobody_else(office: SampleOffice) -> None:
    for name in ("nayok", "finance", "chief", "supply", "clerk", "auditor", "admin", "staff"):
        with refused(office, NotAllowed):
            change(office, by=name)
    with office.database.transaction() as session:
        key = admin.save_division(session, actor=None, now=NOW, name="สำนักปลัด").id
        office.people["head"] = official(session, "head", Office.UNIT_HEAD, key, "หัวหน้าสำนักปลัด")
    change(office, by="head")
    assert held(office).measures[0].title == "การมีส่วนร่วมของบุคลากร"


@on_one
def test_who_had_another_version_before_him_is_told_so_and_changes_nothing(office: SampleOffice) -> None:
    change(office, on=0)
    with refused(office, Conflict):
        change(office, lambda before: replace(before, item="O40"), on=0)


@on_one
def test_the_plan_of_a_year_whose_report_was_sent_up_does_not_change(office: SampleOffice) -> None:
    report = Report(office)
    draft = report.begin()
    change(office)
    report.send(draft)
    with refused(office, PlanFixed):
        change(office, lambda before: replace(before, item="O40"))
    change(office, year=YEAR + 1)
    with refused(office, NotFound):
        change(office, year=YEAR + 2)


@on_one
def test_a_correction_opens_the_plan_again(office: SampleOffice) -> None:
    report = Report(office)
    issued = report.begin()
    report.sign(issued)
    report.publish(issued)
    with refused(office, PlanFixed):
        change(office)
    report.begin(reason="ชื่อมาตรการคลาดเคลื่อน")
    change(office)


@on_one
def test_a_method_for_which_activities_stand_stays(office: SampleOffice) -> None:
    record(office)
    first = held(office).measures[0]
    figures_only = Method(1, "ชี้แจงแผน", ("publicity",))
    for rewrite in (
        lambda before: rules_of.without_measure(before, 1),
        lambda before: rules_of.with_measure(before, rules_of.without_method(first, 1)),
        lambda before: rules_of.with_measure(before, rules_of.with_method(first, figures_only)),
    ):
        with refused(office, Faulty) as caught:
            change(office, rewrite)
        (fault,) = caught[0].faults  # type: ignore[attr-defined]
        assert isinstance(fault.refusal, MethodInUse)
    change(office, lambda before: rules_of.with_measure(before, rules_of.without_method(first, 2)))
    assert [one.number for one in held(office).measures[0].methods] == [1, 3], "the others keep their numbers"


@on_one
def test_a_plan_has_a_measure_and_a_measure_a_method(office: SampleOffice) -> None:
    change(office, lambda before: replace(before, measures=before.measures[:1]))
    with refused(office, LastOne):
        change(office, lambda before: rules_of.without_measure(before, 1))
    one = replace(held(office).measures[0], methods=held(office).measures[0].methods[:1])
    with refused(office, LastOne):
        change(office, lambda before: rules_of.with_measure(before, rules_of.without_method(one, 1)))


@on_one
def test_the_plan_of_last_year_is_copied_with_the_assessment_a_year_later(office: SampleOffice) -> None:
    change(office, lambda before: replace(renamed(before), assessment_year=2570, item="O40"))
    with office.database.transaction() as session:
        plan.copy_last(session, actor=office.actor("palad"), now=NOW, fiscal_year=YEAR + 1)
    found = held(office, YEAR + 1)
    assert (found.assessment_year, found.item, found.measures) == (2571, "O40", held(office).measures)


@on_one
def test_a_division_that_was_renamed_has_to_be_chosen_anew(office: SampleOffice) -> None:
    change(office, lambda before: rules_of.with_measure(before, replace(before.measures[2], responsible=("กองคลัง",))))
    with office.database.transaction() as session:
        key = office.divisions["กองคลัง"]
        admin.save_division(session, actor=None, now=NOW, name="กองการคลัง", division=key)
    assert held(office).measures[2].responsible == ("กองคลัง",)
    with refused(office, Faulty) as caught:
        change(office)
    assert isinstance(caught[0].faults[0].refusal, UnknownDivision)  # type: ignore[attr-defined]


# -- as a file --------------------------------------------------------------------------------------------------------


@on_one
def test_a_file_that_was_written_is_read_as_exactly_the_same_plan(office: SampleOffice) -> None:
    odd = "“ทุกกอง”: - # 'อ่าน' {x} & *y 0123 yes"
    change(office, lambda before: rules_of.with_measure(renamed(before), replace(before.measures[1], title=odd)))
    written = plan_file.write(held(office))
    assert load(office, written) is None, "nothing is different"
    load(office, written.replace("O43", "O41"))
    assert plan_file.write(held(office)) == written.replace("O43", "O41")
    with refused(office, plan.WrongYear, year=YEAR):
        load(office, written, YEAR + 1)
    with refused(office, plan_file.TooLargeFile):
        load(office, b" " * 100_001)


GOOD = """fiscal_year: 2569
assessment: {year: 2569, item: O43}
measures:
  - number: 1
    title: หนึ่ง
    responsible: [ทุกกอง]
    methods:
      - {number: 1, text: ทำ, evidence: [activity]}
"""
WRONG: list[tuple[str, str, list[tuple[int, str]]]] = [
    ("fiscal_year: 2569\n", "", [(1, "KeyMissing")]),
    ("2569\n", "2026\n", [(1, "NotANumber")]),
    ("{year: 2569, item: O43}", "[2569]", [(2, "NotNamed")]),
    ("{year: 2569, item: O43}", "{year: yes, item: 43}", [(2, "NotANumber"), (2, "NotAText")]),
    ("assessment:", "assesment:", [(1, "KeyMissing"), (2, "KeyUnknown")]),
    ("    title: หนึ่ง\n", "", [(4, "KeyMissing")]),
    ("หนึ่ง", "ก" * 301, [(5, "TooLongText")]),
    ("[ทุกกอง]", "ทุกกอง", [(6, "NotListed")]),
    ("[ทุกกอง]", "[]", [(6, "NothingListed")]),
    ("[ทุกกอง]", f"[{', '.join('ก' * n for n in range(1, 42))}]", [(6, "TooManyListed")]),
    ("[ทุกกอง]", "[กองคลัง, กองคลัง]", [(6, "ListedTwice")]),
    ("[ทุกกอง]", "[ทุกกอง, กองคลัง]", [(6, "EveryAndSome")]),
    ("[ทุกกอง]", "[กองช่าง]", [(6, "UnknownDivision")]),
    ("[activity]", "[happiness]", [(8, "UnknownEvidence")]),
    ("{number: 1, text: ทำ", "{number: 0, text: ''", [(8, "NotANumber"), (8, "NotAText")]),
    (
        "      - {number: 1, text: ทำ, evidence: [activity]}\n",
        "      - {number: 1, text: ทำ, evidence: [activity]}\n" * 2,
        [(9, "NumberTwice")],
    ),
    ("- number: 1", "number: 1\n  -", [(5, "NotYaml")]),
    ("[activity]", "&a [activity]", [(8, "Borrowed")]),
    ("หนึ่ง", "!!python/name:os.system x", [(5, "NotYaml")]),
    ("    title: หนึ่ง\n", "    title: หนึ่ง\n    title: สอง\n", [(6, "ListedTwice")]),
    (GOOD, "a:\n" * 30_000, [(2, "ListedTwice")]),
    ("2569\n", "!!bool maybe\n", [(1, "NotYaml")]),
    ("2569\n", "!!timestamp x\n", [(1, "NotYaml")]),
    (GOOD, "- 1\n", [(1, "NotNamed")]),
]


@pytest.mark.parametrize("at", range(len(WRONG)))
def test_each_fault_of_a_file_is_named_with_its_line(at: int) -> None:
    before, after, wanted = WRONG[at]
    with pytest.raises(FaultyFile) as caught:
        plan_file.read(GOOD.replace(before, after, 1).encode(), lambda _year: Known(["กองคลัง"], plan.FIGURE_IDS))
    assert [(line, type(fault).__name__) for line, fault in caught.value.faults] == wanted
    assert all(str(fault) for _, fault in caught.value.faults)


@on_one
def test_all_faults_of_a_file_are_told_at_once(office: SampleOffice) -> None:
    record(office, 1, 2)
    content = GOOD.replace("[ทุกกอง]", "[กองช่าง]").replace("[activity]", "[happiness]").replace("หนึ่ง", "''")
    with refused(office, FaultyFile) as caught:
        load(office, content)
    faults: list[tuple[int, Invalid]] = caught[0].faults  # type: ignore[attr-defined]
    assert [(line, type(fault).__name__) for line, fault in faults] == [
        (3, "MethodInUse"),
        (5, "NotAText"),
        (6, "UnknownDivision"),
        (8, "UnknownEvidence"),
    ]


def test_of_a_file_that_is_wrong_all_over_no_more_faults_are_told_than_one_can_read() -> None:
    with pytest.raises(FaultyFile) as caught:
        plan_file.read("".join(f"{'k' * 50}{n}:\n" for n in range(900)).encode(), lambda _year: Known((), ()))
    assert len(caught.value.faults) == plan_file.MOST_FAULTS
    assert max(len(str(fault.params)) for _, fault in caught.value.faults) < 100


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[" * 50_000, b"fiscal_year: " + b"9" * 5_000])
def test_bytes_that_are_no_text_are_no_plan(content: bytes) -> None:
    with pytest.raises(FaultyFile):
        plan_file.read(content, lambda _year: Known((), ()))
