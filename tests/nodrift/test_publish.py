"""What is published is the old or the new, whole; what is not finished is swept away."""

import multiprocessing
import shutil
from pathlib import Path
from typing import Any

import pytest
from workshop import tree_of

from nodrift.publish import Busy, publish, staging, write_whole


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
