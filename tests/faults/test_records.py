"""A record that is not what a run wrote is never taken for one: the script runs again."""

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scene import Scene
from workshop import tree_of

from nodrift.record import MANIFEST, Run
from nodrift.stale import stale_record

SCRIPT = """
    from pathlib import Path
    # %% draw
    Path("table.csv").write_text("1,2,3\\n" * 20)
    print("some words")
    # %% results
    STEPS = 3
    results = {"n": 1, "share": 0.25, "word": "größer"}
    """
DRAWING = """
    import matplotlib.pyplot as plt
    plt.figure("line")
    """


def flip(file: Path, offset: int) -> None:
    """Turn one bit of a file over."""
    data = bytearray(file.read_bytes())
    data[offset] ^= 1
    file.write_bytes(data)


def truncated(file: Path, length: int) -> None:
    file.write_bytes(file.read_bytes()[:length])


def resealed(folder: Path, **fields: Any) -> None:
    """Let a record say something else, with a seal that fits."""
    run = Run.from_json((folder / MANIFEST).read_text("utf-8"))
    data = json.loads(run.to_json()) | fields
    del data["seal"]
    data.pop("figures")
    other = Run(**data, figures=run.figures)
    (folder / MANIFEST).write_text(other.to_json(), "utf-8")


def environment(folder: Path, **fields: Any) -> None:
    run = Run.from_json((folder / MANIFEST).read_text("utf-8"))
    resealed(folder, environment=run.environment | fields)


def replaced(folder: Path, text: str | bytes) -> None:
    data = text.encode() if isinstance(text, str) else text
    (folder / MANIFEST).write_bytes(data)


def as_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def as_link(file: Path) -> None:
    """A link that leads nowhere."""
    file.unlink()
    file.symlink_to("nowhere")


