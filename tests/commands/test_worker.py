"""The worker does what is due, once however often it runs, and brings each letter once."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from assetlend.cli_base import in_thai
from assetlend.clock import local_day, utc_now
from assetlend.config import Config
from assetlend.models import CheckpointNote, Notice, NoticeChannel, Person, WorkerRun
from assetlend.services import daily, keys, ledger, worker
from tests.commands import post
from tests.commands.post import PostOffice
from tests.commands.running import Machine, free_port
from tests.factories import NOW, SampleOffice, day, later
from tests.services.seeing import Watch, agrees


@pytest.fixture(autouse=True)
def nothing_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """No day makes anything due, so that letters are about what the tests do."""
    monkeypatch.setattr(daily, "OPENERS", ())


@pytest.fixture
def office(office: SampleOffice) -> SampleOffice:
    """The small office, in which two officials read e-mail."""
    with office.database.transaction() as session:
        for name in ("supply", "clerk"):
            session.get_one(Person, office.people[name]).email = f"{name}@office.example"
    return office


@pytest.fixture
def mail() -> Iterator[PostOffice]:
    with post.open_() as found:
        yield found


@pytest.fixture
def settings(settings: Config, mail: PostOffice) -> Config:
    return replace(settings, smtp_url=f"smtp://127.0.0.1:{mail.port}", base_url="https://lend.example.go.th")


def round_(office: SampleOffice, settings: Config, now: datetime) -> dict[str, int]:
    return worker.run(office.database, settings, now, in_thai)


def waiting(office: SampleOffice) -> list[Notice]:
    """The e-mails in the outbox, in the order of their readers."""
    with office.database.reading() as session:
        query = select(Notice).join(Person, Person.id == Notice.person_id)
        found = list(session.scalars(query.where(Notice.channel == NoticeChannel.EMAIL).order_by(Person.email)))
        session.expunge_all()
        return found


def checkpoints(office: SampleOffice) -> int:
    with office.database.reading() as session:
        return len(session.scalars(select(CheckpointNote)).all())


# -- the round --------------------------------------------------------------------------------------------------------


def test_what_is_due_is_done_once_however_often_it_runs(office: SampleOffice, settings: Config) -> None:
    office.ask({"chair": 1})
    office.approve(office.ask({"tent": 1}))
    seen = Watch(office)
    when = later(days=4)
    first = round_(office, settings, when)

    assert (first["lapsed"], first["checkpoints"]) == (2, 1)
    assert seen.acts() == ["loan.expired"] * 2
    for minutes in range(1, 4):
        again = round_(office, settings, when + timedelta(minutes=minutes))
        assert (again["lapsed"], again["checkpoints"], again["messages"]) == (0, 0, 0)
    assert round_(office, settings, when + timedelta(days=2))["checkpoints"] == 0  # nothing came since
    assert seen.acts() == ["loan.expired"] * 2
    assert checkpoints(office) == 1
    agrees(office)


def test_after_days_off_it_does_at_once_what_was_due(office: SampleOffice, settings: Config) -> None:
    for start in range(5):
        office.ask({"chair": 1}, start=day(start), due=day(start + 1))
    round_(office, settings, NOW)
    assert checkpoints(office) == 1

    caught_up = round_(office, settings, later(days=40))
    assert (caught_up["lapsed"], caught_up["checkpoints"]) == (5, 1)
    with office.database.reading() as session:
        signed = ledger.last_checkpoint(session)
        assert signed is not None and signed.size == ledger.size(session)
    agrees(office)


def test_a_loan_that_may_still_be_collected_does_not_lapse(office: SampleOffice, settings: Config) -> None:
    loan = office.approve(office.ask({"tent": 1}, start=day(0), due=day(2)))
    assert round_(office, settings, later(days=2, hours=14))["lapsed"] == 0
    assert office.loan(loan.id).state.value == "approved"
    assert round_(office, settings, later(days=2, hours=16))["lapsed"] == 1  # midnight in Bangkok


def test_each_round_is_remembered_for_a_month(office: SampleOffice, settings: Config) -> None:
    round_(office, settings, NOW)
    round_(office, settings, later(days=29))
    done = round_(office, settings, later(days=31))
    with office.database.reading() as session:
        kept = list(session.scalars(select(WorkerRun).order_by(WorkerRun.started_at)))
        assert [one.started_at for one in kept] == [later(days=29), later(days=31)]
        assert (kept[-1].ended_at, kept[-1].done) == (later(days=31), done)


def test_when_no_checkpoint_can_be_signed_everything_else_is_done_and_it_is_said(
    machine: Machine, office: SampleOffice, mail: PostOffice
) -> None:
    """The key is gone: nothing is signed with another in its place."""
    machine = machine.with_(SMTP_URL=f"smtp://127.0.0.1:{mail.port}")
    office.ask({"chair": 1}, now=later(hours=1))
    with office.database.transaction() as session:
        for notice in session.scalars(select(Notice)):
            notice.created_at = notice.due_at = utc_now()
    (machine.data / "keys").mkdir(parents=True)
    (machine.data / "keys" / keys.PUBLIC).write_text("assetlend.ledger/other+00000000+AA==\n")
    answer = machine.call("worker", "--once")

    assert (answer.code, answer.out) == (1, "")
    answer.says("The key that signs the ledger's checkpoints is missing or damaged")
    assert mail.addresses() == ["supply@office.example"]
    assert checkpoints(office) == 0
    with office.database.reading() as session:
        last = worker.last_run(session)
        assert last is not None and (last.done["lapsed"], last.done["checkpoints"]) == (1, 0)


def test_two_workers_at_once_do_everything_once(machine: Machine, office: SampleOffice) -> None:
    for _ in range(3):
        office.ask({"chair": 1})
    seen = Watch(office)
    with machine.started("worker", "--once") as one, machine.started("worker", "--once") as other:
        said = [process.communicate(timeout=120) for process in (one, other)]
        assert (one.returncode, other.returncode) == (0, 0), said

    assert sum(json.loads(out)["lapsed"] for out, _ in said) >= 3
    assert seen.acts() == ["loan.expired"] * 3
    assert checkpoints(office) == 1
    assert len(list((machine.data / "keys").iterdir())) == 2
    assert machine.call("ledger", "verify", "--json").done().document["findings"] == []


def test_a_worker_goes_on_while_the_database_is_away(fresh: Machine) -> None:
    """It says so each minute, and neither gives up nor prints what only a programmer reads."""
    away = fresh.with_(DATABASE_URL=f"postgresql://nobody@/x?host={fresh.folder}")
    with away.started("worker") as process:
        assert process.stderr is not None
        lines = [process.stderr.readline(), process.stderr.readline()]
        assert "ติดต่อฐานข้อมูลไม่ได้" in lines[0]
        assert "The database cannot be reached" in lines[1]
        assert process.poll() is None


def test_it_stops_when_it_is_told_to_and_says_each_round_in_a_line(machine: Machine) -> None:
    with machine.started("worker") as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["lapsed"] == 0
        process.terminate()
        assert process.wait(30) != 0
    assert machine.call("ledger", "verify", "--json").done().document["valid"]


# -- letters ----------------------------------------------------------------------------------------------------------


def test_a_letter_is_brought_once(office: SampleOffice, settings: Config, mail: PostOffice) -> None:
    loan = office.ask({"tent": 1})
    assert round_(office, settings, NOW)["messages"] == 1

    (letter,) = mail.letters
    (notice,) = waiting(office)
    assert str(letter["To"]) == "supply@office.example"
    assert str(letter["From"]) == "assetlend@127.0.0.1"
    assert str(letter["Subject"]) == f"มีคำขอรอท่านพิจารณา: {loan.reference}"
    assert parsedate_to_datetime(str(letter["Date"])) == NOW
    assert letter["Message-ID"] == f"<{notice.id.hex}@lend.example.go.th>"
    assert letter["Auto-Submitted"] == "auto-generated"
    body = letter.get_content()
    assert loan.reference in body and "https://lend.example.go.th/notices" in body
    assert (notice.sent_at, notice.tries, notice.last_error) == (NOW, 1, "")
    for hours in (0, 1, 24, 24 * 8):
        assert round_(office, settings, later(hours=hours))["messages"] == 0
    assert len(mail.letters) == 1


def test_the_sender_is_the_one_of_the_settings(office: SampleOffice, settings: Config, mail: PostOffice) -> None:
    office.ask({"tent": 1})
    round_(office, replace(settings, mail_from="lend@office.example"), NOW)
    assert str(mail.letters[0]["From"]) == "lend@office.example"


def test_without_a_mail_server_notices_stay_on_the_pages(
    office: SampleOffice, settings: Config, mail: PostOffice
) -> None:
    """When e-mail is switched on later, the letters of this week are brought, and older ones are not."""
    office.ask({"tent": 1})
    office.ask({"tent": 1}, now=later(days=8), start=day(8), due=day(12))
    for days in (0, 8):
        assert round_(office, replace(settings, smtp_url=""), later(days=days))["messages"] == 0
    assert round_(office, settings, later(days=9))["messages"] == 1
    assert round_(office, settings, later(days=10))["messages"] == 0
    assert [notice.sent_at for notice in waiting(office) if notice.sent_at] == [later(days=9)]


def test_who_has_no_address_gets_no_letter(office: SampleOffice, settings: Config, mail: PostOffice) -> None:
    with office.database.transaction() as session:
        session.get_one(Person, office.people["supply"]).email = None
    office.ask({"tent": 1})
    round_(office, settings, NOW)
    assert (mail.letters, waiting(office)) == ([], [])


# -- when it goes wrong -----------------------------------------------------------------------------------------------


def letters_for_two(office: SampleOffice) -> None:
    """One letter each for clerk and supply."""
    office.ask({"tent": 1})
    with office.database.transaction() as session:
        first = session.scalars(select(Notice).where(Notice.channel == NoticeChannel.EMAIL)).one()
        session.add(
            Notice(
                person_id=office.people["clerk"], kind=first.kind, subject=first.subject, values=first.values,
                channel=NoticeChannel.EMAIL, created_at=NOW, due_at=later(seconds=-1),
            )
        )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "550 nobody of this name"),
        ("RCPT", "450 try again later"),
        ("MAIL", "550 not from you"),
        ("END", "554 not such words"),
    ],
)
def test_a_letter_that_is_refused_waits_and_stops_no_other(
    command: str, answer: str, office: SampleOffice, settings: Config, mail: PostOffice
) -> None:
    letters_for_two(office)
    mail.answers[command] = [answer]
    assert round_(office, settings, NOW)["messages"] == 1

    assert mail.addresses() == ["supply@office.example"]
    late = waiting(office)[0]
    assert (late.sent_at, late.tries, late.due_at) == (None, 1, later(minutes=2))
    assert answer[:3] in late.last_error
    assert round_(office, settings, later(minutes=1))["messages"] == 0
    assert round_(office, settings, later(minutes=2))["messages"] == 1
    assert mail.addresses() == ["supply@office.example", "clerk@office.example"]
    assert waiting(office)[0].last_error == ""


@pytest.mark.parametrize("words", ["421 closing", "not a greeting at all"])
def test_a_server_that_does_not_answer_costs_the_others_nothing(
    words: str, office: SampleOffice, settings: Config, mail: PostOffice
) -> None:
    letters_for_two(office)
    mail.answers["EHLO"] = [words]
    mail.answers["HELO"] = [words]
    assert round_(office, settings, NOW)["messages"] == 0
    assert [one.tries for one in waiting(office)] == [1, 0]
    assert round_(office, settings, NOW)["messages"] == 1
    assert round_(office, settings, later(minutes=2))["messages"] == 1
    assert sorted(mail.addresses()) == ["clerk@office.example", "supply@office.example"]


def test_the_waits_double_and_after_five_days_a_letter_is_given_up(office: SampleOffice, settings: Config) -> None:
    nobody = replace(settings, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    office.ask({"tent": 1})
    moments, waits = [NOW], []
    while (notice := waiting(office)[0]).tries < worker.MOST_TRIES:
        assert round_(office, nobody, notice.due_at)["messages"] == 0
        moments.append(waiting(office)[0].due_at)
        waits.append(moments[-1] - moments[-2])
        assert waiting(office)[0].last_error

    assert waits == [timedelta(minutes=2**tries) for tries in range(1, 13)]
    assert timedelta(days=5) < moments[-1] - NOW < worker.TOO_OLD
    assert round_(office, settings, moments[-1])["messages"] == 0
    with office.database.reading() as session:
        on_screen = session.scalars(select(Notice).where(Notice.channel == NoticeChannel.SCREEN)).all()
    assert on_screen  # who did not get it reads it on the page


@pytest.mark.parametrize("farewell", ["421 closing", "500 what", ""])
def test_a_letter_that_was_taken_is_not_sent_again_whatever_the_farewell(
    farewell: str, office: SampleOffice, settings: Config, mail: PostOffice
) -> None:
    office.ask({"tent": 1})
    mail.answers["QUIT"] = [farewell]
    assert round_(office, settings, NOW)["messages"] == 1
    assert round_(office, settings, later(days=1))["messages"] == 0
    assert len(mail.letters) == 1


def test_a_notice_that_this_version_cannot_word_stops_no_other(
    office: SampleOffice, settings: Config, mail: PostOffice
) -> None:
    letters_for_two(office)
    with office.database.transaction() as session:
        for notice in session.scalars(select(Notice).where(Notice.person_id == office.people["clerk"])):
            notice.kind = "of_another_version"
    assert round_(office, settings, NOW)["messages"] == 1
    assert mail.addresses() == ["supply@office.example"]


@pytest.mark.parametrize(
    "address", ["a b@office.example", "@", "x@y\nBcc: all@office.example", "ก@office.example", "<"]
)
def test_an_address_that_no_letter_can_have_stops_no_other(
    address: str, office: SampleOffice, settings: Config, mail: PostOffice
) -> None:
    letters_for_two(office)
    with office.database.transaction() as session:
        session.get_one(Person, office.people["clerk"]).email = address
    round_(office, settings, NOW)
    assert "supply@office.example" in mail.addresses()
    assert "all@office.example" not in " ".join(mail.commands)


# -- two at once, and one that is killed ------------------------------------------------------------------------------


def test_two_workers_at_once_bring_each_letter_once(office: SampleOffice, settings: Config, mail: PostOffice) -> None:
    letters_for_two(office)
    mail.hold()
    sent: list[int] = []
    slow = threading.Thread(target=lambda: sent.append(round_(office, settings, NOW)["messages"]))
    slow.start()
    assert mail.taking.wait(60)  # the first letter is on the counter
    quick = threading.Thread(target=lambda: sent.append(round_(office, settings, NOW)["messages"]))
    quick.start()
    while len(mail.commands) < 8:  # EHLO, MAIL, RCPT, DATA of both
        assert quick.is_alive()
        quick.join(0.05)
    mail.patience.set()
    slow.join(60)
    quick.join(60)

    assert sorted(sent) == [1, 1]
    assert sorted(mail.addresses()) == ["clerk@office.example", "supply@office.example"]
    assert [one.tries for one in waiting(office)] == [1, 1]


def test_a_letter_on_its_way_when_the_worker_was_killed_is_brought_again_later_under_its_number(
    machine: Machine, office: SampleOffice, settings: Config, mail: PostOffice
) -> None:
    """Nobody can know whether it arrived; a mail program shows the second as the first."""
    now = utc_now()
    office.ask({"tent": 1}, now=now, start=local_day(now), due=local_day(now))
    mail.hold()
    machine = machine.with_(SMTP_URL=settings.smtp_url, BASE_URL=settings.base_url)
    with machine.started("worker", "--once") as process:
        assert mail.taking.wait(60)
        process.kill()
        process.wait()
    mail.patience.set()
    (taken,) = [one for one in waiting(office) if one.tries]
    others = len(waiting(office)) - 1
    assert (taken.sent_at, taken.tries) == (None, 1)
    assert taken.due_at > now + timedelta(minutes=50)
    assert round_(office, settings, now + timedelta(minutes=30))["messages"] == others

    assert round_(office, settings, taken.due_at)["messages"] == 1
    assert mail.letters[-1]["Message-ID"] == f"<{taken.id.hex}@lend.example.go.th>"
    assert len({letter["Message-ID"] for letter in mail.letters}) == others + 1


# -- a server that wants to know who sends ----------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_name_and_password_go_to_a_server_that_proves_itself(
    scheme: str, office: SampleOffice, settings: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = post.certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    office.ask({"tent": 1})
    with post.open_(post.speaking(file), at_once=scheme == "smtps") as mail:
        url = f"{scheme}://lend%40office:p%3Aw%2Fd@localhost:{mail.port}"
        assert round_(office, replace(settings, smtp_url=url), NOW)["messages"] == 1
    assert mail.credentials == ["\0lend@office\0p:w/d"]
    assert len(mail.letters) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_name_and_password_go_to_nobody_else(
    scheme: str, office: SampleOffice, settings: Config, tmp_path: Path
) -> None:
    file = post.certificate(tmp_path)
    office.ask({"tent": 1})
    with post.open_(post.speaking(file), at_once=scheme == "smtps") as mail:
        url = f"{scheme}://lend:secret@localhost:{mail.port}"
        assert round_(office, replace(settings, smtp_url=url), NOW)["messages"] == 0
    assert (mail.credentials, mail.letters) == ([], [])
    late = waiting(office)[0]
    assert (late.sent_at, late.tries) == (None, 1)
    assert "CERTIFICATE_VERIFY_FAILED" in late.last_error
    assert "secret" not in late.last_error


def test_a_server_without_encryption_is_told_no_password(
    office: SampleOffice, settings: Config, mail: PostOffice
) -> None:
    office.ask({"tent": 1})
    url = f"smtp://lend:secret@127.0.0.1:{mail.port}"
    assert round_(office, replace(settings, smtp_url=url), NOW)["messages"] == 0
    assert not any("AUTH" in command for command in mail.commands)
