"""Whoever changes anything behind the program's back is found by the check of the live database, on both databases."""
# ruff: noqa: S608 - an insider's statements are put together as he likes

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Column, Table, and_, delete, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetlend.cli import cli
from assetlend.db import Database
from assetlend.domain.offices import Holding
from assetlend.ledger import merkle
from assetlend.models import Base, LedgerEntry
from assetlend.models.types import Day, Flag, Id, Moment, Word
from assetlend.services import mirror, oversight, rules
from assetlend.services.papers import BASE_URL
from assetlend.services.photos import PHOTO_DIR
from tests.conftest import BACKENDS, Server
from tests.factories import NOW, SampleOffice
from tests.services.insider import Insider, change, unprotected
from tests.services.lives import Life, live

TABLES = {
    name: Base.metadata.tables[name]
    for name in (
        "loan",
        "loan_line",
        "decision",
        "custody",
        "asset",
        "appointment",
        "delegation",
        "delegation_item",
        "rulebook",
        "incident",
        "incident_level",
        "incident_deputy",
        "incident_inquiry",
        "incident_closing",
        "settlement",
        "payment_plan",
        "instalment",
        "counter_act",
        "paper",
        "office_paper",
        "office_paper_words",
        "attachment",
        "route_step",
        "chase",
        "extension",
        "loan_override",
        "loan_recall",
        "accessory_count",
        "declaration",
        "loan_wish",
        "guideline",
        "guideline_reading",
        "publication",
        "plan_version",
        "activity",
        "activity_withdrawal",
        "enclosure",
        "sentence_version",
        "supervision_check",
        "supervision_piece",
        "survey_count",
        "stocktake",
        "stocktake_checker",
        "stocktake_count",
        "stocktake_division",
        "stocktake_report",
        "stocktake_copy",
        "stocktake_decision",
        "disposal",
        "disposal_line",
        "emblem",
        "report_edition",
        "report_sending",
        "report_step",
        "report_frozen",
        "report_published",
    )
}

# What the ledger says nothing of. A new column must be put here or be found when it is changed.
UNTOLD = {
    "loan": {
        "follow_key",
        "request_key",
        "purpose_text",
        "place_text",
        "rulebook_version",
        "terms_version",
        "privacy_version",
    },
    "loan_line": {"id"},
    "decision": {"title", "order_no", "holding"},
    "custody": {"id", "note"},
    "asset": {
        "tag",
        "acquired_on",
        "acquired_year",
        "fund_source",
        "acquisition",
        "useful_life",
        "vendor",
        "note",
        "import_key",
    },
    "appointment": {"title"},
    "delegation": set(),
    "delegation_item": set(),
    "rulebook": {"note"},
    "incident": {"reference", "request_key", "reporter_name", "reporter_phone", "description", "place_text"},
    "incident_level": {"title", "order_no", "note"},
    "incident_deputy": {"id"},
    "incident_inquiry": {"id", "title", "acting_order"},
    "incident_closing": {"id", "title", "acting_order", "fault"},
    "settlement": {"id"},
    "payment_plan": set(),
    "instalment": set(),
    "counter_act": {"id", "title", "other_party", "note", "request_key"},
    "paper": {"id", "kind", "template"},
    "office_paper": set(),
    "office_paper_words": set(),
    "attachment": {"media_type", "width", "height", "original_name", "item_id", "incident_id", "publication_id"}
    | {"activity_id"},
    "route_step": {"division_id"},
    "chase": {
        "id",
        "title",
        "note",
        "made_at",
        "request_key",
        "template",
        "letter_number",
    },
    "extension": {"id", "title", "order_no", "holding"},
    "loan_override": {"id", "title", "order_no", "official_id"},
    "loan_recall": {"to_on"},
    "loan_wish": {"asked_start", "asked_due", "longer_reason", "waited_since"},
    "accessory_count": set(),
    "declaration": {"id"},
    "guideline": {"title"},
    "guideline_reading": {"id"},
    "publication": {"place", "title", "request_key"},
    "plan_version": set(),
    "activity": {"place", "title", "request_key"},
    "activity_withdrawal": {"title"},
    "enclosure": {"pages", "name"},
    "sentence_version": {"title"},
    "supervision_check": {"title", "order_no"},
    "supervision_piece": {"scanned"},
    "survey_count": set(),
    "stocktake": {"title", "acting_order"},
    "stocktake_checker": {"id"},
    "stocktake_count": {"remark"},
    "stocktake_division": {"title"},
    "stocktake_report": {"id", "title", "received_title"},
    "stocktake_copy": {"title"},
    "stocktake_decision": {"title", "acting_order"},
    "disposal": {"reason", "reported_title", "ordered_title", "acting_order", "struck_title", "notified_title"},
    "disposal_line": set(),
    "emblem": {"id"},
    "report_edition": {"prepared_title"},
    "report_sending": {"title"},
    "report_step": set(),
    "report_frozen": set(),
    "report_published": {"title"},
}

