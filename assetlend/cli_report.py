"""A published report on the command line: whether it is what was frozen, and whether it counts right."""

from collections.abc import Sequence
from pathlib import Path

import click

from assetlend.cli_base import REFUSED, NoFile, complain, in_thai, misuse, tell
from assetlend.cli_ledger import NO_LEDGER
from assetlend.config import Config
from assetlend.db import Database
from assetlend.errors import N_
from assetlend.ledger import verify
from assetlend.ledger.verify import Fault
from assetlend.services import report_check
from assetlend.services.report_check import SENTENCES

HOLDS = N_("The report holds: it was frozen and published byte by byte, and the ledger gives every figure in it.")
FOUND = N_("The report does not hold: %(count)s findings.")


def verify_live(settings: Config, database: Database, file: Path, *, as_json: bool) -> int:
    """Check a report against the live ledger; the exit code."""
    raw = _read(file)
    with database.still() as session:
        found = report_check.faults(session, raw, settings.key_dir, settings.checkpoint_dir)
    return _answer(found, as_json=as_json)


def verify_with(bundle: Path, file: Path, *, as_json: bool) -> int:
    """Check a report against an exported ledger, which has to hold itself, with the counting of the verifier."""
    lines = bundle / "ledger.jsonl" if bundle.is_dir() else bundle
    if not lines.is_file():
        raise misuse(NO_LEDGER, {"path": str(bundle)})
    try:
        result = verify.check(bundle)
    except verify.Bad as bad:
        if as_json:
            tell({"valid": False, "seq": bad.seq, "reason": bad.reason, "findings": []}, as_json=True, text="")
        complain(N_("The ledger does not hold. %(reason)s"), {"reason": str(bad)})
        return REFUSED
    exported = lines.read_bytes().split(b"\n")[:-1]
    return _answer(verify.check_report(_read(file), exported, result["checkpoints"]), as_json=as_json)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise NoFile(path=str(file), reason=error.strerror or str(error)) from error


def _answer(found: Sequence[Fault], *, as_json: bool) -> int:
    if as_json:
        told = [{"kind": one.kind, **one.values, "text": str(one)} for one in found]
        tell({"valid": not found, "findings": told}, as_json=True, text="")
    elif not found:
        click.echo(in_thai(HOLDS))
    if found:
        complain(FOUND, {"count": len(found)})
        for one in found:
            complain(SENTENCES[one.kind], one.values)
    return REFUSED if found else 0
