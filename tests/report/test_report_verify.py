"""A published report is believed only when every byte was frozen and every figure comes out again, counted twice."""

import json
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assetlend.cli import cli
from assetlend.clock import BANGKOK
from assetlend.db import Database
from assetlend.domain.routing import Decision as Answer
from assetlend.ledger import canonical, merkle, verify
from assetlend.services import edition_lists, edition_signing, editions, keys, ledger, oversight, report_check, rules
from assetlend.services.ledger import Signer
from assetlend.services.papers import BASE_URL
from assetlend.services.photos import PHOTO_DIR
from tests.factories import SampleOffice, day, later
from tests.report.test_report_files import live_a_year

YEAR = 2569


@dataclass
class Published:
    """An office that published its report: the file, the database, and the exported ledger."""

    office: SampleOffice
    folder: Path
    file: Path
    signer: Signer

    @property
    def raw(self) -> bytes:
        return self.file.read_bytes()

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.raw)
        return found

    @property
    def bundle(self) -> Path:
        return self.folder / "bundle"

    def lines(self) -> list[bytes]:
        return (self.bundle / "ledger.jsonl").read_bytes().split(b"\n")[:-1]

    def signed(self) -> list[int]:
        return list(verify.check(self.bundle)["checkpoints"])

    def faults(self, raw: bytes) -> list[verify.Fault]:
        """What the verifier finds, which the program finds as well."""
        found = verify.check_report(raw, self.lines(), self.signed())
        with self.office.database.reading() as session:
            live = report_check.faults(session, raw, self.signer.folder.parent / "keys", self.signer.folder)
        assert [one.kind for one in live] == [one.kind for one in found]
        return found

    def forged(self, change: Callable[[dict[str, Any]], object]) -> list[verify.Fault]:
        document = self.document
        change(document)
        return self.faults(canonical.published(document))

    def command(self, *arguments: str | Path) -> Result:
        settings = {
            "ASSETLEND_DATABASE_URL": str(self.office.database.engine.url),
            "ASSETLEND_DATA_DIR": str(self.folder),
        }
        return CliRunner().invoke(cli, ["report", "verify", *map(str, arguments)], env=settings)


def sign(office: SampleOffice, days: int) -> Any:
    """The report of the year, sent up and signed; its key."""
    at = {"now": later(days=days)}
    clerk, database = office.actor("finance", day(days)), office.database
    with database.transaction() as session:
        key = editions.begin(session, actor=clerk, fiscal_year=YEAR, zone=BANGKOK, reason="แก้ไข", **at).id
        seen = editions.send(session, actor=clerk, edition_id=key, zone=BANGKOK, **at).sha256
    for who in ("palad", "nayok"):
        with database.transaction() as session:
            actor = office.actor(who, day(days))
            edition_signing.decide(session, actor=actor, edition_id=key, seen=seen, answer=Answer.YES, **at)
    return key


def publish(office: SampleOffice, key: Any, days: int) -> bytes:
    with office.database.transaction() as session:
        actor = office.actor("finance", day(days))
        editions.publish(session, actor=actor, now=later(days=days), edition_id=key)
        return edition_lists.body_of(edition_lists.get(session, key)) or b""


