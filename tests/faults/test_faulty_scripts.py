"""Faulty scripts, one row each, all of a table run by one command."""

import fcntl
import json
import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from scene import GOOD, OPTIONS, Ended, Scene
from table import ENDLESS, FAULTY, HARMLESS, TOO_DEEP, Row
from workshop import line_with

from nodrift.stale import stale_record


@dataclass(frozen=True)
class Played:
    """A table that was run: where, how the command ended, what was there before."""

    root: Path
    ended: Ended
    before: dict[str, dict[str, bytes | str]]
    after: dict[str, dict[str, bytes | str]]
    leftovers: list[str]


def play(root: Path, scripts: dict[str, str | bytes], options: str) -> Played:
    """Record good scripts, put these in their place, run them all at once."""
    scene = Scene.make(root, dict.fromkeys(scripts, GOOD), options)
    root.with_name("outside.txt").write_text("outside", encoding="utf-8")
    scene.source("x").with_name("table.csv").write_text("1,2", encoding="utf-8")
    scene.run_well()
    before = {name: scene.published(name) for name in scripts}
    for name, code in scripts.items():
        scene.write(name, code)
    ended = scene.run("-j", "12")
    after = {name: scene.published(name) for name in scripts}
    return Played(root, ended, before, after, scene.leftovers())


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Played]:
    """Play each table once, whatever number of workers test its rows."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent

    def played(name: str, *arguments: Any) -> Played:
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            kept = base / f"{name}.pickle"
            if not kept.exists():
                made = play(base / name, *arguments)
                kept.write_bytes(pickle.dumps(made))
            found: Played = pickle.loads(kept.read_bytes())
        return found

    return played


@pytest.fixture(scope="session")
def faulty(once: Callable[..., Played]) -> Played:
    return once("faulty", {n: row.script for n, row in FAULTY.items()}, OPTIONS)


@pytest.fixture(scope="session")
def endless(once: Callable[..., Played]) -> Played:
    options = OPTIONS.replace("time_limit = 60", "time_limit = 3")
    return once("endless", {n: row.script for n, row in ENDLESS.items()}, options)


@pytest.fixture(scope="session")
def harmless(once: Callable[..., Played]) -> Played:
    return once("harmless", HARMLESS, OPTIONS)


def test_the_table_is_long_enough() -> None:
    """An empty table passes every test."""
    assert len(FAULTY) > 140 and len(ENDLESS) > 10 and len(HARMLESS) > 30


def expected_line(played: Played, name: str, row: Row) -> int:
    file = played.root / "tutorials_src" / "lab" / f"{name}.py"
    return row.line or line_with(file, "# here")


def judge(played: Played, name: str, row: Row) -> None:
    """One clear line that names the place, and everything else as it was."""
    assert played.ended.code == 1
    file = f"tutorials_src/lab/{name}.py"
    told = [fault for fault in played.ended.faults if fault.startswith(f"{file}:")]
    assert len(told) == 1, told
    start = f"{file}:{expected_line(played, name, row)}: {row.code}: "
    assert told[0].startswith(start), told[0][:300]
    assert told[0].isprintable() and len(told[0]) < 1000
    what, _, mend = told[0].removeprefix(start).rpartition("; ")
    assert what and mend
    assert row.words in told[0]
    assert played.after[name] == played.before[name]


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_script_is_told_at_its_line_and_changes_nothing(
    name: str, faulty: Played
) -> None:
    judge(faulty, name, FAULTY[name])


@pytest.mark.parametrize("name", ENDLESS)
def test_a_script_without_end_is_ended_at_its_line(name: str, endless: Played) -> None:
    judge(endless, name, ENDLESS[name])


@pytest.mark.parametrize("name", TOO_DEEP)
def test_what_python_cannot_read_is_told(name: str, tmp_path: Path) -> None:
    row = TOO_DEEP[name]
    played = play(tmp_path / "book", {name: row.script}, OPTIONS)
    judge(played, name, row)
    assert played.leftovers == []


@pytest.mark.parametrize("table", ["faulty", "endless", "harmless"])
def test_the_command_tells_faults_alone_and_leaves_nothing(
    table: str, request: pytest.FixtureRequest
) -> None:
    played: Played = request.getfixturevalue(table)
    assert "Traceback" not in played.ended.errors
    assert played.leftovers == []
    assert not played.root.with_name("escaped.txt").exists()
    outside = played.root.with_name("outside.txt")
    assert outside.read_text("utf-8") == "outside"
    lab = played.root / "tutorials_src" / "lab"
    assert (lab / "table.csv").read_text("utf-8") == "1,2"
    known = {".py", ".json", ".csv"}
    assert {path.suffix for path in lab.iterdir()} <= known


@pytest.mark.parametrize("table", ["faulty", "endless"])
def test_after_all_faults_a_good_script_runs_at_once(
    table: str, request: pytest.FixtureRequest
) -> None:
    played: Played = request.getfixturevalue(table)
    scene = Scene(played.root)
    scene.write("fine", GOOD)
    scene.run_well("lab/fine")
    scene.source("fine").unlink()
    scene.source("fine").with_suffix(".lock.json").unlink()


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_like_a_fault_is_recorded(name: str, harmless: Played) -> None:
    assert harmless.ended.code == 0, harmless.ended.errors
    scene = Scene(harmless.root)
    record, reasons = stale_record(scene.project, scene.project.script(f"lab/{name}"))
    assert reasons == []
    assert record is not None
    lock = json.loads(scene.source(name).with_suffix(".lock.json").read_bytes())
    assert lock.pop("seconds") and lock.pop("seconds_seal")
    assert lock == json.loads((record.folder / "record.json").read_bytes())
