"""Officials sign in: a password that holds, a row that can be ended, and a brake that lives in the database."""

import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from importlib import resources
from ipaddress import ip_address, ip_network
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ColumnElement, and_, case, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain.offices import Actor, Standing
from assetlend.errors import Invalid, NotFound
from assetlend.ids import person_key
from assetlend.models import Account, Appointment, Organization, Person, SignIn, Throttle
from assetlend.services import powers
from assetlend.thai import text

IDLE = timedelta(hours=8)
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=10)
TRIES = 5
TRIES_PER_ADDRESS = 100
WINDOW = timedelta(minutes=15)
LEAST_LENGTH = 10
MOST_LENGTH = 128
MOST_TYPED = 4 * MOST_LENGTH  # a character may be typed as several
COMMON = frozenset(
    resources.files("assetlend").joinpath("data/common_passwords.txt").read_text("utf-8").casefold().split()
)

MOBILE = 10  # digits of a mobile number, which belongs to one person
_TITLES = tuple(map(text.fold, ("นางสาว", "น.ส.", "นาง", "นาย", "คุณ")))

_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


# -- passwords --------------------------------------------------------------------------------------------------------


class TooShort(Invalid):
    """A password has at least %(least)s characters. A sentence that only you know is good."""


class TooLong(Invalid):
    """A password has at most %(most)s characters."""


class TooEasy(Invalid):
    """This password is easy to guess. Choose one that is not your user name, the office's name or a well-known one."""


class WrongPassword(Invalid):
    """The present password is not right."""


class SamePassword(Invalid):
    """This is the present password. Choose a new one."""


def canonical(password: str) -> str:
    """The one form in which a password is hashed: one spelling of what looks the same, and every space as it is."""
    return re.sub(r"\S+", lambda word: text.canon(word[0]), password)


def check_new(password: str, *, context: Iterable[str] = ()) -> None:
    """Raises: TooShort, TooLong, TooEasy; `context` are words that it must not be made of."""
    if len(password) > MOST_TYPED or "\0" in password:
        raise TooLong(field="password", most=MOST_LENGTH)
    meant = canonical(password)
    if len(meant) < LEAST_LENGTH:
        raise TooShort(field="password", least=LEAST_LENGTH)
    if len(meant) > MOST_LENGTH:
        raise TooLong(field="password", most=MOST_LENGTH)
    folded = meant.casefold()
    named = any(word and len(word) > 3 and word.casefold() in folded for word in context)
    if named or folded in COMMON or len(set(folded)) < 4:
        raise TooEasy(field="password")


def words_of_office(session: Session) -> tuple[str, ...]:
    """The names of the office, which everybody knows."""
    found = session.execute(select(Organization.name, Organization.short_name)).one_or_none()
    return (found.name, found.short_name) if found else ()


def hashed(password: str) -> str:
    """The argon2id hash of a password."""
    return _hasher.hash(canonical(password))


def holds(password_hash: str | None, password: str) -> bool:
    """Whether a password is the hashed one; takes as long for a name that nobody has."""
    if len(password) > MOST_TYPED:
        return False
    try:
        return _hasher.verify(password_hash or _NOBODY, canonical(password)) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


# -- signing in -------------------------------------------------------------------------------------------------------


def username_key(username: str) -> str:
    """User names are the same when they look the same."""
    return text.canon(username).casefold()


def find(session: Session, username: str) -> Account | None:
    """The account of a user name, switched off or not."""
    return session.scalars(select(Account).where(Account.username_key == username_key(username)[:60])).first()


@dataclass(frozen=True)
class Attempt:
    """Somebody's try to sign in: whether his password held was found out before, outside the transaction."""

    username: str
    person: UUID | None
    held: bool
    address: str
    agent: str


def sign_in(session: Session, *, attempt: Attempt, now: datetime) -> str | None:
    """The key of a new sign-in, or None for every reason not to: wrong, unknown, switched off, or too many tries.

    Tries are counted by name and address, so that a wrong guesser stops neither his neighbour nor, for longer than
    the window, the owner.
    """
    account = session.get(Account, attempt.person) if attempt.person else None
    held = attempt.held and account is not None and account.is_active
    if not may_try(session, attempt.username, attempt.address, now, held=held) or not held or account is None:
        return None
    account.last_sign_in_at = now
    return begin(session, account.person_id, now, address=attempt.address, agent=attempt.agent)


