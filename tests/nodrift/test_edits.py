"""Where the text of a run was edited is told by its twin, by its times, or not at all."""

from dataclasses import replace

import pytest

from nodrift.edits import differing_line, edited_line, line_of
from nodrift.record import Figure, Run

RUN = Run(
    script="lab/one",
    inputs={"tutorials_src/lab/one.py": "0" * 64},
    environment={"engine": "e", "machine": "m", "packages": {}, "python": "3.11.0"},
    settings={"STEPS": 400},
    outputs={"all": "a line\n"},
    unreached=[7],
    results={"share": 0.5, "count": [4, 5]},
    figures={"line": Figure("all", "a" * 64)},
    assets={"weights.bin": "b" * 64},
)
RECORD = RUN.to_json()
LOCK = replace(RUN, seconds={"all": 0.25}).to_json()
EDITS = (  # of a lock
    ('"weights.bin": "bb', '"weights.bin": "cb'),
    ('"machine": "m"', '"machine": "n"'),
    ('"region": "all"', '"region": "one"'),
    ('one.py": "00', 'one.py": "10'),
    ("a line", "a lie"),
    ("   5", "   6"),
    ('"share": 0.5', '"share": 0.25'),
    ('"share": 0.5', '"share": 0.5,\n  "more": 1'),
    ('"STEPS": 400', '"STEPS": 40'),
    ("  7", "  8"),
    ('"seal": "', '"seal": "0'),
)


def line_with(text: str, spot: str) -> int:
    return text.count("\n", 0, text.index(spot)) + 1


@pytest.mark.parametrize(("old", "new"), EDITS)
def test_an_edit_is_told_by_the_record_of_the_same_run(old: str, new: str) -> None:
    edited = LOCK.replace(old, new, 1)
    line = line_with(edited, new) + new.count("\n")
    assert edited_line(edited, RECORD) == line
    assert edited_line(edited, "") == 1
    assert edited_line(edited, RECORD.replace("0.5", "0.6")) == 1  # that one lies too


def test_what_was_taken_out_is_told_by_the_next_line() -> None:
    out = '  "share": 0.5\n'
    edited = LOCK.replace(out, "", 1)
    assert edited_line(edited, RECORD) == line_with(LOCK, out)
    assert edited_line(LOCK.replace('"STEPS": 400', "", 1), RECORD) == line_with(
        LOCK, '"STEPS"'
    )


def test_a_record_is_told_by_its_lock() -> None:
    edited = RECORD.replace('"share": 0.5', '"share": 0.25')
    assert edited_line(edited, LOCK) == line_with(edited, '"share"')


def test_another_run_tells_nothing_of_an_edit() -> None:
    other = replace(RUN, results={"share": 0.75}).to_json()
    assert edited_line(LOCK.replace('"STEPS": 400', '"STEPS": 40'), other) == 1


@pytest.mark.parametrize("twin", ["", RECORD])
def test_times_have_a_seal_of_their_own(twin: str) -> None:
    edited = LOCK.replace("0.25", "0.125")
    assert edited_line(edited, twin) == line_with(edited, '"seconds": {')


@pytest.mark.parametrize("text", ["", "{", "[" * 10_000, "null", '{"seconds": 1}'])
def test_what_is_no_run_at_all_is_wrong_from_its_first_line(text: str) -> None:
    assert edited_line(text, RECORD) == 1


def test_a_run_differs_where_its_first_field_does_and_not_by_its_seals() -> None:
    assert differing_line(LOCK, RECORD) == 1
    other = replace(RUN, settings={"STEPS": 1}, unreached=[]).to_json()
    assert differing_line(LOCK, other) == line_with(LOCK, '"STEPS"')


def test_a_field_and_an_entry_of_it_have_their_lines() -> None:
    assert line_of(LOCK, "figures") == line_with(LOCK, '"figures"')
    assert line_of(LOCK, "figures", "line") == line_with(LOCK, '"line": {')
    assert line_of(LOCK, "results", "line") == 1