@pytest.fixture(scope="module")
def published(prepared_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """A year with loans that went well and badly; its report was signed, covered by a checkpoint, and published."""
    folder = tmp_path_factory.mktemp("published")
    shutil.copy(prepared_sqlite, folder / "office.db")
    rules.forget()
    info = {BASE_URL: "http://localhost", PHOTO_DIR: str(folder / "photos")}
    database = Database(f"sqlite:///{folder / 'office.db'}", **info)
    office = SampleOffice.of(database)
    live_a_year(office)
    with database.reading() as session:
        name = keys.origin(ledger._org(session))
    signer = keys.signer(folder / "keys", folder / "checkpoints", name, make=True)
    key = sign(office, 40)
    with database.transaction() as session:
        ledger.checkpoint(session, signer, later(days=41))
    (folder / "report.json").write_bytes(publish(office, key, 41))
    office.ask({"chair": 1}, now=later(days=42), start=day(50), due=day(51))
    with database.reading() as session:
        oversight.export_bundle(session, folder / "bundle", folder / "keys", folder / "checkpoints")
    yield Published(office, folder, folder / "report.json", signer)
    database.dispose()


# -- what holds -------------------------------------------------------------------------------------------------------


def test_a_published_report_holds_against_the_live_ledger_and_against_the_bundle(published: Published) -> None:
    assert published.faults(published.raw) == []
    for more in ([], ["--bundle", published.bundle]):
        answer = published.command(published.file, *more)
        assert (answer.exit_code, answer.stderr) == (0, "")
        assert answer.stdout.startswith("รายงาน")
    document = json.loads(published.command(published.file, "--json").stdout)
    assert document == {"valid": True, "findings": []}


def alone(published: Published, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The verifier out of the bundle, a program of its own."""
    command = [sys.executable, "-I", "verify.py", ".", *map(str, arguments)]
    return subprocess.run(command, cwd=published.bundle, capture_output=True, check=False, text=True, timeout=120)


def test_the_verifier_in_the_bundle_confirms_the_report_by_itself(published: Published) -> None:
    done = alone(published, "--report", published.file)
    assert (done.returncode, done.stderr) == (0, "")
    assert "published reports that agree in every byte and every figure: 1" in done.stdout
    assert alone(published, "--report").returncode == 2


# -- what does not ----------------------------------------------------------------------------------------------------


def test_a_differing_byte_anywhere_is_found(published: Published) -> None:
    """Every byte of the file, each bit of some; what the other checks make of it is tried here and there."""
    raw, document, lines, signed = published.raw, published.document, published.lines(), published.signed()
    about = [line for line in lines if b'"report.' in line]
    assert list(verify.frozen_faults(raw, document, about, signed)) == []
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ (1 << place % 8)]) + raw[place + 1 :]
        assert [one.kind for one in verify.frozen_faults(changed, document, about, signed)] == ["not_frozen"], place
        if place % (len(raw) // 23) == 0:
            assert verify.check_report(changed, lines, signed), place
    for changed in (raw[:-1], raw + b"\n", b"", b"\xef\xbb\xbf" + raw):
        assert published.faults(changed), changed[:9]


def test_the_first_figure_that_differs_is_named_with_both_values(published: Published) -> None:
    def flatter(document: dict[str, Any]) -> None:
        document["figures"]["due"] |= {"value": 1.0, "numerator": document["figures"]["due"]["denominator"]}
        document["figures"]["register"]["value"] = 0

    frozen, figure = published.forged(flatter)
    assert frozen.kind == "not_frozen"
    due = published.document["figures"]["due"]
    assert figure.kind == "figure"
    assert figure.values == {"figure": "due", "part": "value", "report": "1", "ledger": json.dumps(due["value"])}


@pytest.mark.parametrize("name", list(verify.FIGURES))
def test_no_figure_can_be_changed_unnoticed(published: Published, name: str) -> None:
    for part in ("value", "entries", "parts"):

        def change(document: dict[str, Any], part: str = part) -> None:
            figure = document["figures"][name]
            figure[part] = {"value": 0.123, "entries": [1, 2, 3], "parts": {**figure["parts"], "x": 1}}[part]

        kinds = [(one.kind, one.values.get("figure")) for one in published.forged(change)]
        assert kinds == [("not_frozen", None), ("figure", name)]


def test_a_figure_that_is_left_out_or_made_up_is_found(published: Published) -> None:
    for change in (lambda document: document["figures"].pop("due"), lambda document: document["figures"].update(x={})):
        assert published.forged(change)[0].kind in ("not_frozen", "unreadable")


def test_a_report_that_counts_fewer_entries_than_there_were_at_its_time_is_found(published: Published) -> None:
    """Somebody leaves the last bad entries out: root and figures of the shorter ledger agree, its moment does not."""
    lines = published.lines()

    def shorten(document: dict[str, Any]) -> None:
        size = document["ledger"]["size"] - 4
        root = merkle.root_of(merkle.leaf_hash(line) for line in lines[:size])
        document["ledger"] = {"size": size, "root": b64encode(root).decode()}

    kinds = [one.kind for one in published.forged(shorten)]
    assert kinds[:2] == ["not_frozen", "moment"] and "root" not in kinds

    def later_entries(document: dict[str, Any]) -> None:
        document["as_of"] = json.loads(lines[9])["at"]

    assert "moment" in [one.kind for one in published.forged(later_entries)]


def test_a_report_of_another_ledger_or_another_state_of_it_is_found(published: Published) -> None:
    assert "other_ledger" in kinds(published, lambda one: one["organization"].update(ledger="o_2"))
    assert "size" in kinds(published, lambda one: one["ledger"].update(size=10_000))
    assert "root" in kinds(published, lambda one: one["ledger"].update(root="A" * 43 + "="))
    assert "not_frozen" in kinds(published, lambda one: one.update(fiscal_year=2568))


def kinds(published: Published, change: Callable[[dict[str, Any]], object]) -> list[str]:
    return [one.kind for one in published.forged(change)]


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"schema":"assetlend.report/2"}'])
def test_what_is_no_report_is_said_to_be_none(published: Published, raw: bytes) -> None:
    assert [one.kind for one in published.faults(raw)] == ["unreadable"]


def test_a_finding_ends_the_commands_with_1_and_is_said_in_both_languages(published: Published, tmp_path: Path) -> None:
    forged = tmp_path / "forged.json"
    forged.write_bytes(published.raw.replace(b'"number":1,', b'"number":7,', 1))
    for more in ([], ["--bundle", published.bundle]):
        answer = published.command(forged, *more)
        assert (answer.exit_code, answer.stdout) == (1, "")
        assert "No entry of the ledger froze these bytes" in answer.stderr and "บัญชีเหตุการณ์" in answer.stderr
    told = json.loads(published.command(forged, "--json").stdout)
    assert (told["valid"], told["findings"][0]["kind"]) == (False, "not_frozen")
    done = alone(published, "--report", forged)
    assert done.returncode == 1 and "NOT VALID: forged.json: No entry" in done.stderr
    assert published.command(published.file, "--bundle", tmp_path).exit_code == 2


def test_a_bundle_that_does_not_hold_confirms_nothing(published: Published, tmp_path: Path) -> None:
    broken = tmp_path / "bundle"
    shutil.copytree(published.bundle, broken)
    lines = (broken / "ledger.jsonl").read_bytes()
    (broken / "ledger.jsonl").write_bytes(lines.replace(b"loan.submitted", b"loan.submittet", 1))
    answer = published.command(published.file, "--bundle", broken)
    assert answer.exit_code == 1 and "The ledger does not hold." in answer.stderr


def test_a_report_that_was_signed_but_not_published_or_not_covered_is_no_published_report(
    published: Published, tmp_path: Path
) -> None:
    """The next edition, before it is published and before the ledger is signed again."""
    key = sign(published.office, 60)
    with published.office.database.reading() as session:
        raw = edition_lists.body_of(edition_lists.get(session, key)) or b""
        oversight.export_lines(session, tmp_path / "ledger.jsonl")
        live = report_check.faults(session, raw, published.folder / "keys", published.signer.folder)
    lines = (tmp_path / "ledger.jsonl").read_bytes().split(b"\n")[:-1]
    found = verify.check_report(raw, lines, published.signed())
    assert [one.kind for one in found] == [one.kind for one in live] == ["not_published", "unsigned"]
    assert json.loads(raw)["edition"]["replaces"] == sha256(published.raw).hexdigest()
    assert published.faults(published.raw) == []


def test_the_program_and_the_verifier_say_the_same_sentences() -> None:
    assert report_check.SENTENCES == verify.FAULTS
