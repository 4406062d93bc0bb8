"""Whether a published report is what the ledger froze, and whether the program's own counting gives its figures again.

The stand-alone verifier asks the same of an exported ledger, with a counting of its own (`assetlend/ledger/verify.py`).
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain import figures
from assetlend.domain.books import Books
from assetlend.domain.figures import Terms
from assetlend.errors import N_
from assetlend.ledger import canonical
from assetlend.ledger.acts import ReportFrozen, ReportPublished
from assetlend.ledger.verify import NOT_THE_FORM, SHOWN, Fault, read_report, shown
from assetlend.models import LedgerEntry, Organization
from assetlend.services import integrity, ledger, oversight

SENTENCES = {
    "unreadable": N_("The file is not a report of the form assetlend.report/1 (%(reason)s)."),
    "not_frozen": N_(
        "No entry of the ledger froze these bytes (SHA-256 %(sha256)s) as a report of the fiscal year "
        "%(year)s: something in them was changed, or they are another paper."
    ),
    "not_published": N_("The report was signed with entry %(seq)s, but no entry says that it was published."),
    "other_ledger": N_("The report is one of the ledger %(report)s, and this is the ledger %(ledger)s."),
    "size": N_("The report was counted from %(report)s entries, but the ledger has only %(ledger)s."),
    "root": N_("The report names the root %(report)s, but the first %(size)s entries of the ledger have %(ledger)s."),
    "moment": N_("Entry %(seq)s stands on the wrong side of the moment at which the report was made."),
    "figure": N_("%(figure)s, %(part)s: the report says %(report)s, the ledger gives %(ledger)s."),
    "unsigned": N_("No signed checkpoint covers entry %(seq)s, with which the report was frozen."),
}


def faults(session: Session, raw: bytes, key_dir: Path, checkpoint_dir: Path) -> list[Fault]:
    """Everything in which the bytes of a report and the live ledger disagree; of its figures, the first."""
    try:
        document = read_report(raw)
        return [
            *_frozen(session, raw, document, key_dir, checkpoint_dir),
            *_state(session, document),
            *_figures(session, document),
        ]
    except NOT_THE_FORM as error:
        return [Fault("unreadable", {"reason": f"{type(error).__name__}: {error}"[:SHOWN]})]


def _frozen(
    session: Session, raw: bytes, document: Mapping[str, Any], key_dir: Path, checkpoint_dir: Path
) -> Iterator[Fault]:
    """The ledger froze and published exactly these bytes, and a signed checkpoint covers that."""
    digest = sha256(raw).hexdigest()
    wanted = {"fiscal_year": document["fiscal_year"], "sha256": digest}
    said: dict[str, int] = {}
    query = select(LedgerEntry).where(LedgerEntry.act.in_((ReportFrozen.NAME, ReportPublished.NAME)))
    for row in session.scalars(query.order_by(LedgerEntry.seq)):
        if json.loads(bytes(row.body))["data"] == wanted:
            said.setdefault(row.act, row.seq)
    frozen = said.get(ReportFrozen.NAME)
    if frozen is None:
        yield Fault("not_frozen", {"sha256": digest, "year": document["fiscal_year"]})
        return
    if ReportPublished.NAME not in said:
        yield Fault("not_published", {"seq": frozen})
    if oversight.covering(session, key_dir, checkpoint_dir, frozen) is None:
        yield Fault("unsigned", {"seq": frozen})


def _state(session: Session, document: Mapping[str, Any]) -> Iterator[Fault]:
    """The report names this ledger as it was when the report was made."""
    org = session.execute(select(Organization.ledger_key)).scalar_one()
    if document["organization"]["ledger"] != org:
        yield Fault("other_ledger", {"report": document["organization"]["ledger"], "ledger": org})
    size, there = int(document["ledger"]["size"]), ledger.size(session)
    if not 0 <= size <= there:
        yield Fault("size", {"report": size, "ledger": there})
        return
    root = b64encode(ledger.root(session, size)).decode()
    if root != document["ledger"]["root"]:
        yield Fault("root", {"report": document["ledger"]["root"], "size": size, "ledger": root})
    as_of = canonical.read_stamp(document["as_of"])
    if size and ledger.get_entry(session, size).at > as_of:
        yield Fault("moment", {"seq": size})
    if size < there and ledger.get_entry(session, size + 1).at < as_of:
        yield Fault("moment", {"seq": size + 1})


def _figures(session: Session, document: Mapping[str, Any]) -> Iterator[Fault]:
    """The first figure that the first entries do not give."""
    told, size = document["figures"], int(document["ledger"]["size"])
    again = _counted(session, document, min(size, ledger.size(session)))
    for name in dict.fromkeys((*told, *again)):
        said, counted = _parts(told.get(name)), _parts(again.get(name))
        for part in dict.fromkeys((*said, *counted)):
            if part not in said or part not in counted or said[part] != counted[part]:
                values = {"report": shown(said.get(part)), "ledger": shown(counted.get(part))}
                yield Fault("figure", {"figure": name, "part": part, **values})
                return


def _counted(session: Session, document: Mapping[str, Any], size: int) -> dict[str, Any]:
    """Every figure, counted by the program from the first `size` entries, as a report spells it."""
    terms = terms_of(document)
    books = Books(terms.zone).read((body for _, body in ledger.bodies(session, last=size)), terms.as_of)
    counted = figures.all_figures(books, terms)
    root = b64encode(ledger.root(session, books.size)).decode()
    last = integrity.last_checkpoint(session, books.size)
    counted["integrity"] = figures.integrity(books.size, root, last)
    found = {name: figure.to_json() for name, figure in counted.items()}
    # What was signed when the report was made is not what is signed now: it is not counted from the entries.
    found["integrity"]["parts"]["last_checkpoint"] = document["figures"]["integrity"]["parts"]["last_checkpoint"]
    spelled: dict[str, Any] = json.loads(canonical.published(found))
    return spelled


def terms_of(document: Mapping[str, Any]) -> Terms:
    """What a report depends on besides the ledger; the settings stand in its own figures."""
    figures_of = document["figures"]
    chase = figures_of["chase"]["parts"]
    return Terms(
        fiscal_year=document["fiscal_year"],
        as_of=canonical.read_stamp(document["as_of"]),
        zone=ZoneInfo(document["organization"].get("time_zone", "Asia/Bangkok")),
        prompt_hours=figures_of["incidents"]["parts"]["prompt_hours"],
        chase_days=chase.get("days", 7),
        chase_counts_due_day=bool(chase.get("counts_due_day", False)),
        plan=figures_of.get("activities", {}).get("parts", {}).get("responsible", {}),
    )


def _parts(figure: Mapping[str, Any] | None) -> dict[str, Any]:
    """A figure part by part; empty where there is none."""
    if figure is None:
        return {}
    whole = {key: part for key, part in figure.items() if key != "parts"}
    return whole | {f"parts.{key}": part for key, part in figure["parts"].items()}