DECIDED = "EXISTS (SELECT 1 FROM decision d WHERE d.loan_id = route_step.loan_id AND d.position = route_step.position)"
EDITED = "location <> ''"
OF_AN_ACT = "counter_act_id IS NOT NULL"
SIGNED = "round = (SELECT e.round FROM report_edition e WHERE e.id = edition_id AND e.state = 'published')"
# What the ledger tells of some rows only.
ONLY = {
    ("loan", "number"): "number IS NOT NULL",
    ("loan", "number_year"): "number IS NOT NULL",
    ("custody", "asset_id"): "is_piece OR damaged + lost > 0",
    ("asset", "location"): EDITED,
    ("asset", "brand"): EDITED,
    ("asset", "document_no"): EDITED,
    ("asset", "is_lendable"): EDITED,
    ("asset", "disposal_order"): "disposed = quantity",
    ("attachment", "counter_act_id"): OF_AN_ACT,
    ("attachment", "created_at"): OF_AN_ACT,
    ("attachment", "created_by"): OF_AN_ACT,
    ("route_step", "kind"): DECIDED,
    ("chase", "letter"): "letter IS NOT NULL",
    ("chase", "letter_salt"): "letter IS NOT NULL",
    ("route_step", "office"): DECIDED,
    ("report_edition", "reason"): "round > 0",
    ("report_step", "title"): SIGNED,
    ("report_step", "holding"): SIGNED,
    ("report_step", "order_no"): SIGNED,
    ("rulebook", "made_at"): "version > 1",
    ("rulebook", "made_by"): "version > 1",
}


# The comparison knows no database: every column is tried on one of them, whole rows on both.
on_one = pytest.mark.parametrize("life", ["sqlite"], indirect=True)


# -- a life to tamper with --------------------------------------------------------------------------------------------


def opened(url: str, folder: Path) -> Database:
    return Database(url, **{BASE_URL: "https://lend.example.go.th", PHOTO_DIR: str(folder / "photos")})


@pytest.fixture(scope="module", params=BACKENDS)
def life(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """Everything happened once. The tests undo what they change."""
    folder = tmp_path_factory.mktemp("life")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("prepared_sqlite"), folder / "assetlend.db")
        url = f"sqlite:///{folder / 'assetlend.db'}"
    else:
        server: Server = request.getfixturevalue("postgres")
        name = f"life_{uuid4().hex}"
        server.admin(f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('prepared_postgres')}")
        url = server.url(name)
    rules.forget()
    database = opened(url, folder)
    found = Life(SampleOffice.of(database), folder)
    live(found)
    yield found
    database.dispose()


def test_an_untouched_database_after_a_whole_life_has_no_finding(life: Life) -> None:
    with life.database.reading() as session:
        verdict = life.check(session)
    assert [str(one) for one in verdict.findings] == []
    assert verdict.checkpoints == 2
    assert verdict.entries > 90


def test_the_life_has_rows_in_every_table_that_the_ledger_speaks_of(life: Life) -> None:
    with life.database.engine.connect() as connection:
        for name, table in TABLES.items():
            assert len(connection.execute(select(table)).all()) >= 2, name