def may_try(session: Session, username: str, address: str, now: datetime, *, held: bool) -> bool:
    """Count one try of a password, held or not; whether there were not too many. One that held starts anew."""
    by_name, by_address = _buckets(username, address)
    if _tries(session, by_address, now) >= TRIES_PER_ADDRESS or _count(session, by_name, now) > TRIES:
        return False
    if held:
        session.execute(delete(Throttle).where(Throttle.key == by_name))
    else:
        _count(session, by_address, now)
    return True


def network(address: str) -> str:
    """What belongs to one visitor: an IPv4 address, or the first half of an IPv6 one: he has all the rest."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else str(ip_network((int(found) >> 64 << 64, 64)))


def throttled(session: Session, username: str, address: str, now: datetime) -> bool:
    """Whether no password is looked at any more, because of too many tries by name and address, or by address."""
    by_name, by_address = _buckets(username, address)
    return _tries(session, by_name, now) >= TRIES or _tries(session, by_address, now) >= TRIES_PER_ADDRESS


def _buckets(username: str, address: str) -> tuple[str, str]:
    source = network(address)
    return f"name:{_bucket(username_key(username) + '|' + source)}", f"address:{_bucket(source)}"


def _bucket(source: str) -> str:
    return sha256(source.encode()).hexdigest()[:40]


def _tries(session: Session, key: str, now: datetime) -> int:
    row = session.get(Throttle, key)
    return row.tries if row and now - row.since < WINDOW else 0


def _count(session: Session, key: str, now: datetime) -> int:
    """One more try within the window, in a single statement: however many come at once, each has its own number."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    fresh = insert(Throttle).values(key=key, since=now, tries=1)
    over = Throttle.since <= now - WINDOW
    values = {
        "since": case((over, fresh.excluded.since), else_=Throttle.since),
        "tries": case((over, 1), else_=Throttle.tries + 1),
    }
    query = fresh.on_conflict_do_update(index_elements=[Throttle.key], set_=values).returning(Throttle.tries)
    return int(session.execute(query).scalar_one())


def count(session: Session, what: str, source: str, now: datetime) -> int:
    """Count one use of something by one source, an address or a person; returns how many there were in the window."""
    return _count(session, f"{what}:{_bucket(network(source))}", now)


def counted(session: Session, what: str, source: str, now: datetime) -> int:
    """How many uses of something by one source were counted within the window."""
    return _tries(session, f"{what}:{_bucket(network(source))}", now)


def begin(session: Session, person: UUID, now: datetime, *, address: str, agent: str) -> str:
    """A new sign-in; returns the key for the cookie, of which only the hash is kept."""
    key = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            key_hash=key_hash(key),
            person_id=person,
            created_at=now,
            seen_at=now,
            expires_at=now + LONGEST,
            address=address[:60],
            agent=text.canon(agent)[:300],
        )
    )
    session.flush()
    return key


def key_hash(key: str) -> str:
    """What the database keeps of a key."""
    return sha256(key.encode()).hexdigest()


# -- who is signed in -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Identity:
    """Who a request comes from."""

    actor: Actor
    username: str
    language: str
    must_change: bool
    key_hash: str
    seen_at: datetime


def identify(session: Session, key: str, now: datetime) -> Identity | None:
    """Who holds this key, with the offices that he holds today; None when it ended, idled out or was switched off."""
    today = local_day(now)
    query = (
        select(SignIn, Account, Person, Appointment)
        .join(Account, Account.person_id == SignIn.person_id)
        .join(Person, Person.id == SignIn.person_id)
        .join(Appointment, _in_force(today), isouter=True)
        .where(SignIn.key_hash == key_hash(key), Account.is_active, SignIn.expires_at > now)
        .where(SignIn.seen_at > now - IDLE)
    )
    rows = session.execute(query).all()
    if not rows:
        return None
    sign_in, account, person, _ = rows[0]
    standings = tuple(appointment.standing for *_, appointment in rows if appointment is not None)
    actor = Actor(person_key(person.id), person.id, person.name, standings)
    return Identity(actor, account.username, account.language, account.must_change, sign_in.key_hash, sign_in.seen_at)


def _in_force(today: date) -> ColumnElement[bool]:
    return and_(Appointment.person_id == Person.id, powers.in_force(today))


