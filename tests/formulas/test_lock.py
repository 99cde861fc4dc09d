"""The lock of a page's formulas is what the command wrote, or a drift."""

import json
import re
from dataclasses import fields, replace
from typing import Any

import pytest

from nodrift.errors import Drift
from nodrift.formulas.lock import Tier, dump, lock_path, read_tiers, write_tiers
from nodrift.formulas.tasks import Task
from nodrift.project import Page, Project

TIER = Tier(
    tier="proven",
    draws=100,
    cases=8,
    tolerance=1e-9,
    script="lab/toss",
    text="0123456789ab",
    binding="1123456789ab",
    function="2123456789ab",
    engine="3123456789ab",
    reason="",
    formula_mutants=(9, 10),
    code_mutants=(4, 4),
)
TIERS = {"mean": TIER, "kl": replace(TIER, tier="agrees", cases=0)}


def lock(project: Project, page: Page, text: str | None = None) -> Any:
    file = project.root / lock_path(page)
    if text is None:
        return file
    file.write_text(text, encoding="utf-8")
    return file


def test_what_is_written_is_read_again(project: Project, page: Page) -> None:
    assert write_tiers(project, page, TIERS)
    assert read_tiers(project, page) == TIERS


def test_without_a_lock_nothing_was_judged(project: Project, page: Page) -> None:
    assert read_tiers(project, page) == {}


def test_the_same_is_not_written_twice(project: Project, page: Page) -> None:
    write_tiers(project, page, TIERS)
    before = lock(project, page).stat().st_mtime_ns
    assert not write_tiers(project, page, dict(reversed(TIERS.items())))
    assert lock(project, page).stat().st_mtime_ns == before
    assert write_tiers(project, page, {"kl": TIER})
    assert read_tiers(project, page) == {"kl": TIER}


def test_labels_stand_in_order_so_that_a_diff_is_short() -> None:
    assert dump(TIERS) == dump(dict(reversed(TIERS.items())))
    assert dump(TIERS).index('"kl"') < dump(TIERS).index('"mean"')


EDITS = {
    "a better tier": ('"agrees"', '"proven"'),
    "a tier that is none": ('"proven"', '"certain"'),
    "more draws": ('"draws": 100', '"draws": 1000'),
    "another fingerprint": ("0123456789ab", "f123456789ab"),
    "another tolerance": ("1e-09", "1e-08"),
    "a field less": ('   "cases": 8,\n', ""),
    "a field more": ('   "cases": 8,\n', '   "cases": 8,\n   "by": "me",\n'),
    "more slips noticed": ("    9,\n", "    10,\n"),
    "a slip too many": ("    9,\n", "    9,\n    9,\n"),
    "text for a number": ("    9,\n", '    "nine",\n'),
    "another schema": ('"schema": ', '"schema": 1'),
    "cut short": ('  "mean": {', ""),
    "a broken seal": ('"seal": "', '"seal": "0'),
    "nothing": (None, ""),
    "not JSON": (None, "equations"),
    "a list": (None, "[]\n"),
    "a number": (None, "3\n"),
    "null": (None, "null\n"),
    "no equations": (None, '{"schema": 1}\n'),
    "null equations": (None, '{"schema": 1, "equations": null}\n'),
    "space": ("\n}\n", "\n}\n\n"),
    "a merge": ('  "kl"', '<<<<<<< mine\n  "kl"'),
    "twice": ('  "mean": {', '  "kl": {},\n  "mean": {'),
}


@pytest.mark.parametrize(("old", "new"), EDITS.values(), ids=list(EDITS))
def test_an_edited_lock_is_told(
    project: Project, page: Page, old: str | None, new: str
) -> None:
    text = dump(TIERS)
    if old is not None:
        assert old in text
        new = text.replace(old, new, 1)
    lock(project, page, new)
    with pytest.raises(Drift) as told:
        read_tiers(project, page)
    assert told.value.code == "E-LOCK"
    assert told.value.path == str(lock_path(page))
    assert told.value.mend == "nodrift equations lab"


def test_bytes_that_are_no_text_are_told(project: Project, page: Page) -> None:
    lock(project, page).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Drift, match="E-LOCK"):
        read_tiers(project, page)


def test_a_lock_with_a_changed_entry_is_not_mended_by_layout(
    project: Project, page: Page
) -> None:
    data = json.loads(dump(TIERS))
    data["equations"]["kl"]["tier"] = "proven"
    lock(project, page, json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    with pytest.raises(Drift):
        read_tiers(project, page)


def test_nothing_in_a_lock_tells_of_the_machine_or_the_day() -> None:
    text = dump(TIERS)
    assert not re.search(r"/home|/work|/tmp|20\d\d-|seconds", text)


# ---- when it holds ----

TASK = Task(
    root="",
    stem="lab",
    label="kl",
    tex="a = b",
    path="tests/equations/lab.py",
    script=TIER.script,
    source="",
    text=TIER.text,
    binding=TIER.binding,
    function=TIER.function,
    engine=TIER.engine,
    reason="",
)


def test_a_formula_is_judged_while_nothing_changed() -> None:
    assert TASK.is_judged_by(TIER)
    assert not TASK.is_judged_by(None)


@pytest.mark.parametrize(
    "name", ["script", "text", "binding", "function", "engine", "reason"]
)
def test_it_is_judged_anew_when_one_thing_changed(name: str) -> None:
    assert not replace(TASK, **{name: "another"}).is_judged_by(TIER)
    assert name in {field.name for field in fields(Tier)}