# -- tampering --------------------------------------------------------------------------------------------------------


@dataclass
class Tampering:
    """An insider in the life's database, and what the check says of what he has done so far."""

    life: Life
    insider: Insider

    @contextmanager
    def undone(self) -> Iterator[None]:
        with self.insider.connection.begin_nested() as step:
            try:
                yield
            finally:
                step.rollback()

    def refused(self, statement: Any) -> bool:
        """Whether a unique index refuses even the insider, who would have to drop it too."""
        try:
            with self.insider.connection.begin_nested():
                self.run(statement)
        except IntegrityError as error:
            assert "UNIQUE" in str(error.orig).upper()
            return True
        return False

    def session(self) -> Session:
        info = self.life.database.sessions.kw["info"]
        return Session(self.insider.connection, info=dict(info), join_transaction_mode="create_savepoint")

    def found(self) -> str | None:
        """The first thing that the comparison of the tables with the ledger finds."""
        with self.session() as session:
            return next((str(one) for one in mirror.differences(session)), None)

    def verdict(self) -> oversight.Verdict:
        with self.session() as session:
            return self.life.check(session)

    def rows(self, table: Table, where: str = "1 = 1", most: int = 4) -> Sequence[Any]:
        """Some rows of a table, from its beginning to its end."""
        query = select(table).where(text(where)).order_by(*table.primary_key.columns)
        found = self.insider.connection.execute(query).all()
        step = max(1, -(-len(found) // most))
        return [*found[::step], *found[-1:]]

    def run(self, statement: Any) -> None:
        assert self.insider.connection.execute(statement).rowcount != 0

    def others(self, column: Column[Any], value: Any) -> list[Any]:
        """Other values of the same kind; of a foreign key, those that exist, the latest first, and then a stray one."""
        if column.foreign_keys:
            key = next(iter(column.foreign_keys)).column
            known = self.insider.connection.scalars(select(key).order_by(key)).all()
            return [*(one for one in known[::-1] if one != value), _another(column, value)]
        return [_another(column, value)]


@pytest.fixture
def tampering(life: Life) -> Iterator[Tampering]:
    with unprotected(life.database) as insider:
        yield Tampering(life, insider)


def _another(column: Column[Any], value: Any) -> Any:
    kind = column.type
    if isinstance(kind, Word):
        words = [Holding.REGULAR, Holding.ACTING] if kind.words is Holding else list(kind.words)
        return next(word for word in words if word != value)
    if isinstance(kind, Id):
        return uuid4()
    if isinstance(kind, Flag):
        return not value
    if isinstance(kind, Moment):
        return (value or datetime(2026, 1, 20, tzinfo=UTC)) + timedelta(hours=1)
    if isinstance(kind, Day):
        return (value or date(2026, 2, 1)) + timedelta(days=1)
    if kind.python_type is int:
        return (value or 0) + 50
    if kind.python_type is bytes:
        return b"\x07" * 32
    if column.name == "value":
        return value.replace('"office"', '"Office"')
    return f"{value or ''}9"


def told(table: str) -> list[str]:
    return [column.name for column in TABLES[table].columns if column.name not in UNTOLD[table]]


COLUMNS = [(table, column) for table in TABLES for column in told(table)]


def key_of(table: Table, row: Any) -> Any:
    return and_(*(column == row._mapping[column] for column in table.primary_key.columns))


@on_one
@pytest.mark.parametrize(("name", "column"), COLUMNS, ids=[f"{table}.{column}" for table, column in COLUMNS])
def test_a_column_that_the_ledger_tells_of_cannot_be_changed_unnoticed(
    tampering: Tampering, name: str, column: str
) -> None:
    table = TABLES[name]
    tampering.insider.without_checks(name)
    tried = 0
    for row in tampering.rows(table, ONLY.get((name, column), "1 = 1")):
        value = row._mapping[column]
        for fresh in tampering.others(table.c[column], value):
            with tampering.undone():
                if not tampering.refused(update(table).where(key_of(table, row)).values({column: fresh})):
                    tried += 1
                    assert tampering.found(), (value, fresh)
                    break
    assert tried


MOMENTS = [
    (table, column)
    for table, column in COLUMNS
    if isinstance(TABLES[table].c[column].type, Moment) and (table, column) != ("asset", "created_at")
]


@on_one
@pytest.mark.parametrize(("name", "column"), MOMENTS, ids=[f"{table}.{column}" for table, column in MOMENTS])
def test_a_moment_cannot_be_moved_to_an_earlier_one_unnoticed(tampering: Tampering, name: str, column: str) -> None:
    """A row may be earlier than its entry only where the clock ran behind, which shows in entries of equal time.

    The prepared office was furnished at one moment, so there the ledger tells the latest moment alone.
    """
    table = TABLES[name]
    tampering.insider.without_checks(name)
    where = f"{ONLY.get((name, column), '1 = 1')} AND {column} IS NOT NULL"
    for row in tampering.rows(table, where, most=8):
        if name == "appointment" and row.created_at == NOW:
            continue
        with tampering.undone():
            earlier = row._mapping[column] - timedelta(seconds=1)
            tampering.run(update(table).where(key_of(table, row)).values({column: earlier}))
            assert tampering.found()


OPTIONAL = [(table, column) for table, column in COLUMNS if TABLES[table].c[column].nullable]


@on_one
@pytest.mark.parametrize(("name", "column"), OPTIONAL, ids=[f"{table}.{column}" for table, column in OPTIONAL])
def test_what_the_ledger_tells_of_cannot_be_emptied_unnoticed(tampering: Tampering, name: str, column: str) -> None:
    if (name, column) in (("paper", "salt"), ("office_paper_words", "salt"), ("chase", "letter_salt")):
        return  # that is how a person's data are lawfully erased
    table = TABLES[name]
    tampering.insider.without_checks(name)
    where = f"{ONLY.get((name, column), '1 = 1')} AND {column} IS NOT NULL"
    for row in tampering.rows(table, where):
        with tampering.undone():
            if not tampering.refused(update(table).where(key_of(table, row)).values({column: None})):
                assert tampering.found()


@pytest.mark.parametrize("name", TABLES)
def test_a_row_cannot_be_taken_away_unnoticed(tampering: Tampering, name: str) -> None:
    table = TABLES[name]
    where = {"attachment": OF_AN_ACT, "route_step": DECIDED}
    for row in tampering.rows(table, where.get(name, "1 = 1"), most=8):
        with tampering.undone():
            tampering.run(delete(table).where(key_of(table, row)))
            assert tampering.found()


@pytest.mark.parametrize("name", [name for name in TABLES if name != "route_step"])
def test_a_row_cannot_be_put_in_unnoticed(tampering: Tampering, name: str) -> None:
    table = TABLES[name]
    tampering.insider.without_checks(name)
    where = {"attachment": OF_AN_ACT}
    tried = 0
    for row in tampering.rows(table, where.get(name, "1 = 1")):
        with tampering.undone():
            if not tampering.refused(insert(table).values(copied(tampering, table, row))):
                tried += 1
                assert tampering.found()
    assert tried


def copied(tampering: Tampering, table: Table, row: Any) -> dict[str, Any]:
    """The same row again, with new values wherever two rows may not share one."""
    values = dict(row._mapping)
    unique = {column.name for column in table.columns if column.unique}
    for constraint in (*table.constraints, *table.indexes):
        if getattr(constraint, "unique", False) or type(constraint).__name__ == "UniqueConstraint":
            unique.update(column.name for column in constraint.columns)
    keys = [column.name for column in table.primary_key]
    unique.add(next((name for name in ("id", "position", "override_id") if name in values), keys[-1]))
    free = [name for name in unique if name not in ("loan_id", "division_id", "office", "asset_id", "line_id")]
    fresh = {name: tampering.others(table.c[name], values[name])[0] for name in free if values[name] is not None}
    if table.name == "delegation":
        bare = "SELECT id FROM appointment WHERE id NOT IN (SELECT appointment_id FROM delegation)"
        fresh["appointment_id"] = UUID(str(tampering.insider.connection.scalars(text(bare)).first()))
    if table.name == "custody":
        fresh["returned_at"] = values["returned_at"] or datetime(2026, 1, 20, tzinfo=UTC)
    if table.name == "loan_wish":
        fresh["loan_id"] = tampering.others(table.c.loan_id, values["loan_id"])[0]
    if table.name == "appointment":
        fresh["ends_on"] = values["ends_on"] or date(2026, 9, 30)
    if "id" not in values and "position" not in values:
        last = list(table.primary_key.columns)[-1]
        fresh[last.name] = _another(last, values[last.name])
    if table.name == "stocktake_report":
        fresh["stocktake_id"] = uuid4()
    if table.name in ("settlement", "payment_plan"):
        fresh["line_id"] = uuid4()
    return values | fresh


@pytest.mark.parametrize(("ending", "kind", "many"), [("jpg", "picture", 5), ("pdf", "file", 3)])
def test_a_picture_or_file_that_was_changed_or_removed_is_found(life: Life, ending: str, kind: str, many: int) -> None:
    with life.database.reading() as session:
        kept = sorted((life.folder / "photos").rglob(f"*.{ending}"))
        assert len(kept) == many and life.check(session).findings == []
        for file in kept:
            honest = file.read_bytes()
            file.write_bytes(honest + b"x")
            assert [one.params["subject"] for one in life.check(session).findings] == [f"{kind}:{UUID(file.stem).hex}"]
            file.unlink()
            assert len(life.check(session).findings) == 1
            file.write_bytes(honest)


def test_a_paper_whose_salt_was_erased_is_no_finding(tampering: Tampering) -> None:
    """S179: what was lawfully erased stays provable by what the ledger holds."""
    tampering.insider.run("UPDATE paper SET salt = NULL, value = ''")
    tampering.insider.run("UPDATE office_paper_words SET salt = NULL, value = ''")
    assert tampering.found() is None


# -- the ledger itself ------------------------------------------------------------------------------------------------


def lines_of(tampering: Tampering) -> list[bytes]:
    query = select(LedgerEntry.body).order_by(LedgerEntry.seq)
    return [bytes(body) for body in tampering.insider.connection.scalars(query)]


def rewrite(tampering: Tampering, lines: Sequence[bytes]) -> None:
    """Put other lines in the place of the ledger, numbered and hashed again, with a tree and a head that fit."""
    insider = tampering.insider
    for table in ("ledger_node", "ledger_entry"):
        insider.run(f"DELETE FROM {table}")
    rows = []
    for seq, line in enumerate(lines, 1):
        entry = json.loads(line) | {"seq": seq}
        body = json.dumps(entry, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        at = datetime.strptime(entry["at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        rows.append(
            {
                "seq": seq,
                "at": at,
                "act": entry["act"],
                "subject": entry["object"],
                "body": body,
                "leaf_hash": merkle.leaf_hash(body),
            }
        )
    insider.connection.execute(insert(LedgerEntry), rows)
    head = update(Base.metadata.tables["ledger_head"]).values(size=len(rows), tree_size=0, last_at=rows[-1]["at"])
    insider.connection.execute(head)


def edited(lines: list[bytes], seq: int) -> list[bytes]:
    return [*lines[: seq - 1], lines[seq - 1].replace(b'"acting":', b'"Acting":'), *lines[seq:]]


REWRITTEN: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "an entry was edited": (lambda of: edited(of, 20), "entry 1, "),
    "an entry above the first checkpoint was edited": (lambda of: edited(of, 90), "entry "),
    "an entry in the middle was deleted": (lambda of: [*of[:19], *of[20:]], "entry 1, "),
    "an entry was put in": (lambda of: [*of[:30], of[29], *of[30:]], "entry 1, "),
    "two entries changed places": (lambda of: [*of[:3], of[4], of[3], *of[5:]], "entry 1, "),
    "the tail was deleted below a checkpoint": (lambda of: of[:60], "the checkpoint over "),
}


@pytest.mark.parametrize("attack", REWRITTEN)
def test_a_ledger_that_was_hashed_again_does_not_fit_its_checkpoints(tampering: Tampering, attack: str) -> None:
    act, said = REWRITTEN[attack]
    rewrite(tampering, act(lines_of(tampering)))
    verdict = tampering.verdict()
    first = verdict.findings[0]
    assert str(first).startswith(said)
    assert first.seq is not None and first.seq <= 90


def test_without_checkpoints_a_rewritten_ledger_is_still_not_what_the_tables_say(tampering: Tampering) -> None:
    """Whoever has the key too and signs anew: the rows, the papers and the receipts contradict him."""
    tampering.insider.run("DELETE FROM checkpoint")
    lines = lines_of(tampering)
    held = [number for number, line in enumerate(lines) if b'"act":"loan.' in line]
    for number in (held[0], held[5], held[-1]):
        with tampering.undone():
            rewrite(tampering, [*lines[:number], *lines[number + 1 :]])
            with tampering.session() as session:
                nowhere = tampering.life.folder / "nowhere"
                assert oversight.verify_live(session, tampering.life.key_dir, nowhere).findings


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("body", b"{}", "eight keys"),
        ("body", None, "does not have the hash"),
        ("leaf_hash", bytes(32), "does not have the hash"),
        ("act", "loan.closed", "not what its columns say"),
        ("subject", "loan:1", "not what its columns say"),
        ("at", datetime(2026, 1, 1, tzinfo=UTC), "not what its columns say"),
    ],
)
def test_an_entry_that_was_edited_alone_is_named(tampering: Tampering, column: str, value: Any, reason: str) -> None:
    line = lines_of(tampering)[33]
    value = line.replace(b'"acting":false', b'"acting":true') if value is None else value
    tampering.run(update(LedgerEntry).where(LedgerEntry.seq == 34).values({column: value}))
    verdict = tampering.verdict()
    assert (verdict.findings[0].seq, verdict.entries) == (34, 33)
    assert str(verdict.findings[0]).startswith("entry 34 ") and reason in str(verdict.findings[0])


def test_a_missing_entry_is_named(tampering: Tampering) -> None:
    tampering.insider.run("DELETE FROM ledger_entry WHERE seq = 34")
    assert tampering.verdict().findings[0].seq == 34


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE ledger_head SET size = size + 1", "head counts"),
        ("UPDATE ledger_head SET last_at = (SELECT min(at) FROM ledger_entry)", "the last entry was made"),
        ("UPDATE ledger_head SET tree_size = 3", "kept hash of the tree"),
        ("UPDATE ledger_node SET hash = (SELECT leaf_hash FROM ledger_entry WHERE seq = 1)", "kept hash of the tree"),
        ("DELETE FROM ledger_node WHERE level = 0 AND place = 0", "kept hash of the tree"),
        ("DELETE FROM ledger_node WHERE level = (SELECT max(level) FROM ledger_node)", "kept hash of the tree"),
        (
            "INSERT INTO ledger_node (level, place, hash) SELECT 0, 99999, leaf_hash FROM ledger_entry WHERE seq = 1",
            "kept hash of the tree",
        ),
        ("UPDATE organization SET ledger_key = 'o_other'", "belongs to another"),
        ("UPDATE checkpoint SET size = size + 1", "the checkpoint over"),
        ("UPDATE checkpoint SET note = replace(note, 'a', 'b')", "the checkpoint over"),
    ],
)
def test_what_belongs_to_the_ledger_cannot_be_changed_unnoticed(
    tampering: Tampering, statement: str, said: str
) -> None:
    tampering.insider.run(statement)
    assert any(said in str(one) for one in tampering.verdict().findings)