def actor_of(session: Session, person: UUID, today: date) -> Actor:
    """A person with the offices that he holds on a day. Raises: NotFound."""
    row = session.get(Person, person)
    if row is None:
        raise NotFound()
    query = select(Appointment).join(Person, Person.id == Appointment.person_id)
    found = session.scalars(query.where(Person.id == person, _in_force(today)))
    standings: tuple[Standing, ...] = tuple(one.standing for one in found)
    return Actor(person_key(person), person, row.name, standings)


def with_selves(session: Session, actor: Actor) -> Actor:
    """The same official with the other records of people who may be he (R23)."""
    if actor.person is None:
        return actor
    return replace(actor, selves=selves_of(session, [actor.person]).get(actor.person, frozenset()))


def selves_of(session: Session, people: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The other records of people who may be one of these: of his name, or with his mobile number (R23).

    A title may stand in front of a name, on either side. The number counts for records without an account, because
    officials may share the office's telephone.
    """
    asked = session.scalars(select(Person).where(Person.id.in_(people)))
    known = {one.id: (_spellings(one.name_key), _mobile(one)) for one in asked}
    names = sorted({name for spellings, _phone in known.values() for name in spellings})
    phones = sorted({phone for _spelt, phone in known.values() if phone})
    with_account = select(Account.person_id).where(Account.person_id == Person.id).exists()
    reached = and_(Person.phone.in_(phones), ~with_account)
    query = select(Person.id, Person.name_key, Person.phone, with_account).where(
        or_(Person.name_key.in_(names), reached)
    )
    alike = session.execute(query).all()
    return {
        person: frozenset(
            key
            for key, name, phone, official in alike
            if key != person and (name in spellings or (mobile and phone == mobile and not official))
        )
        for person, (spellings, mobile) in known.items()
    }


def _spellings(key: str) -> frozenset[str]:
    bare = next((key.removeprefix(one) for one in _TITLES if key.startswith(one)), "")
    return frozenset(title + name for name in (key, bare) if name for title in ("", *_TITLES))


def _mobile(person: Person) -> str | None:
    return person.phone if person.phone and len(person.phone) == MOBILE else None


def touch(session: Session, key_hash_: str, now: datetime) -> None:
    """Note that a sign-in is in use; asked for at most every ten minutes."""
    session.execute(update(SignIn).where(SignIn.key_hash == key_hash_).values(seen_at=now))


def end(session: Session, key_hash_: str) -> None:
    """End one sign-in."""
    session.execute(delete(SignIn).where(SignIn.key_hash == key_hash_))


def end_all(session: Session, person: UUID, *, but: str | None = None) -> None:
    """End every sign-in of a person, but for one."""
    query = delete(SignIn).where(SignIn.person_id == person)
    session.execute(query if but is None else query.where(SignIn.key_hash != but))


def sign_ins(session: Session, person: UUID, now: datetime) -> list[SignIn]:
    """The sign-ins of a person that still hold, newest first."""
    query = select(SignIn).where(SignIn.person_id == person, SignIn.expires_at > now, SignIn.seen_at > now - IDLE)
    return list(session.scalars(query.order_by(SignIn.seen_at.desc())))


def forget_old(session: Session, now: datetime) -> int:
    """Delete the sign-ins and tries that are over; returns how many."""
    gone = session.execute(delete(SignIn).where(or_(SignIn.expires_at < now, SignIn.seen_at < now - IDLE)))
    session.execute(delete(Throttle).where(Throttle.since < now - WINDOW))
    return int(getattr(gone, "rowcount", 0))


def change_password(session: Session, *, person: UUID, old: str, new: str, now: datetime, keep: str | None) -> None:
    """Set a new password; every other sign-in ends. Raises: WrongPassword, SamePassword, and as `check_new`."""
    account = session.get(Account, person)
    if account is None or not holds(account.password_hash, old):
        raise WrongPassword(field="old")
    if holds(account.password_hash, new):
        raise SamePassword(field="password")
    check_new(new, context=(account.username, *account.person.name.split(), *words_of_office(session)))
    account.password_hash = hashed(new)
    account.must_change = False
    end_all(session, person, but=keep)


def set_language(session: Session, person: UUID, language: str) -> None:
    """Remember in which language somebody reads the pages."""
    if language in ("th", "en"):
        session.execute(update(Account).where(Account.person_id == person).values(language=language))
