"""A drift in the finished book as data: what it changes, and where it must be told."""

import hashlib
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

# What judges a mutant: the cheapest command that has to notice it.
QUICK, CHECK, EQUATIONS, LOCKED, BUILD = (
    "check --quick",
    "check",
    "equations",
    "run --locked",
    "build",
)


@dataclass(frozen=True)
class Place:
    """Where a drift must be told: `line` is 1 where it is the file that is wrong."""

    code: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code}"


@dataclass(frozen=True)
class Mutant:
    """One drift. `writes` are whole files by path, None for one that is gone.

    It counts as told rightly where one of `places` is told; `part` is the stem of the
    page or script that lies. `packages` are versions that a machine pretends to have,
    `arguments` what else the judging command is given.
    """

    part: str
    what: str
    places: tuple[Place, ...]
    writes: dict[str, bytes | None] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()


Find = Callable[["Clean"], Iterator[Mutant]]
Prepare = Callable[[Path], None]


@dataclass(frozen=True)
class Kind:
    """A way to drift, `find` lists all places of the book where it can happen.

    `prepare` changes the book first, where the finished one has no such place. It must
    leave a book that passes. `mended` tells of the prepared book and of the one that was
    judged whether what came out is right all the same, and nobody need be told.
    """

    name: str
    area: str
    judge: str
    find: Find
    prepare: Prepare | None = None
    mended: Callable[[Path, Path, Mutant], bool] | None = None


class Clean:
    """The book before anything is planted, read as plain text.

    Nothing here asks the engine how it reads a page: the two could be wrong together.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._texts: dict[str, str] = {}

    def text(self, file: str) -> str:
        if file not in self._texts:
            raw = (self.root / file).read_bytes()
            self._texts[file] = raw.decode("utf-8")
        return self._texts[file]

    @cached_property
    def pages(self) -> list[str]:
        """Markdown files that become pages."""
        found = sorted((self.root / "docs").rglob("*.md"))
        theme = self.root / "docs" / "theme"
        return [self._path(file) for file in found if theme not in file.parents]

    @cached_property
    def scripts(self) -> list[str]:
        found = sorted((self.root / "tutorials_src").glob("*/*.py"))
        return [self._path(file) for file in found]

    @cached_property
    def bindings(self) -> list[str]:
        found = sorted((self.root / "tests" / "equations").glob("*.py"))
        return [self._path(file) for file in found]

    def line(self, file: str, offset: int) -> int:
        """The line on which the character `offset` of a file stands."""
        return self.text(file).count("\n", 0, offset) + 1

    def swap(
        self, file: str, start: int, end: int, new: str
    ) -> dict[str, bytes | None]:
        """Write `new` in place of what a file has from `start` to `end`."""
        text = self.text(file)
        return {file: (text[:start] + new + text[end:]).encode()}

    def _path(self, file: Path) -> str:
        return file.relative_to(self.root).as_posix()


def stem(file: str) -> str:
    """The part that a page, script, lock or binding belongs to."""
    path = Path(file)
    if path.parts[0] == "tutorials_src":
        return path.parts[1]
    return path.name.partition(".")[0]


def record(script: str) -> str:
    """The record of a script, by the path of its source."""
    path = Path(script)
    return f"build/records/{path.parent.name}/{path.stem}/record.json"


def lock(script: str) -> str:
    return script.removesuffix(".py") + ".lock.json"


def sample(mutants: Iterable[Mutant], count: int, seed: str) -> list[Mutant]:
    """Choose up to `count`, taking the parts in turn so that none is left out.

    The same mutants of the same book whenever and wherever it is asked.
    """
    of_part: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        of_part[mutant.part].append(mutant)
    chance = random.Random(seed)
    parts = sorted(of_part)
    chance.shuffle(parts)
    for part in parts:
        chance.shuffle(of_part[part])
    chosen: list[Mutant] = []
    while parts and len(chosen) < count:
        for part in parts[: count - len(chosen)]:
            chosen.append(of_part[part].pop())
        parts = [part for part in parts if of_part[part]]
    return chosen


def name_of(mutant: Mutant) -> str:
    """Eight letters that tell a mutant from all others of its kind."""
    said = f"{mutant.part} {mutant.what} {mutant.writes} {mutant.packages}"
    return hashlib.sha256(said.encode()).hexdigest()[:8]
