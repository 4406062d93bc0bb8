"""Importing registers in tests, and looking at what came of it."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from assetlend.models import Asset, Item
from assetlend.services import register_export, register_import, register_plan, registry
from tests.factories import SampleOffice

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
FILES = Path(__file__).parent.parent / "data" / "registers"
OFFICE, PLAIN = "register-office.xlsx", "register-plain.csv"


def import_file(office: SampleOffice, data: bytes, name: str, *, by: str = "supply") -> tuple[int, int]:
    """(added, existing) of an import."""
    with office.database.transaction() as session:
        result = register_import.run(session, actor=office.actor(by, TODAY), now=NOW, data=data, filename=name)
    return result.added, result.existing


def import_kept(office: SampleOffice, name: str, *, by: str = "supply") -> tuple[int, int]:
    """The same for a file that is kept with the tests."""
    return import_file(office, content(name), name, by=by)


def content(name: str) -> bytes:
    return (FILES / name).read_bytes()


def lines(*rows: str) -> bytes:
    """A register as CSV."""
    return "\n".join(rows).encode()


def planned(office: SampleOffice, data: bytes, name: str = "a.csv") -> register_plan.Plan:
    with office.database.reading() as session:
        plan = register_plan.plan(session, register_import.read(data, name, TODAY))
        session.expunge_all()
        return plan


def assets(office: SampleOffice) -> list[Asset]:
    """The register in its order."""
    with office.database.reading() as session:
        found = session.scalars(
            select(Asset).options(joinedload(Asset.item).joinedload(Item.division)).order_by(Asset.id)
        )
        rows = list(found)
        session.expunge_all()
        return rows


def imported(office: SampleOffice) -> list[Asset]:
    return [asset for asset in assets(office) if asset.created_at == NOW]


def export(office: SampleOffice, form: str, *, by: str = "supply") -> bytes:
    out = BytesIO()
    with office.database.reading() as session:
        headers, rows = register_export.table(session, office.actor(by, TODAY))
        write = register_export.write_csv if form == "csv" else register_export.write_xlsx
        write(out, headers, rows)
    return out.getvalue()


def number_of_rows(office: SampleOffice) -> int:
    return len(assets(office))


def change(office: SampleOffice, asset: Asset, **values: object) -> None:
    with office.database.transaction() as session:
        actor = office.actor("supply")
        registry.edit(session, actor=actor, now=NOW, asset_id=asset.id, values=values)
