"""A record is canonical, sealed, and replaced in one step."""

import json
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from workshop import make_project

from nodrift.errors import Drift
from nodrift.hashing import digest
from nodrift.publish import publish, staging
from nodrift.record import (
    MANIFEST,
    Figure,
    Record,
    Run,
    read_lock,
    read_record,
    read_timing,
    write_lock,
)

RUN = Run(
    script="lab/one",
    inputs={"tutorials_src/lab/one.py": "0" * 64},
    environment={"engine": "e", "machine": "m", "packages": {}, "python": "3"},
    settings={"STEPS": 3},
    outputs={"all": "é\n"},
    unreached=[],
    results={"share": 0.1, "n": 3},
    figures={"line": Figure("all", digest(b"<svg/>"))},
    assets={"table.csv": digest(b"1")},
)


def lay(folder: Path, run: Run = RUN) -> Record:
    """Put the files that RUN promises into `folder`."""
    for name, data in (("figures/line.svg", b"<svg/>"), ("assets/table.csv", b"1")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / MANIFEST).write_text(run.to_json(), encoding="utf-8")
    return Record(folder, run)


# Canonical and sealed


def test_equal_content_is_equal_bytes_whatever_the_order() -> None:
    other = replace(
        RUN,
        results=dict(reversed(RUN.results.items())),
        environment=dict(reversed(RUN.environment.items())),
    )
    assert other.to_json() == RUN.to_json()
    assert other.seal == RUN.seal


def test_a_record_read_back_is_what_was_written() -> None:
    assert Run.from_json(RUN.to_json()) == RUN


def test_a_float_comes_back_to_the_last_bit() -> None:
    run = replace(RUN, results={"third": 1 / 3, "tiny": 5e-324, "whole": 2.0})
    back = Run.from_json(run.to_json()).results
    assert back == run.results
    assert type(back["whole"]) is float


def test_what_no_reader_of_json_takes_is_not_written() -> None:
    with pytest.raises(ValueError):
        replace(RUN, results={"share": float("nan")}).to_json()


CHANGED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a result": lambda data: data["results"].update(share=0.2),
    "a new result": lambda data: data["results"].update(more=1),
    "a setting": lambda data: data["settings"].update(STEPS=4),
    "an output": lambda data: data["outputs"].update(all="e\n"),
    "an input": lambda data: data["inputs"].clear(),
    "a figure": lambda data: data["figures"]["line"].update(sha256="1"),
    "an asset": lambda data: data["assets"].clear(),
    "the lines that never ran": lambda data: data["unreached"].append(3),
    "a package": lambda data: data["environment"].update(packages={"torch": "2"}),
    "the seal": lambda data: data.update(seal="0" * 64),
    "no seal": lambda data: data.pop("seal"),
    "another schema": lambda data: data.update(schema=99),
    "a field too many": lambda data: data.update(note="mine"),
    "a field too few": lambda data: data.pop("outputs"),
    "figures that are none": lambda data: data.update(figures=[]),
}


@pytest.mark.parametrize("change", CHANGED.values(), ids=CHANGED)
def test_a_manifest_changed_by_hand_is_refused(
    change: Callable[[dict[str, Any]], Any],
) -> None:
    data = json.loads(RUN.to_json())
    change(data)
    with pytest.raises(ValueError):
        Run.from_json(json.dumps(data))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3", '"record"'])
def test_a_manifest_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Run.from_json(text)


def test_the_story_is_sources_settings_and_packages_not_the_machine() -> None:
    def ran_with(**more: Any) -> Run:
        return replace(RUN, environment=RUN.environment | more)

    assert RUN.same_story(ran_with(machine="another", python="4"))
    assert RUN.same_story(replace(RUN, results={}))
    assert not RUN.same_story(ran_with(packages={"torch": "2"}))
    assert not RUN.same_story(ran_with(engine="new"))
    assert not RUN.same_story(replace(RUN, settings={}))
    assert not RUN.same_story(replace(RUN, inputs={}))


