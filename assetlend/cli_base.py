"""What every command shares: opening the database, saying sentences, and ending with 1 where something is refused."""

import errno
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import click
from babel.support import NullTranslations, Translations
from flask.cli import FlaskGroup

from assetlend import config, paths, schema
from assetlend.app import open_database
from assetlend.config import Config
from assetlend.db import FAULTS, Database, is_silent, refusal
from assetlend.errors import Invalid, Refusal, Unavailable
from assetlend.services import setup
from assetlend.thai import typed_dates

REFUSED = 1


class NoFile(Invalid):
    """%(path)s cannot be read or written (%(reason)s)."""


class OutOfReach(Unavailable):
    """The database cannot be reached (%(reason)s). Start it, or correct ASSETLEND_DATABASE_URL."""


# -- saying -----------------------------------------------------------------------------------------------------------


@cache
def thai() -> NullTranslations:
    """The Thai translations of every sentence."""
    return Translations.load(str(paths.package_dir() / "translations"), ["th"])


def in_thai(message: str, params: dict[str, Any] | None = None) -> str:
    """A marked sentence in Thai, with its places filled in."""
    values = {name: thai().gettext(v) if isinstance(v, str) and v else v for name, v in (params or {}).items()}
    sentence = str(thai().gettext(message))
    return sentence % values if values else sentence


def in_both(message: str, params: dict[str, Any] | None = None) -> str:
    """A marked sentence in Thai, and in English on the next line."""
    english = message % params if params else message
    return "\n".join(dict.fromkeys((in_thai(message, params), english)))


def complain(message: str, params: dict[str, Any] | None = None) -> None:
    """Say a sentence on stderr in Thai, then in English."""
    click.echo(in_both(message, params), err=True)


def misuse(message: str, params: dict[str, Any] | None = None) -> click.UsageError:
    """Wrong usage: the sentence, and exit 2."""
    return click.UsageError(in_both(message, params))


def tell(document: Any, *, as_json: bool, text: str) -> None:
    """One JSON document, or a line for people."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2) if as_json else text)


# -- refusing ---------------------------------------------------------------------------------------------------------


def refused_by(error: Exception) -> Refusal | None:
    """The refusal that an error means to a person; None for a fault of the program."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, FAULTS):
        meant = refusal(error)
        if is_silent(error) and not isinstance(meant, Refusal):
            return OutOfReach(reason=str(error).partition("\n")[0][:200])
        return meant if isinstance(meant, Refusal) else None
    if isinstance(error, OSError) and error.errno != errno.EPIPE:
        return _no_file(error, str(error.filename or "-"))
    return None


def _no_file(error: OSError, path: str) -> NoFile:
    return NoFile(path=path, reason=error.strerror or str(error))


class Commands(FlaskGroup):
    """The commands by name. A refusal becomes its sentence and exit 1, with nothing half-done.

    The application is made only for the commands that need one: help needs no settings.
    """

    get_command = click.Group.get_command  # type: ignore[assignment]
    list_commands = click.Group.list_commands

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            meant = refused_by(error)
            if meant is None:
                raise
            complain(meant.message, meant.params)
            ctx.exit(REFUSED)


# -- opening ----------------------------------------------------------------------------------------------------------


@contextmanager
def opened(*, need_secret: bool = False, check: bool = True) -> Iterator[tuple[Config, Database]]:
    """The settings and the database, with an office at this program's schema in it unless told otherwise.

    Raises: BadSetting; NotSetUp, OldSchema.
    """
    settings = config.load(need_secret=need_secret)
    database = open_database(settings)
    try:
        if check:
            schema.check(database)
            with database.reading() as session:
                if setup.organization(session) is None:
                    raise schema.NotSetUp()
        yield settings, database
    finally:
        database.dispose()


# -- arguments --------------------------------------------------------------------------------------------------------


class ThaiDate(click.ParamType[date]):
    """A day as people type it: 2569-09-30, 30/9/2569, 30 ก.ย. 69, or 2026-09-30."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return typed_dates.parse_day(value)
        except Invalid as wrong:
            self.fail(in_both(wrong.message, wrong.params), param, ctx)


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
new_file = click.Path(dir_okay=False, path_type=Path)


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """A draft to write; it becomes the file when the block ends well, and goes when it does not. Raises: NoFile."""
    draft = file.with_name(file.name + ".part")
    try:
        yield draft
        draft.replace(file)
    except OSError as error:
        raise _no_file(error, str(file)) from error
    finally:
        draft.unlink(missing_ok=True)
