"""The documents say what the program does: drawn, listed and tried, so that they cannot grow old unseen."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import click
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from assetlend import paths
from assetlend.app import open_database
from assetlend.cli import cli
from assetlend.config import PREFIX, Config, load
from assetlend.domain.figures import FIGURES
from assetlend.ledger import acts
from tests.conftest import Server
from tests.factories import SampleOffice, later

ROOT = paths.template_dir().parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
NOT_A_SETTING = {"testing"}
PROGRAMMERS = {"shell", "routes"}


def read(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def test_the_drawing_of_the_states_is_the_state_tables() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "diagram.py", "--check"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_every_setting_is_in_the_table_of_settings_and_no_other() -> None:
    listed = set(re.findall(rf"^\| `{PREFIX}(\w+)`", read("operations.md"), re.M))
    assert listed == {one.name.upper() for one in fields(Config) if one.name not in NOT_A_SETTING}


def test_the_table_of_settings_says_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = dict(re.findall(rf"^\| `{PREFIX}(\w+)` \| `([^`]+)` \|", read("operations.md"), re.M))
    usual = load({f"{PREFIX}SECRET_KEY": "only-for-tests-0123456789-abcdefghij"})
    assert (tmp_path / said.pop("DATA_DIR")).resolve() == usual.data_dir
    assert said == {name: str(getattr(usual, name.lower())) for name in said}
    assert set(said) == {"BASE_URL", "TRUSTED_PROXIES", "LEAST_CELL", "TIMEZONE"}


def test_every_command_line_in_the_documents_is_one_of_the_program() -> None:
    told = {(page.name, line) for page in PAGES for line in command_lines(page.read_text("utf-8"))}
    assert len(told) > 20
    for page, line in sorted(told):
        command, rest = named(line.split())
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert not isinstance(command, click.Group) or not rest, f"{page}: {line}"
        assert {word.partition("=")[0] for word in rest if word.startswith("-")} <= known, f"{page}: {line}"


def test_the_table_of_commands_has_every_command_with_every_option() -> None:
    rows = re.findall(r"^\| `assetlend ([a-z ]+?)((?: [\[A-Z-].*?)?)` \|", read("operations.md"), re.M)
    told = {name: set(re.findall(r"--[a-z-]+", rest)) for name, rest in rows}
    assert len(told) == len(rows)
    assert told == {name: options(name) for name in leaves(cli) if name not in PROGRAMMERS}


def options(name: str) -> set[str]:
    command, _ = named(name.split())
    return {one for parameter in command.params for one in parameter.opts if one.startswith("--")}


def command_lines(page: str) -> Iterator[str]:
    """What follows `assetlend` wherever a page shows a command, in a block or in a line."""
    shown = re.findall(r"`([^`\n]+)`", page)
    for block in re.findall(r"```\w*\n(.+?)```", page, re.S):
        shown += [part for line in block.splitlines() for part in re.split("&&|;", line.partition("#")[0])]
    for part in shown:
        if found := re.fullmatch(r"\s*(?:ExecStart=)?(?:[A-Z_]+=\S+ )*(?:\S*/)?assetlend ((?:[a-z]|--).*)", part):
            yield found[1].strip()


def named(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that these words name, and its arguments."""
    command: click.Command = cli
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    return command, words


def leaves(group: click.Group) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from (f"{name} {one}" for one in leaves(command))
        else:
            yield name


def test_every_act_and_figure_is_described() -> None:
    described = read("ledger-format.md")
    names = {one.NAME for one in acts.Entry.__subclasses__()}
    assert names
    for name in (*names, *FIGURES, "integrity"):
        assert f"`{name}`" in described, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_decision_is_told_in_the_same_order() -> None:
    for page in (DOCS / "adr").glob("*.md"):
        told = page.read_text("utf-8")
        assert told.startswith(f"# ADR {page.name[:4]}: ")
        assert told.index("**Decision.**") < told.index("**Consequences.**")


def test_the_documented_roles_of_postgresql_lend_but_cannot_rewrite(
    postgres: Server, prepared_postgres: str, tmp_path: Path
) -> None:
    settings = Config(database_url=postgres.url("roles"), data_dir=tmp_path, secret_key="for-tests-only" * 3)
    postgres.admin(f"CREATE DATABASE roles TEMPLATE {prepared_postgres}")
    postgres.admin("CREATE ROLE assetlend_app LOGIN")
    owner = open_database(settings)
    grants = re.findall(r"```sql\n(.+?)```", read("operations.md"), re.S)[0]
    with owner.engine.begin() as connection:
        connection.execute(text(grants))
    url = postgres.url("roles").replace("postgres@", "assetlend_app@")
    database = open_database(replace(settings, database_url=url))
    office = SampleOffice.of(database)
    loan = office.approve(office.ask({"tent": 1}))
    loan = office.give(loan, pieces=[office.pieces("tent")[0].id], now=later(hours=1))

    for table in (
        "ledger_entry",
        "checkpoint",
        "decision",
        "rulebook",
        "delegation",
        "delegation_item",
        "guideline",
        "guideline_reading",
        "publication",
        "plan_version",
        "activity",
        "activity_withdrawal",
        "sentence_version",
        "loan_override",
        "loan_recall",
        "supervision_check",
        "supervision_piece",
        "survey_count",
        "stocktake_division",
        "stocktake_copy",
        "stocktake_decision",
        "disposal_line",
        "office_paper",
        "report_sending",
        "report_step",
        "report_frozen",
        "report_published",
        "payment_plan",
        "instalment",
        "vehicle_regime",
        "holiday_change",
        "emblem",
    ):
        for act in ("DELETE FROM", "TRUNCATE"):
            with pytest.raises(ProgrammingError, match="permission denied"), database.engine.begin() as connection:
                connection.execute(text(f"{act} {table}"))
    database.dispose()
    owner.dispose()
    postgres.admin("DROP DATABASE roles WITH (FORCE)")
