"""Somebody with a browser before a server that runs as a process of its own."""

import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def fetch(url: str, *, host: str | None = None) -> tuple[int, bytes]:
    """Status and body, as soon as somebody listens there."""
    asked = urllib.request.Request(url, headers={"Host": host} if host else {})  # noqa: S310
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 - our own server
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            assert time.monotonic() < end, f"nobody listens at {url}"
            time.sleep(0.1)


@dataclass
class Browser:
    """A browser with its cookies at the server of `address`."""

    address: str
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def get(self, path: str) -> bytes:
        return self._ask(path, None)

    def page(self, path: str) -> str:
        return self.get(path).decode()

    def send(self, path: str, fields: Mapping[str, str]) -> bytes:
        """Send the form of this page."""
        found = TOKEN.search(self.page(path))
        assert found, f"{path} has a form"
        return self._ask(path, urllib.parse.urlencode({**fields, "csrf_token": found[1]}).encode())

    def sign_in(self, username: str, password: str) -> None:
        self.send("/sign-in", {"username": username, "password": password})
        assert "/sign-out" in self.page("/home")

    def _ask(self, path: str, data: bytes | None) -> bytes:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        with opener.open(f"{self.address}{path}", data, timeout=60) as answer:
            assert answer.status == 200
            content: bytes = answer.read()
            return content
