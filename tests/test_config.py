"""Settings are read once, and what cannot be used is refused at the start with its name and what to do."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from assetlend import config
from assetlend.config import BadSetting, load

GOOD = "a-secret-of-this-machine-0123456789-xyz"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty working folder, so that no `.env` of the developer counts."""
    monkeypatch.chdir(tmp_path)
    return


def settings(**given: str) -> dict[str, str]:
    return {f"ASSETLEND_{name}": value for name, value in {"SECRET_KEY": GOOD, **given}.items()}


def test_with_a_secret_alone_everything_else_has_a_default(tmp_path: Path) -> None:
    found = load(settings())

    assert found.secret_key == GOOD
    assert found.data_dir == tmp_path / "instance"
    assert found.database_url == f"sqlite:///{tmp_path / 'instance' / 'assetlend.db'}"
    assert (found.base_url, found.secure, found.timezone) == ("http://localhost:8000", False, "Asia/Bangkok")
    assert (found.trusted_hosts, found.trusted_proxies, found.smtp_url) == ((), 0, "")
    assert found.photo_dir.parent == found.key_dir.parent == found.checkpoint_dir.parent == found.data_dir


def test_what_is_given_counts() -> None:
    found = load(
        settings(
            DATA_DIR="/srv/lend",
            BASE_URL="https://lend.example.go.th/",
            TRUSTED_HOSTS="a.example, b.example,",
            TRUSTED_PROXIES="2",
            SMTP_URL="smtp://mail.example:25",
            MAIL_FROM="lend@example.go.th",
            TIMEZONE="Asia/Vientiane",
        )
    )

    assert found.database_url == "sqlite:////srv/lend/assetlend.db"
    assert (found.base_url, found.secure) == ("https://lend.example.go.th", True)
    assert found.trusted_hosts == ("a.example", "b.example")
    assert (found.trusted_proxies, found.smtp_url) == (2, "smtp://mail.example:25")
    assert (found.mail_from, found.zone.key) == ("lend@example.go.th", "Asia/Vientiane")


def test_the_environment_counts_before_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ASSETLEND_BASE_URL=https://file.example\nASSETLEND_MAIL_FROM=a@file.example\n")
    found = load(settings(BASE_URL="https://environment.example"))

    assert (found.base_url, found.mail_from) == ("https://environment.example", "a@file.example")


def test_a_dollar_in_the_file_is_a_dollar(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ASSETLEND_SECRET_KEY='pa$HOME-0123456789-abcdefghij-${USER}'\n")

    assert load({}).secret_key == "pa$HOME-0123456789-abcdefghij-${USER}"


def test_an_empty_setting_is_none() -> None:
    assert load(settings(BASE_URL="", TIMEZONE="")).base_url == "http://localhost:8000"


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("postgres://u:p@db/lend", "postgresql+psycopg://u:p@db/lend"),
        ("postgresql://db/lend", "postgresql+psycopg://db/lend"),
        ("postgresql+psycopg://db/lend?host=/run", "postgresql+psycopg://db/lend?host=/run"),
        ("sqlite:////srv/lend.db", "sqlite:////srv/lend.db"),
    ],
)
def test_the_database_is_named_as_people_name_it(given: str, url: str) -> None:
    assert load(settings(DATABASE_URL=given)).database_url == url


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db/lend"),
        ("DATABASE_URL", "lend.db"),
        ("DATABASE_URL", "sqlite+pysqlite:///x.db"),
        ("BASE_URL", "lend.example.go.th"),
        ("BASE_URL", "ftp://lend.example.go.th"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "https://lend.example.go.th/path"),
        ("BASE_URL", "https://lend.example.go.th/?q=1"),
        ("BASE_URL", "javascript:alert(1)"),
        ("TRUSTED_PROXIES", "many"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "6"),
        ("TRUSTED_PROXIES", "๑"),
        ("TRUSTED_PROXIES", "²"),
        ("TRUSTED_PROXIES", "1.0"),
        ("LEAST_CELL", "2"),
        ("LEAST_CELL", "51"),
        ("TIMEZONE", "Asia/Atlantis"),
        ("TIMEZONE", "../../etc/passwd"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        load(settings(**{name: value}))
    assert refused.value.params["name"] == f"ASSETLEND_{name}"


# -- the secret (S19) -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "secret",
    [
        "short",
        "x" * 31,
        "x" * 64,  # long, and guessed at once
        "abcabcabcabcabcabcabcabcabcabcabcabcabc",
        "changeme",
        "password",
        "1234567" * 6,
    ],
)
def test_a_secret_that_is_easy_to_guess_is_refused(secret: str) -> None:
    with pytest.raises(BadSetting) as refused:
        load(settings(SECRET_KEY=secret))
    assert refused.value.params["name"] == "ASSETLEND_SECRET_KEY"
    assert secret not in str(refused.value)


def test_without_a_secret_the_program_does_not_start() -> None:
    with pytest.raises(BadSetting):
        load({})


def test_a_command_that_signs_nothing_needs_none() -> None:
    one, other = load({}, need_secret=False), load({}, need_secret=False)

    assert len(one.secret_key) >= 32
    assert one.secret_key != other.secret_key


def test_a_secret_is_made_once_for_this_machine_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    data = tmp_path / "instance"
    file = config.make_secret(data)
    secret = file.read_text("utf-8").strip()

    assert load({}).secret_key == secret
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert config.make_secret(data) == file
    assert file.read_text("utf-8").strip() == secret


def test_a_secret_of_the_environment_counts_before_the_file(tmp_path: Path) -> None:
    config.make_secret(tmp_path / "instance")

    assert load(settings()).secret_key == GOOD


def test_settings_cannot_be_changed_on_the_way() -> None:
    with pytest.raises(AttributeError):
        load(settings()).base_url = "https://elsewhere.example"  # type: ignore[misc]
