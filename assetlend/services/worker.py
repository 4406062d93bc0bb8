"""What is done without anybody asking: duties, lapsed loans, the checkpoint, open data, messages, old sign-ins."""

import logging
import smtplib
import ssl
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.config import Config
from assetlend.db import Database
from assetlend.errors import Refusal
from assetlend.ids import new_id
from assetlend.models import Notice, NoticeChannel, Organization, Person, WorkerRun
from assetlend.services import account, borrowing, daily, keys, ledger, open_data, photos
from assetlend.services.notice_texts import SENTENCES

log = logging.getLogger("assetlend.worker")
MOST_TRIES = 12
"""The waits double from two minutes, so that a message is given up after five days and a half."""
TOO_OLD = timedelta(days=7)
"""A notice that is older stays on the screen alone: nobody wants last year's letters when e-mail is switched on."""
LEASE = timedelta(hours=1)
"""How long a message belongs to the round that took it: longer than any round lasts."""
BATCH = 50
RUNS_KEPT = timedelta(days=30)
REFUSED_ALONE = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
    ValueError,
    LookupError,
    TypeError,
    MessageError,
)
"""What is wrong with one message; any other fault is the mail server's, and the others wait for the next round."""
Translate = Callable[[str], str]


@dataclass(frozen=True)
class Message:
    """An e-mail that this round has taken: nobody else sends it meanwhile."""

    key: UUID
    address: str
    kind: str
    values: dict[str, Any]
    written_at: datetime


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
    done["editions_made"] = _open_data(database, settings, now)
    done["messages"] = deliver(database, settings, now, translate) if settings.smtp_url else 0
    with database.transaction() as session:
        done["sign_ins_forgotten"] = account.forget_old(session, now)
        row = session.get_one(WorkerRun, key)
        row.ended_at, row.done = now, done
        session.execute(delete(WorkerRun).where(WorkerRun.started_at < now - RUNS_KEPT))
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


def _open_data(database: Database, settings: Config, now: datetime) -> int:
    """Make the day's edition of what everybody may take."""
    with database.still() as session:
        return int(open_data.refresh(session, settings, now))


def signer_of(session: Session, settings: Config) -> ledger.Signer:
    """The signer of this organization's ledger."""
    name = session.execute(select(Organization.ledger_key)).scalar_one()
    return keys.signer(settings.key_dir, settings.checkpoint_dir, keys.origin(name), make=True)


# -- messages ---------------------------------------------------------------------------------------------------------


def deliver(database: Database, settings: Config, now: datetime, translate: Translate) -> int:
    """Send the e-mails that are due, each taken first, so that two workers never send the same; returns how many.

    What fails waits longer each time and says why.
    """
    sent = 0
    for _ in range(BATCH):
        with database.transaction() as session:
            message = _take(session, now)
        if message is None:
            return sent
        fault = _sent(settings, message, translate)
        with database.transaction() as session:
            _note(session, message.key, now, fault)
        if fault is None:
            sent += 1
        elif not isinstance(fault, REFUSED_ALONE):
            return sent
    return sent


def _take(session: Session, now: datetime) -> Message | None:
    """The next e-mail that is due, put off for the time of a lease, in which nobody else sees it."""
    query = (
        select(Notice, Person.email)
        .join(Person, Person.id == Notice.person_id)
        .where(Notice.channel == NoticeChannel.EMAIL, Notice.sent_at.is_(None), Notice.due_at <= now)
        .where(Notice.tries < MOST_TRIES, Notice.created_at > now - TOO_OLD, Person.email.is_not(None))
        .order_by(Notice.due_at, Notice.id)
        .limit(1)
        .with_for_update(of=Notice, skip_locked=True)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    notice, address = row
    notice.due_at = now + LEASE
    notice.tries += 1
    return Message(notice.id, address or "", notice.kind, notice.values, notice.created_at)


def _sent(settings: Config, message: Message, translate: Translate) -> Exception | None:
    """What kept an e-mail from being sent; None when the server took it."""
    try:
        send(settings, message, translate)
    except (OSError, *REFUSED_ALONE) as fault:
        log.warning("a message could not be sent: %s: %s", type(fault).__name__, fault)
        return fault
    return None


def _note(session: Session, key: UUID, now: datetime, fault: Exception | None) -> None:
    notice = session.get_one(Notice, key)
    if fault is None:
        notice.sent_at, notice.last_error = now, ""
    else:
        notice.due_at = now + timedelta(minutes=2**notice.tries)
        notice.last_error = f"{type(fault).__name__}: {fault}"[:300]


def send(settings: Config, message: Message, translate: Translate) -> None:
    """Send one e-mail by the configured server (`smtp://user:password@host:port`, or `smtps://`)."""
    parts = urlsplit(settings.smtp_url)
    mail = letter(settings, message, translate)
    secure = ssl.create_default_context()
    host = parts.hostname or "localhost"
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=20, context=secure)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=20)
    with closing(server):
        if parts.username:
            if parts.scheme != "smtps":
                server.starttls(context=secure)
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(mail)
        with suppress(OSError):  # the message is on its way, whatever the server says to the farewell
            server.quit()


def letter(settings: Config, message: Message, translate: Translate) -> EmailMessage:
    """The e-mail itself. Its number never changes, so that a mail program shows one that came twice only once."""
    sentence = translate(SENTENCES[message.kind]) % message.values
    own = urlsplit(settings.base_url).hostname
    mail = EmailMessage()
    mail["Subject"] = sentence
    mail["From"] = settings.mail_from or f"assetlend@{urlsplit(settings.smtp_url).hostname}"
    mail["To"] = message.address
    mail["Date"] = message.written_at
    mail["Message-ID"] = f"<{message.key.hex}@{own}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{sentence}\n\n{settings.base_url}/notices\n")
    return mail


def last_run(session: Session) -> WorkerRun | None:
    """When the worker last ran, and what it did."""
    return session.scalars(select(WorkerRun).order_by(WorkerRun.started_at.desc()).limit(1)).first()