def emptied(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def as_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("x", "utf-8")


def edited(folder: Path) -> None:
    text = (folder / MANIFEST).read_text("utf-8")
    replaced(folder, text.replace('"share": 0.25', '"share": 0.75'))


WHOLE: dict[str, Callable[[Path], object]] = {
    "edited": edited,
    "empty": lambda folder: replaced(folder, ""),
    "null": lambda folder: replaced(folder, "null"),
    "a_list": lambda folder: replaced(folder, "[]"),
    "no_fields": lambda folder: replaced(folder, '{"schema": 1}'),
    "odd_fields": lambda folder: replaced(folder, '{"schema": 1, "figures": [1]}'),
    "not_utf8": lambda folder: replaced(folder, b"\xff\xfe{}"),
    "zeros": lambda folder: replaced(folder, bytes(4096)),
    "nested_deeply": lambda folder: replaced(folder, "[" * 100_000),
    "a_huge_number": lambda folder: replaced(folder, "1" * 10_000),
    "half_a_letter": lambda folder: replaced(
        folder, (folder / MANIFEST).read_text("utf-8").replace("größer", "\\udc80")
    ),
    "not_a_number": lambda folder: replaced(
        folder, (folder / MANIFEST).read_text("utf-8").replace("0.25", "NaN")
    ),
    "manifest_gone": lambda folder: (folder / MANIFEST).unlink(),
    "manifest_a_folder": lambda folder: as_folder(folder / MANIFEST),
    "manifest_a_link": lambda folder: as_link(folder / MANIFEST),
    "asset_gone": lambda folder: (folder / "assets" / "table.csv").unlink(),
    "assets_gone": lambda folder: shutil.rmtree(folder / "assets"),
    "folder_gone": shutil.rmtree,
    "folder_empty": emptied,
    "folder_a_file": as_file,
    "other_python": lambda folder: environment(folder, python="2.7.18"),
    "other_engine": lambda folder: environment(folder, engine="0" * 12),
    "other_packages": lambda folder: environment(folder, packages={"matplotlib": "1"}),
    "of_another_script": lambda folder: resealed(folder, script="lab/other"),
    "of_other_schema": lambda folder: resealed(folder, schema=0),
    "of_other_lines": lambda folder: resealed(
        folder, inputs={f"tutorials_src/lab/{name_of(folder)}.py": "0" * 64}
    ),
    "of_a_lost_input": lambda folder: resealed(
        folder, inputs={"tutorials_src/lab/lost.csv": "0" * 64}
    ),
}
FIGURE: dict[str, Callable[[Path], object]] = {
    "figure_gone": lambda folder: (folder / "figures" / "line.svg").unlink(),
    "figure_a_folder": lambda folder: as_folder(folder / "figures" / "line.svg"),
}
# Times are no part of what a record says: odd ones change nothing and harm nobody.
TIMES = {
    "times_gone": None,
    "times_negative": '{"wall": -5}',
    "times_infinite": '{"wall": Infinity}',
    "times_nan": '{"wall": NaN}',
    "times_in_words": '{"wall": "long"}',
    "times_a_list": "[1]",
    "times_huge": '{"wall": 1e300}',
    "times_deep": "[" * 100_000,
    "times_half": '{"wall',
}


def name_of(folder: Path) -> str:
    """The script of a record's folder, `.name-random`."""
    return folder.name.removeprefix(".").rpartition("-")[0]


def flips(folder: Path, name: str) -> dict[str, Callable[[Path], object]]:
    """One bit of a file of a record such as `folder` turned over, at seven places."""

    def at(offset: int) -> Callable[[Path], object]:
        return lambda other: flip(other / name, offset)

    size = (folder / name).stat().st_size
    stem = Path(name).stem
    return {f"{stem}_flipped_{part}": at(part * (size - 1) // 6) for part in range(7)}


def truncations(folder: Path) -> dict[str, Callable[[Path], object]]:
    """The manifest cut off at every sixty-fourth byte."""

    def to(length: int) -> Callable[[Path], object]:
        return lambda other: truncated(other / MANIFEST, length)

    size = (folder / MANIFEST).stat().st_size
    return {f"truncated_to_{length}": to(length) for length in range(0, size, 64)}


def test_a_spoiled_record_is_not_read_as_one_and_is_made_anew(tmp_path: Path) -> None:
    scene = Scene.make(tmp_path / "book", {"first": SCRIPT, "drawn": SCRIPT + DRAWING})
    scene.run_well()
    first, drawn = (scene.record(name).resolve() for name in ("first", "drawn"))
    spoiling = WHOLE | flips(first, MANIFEST) | flips(first, "assets/table.csv")
    spoiling |= truncations(first)
    spoiling_figures = FIGURE | flips(drawn, "figures/line.svg")
    deeds = spoiling | spoiling_figures
    assert len(deeds) >= 60
    names = [*deeds, *TIMES]
    for name in names:
        scene.write(name, SCRIPT + DRAWING * (name in spoiling_figures))
    scene.run_well()
    before = {name: scene.published(name) for name in names}
    for name, spoil in deeds.items():
        spoil(scene.record(name).resolve())
    for name, times in TIMES.items():
        file = scene.record(name) / "timing.json"
        file.unlink() if times is None else file.write_text(times, "utf-8")

    project = scene.project
    scripts = {name: project.script(f"lab/{name}") for name in names}
    reasons = {name: stale_record(project, scripts[name])[1] for name in names}
    assert [name for name in deeds if not reasons[name]] == []
    assert [name for name in TIMES if reasons[name]] == []
    ended = scene.run()
    assert (ended.code, ended.faults) == (0, []), ended.errors
    assert f"{len(deeds)} run, {len(TIMES) + 2} fresh" in ended.output
    assert scene.leftovers() == []
    for name in deeds:
        new = scene.published(name)
        for part in new.keys() - {"folder", "timing.json"}:
            assert new[part] == before[name][part], f"{part} of {name}"
    assert "0 run" in scene.run_well().output


@pytest.mark.parametrize("deed", ["flipped", "truncated", "gone", "deep", "folder"])
def test_a_spoiled_lock_is_refused_where_locks_judge(deed: str, scene: Scene) -> None:
    lock = scene.source("one").with_suffix(".lock.json")
    whole = lock.read_bytes()
    if deed == "flipped":
        flip(lock, len(whole) // 2)
    elif deed == "truncated":
        truncated(lock, len(whole) // 2)
    elif deed == "gone":
        lock.unlink()
    elif deed == "deep":
        lock.write_text("[" * 100_000, "utf-8")
    else:
        as_folder(lock)
    spoiled = tree_of(lock.parent)
    ended = scene.run("--locked")
    assert ended.code == 1
    code = "E-LOCKED" if deed == "gone" else "E-LOCK"
    (told,) = ended.faults
    assert re.search(rf"^\S+:\d+: {code}: ", told)
    assert "Traceback" not in ended.errors
    assert tree_of(lock.parent) == spoiled
    if deed != "folder":
        scene.run_well()
        assert lock.read_bytes() == whole


def test_times_of_files_are_never_looked_at(scene: Scene) -> None:
    for seconds in (0, 4_000_000_000):
        for file in scene.root.rglob("*"):
            os.utime(file, (seconds, seconds), follow_symlinks=False)
        assert "0 run, 1 fresh" in scene.run_well().output
