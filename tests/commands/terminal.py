"""Somebody who sits at a terminal, and is asked."""

import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.commands.running import PROGRAM, Machine, clean


class Terminal:
    """Somebody at a terminal: reads until he is asked, then types."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.seen = ""

    def read(self, until: str = "") -> str:
        """What came until then, or to the end."""
        while not until or until not in self.seen:
            ready, _, _ = select.select([self.descriptor], [], [], 60)
            assert ready, self.seen
            try:
                part = os.read(self.descriptor, 4096)
            except OSError:  # the other end is closed
                part = b""
            if not part:
                assert not until, self.seen
                break
            self.seen += part.decode("utf-8", "replace")
        found, self.seen = self.seen, ""
        return found

    def answer(self, question: str, words: str) -> str:
        shown = self.read(question)
        os.write(self.descriptor, f"{words}\n".encode())
        return shown


@contextmanager
def at_a_terminal(machine: Machine, *arguments: str) -> Iterator[tuple[Terminal, subprocess.Popen[bytes]]]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, PROGRAM, *arguments],
        cwd=machine.folder,
        env=clean(**machine.environment, TERM="dumb"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    with process:
        try:
            yield Terminal(ours), process
        finally:
            process.kill()
            os.close(ours)
