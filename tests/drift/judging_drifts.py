"""Plant a mutant in a copy of the book, ask a command, and put everything back."""

import contextlib
import functools
import gc
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import quickjs
from mutants import CHECK, QUICK, Kind, Mutant, Place

from nodrift import environment
from nodrift.book import Book
from nodrift.check import SOURCES, check
from nodrift.extension import typesetter
from nodrift.katex import load
from nodrift.project import Project

FINDING = re.compile(r"^(?P<file>\S+?):(?P<line>\d+): (?P<code>E-[A-Z]+): .+; .+$")
LIMIT = 300  # seconds for one judgement
BUSY = "another nodrift is building"  # says nothing of the mutant
SURROUNDINGS = {
    "OMP_NUM_THREADS": "1",
    "SITE_URL": "https://series.example/gan/",
    "REPO_URL": "https://github.com/example/gan-series",
}
READS_ONLY = (QUICK, CHECK)


@dataclass(frozen=True)
class Verdict:
    """What a command said of a mutant, and the seconds that it took."""

    told: tuple[Place, ...]
    seconds: float
    mended: bool = False

    def caught(self) -> bool:
        return bool(self.told) or self.mended

    def right(self, mutant: Mutant) -> bool:
        return self.mended or any(place in mutant.places for place in self.told)


class Bench:
    """A book of one's own to plant in; `pristine` is never written to.

    Files are links to those of `pristine` until a mutant replaces them, so a copy costs
    little. `check` is asked in a fork of a process that has judged the clean book: all
    that is remembered there is remembered by content.
    """

    def __init__(self, pristine: Path, folder: Path) -> None:
        self.pristine = pristine
        self.book = folder / "book"
        self.packages = folder / "packages"
        self.lay()
        restart_katex(Project(self.book))  # whoever forked us may have typeset
        for command in READS_ONLY:
            told = self._check(command)
            assert not told, f"the book does not pass: {told[:5]}"
        gc.collect()
        gc.freeze()

    def lay(self) -> None:
        """The whole book again, as it was."""
        shutil.rmtree(self.book, ignore_errors=True)
        shutil.copytree(
            self.pristine,
            self.book,
            symlinks=True,
            copy_function=link,
        )

    def judge(self, kind: Kind, mutant: Mutant) -> Verdict:
        """Raises AssertionError where a command failed in any but the proper way."""
        began = time.perf_counter()
        with self._planted(kind, mutant):
            if kind.judge in READS_ONLY:
                told = forked(lambda: self._check_in_fork(kind, mutant))
            else:
                told = self._ask(kind.judge, *mutant.arguments)
            mended = not told and kind.mended is not None
            if mended:
                mended = kind.mended(self.pristine, self.book, mutant)
        return Verdict(tuple(told), time.perf_counter() - began, mended)

    @contextlib.contextmanager
    def _planted(self, kind: Kind, mutant: Mutant) -> Iterator[None]:
        for name, content in mutant.writes.items():
            file = self.book / name
            if content is None and file.is_dir() and not file.is_symlink():
                shutil.rmtree(file)
                continue
            file.unlink(missing_ok=True)  # the link, not what `pristine` has
            if content is not None:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
        yield
        if kind.judge not in READS_ONLY:
            self.lay()
            return
        for name in mutant.writes:
            file, before = self.book / name, self.pristine / name
            file.unlink(missing_ok=True)
            if before.is_dir() and not before.is_symlink():
                shutil.copytree(before, file, symlinks=True, copy_function=link)
            elif before.exists():
                link(before, file)

    def _check_in_fork(self, kind: Kind, mutant: Mutant) -> list[Place]:
        restart_katex(Project(self.book))
        return self._check(kind.judge, mutant.packages)

    def _check(
        self, command: str, packages: dict[str, str] | None = None
    ) -> list[Place]:
        """What `nodrift check` finds, in this process."""
        if packages:
            pretend(packages, self.packages)
        project = Project(self.book)
        book = Book(project, typesetter(project))
        found = check(book, SOURCES if command == QUICK else None)
        return [Place(drift.code, str(drift.path), drift.line) for drift in found]

    def _ask(self, command: str, *arguments: str) -> list[Place]:
        """What another command says, in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "nodrift", *command.split(), *arguments],
            cwd=self.book,
            env=os.environ | SURROUNDINGS,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )
        told = [
            Place(match["code"], match["file"], int(match["line"]))
            for line in done.stderr.splitlines()
            if (match := FINDING.match(line))
        ]
        assert done.returncode == (1 if told else 0), done.stderr[-2000:]
        assert BUSY not in done.stderr, "two workers share a lock"
        return told


def restart_katex(project: Project) -> None:
    """Let a fork typeset what is new to it: the one thread of QuickJS stayed behind.

    What was typeset before is remembered.
    """
    typeset = typesetter(project)
    if typeset is None:
        return
    bundle = project.web / "node_modules" / "katex" / "dist" / "katex.min.js"
    katex = typeset.__self__  # type: ignore[attr-defined]
    quickjs.Function._threadpool = ThreadPoolExecutor(max_workers=1)
    again = functools.cache(lambda: load(bundle.resolve()))
    katex._render = lambda tex, display: again()(tex, display)


def link(source: str | Path, target: str | Path) -> None:
    if Path(source).is_symlink():
        Path(target).symlink_to(Path(source).readlink())
    elif Path(source).stat().st_size == 0:  # who locks a file must not lock all copies
        Path(target).touch()
    else:
        os.link(source, target)


def pretend(packages: dict[str, str], folder: Path) -> None:
    """Let this process find other versions of installed packages, described anew."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, version in packages.items():
        # The name of the folder ends at its first hyphen, as pip writes it.
        described = folder / f"{name.replace('-', '_')}-{version}.dist-info"
        described.mkdir(parents=True)
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (described / "METADATA").write_text(metadata, encoding="utf-8")
    sys.path.insert(0, str(folder))
    for remembered in vars(environment).values():
        if hasattr(remembered, "cache_clear"):
            remembered.cache_clear()


def forked(work: Callable[[], list[Place]]) -> list[Place]:
    """Do `work` in a fork, so that nothing of it is remembered here."""
    end, start = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(end)
        signal.alarm(LIMIT)
        status = 1
        try:
            told = [[place.code, place.file, place.line] for place in work()]
            with os.fdopen(start, "w") as stream:
                json.dump(told, stream)
            status = 0
        except Exception:
            traceback.print_exc()
            raise
        finally:
            os._exit(status)
    os.close(start)
    with os.fdopen(end) as stream:
        said = stream.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, f"the judge ended with {status}"
    return [Place(*one) for one in json.loads(said)]
