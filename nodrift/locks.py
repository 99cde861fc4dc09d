"""Bring the committed lock of a script in step with its record, and say what moved.

Git is the acceptance: `nodrift run` writes the lock, its diff shows each number that
moved. `nodrift run --locked` writes nothing and judges instead.
"""

from dataclasses import dataclass

from nodrift.errors import Drift
from nodrift.project import Project
from nodrift.record import Run, Value, read_lock, write_lock
from nodrift.script import Script


@dataclass(frozen=True, slots=True)
class Move:
    """One value that differs between two runs; None where one of them has none."""

    name: str
    old: Value | None
    new: Value | None

    def __str__(self) -> str:
        old, new = (_short(value) for value in (self.old, self.new))
        return f"{self.name}: {old} -> {new}{_change(self.old, self.new)}"


def moves(old: Run, new: Run) -> list[Move]:
    """Everything a page could quote that differs: results, settings, outputs, figures.

    Long things (what a region printed, a figure) are named by the head of their hash.
    """
    found = []
    for kind, before, after in (
        ("", old.results, new.results),
        ("", old.settings, new.settings),
        ("output of ", old.outputs, new.outputs),
        ("figure ", _hashes(old), _hashes(new)),
        ("file ", old.assets, new.assets),
    ):
        for name in sorted({*before, *after}):
            a, b = before.get(name), after.get(name)
            if a != b or type(a) is not type(b):
                found.append(Move(kind + name, a, b))
    if old.unreached != new.unreached:
        a, b = (", ".join(map(str, run.unreached)) or "none" for run in (old, new))
        found.append(Move("lines that never ran", a, b))
    return found


def settle(project: Project, script: Script, run: Run) -> list[Move] | None:
    """Write the lock of `script` if it should hold `run`; return what moved.

    None if nothing was written. A lock made by the same lines, data and packages on
    another class of machine or Python stays: rounding differs there, and it is not the
    author who moved the numbers. A damaged lock is replaced.
    """
    try:
        lock = read_lock(project, script)
    except Drift:
        lock = None
    if lock == run:
        return None
    if lock is not None and lock.same_story(run) and is_foreign(lock, run):
        return None
    write_lock(script, run)
    return moves(lock, run) if lock is not None else []


def judge(project: Project, script: Script, run: Run) -> None:
    """Hold `run` against the committed lock and write nothing.

    Raises Drift E-LOCKED if there is no lock, if it was made from other lines, data or
    packages, or if the same class of machine now gives other values. On another class
    the page's own claims judge instead.
    """
    lock = read_lock(project, script)
    path = script.lock.relative_to(project.root)
    if lock is None:
        raise Drift(
            script.path,
            1,
            "E-LOCKED",
            "no lock is committed for this script",
            f"nodrift run {script.id}, then commit {path}",
        )
    if not lock.same_story(run):
        raise Drift(
            path,
            1,
            "E-LOCKED",
            "the lock was made from other lines, data or packages",
            f"nodrift run {script.id}, then commit the lock",
        )
    if lock != run and not is_foreign(lock, run):
        what = "; ".join(map(str, moves(lock, run))) or "its environment"
        raise Drift(
            path,
            1,
            "E-LOCKED",
            f"the same script on the same class of machine gave other values: {what}",
            "find what is not seeded, or commit the lock if you changed it by hand",
        )


def is_foreign(lock: Run, run: Run) -> bool:
    """Whether the two were made on different classes of machine or Pythons."""
    keys = ("machine", "python")
    return any(lock.environment.get(k) != run.environment.get(k) for k in keys)


def _hashes(run: Run) -> dict[str, str]:
    return {name: figure.sha256 for name, figure in run.figures.items()}


def _short(value: Value | None) -> str:
    if value is None:
        return "nothing"
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= 24 else f"{text[:12]}..."


def _change(old: Value | None, new: Value | None) -> str:
    numbers = (int, float)
    if not isinstance(old, numbers) or not isinstance(new, numbers) or not old:
        return ""
    return f" ({(new - old) / abs(old):+.2%})"
