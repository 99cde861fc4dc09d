"""`nodrift.load` gives what a script defines and runs nothing of what it does."""

import dataclasses
import pickle
import sys
from pathlib import Path

import pytest
from workshop import make_project, write_script

from nodrift import load
from nodrift.errors import Drift

CODE = '''
    """A lesson."""
    # %% settings
    import math
    from dataclasses import dataclass

    STEPS = 400
    HALF = STEPS // 2
    MODES, RADIUS = 8, 2.0
    rate = 0.1

    # %% model
    @dataclass
    class Point:
        x: float

    def area(steps: int = STEPS) -> float:
        """Uses a setting and an import."""
        return RADIUS * math.pi * steps

    async def later() -> int:
        return MODES

    # %% training
    raise RuntimeError("trained on import")

    # %% results
    results = {"area": area()}
    print("said something")
    '''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_project(tmp_path, lesson=CODE).root


def test_functions_classes_imports_and_settings_are_there(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lesson = load("lab/lesson", root)
    assert lesson.area() == pytest.approx(2 * 3.14159265 * 400)
    assert lesson.Point(3.0).x == 3.0
    assert (lesson.STEPS, lesson.HALF, lesson.MODES) == (400, 200, 8)
    assert capsys.readouterr().out == ""


def test_nothing_trains_on_import(root: Path) -> None:
    lesson = load("lab/lesson", root)  # the training raises
    assert not hasattr(lesson, "results")
    assert not hasattr(lesson, "rate")


def test_a_setting_can_be_replaced_and_what_follows_follows(root: Path) -> None:
    lesson = load("lab/lesson", root, STEPS=10, MODES=3)
    assert (lesson.STEPS, lesson.HALF, lesson.MODES) == (10, 5, 3)
    assert lesson.area.__defaults__ == (10,)
    assert lesson.RADIUS == 2.0


def test_two_loads_do_not_share_settings(root: Path) -> None:
    small, large = load("lab/lesson", root, STEPS=1), load("lab/lesson", root)
    assert (small.STEPS, large.STEPS) == (1, 400)


def test_classes_know_their_module(root: Path) -> None:
    point = load("lab/lesson", root).Point(1.0)
    assert pickle.loads(pickle.dumps(point)) == point
    assert dataclasses.asdict(point) == {"x": 1.0}


def test_the_project_around_the_working_folder_is_meant(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root / "docs" / "posts")
    assert load("lab/lesson").MODES == 8


def test_a_traceback_names_the_script_and_its_line(root: Path) -> None:
    lesson = load("lab/lesson", root)
    file = root / "tutorials_src" / "lab" / "lesson.py"
    lines = file.read_text(encoding="utf-8").splitlines()
    code = lesson.area.__code__
    assert code.co_filename == str(file)
    assert lines[code.co_firstlineno - 1].startswith("def area")


def test_future_annotations_hold_for_the_functions_below(tmp_path: Path) -> None:
    root = make_project(
        tmp_path,
        lesson="""
        from __future__ import annotations
        def f(x: Unknown) -> Unknown:
            return x
        """,
    ).root
    assert load("lab/lesson", root).f(1) == 1


@pytest.mark.parametrize(
    ("id", "settings", "words"),
    [
        ("lab/lessen", {}, "did you mean lab/lesson?"),
        ("lab/lesson", {"STEP": 1}, "STEP"),
        ("lab/lesson", {"rate": 1}, "rate"),
    ],
)
def test_an_unknown_script_or_setting_is_said_to_be_unknown(
    id: str, settings: dict[str, int], words: str, root: Path
) -> None:
    before = set(sys.modules)
    with pytest.raises(KeyError, match=r"there is no|has no setting") as caught:
        load(id, root, **settings)
    assert words in str(caught.value)
    assert set(sys.modules) == before


def test_a_script_that_is_not_python_is_a_drift_with_its_line(root: Path) -> None:
    write_script(root, "broken", "x = 1\nx = (\n")
    with pytest.raises(Drift) as caught:
        load("lab/broken", root)
    assert (caught.value.code, caught.value.line) == ("E-PYTHON", 3)
