"""Keeping an installation on the command line: backup, restore, doctor, and a password that was lost.

Who may run them owns the machine.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from assetlend import config
from assetlend.app import open_database
from assetlend.cli_base import REFUSED, in_thai, json_option, opened, tell
from assetlend.clock import utc_now
from assetlend.domain.offices import PROGRAM, Actor, Office, Standing
from assetlend.errors import N_, NotFound
from assetlend.services import account, admin, restoring
from assetlend.services import backup as copies
from assetlend.services import doctor as checks

OWNER = Actor(PROGRAM.key, standings=(Standing(Office.ADMIN),))
DONE = N_("%(rows)s rows, %(entries)s entries of the ledger, %(pictures)s pictures and files: %(folder)s")
MARKS = {checks.State.GOOD: "✓", checks.State.WARNING: "!", checks.State.BAD: "✗"}


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """The name of what is being written on a terminal, nothing into a pipe."""
    shown = sys.stderr.isatty()

    def progress(name: str) -> None:
        if shown:
            click.echo(f"\r\x1b[K{name}", nl=False, err=True)

    yield progress
    if shown:
        click.echo("\r\x1b[K", nl=False, err=True)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Write a consistent copy of everything into a new folder."""
    with opened() as (settings, database), _progress() as progress:
        made = copies.make(database, settings, folder, utc_now(), progress)
    _say(made, folder)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put the backup in the place of what the database holds.")
@click.option("--accept-loss", is_flag=True, help="Go on though signed entries came after the backup.")
def restore(folder: Path, replace: bool, accept_loss: bool) -> None:
    """Check a backup, and put it into the database whole or not at all."""
    with opened(check=False) as (settings, database), _progress() as progress:
        made = restoring.restore(
            database, settings, folder, replace=replace, accept_loss=accept_loss, progress=progress
        )
    _say(made, folder)


def _say(made: copies.Made, folder: Path) -> None:
    values = {"rows": made.rows, "entries": made.entries, "pictures": made.pictures, "folder": str(folder)}
    click.echo(in_thai(DONE, values))


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Look the installation over; every line says what to do."""
    settings = config.load(need_secret=True)
    database = open_database(settings)
    try:
        found = checks.look(settings, database, utc_now())
    finally:
        database.dispose()
    lines = [{**asdict(one), "sentence": in_thai(one.sentence, one.params)} for one in found]
    text = "\n".join(f"{MARKS[one.state]} {line['sentence']}" for one, line in zip(found, lines, strict=True))
    tell(lines, as_json=as_json, text=text)
    sys.exit(REFUSED if any(one.state is checks.State.BAD for one in found) else 0)


@click.command()
@click.argument("username")
def password(username: str) -> None:
    """Print a new first password for somebody who lost his; he must change it when he signs in."""
    with opened() as (_settings, database), database.transaction() as session:
        found = account.find(session, username)
        if found is None:
            raise NotFound(N_("Nobody has the user name %(name)s."), name=username)
        fresh = admin.reset_password(session, actor=OWNER, now=utc_now(), person=found.person_id)
    click.echo(fresh)
