"""What migrations share: STRICT tables with exact values on SQLite, and tables whose rows nobody may change."""

from typing import Any

from alembic import op
from sqlalchemy import CheckConstraint, Column

from assetlend.models.types import Day, Flag, Id, Json, Moment

_DIGITS = "[0-9]"
_DAY = _DIGITS * 4 + ("-" + _DIGITS * 2) * 2
_MOMENT = _DAY + "T??:??:??." + _DIGITS * 6 + "Z"
# Without a modifier SQLite gives the 31st of February back as it is.
_DAY_PART = "date(substr({c}, 1, 10), '+0 days') IS substr({c}, 1, 10)"
_TIME_PART = "time(substr({c}, 12, 8)) IS substr({c}, 12, 8)"
_EXACT: dict[type[Any], str] = {
    Id: "length({c}) = 32 AND {c} NOT GLOB '*[^0-9a-f]*'",
    Day: "{c} IS NULL OR ({c} GLOB '" + _DAY + "' AND " + _DAY_PART + ")",
    Moment: "{c} IS NULL OR ({c} GLOB '" + _MOMENT + "' AND " + _DAY_PART + " AND " + _TIME_PART + ")",
    Json: "{c} IS NULL OR json_valid({c})",
    Flag: "{c} IN (0, 1)",
}


def create_table(name: str, *parts: Any) -> None:
    """Create a table; on SQLite each id, day, moment and JSON text is checked to be one, each flag to be 0 or 1."""
    strict = {"sqlite_strict": True}
    op.create_table(name, *parts, *(_exact(name, parts) if _on_sqlite() else ()), **strict)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _exact(table: str, parts: tuple[Any, ...]) -> list[CheckConstraint]:
    columns = [part for part in parts if isinstance(part, Column) and type(part.type) in _EXACT]
    return [
        CheckConstraint(
            _EXACT[type(column.type)].format(c=f'"{column.name}"'), name=op.f(f"ck_{table}_{column.name}_exact")
        )
        for column in columns
    ]


def append_only(table: str) -> None:
    """Let the database refuse every change and deletion of the table's rows."""
    if _on_sqlite():
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    for act, reach in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"FOR EACH {reach} EXECUTE FUNCTION {table}_refuse()"
        )


def changeable(table: str) -> None:
    """Take `append_only` back, for a downgrade."""
    if _on_sqlite():
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{act}")
        return
    op.execute(f"DROP FUNCTION {table}_refuse() CASCADE")


def closed_when(table: str, *, changes: str, deletions: str) -> None:
    """Let the database refuse to change or delete a row where these conditions on OLD and NEW hold."""
    for act, condition in (("UPDATE", changes), ("DELETE", deletions)):
        if _on_sqlite():
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is closed'); END"
            )
            continue
        kept = "NEW" if act == "UPDATE" else "OLD"
        op.execute(
            f"CREATE FUNCTION {table}_closed_{act.lower()}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{table} is closed'; END IF; RETURN {kept}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_closed_{act.lower()}()"
        )


def drop_closed_when(table: str) -> None:
    """Take `closed_when` back, for a downgrade."""
    for act in ("update", "delete"):
        op.execute(
            f"DROP TRIGGER {table}_no_{act}" if _on_sqlite() else f"DROP FUNCTION {table}_closed_{act}() CASCADE"
        )


def without_gaps(table: str, column: str) -> None:
    """Let the database refuse an insert whose number is not the next one."""
    following = f"(SELECT coalesce(max({column}), 0) + 1 FROM {table})"  # noqa: S608 - names of the migration
    if _on_sqlite():
        op.execute(
            f"CREATE TRIGGER {table}_no_gap BEFORE INSERT ON {table} WHEN NEW.{column} IS NOT {following} "
            f"BEGIN SELECT RAISE(ABORT, '{table} has no gaps'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {table}_next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.{column} <> {following} THEN RAISE EXCEPTION '{table} has no gaps'; END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {table}_no_gap BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_next()")


def drop_without_gaps(table: str) -> None:
    """Take `without_gaps` back, for a downgrade."""
    op.execute(f"DROP TRIGGER {table}_no_gap" if _on_sqlite() else f"DROP FUNCTION {table}_next() CASCADE")
