"""Two books to plant faults in: a tiny one of its own, and a copy of the real one.

Scripts run once in a session, whatever number of workers tests with.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nodrift.errors import Drift
from nodrift.project import GENERATORS
from nodrift.web import install

# Scripts run with one thread each, and tests call their functions: with two, another
# order of additions, and two workers on two cores that wait for each other.
os.environ["OMP_NUM_THREADS"] = "1"

ROOT = Path(__file__).parents[1]
TOY = Path(__file__).parent / "toy"
BOOK = (
    "docs",
    "tutorials_src",
    "tests/equations",
    "tests/mistakes/told.json",  # the page of all codes quotes it
    "tests/drift/hunted.json",  # so does the one on how all is made
    "mkdocs.yml",
    "pyproject.toml",
    "requirements.txt",
)


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Name what failed at once: a job that is cut short never comes to the summary."""
    if not report.failed or not isinstance(report, pytest.TestReport):
        return None
    kind, letter = ("failed", "F") if report.when == "call" else ("error", "E")
    return kind, f"{letter}\n{report.nodeid}\n", kind.upper()


@pytest.fixture(autouse=True)
def torch_as_it_starts() -> Iterator[None]:
    """Doubles that one test asked for, or judging in this process, end with the test."""
    yield
    if "torch" in sys.modules:
        sys.modules["torch"].set_default_dtype(sys.modules["torch"].float32)


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """The installed web assets, None where neither they nor npm are at hand."""
    with alone(tmp_path_factory, "web"):
        try:
            return install(ROOT)
        except Drift:
            return None


@pytest.fixture(scope="session")
def recorded_toy(tmp_path_factory: pytest.TempPathFactory, web: Path | None) -> Path:
    """The tiny book with the records and locks of a real run; copy, never edit."""

    def make(target: Path) -> None:
        shutil.copytree(TOY, target, ignore=shutil.ignore_patterns("__pycache__"))
        link_web(target, web)
        run_scripts(target)

    return once(tmp_path_factory, "toy", make)


@pytest.fixture
def bare_book(web: Path | None) -> Callable[[Path], Path]:
    """Lays the sources of the real book into a folder: nothing of it ever ran there."""

    def lay(target: Path) -> Path:
        for name in BOOK:
            copy(ROOT / name, target / name)
        for lock in (target / "tests" / "equations").glob("*.lock.json"):
            lock.unlink()
        link_web(target, web)
        return target

    return lay


@pytest.fixture(scope="session")
def recorded_book(tmp_path_factory: pytest.TempPathFactory, web: Path | None) -> Path:
    """The real book with fresh records and locks of its scripts; copy, never edit.

    It starts from the records that are there, so as a rule nothing has to run.
    """

    def make(target: Path) -> None:
        target.mkdir()
        for name in BOOK:
            copy(ROOT / name, target / name)
        if (ROOT / "build" / "records").is_dir():
            copy(ROOT / "build" / "records", target / "build" / "records")
        link_web(target, web)
        run_scripts(target)

    return once(tmp_path_factory, "book", make)


@pytest.fixture(scope="session")
def built_book(recorded_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real book with both sites, built as they are published; never edit."""
    published = {
        "SITE_URL": "https://series.example/gan/",
        "REPO_URL": "https://github.com/example/gan-series",
    }

    def make(target: Path) -> None:
        copy(recorded_book, target)
        for generator in GENERATORS:
            command = [sys.executable, "-m", "nodrift", "build", "--with", generator]
            subprocess.run(command, cwd=target, env=os.environ | published, check=True)

    return once(tmp_path_factory, "sites", make)


@pytest.fixture
def toy(recorded_toy: Path, tmp_path: Path) -> Path:
    """A copy of the tiny book to plant faults in: it passes `check` untouched."""
    return copy(recorded_toy, tmp_path / "toy")


@pytest.fixture
def book_copy(recorded_book: Path, tmp_path: Path) -> Path:
    """A copy of the real book to plant faults in."""
    return copy(recorded_book, tmp_path / "book")


def once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """Return the folder `name` that all workers of this session share.

    The first to ask makes it, the others wait.
    """
    with alone(factory, name) as base:
        target, unfinished = base / f"recorded-{name}", base / f"making-{name}"
        if not target.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
            make(unfinished)
            unfinished.rename(target)
    return target


@contextmanager
def alone(factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """Let one worker in at a time; gives the folder that all of them share."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield base


def copy(source: Path, target: Path) -> Path:
    """Copy a file, or a folder with its links as links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        ignored = shutil.ignore_patterns("__pycache__", ".cache")
        shutil.copytree(source, target, symlinks=True, ignore=ignored)
    else:
        shutil.copy2(source, target)
    return target


def link_web(book: Path, web: Path | None) -> None:
    if web is not None:
        (book / "build").mkdir(exist_ok=True)
        (book / "build" / "web").symlink_to(web)


def run_scripts(book: Path) -> None:
    """Run its scripts and judge its formulas."""
    for command in ("run", "equations"):
        done = subprocess.run(
            [sys.executable, "-m", "nodrift", command],
            cwd=book,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
