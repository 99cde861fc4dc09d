"""What a build notes of itself, and how it is read again."""

import json
import time
from pathlib import Path

from nodrift.build_notes import Clock, notes_path, read_notes, write_notes


def test_each_step_is_passed_on_and_timed_without_its_counts() -> None:
    told: list[str] = []
    clock = Clock(told.append)
    clock.say("checking 23 pages")
    time.sleep(0.03)
    clock.say("following every link of 9 changed files")
    seconds = clock.seconds()
    assert told == ["checking 23 pages", "following every link of 9 changed files"]
    assert list(seconds) == ["checking pages", "following every link of changed files"]
    assert 0.02 < seconds["checking pages"] < 5


def test_the_notes_say_how_large_a_site_is_by_kind(tmp_path: Path) -> None:
    site = tmp_path / "build" / "site"
    (site / "a").mkdir(parents=True)
    (site / "a" / "index.html").write_bytes(b"x" * 30)
    (site / "index.html").write_bytes(b"x" * 12)
    (site / "b.SVG").write_bytes(b"x" * 5)
    (site / "odd").write_bytes(b"x")
    write_notes(site, 2, Clock(print))
    file = tmp_path / "build" / "build.json"
    notes = read_notes(file)
    assert notes is not None
    assert notes.bytes == {"others": 1, "pages": 42, "pictures": 5}
    assert notes.pages == 2 and notes.seconds == {}


def test_another_generator_has_notes_of_its_own() -> None:
    assert notes_path(Path("build/site")) == Path("build/build.json")
    assert notes_path(Path("build/site-zensical")) == Path("build/build-zensical.json")


def test_what_is_no_note_is_none(tmp_path: Path) -> None:
    file = tmp_path / "build.json"
    assert read_notes(file) is None
    for text in ("", "[]", "{}", "[" * 99999, '{"schema": 2}', '{"schema": 1}'):
        file.write_text(text, encoding="utf-8")
        assert read_notes(file) is None
    bad = {"schema": 1, "seconds": {"a": "x"}, "bytes": {}, "pages": 1}
    file.write_text(json.dumps(bad), encoding="utf-8")
    assert read_notes(file) is None