# Files


def test_an_untouched_record_has_no_damage(tmp_path: Path) -> None:
    assert lay(tmp_path).damage() == []


@pytest.mark.parametrize("name", ["figures/line.svg", "assets/table.csv"])
def test_an_edited_and_a_lost_file_are_named(name: str, tmp_path: Path) -> None:
    record = lay(tmp_path)
    (tmp_path / name).write_bytes(b"mine")
    assert record.damage() == [f"{name} was edited"]
    (tmp_path / name).unlink()
    assert record.damage() == [f"{name} is gone"]


def test_a_record_that_is_replaced_while_it_is_read_says_so(tmp_path: Path) -> None:
    record = lay(tmp_path)
    shutil.rmtree(tmp_path)
    for read in (lambda: record.figure("line"), lambda: record.asset("table.csv")):
        with pytest.raises(Drift) as caught:
            read()
        assert caught.value.code == "E-RECORD"
        assert caught.value.path == "tutorials_src/lab/one.py"


def test_no_record_is_none_and_a_broken_one_an_error(tmp_path: Path) -> None:
    assert read_record(tmp_path / "nowhere") is None
    (tmp_path / MANIFEST).write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError):
        read_record(tmp_path)
    (tmp_path / MANIFEST).unlink()
    (tmp_path / MANIFEST).mkdir()
    with pytest.raises(ValueError):
        read_record(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"wall": 1}', '{"wall": "long", "cpu": 1, "regions": {}}']
)
def test_times_that_cannot_be_read_are_unknown(text: str, tmp_path: Path) -> None:
    (tmp_path / "timing.json").write_text(text, encoding="utf-8")
    assert read_timing(tmp_path) is None


def test_a_lock_is_the_manifest_beside_the_script(tmp_path: Path) -> None:
    project = make_project(tmp_path, one="x = 1")
    script = project.script("lab/one")
    assert read_lock(project, script) is None
    write_lock(script, RUN)
    lock = tmp_path / "tutorials_src" / "lab" / "one.lock.json"
    assert lock.read_text(encoding="utf-8") == RUN.to_json()
    assert read_lock(project, script) == RUN


def test_an_edited_lock_is_a_drift_of_the_lock(tmp_path: Path) -> None:
    project = make_project(tmp_path, one="x = 1")
    script = project.script("lab/one")
    script.lock.write_text(RUN.to_json().replace("0.1", "0.2"), encoding="utf-8")
    with pytest.raises(Drift) as caught:
        read_lock(project, script)
    assert caught.value.code == "E-LOCK"
    assert caught.value.path == "tutorials_src/lab/one.lock.json"


def test_times_change_neither_equality_nor_seal_and_cannot_be_edited() -> None:
    timed = replace(RUN, seconds={"training": 3.25})
    assert (timed, timed.seal) == (RUN, RUN.seal)
    assert Run.from_json(timed.to_json()).seconds == {"training": 3.25}
    for edited in (
        timed.to_json().replace("3.25", "1.25"),
        RUN.to_json().replace('"schema"', '"seconds": {"training": 3.25},\n "schema"'),
        replace(timed, results={"n": 7}).to_json().replace("7", "8"),
    ):
        with pytest.raises(ValueError, match="edited"):
            Run.from_json(edited)


def test_a_manifest_is_there_at_every_moment(tmp_path: Path) -> None:
    target = tmp_path / "one"
    runs = [replace(RUN, results={"n": n}) for n in range(100)]

    def put(run: Run) -> None:
        with staging(target) as stage:
            (stage / MANIFEST).write_text(run.to_json(), encoding="utf-8")
            publish(stage, target)

    put(runs[0])
    writer = threading.Thread(target=lambda: [put(run) for run in runs])
    writer.start()
    seen = []
    while writer.is_alive():
        record = read_record(target)
        assert record is not None, "for a moment there was no record"
        seen.append(record.run)
    writer.join()
    assert all(run in runs for run in seen)