@pytest.mark.parametrize("content", [b"", b"\xff", b"x\n\n", None])
def test_a_checkpoint_outside_that_was_changed_is_found(life: Life, content: bytes | None) -> None:
    file = sorted(life.checkpoint_dir.iterdir())[0]
    honest = file.read_bytes()
    file.write_bytes(honest.replace(b"assetlend.ledger", b"assetlend.other") if content is None else content)
    stranger = life.checkpoint_dir / "notes.txt"
    stranger.write_bytes(b"not a checkpoint")
    with life.database.reading() as session:
        found = [str(one) for one in life.check(session).findings]
    file.write_bytes(honest)
    stranger.unlink()
    assert len(found) == 2
    assert found[0].startswith(f"the checkpoint over {int(file.stem)} entries ")
    assert found[1].startswith("the checkpoint over notes entries ")


# -- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def copy(life: Life, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Life]:
    """The life again, in a database of its own, to change for good."""
    life.database.dispose()
    shutil.copytree(life.folder, tmp_path / "copy")
    if life.database.is_sqlite:
        url = f"sqlite:///{tmp_path / 'copy' / 'assetlend.db'}"
    else:
        server: Server = request.getfixturevalue("postgres")
        name = f"t_{uuid4().hex}"
        server.admin(f"CREATE DATABASE {name} TEMPLATE {life.database.url.database}")
        url = server.url(name)
    database = opened(url, tmp_path / "copy")
    yield Life(SampleOffice(database), tmp_path / "copy")
    database.dispose()
    if not database.is_sqlite:
        server.admin(f"DROP DATABASE {name} WITH (FORCE)")


