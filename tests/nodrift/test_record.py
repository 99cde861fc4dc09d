"""A record is canonical, sealed, and replaced in one step."""

import json
import multiprocessing
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from workshop import make_project, tree_of

from nodrift.errors import Drift
from nodrift.record import (
    MANIFEST,
    Busy,
    Figure,
    Record,
    Run,
    publish,
    read_lock,
    read_record,
    read_timing,
    staging,
    write_lock,
    write_whole,
)
from nodrift.script import digest

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


def test_no_record_is_none_and_a_broken_one_an_error(tmp_path: Path) -> None:
    assert read_record(tmp_path / "nowhere") is None
    (tmp_path / MANIFEST).write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError):
        read_record(tmp_path)
    (tmp_path / MANIFEST).unlink()
    (tmp_path / MANIFEST).mkdir()
    with pytest.raises(ValueError):
        read_record(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", '{"wall": "long"}', '{"wall": null}'])
def test_times_that_cannot_be_read_are_unknown(text: str, tmp_path: Path) -> None:
    (tmp_path / "timing.json").write_text(text, encoding="utf-8")
    assert read_timing(tmp_path) == {}


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


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "lock.json"
    write_whole(file, "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(file, "half of it \udc00")
    assert tree_of(tmp_path) == {"lock.json": b"old"}
    write_whole(file, "new")
    assert tree_of(tmp_path) == {"lock.json": b"new"}


# Staging and publishing


def publish_text(target: Path, text: str) -> None:
    """Publish a folder of two files that hold the same text."""
    with staging(target) as stage:
        for name in ("first", "second"):
            (stage / name).write_text(text, encoding="utf-8")
        publish(stage, target)


def leftovers(target: Path) -> list[str]:
    """Names beside `target` other than its lock and the folder it stands for."""
    known = {target.name, f".{target.name}.lock"}
    known |= {str(target.readlink())} if target.is_symlink() else set()
    return sorted(p.name for p in target.parent.iterdir() if p.name not in known)


def test_a_published_folder_takes_the_place_of_the_last(tmp_path: Path) -> None:
    target = tmp_path / "lab" / "one"
    for text in ("old", "new"):
        publish_text(target, text)
        assert (target / "first").read_text(encoding="utf-8") == text
        assert leftovers(target) == []


def test_a_stage_that_fails_is_removed_and_the_old_one_stays(tmp_path: Path) -> None:
    target = tmp_path / "one"
    publish_text(target, "old")
    before = tree_of(tmp_path)
    with pytest.raises(RuntimeError), staging(target) as stage:
        (stage / "first").write_text("half", encoding="utf-8")
        raise RuntimeError
    assert tree_of(tmp_path) == before


def test_a_stage_that_is_not_published_is_removed(tmp_path: Path) -> None:
    target = tmp_path / "one"
    with staging(target) as stage:
        (stage / "first").write_text("trial", encoding="utf-8")
    assert leftovers(target) == []
    assert not target.exists()


def test_a_real_folder_in_the_place_of_the_link_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "one"
    publish_text(target, "old")
    shutil.copytree(target, tmp_path / "copied")
    target.unlink()
    (tmp_path / "copied").rename(target)
    publish_text(target, "new")
    assert (target / "second").read_text(encoding="utf-8") == "new"
    assert leftovers(target) == []


def test_what_a_killed_run_left_is_swept_away(tmp_path: Path) -> None:
    target = tmp_path / "one"
    publish_text(target, "old")
    (tmp_path / ".one-killed" / "figures").mkdir(parents=True)
    (tmp_path / ".one_more-alive").mkdir()  # of another script
    (tmp_path / ".one-link").symlink_to("nowhere")
    with pytest.raises(RuntimeError), staging(target):
        assert not (tmp_path / ".one-killed").exists()
        raise RuntimeError  # even where this run fails too
    publish_text(target, "new")
    assert leftovers(target) == [".one_more-alive"]


def test_only_one_at_a_time_may_stage(tmp_path: Path) -> None:
    target = tmp_path / "one"
    with staging(target) as stage:
        (stage / "first").write_text("mine", encoding="utf-8")
        with pytest.raises(Busy), staging(target):
            pass
        with staging(tmp_path / "other"):
            pass
        assert (stage / "first").exists()  # the second swept nothing of mine
    with staging(target):
        pass


def _publish_many(target: Path, done: Any) -> None:
    for number in range(200):
        publish_text(target, str(number) * 1000)
    done.set()


def test_a_reader_never_sees_half_of_a_record(tmp_path: Path) -> None:
    """The link always leads to a whole folder; one that was left may be gone."""
    target = tmp_path / "one"
    publish_text(target, "0" * 1000)
    context = multiprocessing.get_context("spawn")
    done = context.Event()
    writer = context.Process(target=_publish_many, args=(target, done))
    writer.start()
    seen = set()
    while not done.is_set():
        folder = target.parent / target.readlink()
        try:
            texts = {(folder / n).read_text("utf-8") for n in ("first", "second")}
        except FileNotFoundError:
            continue
        assert len(texts) == 1, "two files of different runs"
        (text,) = texts
        assert len(text) % 1000 == 0 and text, "half of a file"
        seen.add(text)
    writer.join()
    assert writer.exitcode == 0
    writer.close()
    assert len(seen) > 1, "the reader saw no change: nothing was tested"


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
