"""One line for each request: who asked what, when, from where, and what came of it; personal words stay out of it.

The lines are JSON, so nothing that somebody sends can begin a line of its own. They lie in a file for each day under
`DATA_DIR/logs`, for the ninety days that the law asks for and a little longer.
"""

import json
import logging
import os
import re
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from flask import Flask, g, request
from flask.wrappers import Response

from assetlend.clock import utc_now
from assetlend.config import Config

KEPT = timedelta(days=100)
SECRET = frozenset({"key", "leaf"})
# Who answers what was promised to stay without a name is not named here either.
NAMELESS = frozenset({"survey.questions", "survey.answer", "survey.thanks"})
_KEYED = re.compile(r"/+([fFqQrRwW])/.*", re.DOTALL)
log = logging.getLogger("assetlend.access")
log.propagate = False


def begin() -> None:
    """Note when the request began."""
    g.began = perf_counter()


def note(response: Response) -> Response:
    """Write the line of this request."""
    if log.isEnabledFor(logging.INFO):
        log.info(json.dumps(_line(response)))
    return response


def _line(response: Response) -> dict[str, Any]:
    who = None if request.endpoint in NAMELESS else g.get("identity")
    return {
        "at": utc_now().isoformat(),
        "id": g.get("request_id", "-"),
        "who": who.actor.key if who else None,
        "from": request.remote_addr,
        "method": request.method[:10],
        "path": _path(),
        "status": response.status_code,
        "ms": round((perf_counter() - g.get("began", perf_counter())) * 1000, 1),
        "agent": request.user_agent.string[:200],
    }


def _path() -> str:
    """The path without what somebody searched for; where it holds a key, or a mistyped one, only that it does."""
    rule = request.url_rule
    if rule is not None and not SECRET.isdisjoint(request.view_args or {}):
        return rule.rule
    return _KEYED.sub(r"/\1/…", request.path)[:200]


class DayFile(logging.Handler):
    """Appends each line to the file of its day, however many processes do; old files go when a new day begins."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.day: date | None = None
        self.file = -1

    def emit(self, record: logging.LogRecord) -> None:
        try:
            today = utc_now().date()
            if today != self.day:
                self._open(today)
            os.write(self.file, (record.getMessage() + "\n").encode())
        except OSError:
            self.handleError(record)

    def _open(self, today: date) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.file >= 0:
            os.close(self.file)
        self.file = os.open(self._file_of(today), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.day = today
        for old in self.folder.glob("access-*.jsonl"):
            if old.name < self._file_of(today - KEPT).name:
                old.unlink(missing_ok=True)

    def _file_of(self, day: date) -> Path:
        return self.folder / f"access-{day.isoformat()}.jsonl"

    def close(self) -> None:
        if self.file >= 0:
            os.close(self.file)
            self.file = -1
        super().close()


def keep(settings: Config) -> DayFile:
    """Keep the lines of this process in the data folder."""
    handler = DayFile(settings.data_dir / "logs")
    log.setLevel(logging.INFO)
    log.handlers = [handler]
    return handler


def init(app: Flask) -> None:
    """Look at every request."""
    app.before_request(begin)
    app.after_request(note)
