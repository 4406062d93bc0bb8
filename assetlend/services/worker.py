"""What is done without anybody asking: the day's duties, lapsed loans, the daily checkpoint, messages, old sign-ins."""

import logging
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.config import Config
from assetlend.db import Database
from assetlend.errors import Refusal
from assetlend.ids import new_id
from assetlend.models import Notice, NoticeChannel, Organization, Person, WorkerRun
from assetlend.services import account, borrowing, daily, keys, ledger, photos
from assetlend.services.notice_texts import SENTENCES

log = logging.getLogger("assetlend.worker")
MOST_TRIES = 8
BATCH = 50
Translate = Callable[[str], str]


@dataclass(frozen=True)
class Message:
    """An e-mail that waits."""

    key: UUID
    address: str
    sentence: str


def run(database: Database, settings: Config, now: datetime, translate: Translate) -> dict[str, int]:
    """One round of everything; returns what was done, which is kept for the staff's page.

    Raises: what refused the checkpoint, once everything else is done.
    """
    with database.transaction() as session:
        round_ = WorkerRun(id=new_id(), started_at=now, done={})
        session.add(round_)
        key = round_.id
    refused: Refusal | None = None
    done = {"lapsed": _lapse(database, now), **_open_duties(database, settings, now), "checkpoints": 0}
    try:
        done["checkpoints"] = _checkpoint(database, settings, now)
    except Refusal as refusal:
        refused = refusal
        log.error("no checkpoint was signed: %s", refusal)
    if done["checkpoints"]:  # once a day is enough
        done["pictures_forgotten"] = _forget_pictures(database, now)
    done["messages"] = deliver(database, settings, now, translate) if settings.smtp_url else 0
    with database.transaction() as session:
        done["sign_ins_forgotten"] = account.forget_old(session, now)
        row = session.get_one(WorkerRun, key)
        row.ended_at, row.done = now, done
    if refused is not None:
        raise refused
    return done


def _lapse(database: Database, now: datetime) -> int:
    total = 0
    while True:
        with database.transaction() as session:
            count = borrowing.lapse(session, now=now)
        total += count
        if not count:
            return total


def _open_duties(database: Database, settings: Config, now: datetime) -> dict[str, int]:
    """Open what became due since the last round, after days off too, and remind who has things due soon."""
    with database.transaction() as session:
        return daily.open_day(session, now, local_day(now, settings.zone))


def _checkpoint(database: Database, settings: Config, now: datetime) -> int:
    with database.transaction() as session:
        if not ledger.checkpoint_due(session, now):
            return 0
        ledger.checkpoint(session, signer_of(session, settings), now)
        return 1


def _forget_pictures(database: Database, now: datetime) -> int:
    with database.reading() as session:
        return photos.forget_orphans(session, now)


def signer_of(session: Session, settings: Config) -> ledger.Signer:
    """The signer of this organization's ledger."""
    name = session.execute(select(Organization.ledger_key)).scalar_one()
    return keys.signer(settings.key_dir, settings.checkpoint_dir, keys.origin(name), make=True)


# -- messages ---------------------------------------------------------------------------------------------------------


def deliver(database: Database, settings: Config, now: datetime, translate: Translate) -> int:
    """Send the e-mails that are due; what fails waits longer each time and says why."""
    with database.reading() as session:
        waiting = _waiting(session, now, translate)
    sent = 0
    for message in waiting:
        error = ""
        try:
            send(settings, message)
            sent += 1
        except (OSError, ValueError, smtplib.SMTPException) as problem:
            error = f"{type(problem).__name__}: {problem}"[:300]
            log.warning("a message could not be sent: %s", error)
        with database.transaction() as session:
            _note(session, message.key, now, error)
    return sent


def _waiting(session: Session, now: datetime, translate: Translate) -> list[Message]:
    query = (
        select(Notice, Person.email)
        .join(Person, Person.id == Notice.person_id)
        .where(Notice.channel == NoticeChannel.EMAIL, Notice.sent_at.is_(None), Notice.due_at <= now)
        .where(Notice.tries < MOST_TRIES, Person.email.is_not(None))
        .order_by(Notice.due_at)
        .limit(BATCH)
    )
    return [
        Message(notice.id, address or "", translate(SENTENCES[notice.kind]) % notice.values)
        for notice, address in session.execute(query)
    ]


def _note(session: Session, key: UUID, now: datetime, error: str) -> None:
    notice = session.get_one(Notice, key)
    notice.tries += 1
    notice.last_error = error
    if error:
        notice.due_at = now + timedelta(minutes=2**notice.tries)
    else:
        notice.sent_at = now


def send(settings: Config, message: Message) -> None:
    """Send one e-mail by the configured server (`smtp://user:password@host:port`, or `smtps://`)."""
    parts = urlsplit(settings.smtp_url)
    mail = EmailMessage()
    mail["Subject"] = message.sentence
    mail["From"] = settings.mail_from or f"assetlend@{parts.hostname}"
    mail["To"] = message.address
    mail.set_content(f"{message.sentence}\n\n{settings.base_url}/notices\n")
    secure = ssl.create_default_context()
    host = parts.hostname or "localhost"
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=20, context=secure)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=20)
    with server:
        if parts.username:
            if parts.scheme != "smtps":
                server.starttls(context=secure)
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(mail)


def last_run(session: Session) -> WorkerRun | None:
    """When the worker last ran, and what it did."""
    return session.scalars(select(WorkerRun).order_by(WorkerRun.started_at.desc()).limit(1)).first()
