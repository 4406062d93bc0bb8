"""The server of one machine answers where it says, stops when it is told to, and says why it does not start."""

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.browsing import fetch
from tests.commands.running import Machine, clean, free_port


@pytest.fixture
def served(fresh: Machine, prepared_sqlite: Path) -> Machine:
    """A machine with the small office, on SQLite."""
    fresh.data.mkdir()
    shutil.copy(prepared_sqlite, fresh.data / "assetlend.db")
    return fresh


def test_it_answers_at_its_port_and_stops_when_it_is_told_to(served: Machine) -> None:
    (served.data / "demo-accounts.json").write_text(json.dumps({"clerk": "abcd-efgh"}))
    port = free_port()
    with served.started("serve", "--port", str(port), "--workers", "1") as process:
        assert fetch(f"http://127.0.0.1:{port}/health")[0] == 200
        status, page = fetch(f"http://127.0.0.1:{port}/")
        assert (status, "เต็นท์" in page.decode()) == (200, True)
        assert fetch(f"http://127.0.0.1:{port}/no-such-page")[0] == 404
        assert fetch(f"http://127.0.0.1:{port}/", host="elsewhere.example")[0] == 400
        process.terminate()
        out, err = process.communicate(timeout=60)

    assert process.returncode == 0
    assert f"http://localhost:8000  (127.0.0.1:{port})" in out
    assert "abcd-efgh" in out
    assert "Traceback" not in err


def test_a_port_that_is_taken_is_said_in_a_sentence(served: Machine) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = served.call("serve", "--port", str(port)).refuses("Name another with --host and --port.")
    assert f"127.0.0.1, port {port}" in answer.err


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_that_is_not_this_machines_is_said_in_a_sentence(host: str, served: Machine) -> None:
    served.call("serve", "--host", host, "--port", str(free_port())).refuses(f"The program cannot listen at {host}")


def test_another_server_of_python_does_not_start_on_a_weak_secret_either(served: Machine) -> None:
    """S19: as gunicorn, uWSGI or mod_wsgi load it."""
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env=clean(**served.with_(SECRET_KEY="changeme").environment),
    )
    assert done.returncode == 1
    assert "BadSetting: The setting ASSETLEND_SECRET_KEY cannot be used: it is too easy to guess" in done.stderr
    assert "changeme" not in done.stderr
