"""The wheel is all that another machine needs, and a clone is all that a wheel needs."""

import json
import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from assetlend import paths
from tests.commands.browsing import Browser, fetch
from tests.commands.repository import ignored, repository, tracked
from tests.commands.running import PASSWORD, SECRET, clean, free_port
from tests.documents.reading import by_poppler as words_of
from tests.documents.reading import codes, pages, picture, squeezed

ROOT = paths.template_dir().parent
CARRIED = {"assetlend/": "assetlend/", "templates/": "assetlend/templates/", "migrations/": "assetlend/migrations/"}


def build(source: Path, out: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(command, check=True, cwd=source, env=clean(), capture_output=True)
    (wheel,) = out.glob("*.whl")
    return wheel


def names(wheel: Path) -> set[str]:
    """The files of a wheel, but for what tells of it."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def carried(files: list[str]) -> set[str]:
    """Where these files of the repository lie in the wheel, as far as they belong into it."""
    return {
        goal + file.removeprefix(start) for file in files for start, goal in CARRIED.items() if file.startswith(start)
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"))


@dataclass(frozen=True)
class Installed:
    """A Python of its own with the wheel in it, and what the program depends on, but not this checkout."""

    python: Path

    def run(self, *arguments: str, folder: Path, typed: str = "", **settings: str) -> str:
        done = subprocess.run(
            [self.python.with_name("assetlend"), *arguments],
            check=False, input=typed, capture_output=True, encoding="utf-8", cwd=folder, env=environment(**settings),
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    @contextmanager
    def serving(self, port: int, folder: Path, **settings: str) -> Iterator[str]:
        command = [self.python.with_name("assetlend"), "serve", "--port", str(port), "--workers", "1"]
        with subprocess.Popen(command, cwd=folder, env=environment(**settings), stdout=subprocess.DEVNULL) as process:
            try:
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()


def environment(**settings: str) -> dict[str, str]:
    return clean(**{f"ASSETLEND_{name}": value for name, value in settings.items()})


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, env=clean())
    python = folder / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*command, "--disable-pip-version-check", str(wheel)], check=True, env=clean())
    (own,) = folder.glob("lib/python*/site-packages")
    # A line of a .pth file adds the folder alone; the .pth file in it, which leads to this checkout, is not followed.
    (own / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Installed(python)


# -- what is in it ----------------------------------------------------------------------------------------------------


def test_the_wheel_carries_pages_migrations_translations_and_everything_else_the_program_reads(wheel: Path) -> None:
    there = names(wheel)
    for needed in (
        "assetlend/templates/layout.html",
        "assetlend/migrations/env.py",
        "assetlend/translations/th/LC_MESSAGES/messages.mo",
        "assetlend/data/rulebook.yaml",
        "assetlend/data/common_passwords.txt",
        "assetlend/static/css/assetlend.css",
        "assetlend/ledger/verify.py",
    ):
        assert needed in there
    assert any(name.startswith("assetlend/migrations/versions/0001") for name in there)
    assert any(name.endswith(".ttf") for name in there)


def test_the_wheel_carries_nothing_else(wheel: Path) -> None:
    there = names(wheel)
    assert {name.split("/")[0] for name in there} == {"assetlend"}
    assert [name for name in there if "__pycache__" in name or name.endswith((".pyc", ".db", ".pem", ".env"))] == []
    assert carried(ignored()) & there == set()
    with zipfile.ZipFile(wheel) as archive:
        licenses = [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
        (entry,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert len(licenses) == 1
        assert "assetlend = assetlend.cli:main" in archive.read(entry).decode()


def test_a_clone_has_everything_that_the_package_needs(tmp_path: Path) -> None:
    """What is not committed, or is ignored, is missing there."""
    with repository() as source:
        subprocess.run(["git", "clone", "-q", "--local", source, tmp_path / "clone"], check=True, env=clean())
    of_clone = build(tmp_path / "clone", tmp_path / "built")
    assert names(of_clone) == carried(tracked(tmp_path / "clone"))

    with zipfile.ZipFile(of_clone) as archive:
        archive.extractall(tmp_path / "unpacked")
    code = "import assetlend; print(assetlend.__file__); from assetlend.cli import main; main()"
    flags = ["setup", "--name", "อบต.ก", "--admin-name", "ก ข", "--admin-password-stdin"]
    done = subprocess.run(
        [sys.executable, "-c", code, *flags],
        check=True, input=f"{PASSWORD}\n", capture_output=True, encoding="utf-8", cwd=tmp_path,
        env=environment(DATA_DIR=str(tmp_path / "data")) | {"PYTHONPATH": str(tmp_path / "unpacked")},
    )  # fmt: skip
    assert done.stdout.splitlines()[0] == str(tmp_path / "unpacked" / "assetlend" / "__init__.py")


# -- another machine --------------------------------------------------------------------------------------------------


def test_an_office_is_set_up_from_the_wheel_alone(installed: Installed, tmp_path: Path) -> None:
    where = "import assetlend, sys; print(assetlend.__file__); print(sys.prefix)"
    found = subprocess.run(
        [installed.python, "-c", where], check=True, capture_output=True, text=True, cwd=tmp_path, env=clean()
    ).stdout.splitlines()
    assert Path(found[0]).is_relative_to(found[1])
    assert not Path(found[0]).is_relative_to(ROOT)

    flags = ("setup", "--name", "อบต.ก", "--admin-name", "ก ข", "--admin-password-stdin")
    assert "admin" in installed.run(*flags, folder=tmp_path, typed=f"{PASSWORD}\n")
    assert sorted(file.name for file in (tmp_path / "instance").iterdir()) == ["assetlend.db", "keys"]
    before = (tmp_path / "instance" / "assetlend.db").read_bytes()
    installed.run("setup", folder=tmp_path)
    assert (tmp_path / "instance" / "assetlend.db").read_bytes() == before


def test_a_demonstration_from_the_wheel_is_served_with_pages_pictures_labels_and_slips(
    installed: Installed, tmp_path: Path
) -> None:
    port = free_port()
    settings = {"SECRET_KEY": SECRET, "BASE_URL": f"http://localhost:{port}"}
    installed.run("demo", "--loans", "5", folder=tmp_path, **settings)
    accounts = json.loads((tmp_path / "instance" / "demo-accounts.json").read_text("utf-8"))
    with installed.serving(port, tmp_path, **settings) as address:
        page = fetch(f"{address}/")[1].decode()
        assert "เต็นท์ผ้าใบ" in page
        for link in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
            assert fetch(f"{address}{link}")[0] == 200
        assert fetch(address + re.findall(r'src="(/photos?/[^"]+)"', page)[0])[1][:2] == b"\xff\xd8"

        supply = Browser(address)
        supply.sign_in("supply", accounts["supply"])
        _labels(supply, port)
        _slip(supply)
    assert json.loads(installed.run("ledger", "verify", "--json", folder=tmp_path))["valid"]


def _labels(supply: Browser, port: int) -> None:
    asset = re.findall(r'name="asset" type="checkbox" value="([0-9a-f]+)"', supply.page("/register/labels"))[0]
    pdf = supply.send("/register/labels", {"asset": asset, "layout": "a4-24", "start": "1"})
    assert (pdf[:5], pages(pdf)) == (b"%PDF-", 1)
    (code,) = codes(picture(pdf, 300))
    assert code.casefold().startswith(f"http://localhost:{port}/a/")


def _slip(supply: Browser) -> None:
    for loan in re.findall(r'href="(/loans/[0-9a-f-]{36})"', supply.page("/loans")):
        if f"{loan}/slip.pdf" in supply.page(loan):
            pdf = supply.get(f"{loan}/slip.pdf")
            assert pdf[:5] == b"%PDF-"
            assert "ใบยืม" in squeezed(words_of(pdf))
            return
    pytest.fail("no loan has a slip")
