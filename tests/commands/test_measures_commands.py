"""The plan of a year leaves as a file and comes back as the same; a faulty file is told line by line and kept out."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner

from assetlend.cli import cli
from assetlend.services import plan, plan_file
from tests.conftest import BACKENDS
from tests.factories import SampleOffice, later
from tests.services.seeing import Watch, agrees, dump

pytestmark = pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True)


def run(office: SampleOffice, folder: Path, *words: str) -> Any:
    settings = {
        "ASSETLEND_DATA_DIR": str(folder),
        "ASSETLEND_DATABASE_URL": office.database.url.render_as_string(hide_password=False),
    }
    with time_machine.travel(later(days=1), tick=False):
        return CliRunner().invoke(cli, ["measures", *words], env=settings, catch_exceptions=False)


def test_the_plan_goes_out_and_comes_back_exactly(office: SampleOffice, tmp_path: Path) -> None:
    file, again, watch = tmp_path / "plan.yaml", tmp_path / "again.yaml", Watch(office)
    assert run(office, tmp_path, "export", str(file)).output == f"{file}\n"
    assert file.read_text("utf-8") == plan_file.write(plan.shipped())
    file.write_text(file.read_text("utf-8").replace("O43", "O40"), "utf-8")

    assert "ฉบับที่ 1" in run(office, tmp_path, "import", str(file)).output
    entry = watch.entry("plan.changed")
    assert (entry["actor"]["id"], entry["data"]["fiscal_year"]) == ("system", 2569)
    assert "ไม่มีการเปลี่ยนแปลง" in run(office, tmp_path, "import", str(file)).output
    assert watch.acts() == ["plan.changed"]
    run(office, tmp_path, "export", str(again), "--year", "2569")
    assert again.read_bytes() == file.read_bytes()
    agrees(office)


def test_a_faulty_file_is_told_line_by_line_and_changes_nothing(office: SampleOffice, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(plan_file.write(plan.shipped()).replace("O43", "''").replace("ทุกกอง", "กองช่าง", 1), "utf-8")
    before = dump(office.database)
    answer = run(office, tmp_path, "import", str(file))
    told = answer.stderr.splitlines()
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert [line.partition(":")[0] for line in told[:-2]] == ["บรรทัดที่ 4", "Line 4", "บรรทัดที่ 9", "Line 9"]
    assert told[-1] == "The file has faults. Nothing was changed." and "Traceback" not in answer.stderr
    assert dump(office.database) == before


def test_a_year_that_is_not_planned_yet_and_a_file_that_is_not_there_are_refused(
    office: SampleOffice, tmp_path: Path
) -> None:
    out = tmp_path / "plan.yaml"
    for year in ("2571", "2026", "-1"):
        answer = run(office, tmp_path, "export", str(out), "--year", year)
        assert answer.exit_code == 1 and "fiscal year of the Buddhist era" in answer.stderr
    assert run(office, tmp_path, "import", str(out)).exit_code == 2
    assert not out.exists()
