"""The real server, as `assetlend serve` starts it, and browsers that sign in through its form."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.factories import PASSWORD

HOST = "127.0.0.1"
START = "import sys; from assetlend import cli; cli.main()"
PATIENCE = 60
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
KEY = re.compile(r'name="key"[^>]*value="([^"]+)"')


@contextmanager
def serving(database_url: str, data_dir: Path, *, start: str = START) -> Iterator[int]:
    """A server on a port of its own; `start` is the program that becomes it."""
    port = free_port()
    settings = {
        "ASSETLEND_DATABASE_URL": database_url,
        "ASSETLEND_DATA_DIR": str(data_dir),
        "ASSETLEND_SECRET_KEY": "only-for-tests-0123456789-abcdefghij",
        "ASSETLEND_BASE_URL": f"http://{HOST}:{port}",
    }
    command = [sys.executable, "-c", start, "serve", "--host", HOST, "--port", str(port)]
    with (data_dir / "server.log").open("w+") as log:
        server = subprocess.Popen(
            command, cwd=data_dir, env={**os.environ, **settings}, stdout=log, stderr=log, start_new_session=True
        )
        try:
            wait_until_ready(server, port, log.name)
            yield port
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def wait_until_ready(server: subprocess.Popen[bytes], port: int, log: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"http://{HOST}:{port}/health", timeout=PATIENCE) as answer:
                assert answer.status == 200
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server does not start:\n" + Path(log).read_text("utf-8"))


@dataclass
class Answer:
    """What a server says."""

    status: int
    location: str
    text: str


@dataclass
class Browser:
    """A browser with its cookies, on a connection of its own for each request."""

    port: int
    patience: float = PATIENCE
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        return self._ask("POST", path, urlencode(form))

    def head_of_post(self, path: str, length: int) -> bytes:
        """The head of a form of so many bytes, as it goes over the line."""
        lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in self._headers().items())]
        lines += [f"Content-Length: {length}", "", ""]
        return "\r\n".join(lines).encode()

    def sign_in(self, name: str) -> "Browser":
        form = {"username": name, "password": PASSWORD, "csrf_token": self.token("/sign-in")}
        answer = self.post("/sign-in", form)
        assert (answer.status, answer.location) == (303, "/home"), answer.text
        return self

    def token(self, path: str) -> str:
        """The form token of a page."""
        found = TOKEN.search(self.get(path).text)
        assert found, f"{path} has no form"
        return found[1]

    def filled(self, path: str, form: Mapping[str, str]) -> dict[str, str]:
        """A form of a page with its hidden fields and what somebody filled in."""
        page = self.get(path).text
        token, key = TOKEN.search(page), KEY.search(page)
        assert token, page
        assert key, page
        return {"csrf_token": token[1], "key": key[1], **form}

    def _headers(self) -> dict[str, str]:
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        own = f"{HOST}:{self.port}"
        kind = "application/x-www-form-urlencoded"
        return {"Host": own, "Origin": f"http://{own}", "Content-Type": kind, **({"Cookie": jar} if jar else {})}

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        line = HTTPConnection(HOST, self.port, timeout=self.patience)
        try:
            line.request(method, path, body, self._headers())
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
            return Answer(answer.status, answer.headers.get("Location", ""), answer.read().decode())
        finally:
            line.close()
