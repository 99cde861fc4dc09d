"""The lock follows the author, not the machine, and says what moved."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from workshop import make_project

from nodrift.errors import Drift
from nodrift.locks import judge, settle
from nodrift.moves import moves, table
from nodrift.project import Project
from nodrift.record import Figure, Run, record_path, write_lock
from nodrift.script import Script

RUN = Run(
    script="lab/one",
    inputs={"tutorials_src/lab/one.py": "0" * 64},
    environment={"engine": "e", "machine": "m", "packages": {}, "python": "3.11.0"},
    settings={"STEPS": 400},
    outputs={"all": "a line\n"},
    unreached=[],
    results={"share": 0.5, "count": 4},
    figures={"line": Figure("all", "a" * 64)},
    assets={"weights.bin": "b" * 64},
)
FOREIGN = ({"machine": "another"}, {"python": "3.12.1"})
OTHER_STORY: dict[str, Callable[[Run], Run]] = {
    "other lines": lambda run: replace(run, inputs={"one.py": "1" * 64}),
    "another setting": lambda run: replace(run, settings={"STEPS": 20}),
    "another package": lambda run: ran_with(run, packages={"torch": "2.15"}),
    "another engine": lambda run: ran_with(run, engine="new"),
}


def ran_with(run: Run, **more: Any) -> Run:
    return replace(run, environment=run.environment | more)


@pytest.fixture
def place(tmp_path: Path) -> tuple[Project, Script]:
    project = make_project(tmp_path, one="x = 1")
    return project, project.script("lab/one")


def locked(script: Script) -> Run:
    return Run.from_json(script.lock.read_text(encoding="utf-8"))


def test_an_equal_run_leaves_the_times_of_the_first(
    place: tuple[Project, Script],
) -> None:
    project, script = place
    folder = record_path(project, script)
    folder.mkdir(parents=True)
    for seconds in (1.5, 2.5):
        timing = {"wall": 9, "cpu": 9, "regions": {"all": seconds}}
        (folder / "timing.json").write_text(json.dumps(timing), encoding="utf-8")
        settle(project, script, RUN)
    assert locked(script).seconds == {"all": 1.5}
    judge(project, script, RUN)
    settle(project, script, replace(RUN, results={"share": 0.25, "count": 4}))
    assert locked(script).seconds == {"all": 2.5}


# What moved


def told(old: Run, new: Run) -> list[str]:
    return [str(move) for move in moves(old, new)]


def test_equal_runs_moved_nothing() -> None:
    assert moves(RUN, ran_with(RUN, machine="another")) == []


def test_a_number_that_moved_is_told_with_old_new_and_share() -> None:
    new = replace(RUN, results={"share": 0.55, "count": 3})
    assert told(RUN, new) == ["count: 4 -> 3 (-25.00%)", "share: 0.5 -> 0.55 (+10.00%)"]


def test_the_share_of_a_negative_number_has_the_sign_of_the_move() -> None:
    old, new = (replace(RUN, results={"loss": loss}) for loss in (-2.0, -1.0))
    assert told(old, new) == ["loss: -2 -> -1 (+50.00%)"]


def test_no_share_of_nothing_and_of_words_is_told() -> None:
    old = replace(RUN, results={"zero": 0, "word": "yes", "gone": 1})
    new = replace(RUN, results={"zero": 1, "word": "no", "new": 2})
    assert told(old, new) == [
        "gone: 1 -> nothing",
        "new: nothing -> 2",
        "word: yes -> no",
        "zero: 0 -> 1",
    ]


def test_a_change_of_type_alone_is_a_move() -> None:
    old, new = (replace(RUN, results={"n": n}) for n in (1, 1.0))
    assert [move.name for move in moves(old, new)] == ["n"]
    old, new = (replace(RUN, results={"n": n}) for n in (1, True))
    assert [move.name for move in moves(old, new)] == ["n"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"settings": {"STEPS": 20}}, "STEPS"),
        ({"outputs": {"all": "another\n"}}, "output of all"),
        ({"figures": {"line": Figure("all", "c" * 64)}}, "figure line"),
        ({"assets": {}}, "file weights.bin"),
        ({"unreached": [3, 4]}, "lines that never ran"),
    ],
)
def test_everything_a_page_can_quote_is_watched(
    change: dict[str, Any], name: str
) -> None:
    (move,) = moves(RUN, replace(RUN, **change))
    assert move.name == name


def test_long_things_are_told_in_short() -> None:
    new = replace(RUN, outputs={"all": "line\n" * 99})
    (line,) = told(RUN, new)
    assert len(line) < 80 and "\n" not in line and "..." in line


def test_close_numbers_are_told_apart() -> None:
    old, new = (replace(RUN, results={"x": x}) for x in (0.1, 0.1 + 1e-15))
    (move,) = moves(old, new)
    assert move.texts[0] != move.texts[1]
    assert move.change == "+1e-14"


def test_the_items_of_a_list_are_told_one_by_one() -> None:
    old = replace(RUN, results={"shares": [0.1] * 12})
    new = replace(
        RUN, results={"shares": [0.1] * 2 + [0.2] + [0.1] * 7 + [0.4, 0.1, 1]}
    )
    assert told(old, new) == [
        "shares[2]: 0.1 -> 0.2 (+100.00%)",
        "shares[10]: 0.1 -> 0.4 (+300.00%)",
        "shares[12]: nothing -> 1",
    ]


def test_the_table_has_a_line_for_each_move_and_columns_that_stand_below_each_other() -> (
    None
):
    new = replace(RUN, results={"share": 0.55, "count": 3}, unreached=[3])
    head, *rows = table({"lab/one": moves(RUN, new), "lab/two": []}).splitlines()
    assert head.split() == ["script", "what", "old", "new", "change"]
    assert [row.split()[0] for row in rows] == ["lab/one"] * 3
    ends = [row.index("0.55") + 4 for row in rows if "0.55" in row]
    assert ends == [head.index("new") + 3]
    assert "[3]" not in table({"a/b": [*moves(RUN, new)]})  # no markup is read


# Writing the lock


def test_the_first_run_writes_a_lock_and_moves_nothing(
    place: tuple[Project, Script],
) -> None:
    assert settle(*place, RUN) == []
    assert locked(place[1]) == RUN


def test_the_same_run_again_writes_nothing(place: tuple[Project, Script]) -> None:
    settle(*place, RUN)
    before = place[1].lock.stat().st_ino
    assert settle(*place, RUN) is None
    assert place[1].lock.stat().st_ino == before


def test_what_the_author_changed_moves_the_lock(place: tuple[Project, Script]) -> None:
    settle(*place, RUN)
    new = replace(RUN, inputs={"one.py": "1" * 64}, results={"share": 0.5, "count": 5})
    moved = settle(*place, new)
    assert moved is not None and [move.name for move in moved] == ["count"]
    assert locked(place[1]) == new


def test_the_newest_values_of_this_machine_are_what_the_lock_holds(
    place: tuple[Project, Script],
) -> None:
    """Only `--locked` judges; a plain run writes, and git shows what moved."""
    settle(*place, RUN)
    new = replace(RUN, results={"share": 0.5, "count": 5})
    moved = settle(*place, new)
    assert moved is not None and [move.name for move in moved] == ["count"]
    assert locked(place[1]) == new


@pytest.mark.parametrize("more", FOREIGN)
def test_another_machine_or_python_alone_leaves_the_lock(
    more: dict[str, str], place: tuple[Project, Script]
) -> None:
    settle(*place, RUN)
    assert (
        settle(*place, replace(ran_with(RUN, **more), results={"share": 0.4})) is None
    )
    assert locked(place[1]) == RUN


@pytest.mark.parametrize("change", OTHER_STORY.values(), ids=OTHER_STORY)
def test_another_machine_with_other_sources_writes_its_own(
    change: Callable[[Run], Run], place: tuple[Project, Script]
) -> None:
    settle(*place, RUN)
    new = change(ran_with(RUN, machine="another"))
    assert settle(*place, new) is not None
    assert locked(place[1]) == new


def test_a_damaged_lock_is_replaced(place: tuple[Project, Script]) -> None:
    place[1].lock.write_text("{", encoding="utf-8")
    assert settle(*place, RUN) == []
    assert locked(place[1]) == RUN


# Judging without writing


def judged(place: tuple[Project, Script], run: Run) -> Drift:
    before = place[1].lock.read_bytes() if place[1].lock.exists() else None
    with pytest.raises(Drift) as caught:
        judge(*place, run)
    after = place[1].lock.read_bytes() if place[1].lock.exists() else None
    assert after == before
    return caught.value


def test_a_missing_lock_is_no_lock_to_stand_by(place: tuple[Project, Script]) -> None:
    drift = judged(place, RUN)
    assert (drift.code, drift.path) == ("E-LOCKED", "tutorials_src/lab/one.py")
    assert "nodrift run lab/one" in drift.mend


def test_the_run_that_the_lock_holds_passes(place: tuple[Project, Script]) -> None:
    write_lock(place[1], RUN)
    judge(*place, RUN)


@pytest.mark.parametrize("change", OTHER_STORY.values(), ids=OTHER_STORY)
def test_a_lock_of_other_sources_fails_on_any_machine(
    change: Callable[[Run], Run], place: tuple[Project, Script]
) -> None:
    write_lock(place[1], change(ran_with(RUN, machine="another")))
    drift = judged(place, RUN)
    assert (drift.code, drift.path) == ("E-LOCKED", "tutorials_src/lab/one.lock.json")


def test_other_values_on_the_same_machine_fail_and_are_named(
    place: tuple[Project, Script],
) -> None:
    write_lock(place[1], RUN)
    drift = judged(place, replace(RUN, results={"share": 0.25, "count": 4}))
    assert drift.code == "E-LOCKED"
    assert "share: 0.5 -> 0.25 (-50.00%)" in drift.what
    assert "count" not in drift.what


@pytest.mark.parametrize("more", FOREIGN)
def test_other_values_on_another_machine_are_for_the_claims_to_judge(
    more: dict[str, str], place: tuple[Project, Script]
) -> None:
    write_lock(place[1], RUN)
    judge(*place, replace(ran_with(RUN, **more), results={"share": 0.25}))


def test_an_edited_lock_fails_as_edited(place: tuple[Project, Script]) -> None:
    text = RUN.to_json().replace('"share": 0.5', '"share": 0.9')
    place[1].lock.write_text(text, encoding="utf-8")
    assert judged(place, RUN).code == "E-LOCK"
