"""What a request works with: one session for its reads, a transaction for its change, and the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import cast

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from assetlend.clock import local_day, utc_now
from assetlend.config import Config
from assetlend.db import Database

EXTENSION = "assetlend"


def config() -> Config:
    """The settings of the running program."""
    return cast(Config, current_app.extensions[EXTENSION]["config"])


def database() -> Database:
    """The office's database."""
    return cast(Database, current_app.extensions[EXTENSION]["database"])


def reading() -> Session:
    """The session of this request, for reading; it ends with the request."""
    if "session" not in g:
        g.session = database().sessions()
    return cast(Session, g.session)


@contextmanager
def transaction() -> Iterator[Session]:
    """A write on the session of this request, which first ends its reads."""
    with database().transaction(reading()) as session:
        yield session


def pause() -> None:
    """End this request's read before something that takes its time: on SQLite nobody can write while we read."""
    session: Session | None = g.get("session")
    if session is not None:
        session.rollback()


def close(_error: BaseException | None = None) -> None:
    """Give the session back when the request is over."""
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()


def now() -> datetime:
    """The time of this request, the same wherever it is asked for."""
    if "now" not in g:
        g.now = utc_now()
    return cast(datetime, g.now)


def today() -> date:
    """The day at the office."""
    return local_day(now(), config().zone)


def init(app: Flask) -> None:
    """Let every request give its session back."""
    app.teardown_appcontext(close)
