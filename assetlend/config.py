"""The settings: read once from the environment or a `.env` file into one frozen value."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values

from assetlend.errors import N_, Invalid

PREFIX = "ASSETLEND_"
SECRET_FILE = "secret_key"  # noqa: S105 - the name of a file
LEAST_SECRET = 32
LEAST_CELL = 5
KNOWN_WEAK = frozenset({"secret", "changeme", "change-me", "dev", "development", "password", "please-change-me"})


class BadSetting(Invalid):
    """The setting %(name)s cannot be used: %(reason)s."""


@dataclass(frozen=True)
class Config:
    """All settings. `base_url` is where people reach the program, without a slash at the end."""

    database_url: str
    data_dir: Path
    secret_key: str
    base_url: str = "http://localhost:8000"
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0
    smtp_url: str = ""
    mail_from: str = ""
    least_cell: int = LEAST_CELL
    timezone: str = "Asia/Bangkok"
    testing: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def secure(self) -> bool:
        """Whether people reach the program by https, so that cookies may be kept to it."""
        return self.base_url.startswith("https://")

    @property
    def photo_dir(self) -> Path:
        return self.data_dir / "photos"

    @property
    def key_dir(self) -> Path:
        return self.data_dir / "keys"

    @property
    def open_data_dir(self) -> Path:
        return self.data_dir / "open-data"

    @property
    def checkpoint_dir(self) -> Path:
        return self.data_dir / "checkpoints"


def load(environment: Mapping[str, str] | None = None, *, need_secret: bool = True) -> Config:
    """The settings of the environment, then of `.env`, then the defaults. Raises: BadSetting."""
    given = _given(os.environ if environment is None else environment)
    data_dir = Path(given.get("DATA_DIR", "instance")).resolve()
    return Config(
        database_url=database_url(given.get("DATABASE_URL", ""), data_dir),
        data_dir=data_dir,
        secret_key=_secret(given, data_dir, need_secret),
        base_url=_base_url(given.get("BASE_URL", "http://localhost:8000")),
        trusted_hosts=tuple(host.strip() for host in given.get("TRUSTED_HOSTS", "").split(",") if host.strip()),
        trusted_proxies=_number("TRUSTED_PROXIES", given.get("TRUSTED_PROXIES", "0"), most=5),
        smtp_url=_smtp_url(given.get("SMTP_URL", "")),
        mail_from=given.get("MAIL_FROM", ""),
        least_cell=_number("LEAST_CELL", given.get("LEAST_CELL", str(LEAST_CELL)), least=3, most=50),
        timezone=_zone(given.get("TIMEZONE", "Asia/Bangkok")),
    )


def _given(environment: Mapping[str, str]) -> dict[str, str]:
    try:
        from_file = dotenv_values(".env", interpolate=False, encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSetting(name=".env", reason=N_("the file must be saved as UTF-8")) from error
    both = {**{key: value or "" for key, value in from_file.items()}, **environment}
    return {key.removeprefix(PREFIX): value for key, value in both.items() if key.startswith(PREFIX) and value}


def database_url(url: str, data_dir: Path) -> str:
    """The SQLAlchemy address of the database; SQLite under the data folder when none is given."""
    if not url:
        return f"sqlite:///{data_dir / 'assetlend.db'}"
    scheme, _, rest = url.partition(":")
    try:
        _ = urlsplit(url).port
    except ValueError as error:
        reason = N_("it must look like postgresql://user@host:5432/name")
        raise BadSetting(name=f"{PREFIX}DATABASE_URL", reason=reason) from error
    if scheme in ("postgres", "postgresql"):
        return f"postgresql+psycopg:{rest}"
    if scheme in ("sqlite", "postgresql+psycopg"):
        return url
    raise BadSetting(name=f"{PREFIX}DATABASE_URL", reason=N_("it must begin with sqlite: or postgresql:"))


def _secret(given: Mapping[str, str], data_dir: Path, needed: bool) -> str:
    name = f"{PREFIX}SECRET_KEY"
    file = data_dir / SECRET_FILE
    secret = given.get("SECRET_KEY") or (file.read_text("utf-8").strip() if file.is_file() else "")
    if not secret:
        if not needed:
            return secrets.token_hex(32)
        raise BadSetting(name=name, reason=N_("it is missing; set it to at least 32 random characters"))
    if len(secret) < LEAST_SECRET or secret.lower() in KNOWN_WEAK or len(set(secret)) < 8:
        raise BadSetting(name=name, reason=N_("it is too easy to guess; set it to at least 32 random characters"))
    return secret


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise BadSetting(name=f"{PREFIX}BASE_URL", reason=N_("it must look like https://lend.example.go.th"))
    return f"{parts.scheme}://{parts.netloc}"


def _smtp_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        good = not url or (parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0)
    except ValueError:
        good = False
    if not good:
        raise BadSetting(name=f"{PREFIX}SMTP_URL", reason=N_("it must look like smtp://user:password@host:587"))
    return url


def _number(name: str, value: str, *, least: int = 0, most: int) -> int:
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise BadSetting(name=f"{PREFIX}{name}", reason=N_("it must be a small whole number"))
    return int(value)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadSetting(name=f"{PREFIX}TIMEZONE", reason=N_("there is no such time zone")) from error
    return name


def make_secret(data_dir: Path) -> Path:
    """Write a random secret key for this machine where there is none yet; only its owner can read it."""
    file = data_dir / SECRET_FILE
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(48) + "\n")
    return file
