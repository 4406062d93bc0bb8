"""The repository as git knows it; a copy without git's own folder is taken as it would be committed."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assetlend import paths
from tests.commands.running import clean

ROOT = paths.template_dir().parent
LARGE = shutil.ignore_patterns(".venv", "node_modules", "instance", "__pycache__", ".*_cache")


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-c", "safe.directory=*", *arguments],
        check=True, capture_output=True, encoding="utf-8", cwd=folder, env=clean(),
    ).stdout  # fmt: skip


@contextmanager
def repository() -> Iterator[Path]:
    """A folder that can be cloned."""
    if (ROOT / ".git").exists():
        yield ROOT
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(ROOT, Path(folder) / "copy", ignore=LARGE)
        git(copy, "init", "-q")
        git(copy, "add", "-A")
        git(copy, "-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "-q", "-m", "As it lies here")
        yield copy


def tracked(folder: Path | None = None) -> list[str]:
    """The files under version control in the folder of a repository, or in this one."""
    if folder is not None:
        return [name for name in git(folder, "ls-files", "-z").split("\0") if name]
    with repository() as here:
        return tracked(here)


def ignored() -> list[str]:
    """The files that lie in this checkout, and never come into the repository."""
    with repository() as here:
        found = git(
            here,
            "ls-files",
            "-z",
            "--others",
            "--ignored",
            "--exclude-standard",
            "--",
            "assetlend",
            "templates",
            "migrations",
        )
    return [name for name in found.split("\0") if name]
