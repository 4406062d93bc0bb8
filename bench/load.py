"""A few keep-alive connections that ask as fast as they are answered, for a bounded number of requests."""

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlencode


@dataclass(frozen=True)
class Ask:
    """One request: a path, with a form when it changes something; the statuses that count as answered."""

    path: str
    form: dict[str, str] | None = None
    cookie: str = ""
    expect: tuple[int, ...] = (200,)


@dataclass(frozen=True)
class Round:
    """What one round measured: requests a second, and the 95th percentile of the wait in milliseconds."""

    per_second: float
    p95: float


def measure(port: int, asks: Sequence[Ask] | Callable[[int], Ask], total: int, connections: int = 8) -> Round:
    """Send `total` requests over some connections. Raises: RuntimeError for a wrong answer."""
    waits: list[float] = []
    errors: list[str] = []
    numbers = iter(range(total))
    lock = threading.Lock()

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None or errors:
                break
            ask = asks(number) if callable(asks) else asks[number % len(asks)]
            began = time.perf_counter()
            try:
                status = send(connection, ask)
            except OSError as error:
                errors.append(str(error))
                break
            waits.append(time.perf_counter() - began)
            if status not in ask.expect:
                errors.append(f"{ask.path} answered {status}")
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(connections)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise RuntimeError(errors[0])
    waits.sort()
    return Round(total / (time.perf_counter() - began), waits[int(len(waits) * 0.95)] * 1000)


def send(connection: http.client.HTTPConnection, ask: Ask) -> int:
    """One request and its whole answer; the status."""
    headers = {"Cookie": ask.cookie} if ask.cookie else {}
    if ask.form is None:
        connection.request("GET", ask.path, headers=headers)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST", ask.path, urlencode(ask.form), headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def middle(rounds: Sequence[Round]) -> Round:
    """The median of some rounds, each figure by itself."""
    return Round(median(one.per_second for one in rounds), median(one.p95 for one in rounds))
