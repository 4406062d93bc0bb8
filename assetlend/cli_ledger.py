"""The ledger on the command line."""

from pathlib import Path

import click

from assetlend.cli_base import REFUSED, complain, in_thai, misuse, tell
from assetlend.clock import utc_now
from assetlend.config import Config
from assetlend.db import Database
from assetlend.errors import N_
from assetlend.ledger import verify
from assetlend.services import ledger, oversight, worker

VALID = N_("The ledger holds: %(entries)s entries, %(checkpoints)s signed checkpoints agree.")
FOUND = N_("The ledger does not hold: %(count)s findings.")
NO_LEDGER = N_("There is no ledger in %(path)s: a bundle is a folder with ledger.jsonl, checkpoints and keys.")


def verify_files(target: Path, *, as_json: bool) -> int:
    """Check an exported file or bundle; the exit code."""
    if target.is_dir() and not (target / "ledger.jsonl").is_file():
        raise misuse(NO_LEDGER, {"path": str(target)})
    try:
        result = verify.check(target)
    except verify.Bad as bad:
        document = {"valid": False, "seq": bad.seq, "reason": bad.reason}
        if as_json:
            tell(document, as_json=True, text="")
        complain(N_("The ledger does not hold. %(reason)s"), {"reason": str(bad)})
        return REFUSED
    values = {"entries": result["entries"], "checkpoints": len(result["checkpoints"])}
    tell({"valid": True, **result}, as_json=as_json, text=in_thai(VALID, values))
    return 0


def verify_live(settings: Config, database: Database, *, as_json: bool) -> int:
    """Check the live database; the exit code. The first bad `seq` comes first."""
    with database.still() as session:
        verdict = oversight.verify_live(session, settings.key_dir, settings.checkpoint_dir)
    found = [{"seq": one.seq, "text": str(one)} for one in verdict.findings]
    values = {"entries": verdict.entries, "checkpoints": verdict.checkpoints}
    first = min((one.seq for one in verdict.findings if one.seq), default=None)
    document = {"valid": not found, **values, "root": verdict.root, "seq": first, "findings": found}
    if as_json:
        tell(document, as_json=True, text="")
    elif not found:
        click.echo(in_thai(VALID, values))
    if found:
        complain(FOUND, {"count": len(found)})
        for one in verdict.findings:
            complain(one.message, dict(one.params))
    return REFUSED if found else 0


def checkpoint(settings: Config, database: Database, *, as_json: bool) -> None:
    """Sign the ledger as it stands and say so."""
    with database.transaction() as session:
        note = ledger.checkpoint(session, worker.signer_of(session, settings), utc_now())
        document = {"size": note.size, "note": note.note}
    tell(document, as_json=as_json, text=str(document["note"]))