def verify(life: Life, *arguments: str) -> Result:
    environment = {
        "ASSETLEND_DATA_DIR": str(life.folder),
        "ASSETLEND_DATABASE_URL": life.database.url.render_as_string(hide_password=False),
    }
    return CliRunner().invoke(cli, ["ledger", "verify", *arguments], env=environment, catch_exceptions=False)


def test_the_command_says_that_the_ledger_holds(copy: Life) -> None:
    answer = verify(copy)
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert "บัญชีเหตุการณ์ถูกต้อง" in answer.stdout
    document = json.loads(verify(copy, "--json").stdout)
    assert (document["valid"], document["findings"], document["seq"]) == (True, [], None)


def test_the_command_names_the_first_bad_entry_after_triggers_were_dropped_and_restored(copy: Life) -> None:
    """S184: nothing is left of the insider's visit but the change itself."""
    triggers = _triggers(copy.database)
    change(copy.database, "UPDATE ledger_entry SET act = 'loan.closed' WHERE seq = 40")
    assert _triggers(copy.database) == triggers

    answer = verify(copy)
    assert answer.exit_code == 1
    assert "entry 40 is not what its columns say" in answer.stderr
    assert "รายการที่ 40" in answer.stderr
    document = json.loads(verify(copy, "--json").stdout)
    assert (document["valid"], document["seq"], document["findings"][0]["seq"]) == (False, 40, 40)


