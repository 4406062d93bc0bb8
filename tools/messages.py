"""Collects every sentence that people read, keeps the Thai catalogue complete, and compiles it.

python tools/messages.py            update and compile
python tools/messages.py --check    exit 1 when a sentence has no Thai, is not used, or is not compiled
"""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

import assetlend
from assetlend.errors import Refusal

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "assetlend" / "translations" / "th" / "LC_MESSAGES"
PO, MO = FOLDER / "messages.po", FOLDER / "messages.mo"
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}
KEYWORDS = {"_": None, "_l": None, "N_": None, "gettext": None}


def sentences() -> Iterator[str]:
    """Every marked sentence of the code and the pages, and the sentence of every refusal."""
    for folder in (ROOT / "assetlend", ROOT / "templates"):
        found = extract_from_dir(str(folder), METHODS, OPTIONS, KEYWORDS)
        for _file, _line, message, _comments, _context in found:
            yield message if isinstance(message, str) else message[0]
    for module in pkgutil.walk_packages(assetlend.__path__, "assetlend."):
        if module.name not in ("assetlend.__main__", "assetlend.ledger.verify"):
            importlib.import_module(module.name)
    for refusal in _subclasses(Refusal):
        yield " ".join((inspect.getdoc(refusal) or "").split())


def _subclasses(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for one in kind.__subclasses__():
        if not one.__name__.startswith("_"):
            yield one
        yield from _subclasses(one)


def catalogue(before: Catalog) -> Catalog:
    """The catalogue of all present sentences with the translations that there are."""
    fresh = Catalog(locale="th", project="assetlend", fuzzy=False, header_comment="# Thai translations of assetlend.")
    fresh.revision_date = fresh.creation_date = before.creation_date
    for sentence in sorted(set(sentences())):
        known = before.get(sentence)
        fresh.add(sentence, string=known.string if known else "")
    return fresh


def compiled(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def written(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalog, width=110, omit_header=False, ignore_obsolete=True)
    return out.getvalue()


def faults(catalog: Catalog) -> list[str]:
    """What keeps the catalogue from being complete."""
    found = [f"no Thai: {message.id}" for message in catalog if message.id and not message.string]
    found += [f"other places: {m.id}" for m in catalog if m.id and m.string and _places(m.id) != _places(m.string)]
    kept = read_po(PO.open("rb"), locale="th")
    present = {message.id for message in catalog}
    found += [f"not used any more: {message.id}" for message in kept if message.id and message.id not in present]
    if MO.exists():
        with MO.open("rb") as file:
            old = {message.id: message.string for message in read_mo(file) if message.id}
        if old != {message.id: message.string for message in catalog if message.id and message.string}:
            found.append("messages.mo is not what messages.po says")
    else:
        found.append("messages.mo is missing")
    return found


def _places(text: object) -> list[str]:
    import re

    return sorted(set(re.findall(r"%\((\w+)\)", str(text))))


def main(arguments: list[str]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    before = read_po(PO.open("rb"), locale="th") if PO.exists() else Catalog(locale="th")
    catalog = catalogue(before)
    if "--check" in arguments:
        found = faults(catalog)
        print("\n".join(found) or f"complete: {len(catalog)} sentences")
        return 1 if found else 0
    PO.write_bytes(written(catalog))
    MO.write_bytes(compiled(catalog))
    missing = [message.id for message in catalog if message.id and not message.string]
    print(f"{len(catalog)} sentences, {len(missing)} without Thai")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
