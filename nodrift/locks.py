"""Bring the committed lock of a script in step with its record, and say what moved.

Git is the acceptance: `nodrift run` writes the lock, its diff shows each number that
moved. `nodrift run --locked` writes nothing and judges instead.
"""

from dataclasses import replace
from pathlib import Path

from nodrift.edits import differing_line, edited_line
from nodrift.errors import Drift
from nodrift.moves import Move, moves
from nodrift.project import Project
from nodrift.record import (
    MANIFEST,
    Run,
    read_lock,
    read_timing,
    record_path,
    write_lock,
)
from nodrift.script import Script

TOLD = 6  # moves that one message names


def committed(project: Project, script: Script) -> Run | None:
    """The lock of `script`, None if there is none.

    Raises Drift E-LOCK if it was edited: at the line, where a record of the run remains.
    """
    try:
        return read_lock(project, script)
    except Drift as drift:
        line = edited_line(
            text_of(script.lock), text_of(record_path(project, script) / MANIFEST)
        )
        raise Drift(drift.path, line, drift.code, drift.what, drift.mend) from None


def is_canonical(script: Script, lock: Run) -> bool:
    """Whether its text is what a run writes: else git could show what no page reads."""
    return text_of(script.lock) == lock.to_json()


def text_of(file: Path) -> str:
    """What is in a file, nothing if it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


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
    if lock is not None and lock.seal == run.seal and is_canonical(script, lock):
        return None
    if lock is not None and lock.same_story(run) and is_foreign(lock, run):
        return None
    write_lock(script, with_seconds(run, record_path(project, script)))
    return moves(lock, run) if lock is not None else []


def judge(project: Project, script: Script, run: Run) -> None:
    """Hold `run` against the committed lock and write nothing.

    Raises Drift E-LOCKED if there is no lock, if it was made from other lines, data or
    packages, or if the same class of machine now gives other values. On another class
    the page's own claims judge instead.
    """
    lock = committed(project, script)
    path = script.lock.relative_to(project.root)
    if lock is None:
        raise Drift(
            script.path,
            1,
            "E-LOCKED",
            "no lock is committed for this script",
            f"nodrift run {script.id}, then commit {path}",
        )
    line = differing_line(text_of(script.lock), run.to_json())
    if not lock.same_story(run):
        raise Drift(
            path,
            line,
            "E-LOCKED",
            "the lock was made from other lines, data or packages",
            f"nodrift run {script.id}, then commit the lock",
        )
    if lock.seal != run.seal and not is_foreign(lock, run):
        what = differences(lock, run)
        raise Drift(
            path,
            line,
            "E-LOCKED",
            f"the same script on the same class of machine gave other values: {what}",
            "find what is not seeded, or commit the lock if you changed it by hand",
        )


def differences(lock: Run, run: Run) -> str:
    """The first things that moved from one to the other, and how many more there are."""
    found = list(map(str, moves(lock, run))) or [
        field for field, value in vars(lock).items() if value != vars(run)[field]
    ]
    more = f"; and {len(found) - TOLD} more" if len(found) > TOLD else ""
    return "; ".join(found[:TOLD]) + more


def with_seconds(run: Run, folder: Path) -> Run:
    """The run as a lock has it: with the seconds that stand beside its record."""
    timing = read_timing(folder)
    return replace(run, seconds=timing.regions if timing else {})


def is_foreign(lock: Run, run: Run) -> bool:
    """Whether the two were made on different classes of machine or Pythons."""
    keys = ("machine", "python")
    return any(lock.environment.get(k) != run.environment.get(k) for k in keys)