def _triggers(database: Database) -> list[str]:
    if not database.is_sqlite:
        query = "SELECT tgname::text || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    else:
        query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    with database.engine.connect() as connection:
        return list(connection.scalars(text(query)))


def test_the_command_names_the_entries_of_a_ledger_that_was_hashed_again(copy: Life) -> None:
    with unprotected(copy.database) as insider:
        tampering = Tampering(copy, insider)
        rewrite(tampering, edited(lines_of(tampering), 30))
        insider.keep()
    answer = verify(copy)
    assert answer.exit_code == 1
    assert "entry 1, or one after it up to " in answer.stderr
    assert json.loads(verify(copy, "--json").stdout)["seq"] == 1


def test_the_command_names_a_row_that_was_changed(copy: Life) -> None:
    change(copy.database, "UPDATE loan_line SET requested = requested + 1 WHERE requested = 70")
    answer = verify(copy)
    assert answer.exit_code == 1
    assert "the table says lines.2.requested = 71, the ledger says 70 (entry " in answer.stderr
    assert "ตารางข้อมูลระบุ lines.2.requested = 71" in answer.stderr
    assert len(json.loads(verify(copy, "--json").stdout)["findings"]) == 1


def test_the_schema_is_what_the_models_say(life: Life) -> None:
    """So that no column escapes the tests above."""
    found = inspect(life.database.engine)
    for name, table in TABLES.items():
        assert {column["name"] for column in found.get_columns(name)} == set(table.columns.keys())
