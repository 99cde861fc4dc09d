"""A tiny project with good records, in which something then goes wrong.

What has to be so afterwards, whatever went wrong, is said here once.
"""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workshop import make_project, tree_of, write_script

from nodrift.project import Project

GOOD = 'results = {"n": 1}'
OPTIONS = """\
[tool.nodrift]
packages = ["matplotlib", "numpy"]
time_limit = 60
memory_limit = 2
"""
PATIENCE = 30.0  # seconds after which what a killed command had started will not go
FAST = 120.0  # seconds after which a command that should end is called stuck


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    output: str
    errors: str

    @property
    def faults(self) -> list[str]:
        """The lines of standard error that tell a fault."""
        return [line for line in self.errors.splitlines() if ": E-" in line]


class Scene:
    """A project at `root`, whose commands keep temporary files in a folder of their own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.temporary = root.with_name(f"{root.name}-tmp")

    @classmethod
    def make(
        cls, root: Path, scripts: dict[str, str], options: str = OPTIONS
    ) -> "Scene":
        """A new project with these scripts."""
        scene = cls(root)
        scene.temporary.mkdir(parents=True)
        make_project(root, **scripts)
        (root / "pyproject.toml").write_text(options, encoding="utf-8")
        return scene

    def source(self, name: str) -> Path:
        return self.root / "tutorials_src" / "lab" / f"{name}.py"

    def write(self, name: str, code: str | bytes) -> None:
        """Give a script other content; bytes are written as they are."""
        if isinstance(code, bytes):
            self.source(name).write_bytes(code)
        else:
            write_script(self.root, name, code)

    def start(
        self,
        *arguments: str,
        first: str = "",
        **variables: str,
    ) -> "subprocess.Popen[str]":
        """Start `nodrift run` in the project and do not wait for it.

        `first` is Python that its process executes before it becomes the command.
        """
        command = [sys.executable, "-m", "nodrift", "run", *arguments]
        if first:
            first += f"\nimport os; os.execv({sys.executable!r}, {command!r})"
            command = [sys.executable, "-c", first]
        return subprocess.Popen(
            command,
            cwd=self.root,
            env=os.environ | {"TMPDIR": str(self.temporary)} | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="surrogateescape",
        )

    def run(
        self,
        *arguments: str,
        first: str = "",
        **variables: str,
    ) -> Ended:
        """Run `nodrift run` in the project."""
        return end_of(self.start(*arguments, first=first, **variables))

    def run_well(self, *arguments: str, **variables: str) -> Ended:
        """The same, where nothing may be amiss."""
        ended = self.run(*arguments, **variables)
        assert ended.code == 0, ended.errors
        return ended

    @property
    def project(self) -> Project:
        return Project(self.root)

    def record(self, name: str) -> Path:
        return self.root / "build" / "records" / "lab" / name

    def published(self, name: str) -> dict[str, bytes | str]:
        """The bytes that a script's last good run left: its record and its lock."""
        folder, lock = self.record(name), self.source(name).with_suffix(".lock.json")
        return tree_of(folder.resolve()) | {
            "folder": str(folder.readlink()),
            "lock": lock.read_bytes(),
        }

    def leftovers(self) -> list[str]:
        """What no command may leave: stages, links, temporary files, processes, locks.

        Empty files to lock stay; whoever holds one is told.
        """
        records = self.root / "build" / "records" / "lab"
        targets = {
            str(path.readlink()) for path in records.iterdir() if path.is_symlink()
        }
        found = [
            f"stage {path.name}"
            for path in records.glob(".*")
            if path.name not in targets and path.suffix != ".lock"
        ]
        found += [
            f"lock of {path.name}" for path in records.glob(".*.lock") if held(path)
        ]
        found += [f"temporary {path.name}" for path in self.temporary.iterdir()]
        found += [f"half of {path.name}" for path in self.source("x").parent.glob(".*")]
        return found + processes(self.root)


def end_of(process: "subprocess.Popen[str]", seconds: float = FAST) -> Ended:
    output, errors = process.communicate(timeout=seconds)
    return Ended(process.returncode, output, errors)


def held(lock: Path) -> bool:
    """Whether somebody holds this file's lock."""
    with lock.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def processes(root: Path) -> list[str]:
    """Living processes that were started for the project at `root`.

    They know it by the home that a clean environment names, and by where they work.
    """
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            known = f"={root}/".encode() in (folder / "environ").read_bytes()
            here = str((folder / "cwd").readlink()).startswith(str(root))
            state = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()[0]
            command = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if (known or here) and state != "Z":
            found.append(f"process {folder.name} {command}")
    return found


def wait_until(true: Callable[[], object], seconds: float = FAST) -> bool:
    """Whether it became true in this time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True
