"""`nodrift equations`: a formula that is not its function is told with place and values."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from desk import judged

PAGE = "docs/posts/coins.md"
BINDINGS = "tests/equations/coins.py"
TIERS = "tests/equations/coins.lock.json"
SCRIPT = "tutorials_src/coins/toss.py"

Answer = subprocess.CompletedProcess[str]


def equations(book: Path, *options: str) -> Answer:
    command = [sys.executable, "-m", "nodrift", "equations", *options]
    return subprocess.run(
        command, cwd=book, capture_output=True, text=True, check=False
    )


def change(book: Path, file: str, old: str, new: str) -> None:
    text = (book / file).read_text(encoding="utf-8")
    assert old in text
    (book / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def drift_of(answer: Answer) -> str:
    """The one drift that was told; progress comes before it."""
    assert answer.returncode == 1
    told = [line for line in answer.stderr.splitlines() if ": E-" in line]
    assert len(told) == 1, answer.stderr
    return told[0]


FORMULA = r"\frac{1}{n} \sum_{i=1}^{n} x_i"
WHOLE = rf"\hat p = {FORMULA}"
FAULTS = [
    ("a dropped factor", PAGE, r"\frac{1}{n} \sum", r"\sum", "E-EQUATION"),
    ("a wrong power", PAGE, "x_i", "x_i (2 - x_i)", ""),  # the same for bits: no fault
    ("a wrong index", PAGE, r"\sum_{i=1}^{n} x_i", r"\sum_{i=2}^{n} x_i", "E-EQUATION"),
    ("an unknown name", PAGE, "} x_i", "} y_i", "E-READ"),
    ("an index out of range", PAGE, "^{n} x_i", "^{n+1} x_i", "E-READ"),
    ("a command that is not read", PAGE, r"\sum_", r"\bigoplus_", "E-READ"),
    ("a wrong function", SCRIPT, "/ len(tosses)", "/ (len(tosses) + 1)", "E-EQUATION"),
    ("a function that fails", SCRIPT, "/ len(tosses)", "/ 0", "E-EQUATION"),
    ("a binding that fails", BINDINGS, "draw.bits(n)", "draw.bits(code)", "E-BINDING"),
    ("a name that is no LaTeX", BINDINGS, r"\hat{p}", r"\hat{p", "E-BINDING"),
    ("values from elsewhere", BINDINGS, "code.share(x)", "draw.real()", "E-EQUATION"),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [fault[1:] for fault in FAULTS],
    ids=[fault[0] for fault in FAULTS],
)
def test_a_fault_is_told_at_its_place(
    toy: Path, file: str, old: str, new: str, code: str
) -> None:
    change(toy, file, old, new)
    answer = equations(toy)
    if not code:
        assert answer.returncode == 0, answer.stderr
        return
    told = drift_of(answer)
    place = BINDINGS if code == "E-BINDING" else PAGE
    assert told.startswith(f"{place}:")
    assert f": {code}: " in told
    if place == PAGE:
        line = int(told.split(":")[1])
        assert r"\label{eq:share}" in (toy / PAGE).read_text().splitlines()[line - 1]


def test_a_difference_is_shown_with_both_sides_and_the_smallest_values(
    toy: Path,
) -> None:
    change(toy, PAGE, r"\frac{1}{n} \sum", r"\frac{2}{n} \sum")
    told = drift_of(equations(toy))
    # One toss is the smallest draw, and it shows heads: with tails both sides are zero.
    assert "its left side is 1, its right side 2" in told
    assert r"\hat{p} = 1, x = (1), n = 1" in told


def test_the_column_is_that_of_the_page(toy: Path) -> None:
    change(toy, PAGE, "} x_i", "} x y_i")
    told = drift_of(equations(toy))
    line, column = int(told.split(":")[1]), int(told.split("column ")[1].split(":")[0])
    text = (toy / PAGE).read_text().splitlines()[line - 1]
    assert text[column - 1 :].startswith("y_i")
    change(toy, PAGE, "x y_i", r"\lambda_i")
    told = drift_of(equations(toy))
    assert (
        r"\lambda _{i} is not declared; give it in Names({...}) of its binding; there"
        in told
    )


def test_a_failure_keeps_the_last_result_which_is_then_out_of_step(toy: Path) -> None:
    before = (toy / TIERS).read_text()
    change(toy, PAGE, "} x_i", "} y_i")
    assert equations(toy).returncode == 1
    assert (toy / TIERS).read_text() == before
    # The binding still gives a value to the letter that the formula had.
    assert {drift.code for drift in judged(toy)} == {"E-LOCK", "E-BINDING"}


def test_what_did_not_change_is_not_judged_again(toy: Path) -> None:
    answer = equations(toy)
    assert answer.returncode == 0
    assert answer.stderr == ""
    assert "1 formula: 1 proven" in answer.stdout
    again = equations(toy, "--mutate")
    assert "coins:share in" in again.stderr


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (PAGE, r"\frac{1}{n}", r"\dfrac{1}{n}"),
        (PAGE, r"\hat p", r"\hat{p}"),
        (BINDINGS, "    n = ", "    # how many\n    n = "),
        (SCRIPT, "The share of heads", "Which share is heads"),
    ],
    ids=["size", "braces", "comment", "docstring"],
)
def test_what_changes_no_meaning_changes_no_result(
    toy: Path, file: str, old: str, new: str
) -> None:
    change(toy, file, old, new)
    assert equations(toy).stderr == ""


def test_a_result_that_was_forged_and_sealed_is_noticed(toy: Path) -> None:
    assert equations(toy, "--locked").returncode == 0
    data = json.loads((toy / TIERS).read_text())
    data["equations"]["share"] |= {"tier": "agrees", "draws": 1000}
    entries = json.dumps(data["equations"], sort_keys=True)
    data["seal"] = hashlib.sha256(entries.encode()).hexdigest()
    forged = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    (toy / TIERS).write_text(forged)
    assert judged(toy) == []
    told = drift_of(equations(toy, "--locked"))
    line = forged[: forged.index('"share"')].count("\n") + 1
    assert told.startswith(f"{TIERS}:{line}: E-LOCKED: share was judged anew: ")
    assert "tier is proven, and not agrees, draws is 100, and not 1000;" in told
    assert (toy / TIERS).read_text() == forged


def test_what_was_judged_and_has_no_lock_is_noticed(toy: Path) -> None:
    (toy / TIERS).unlink()
    told = drift_of(equations(toy, "--locked"))
    assert told.startswith(f"{TIERS}:1: E-LOCKED: share was judged anew: the lock has")
    assert not (toy / TIERS).exists()


def test_a_setting_that_the_function_uses_is_part_of_it(toy: Path) -> None:
    change(toy, SCRIPT, "/ len(tosses)", "/ len(tosses) * TOSSES / TOSSES")
    assert equations(toy).returncode == 0
    change(toy, SCRIPT, "TOSSES = ", "TOSSES = 2 * ")
    assert "coins:share in" in equations(toy).stderr


def test_the_list_is_data_as_well(toy: Path) -> None:
    (one,) = json.loads(equations(toy, "--json").stdout)
    assert (one["page"], one["label"], one["tier"]) == ("coins", "share", "proven")
    assert one["formula_mutants"][0] == one["formula_mutants"][1] > 3
    change(toy, PAGE, "} x_i", "} y_i")
    answer = equations(toy, "--json")
    (one,) = json.loads(answer.stdout)
    assert (answer.returncode, one["tier"], one["drift"]["code"]) == (1, None, "E-READ")


def test_a_page_that_is_not_there_is_wrong_usage(toy: Path) -> None:
    answer = equations(toy, "dice")
    assert answer.returncode == 2
    assert "no page 'dice'" in answer.stderr


# ---- gates ----

WITHOUT = r"x_1 = \sum_{i=1}^{1} x_i"  # true whatever the function does
VACUOUS = {
    "the function is never called": (
        [
            (BINDINGS, r'{r"\hat{p}": code.share(x), "x"', '{"x"'),
            (PAGE, WHOLE, WITHOUT),
        ],
        "its check never calls share",
    ),
    "its value is thrown away": (
        [
            (BINDINGS, r'{r"\hat{p}": code.share(x)', '{"q": code.share(x)'),
            (PAGE, WHOLE, WITHOUT),
        ],
        "it holds as well when share is wrong by a thousandth",
    ),
    "an inequality is never tight": (
        [(PAGE, WHOLE, r"\hat p \le 2")],
        "the two sides of this inequality come no nearer than 0.5",
    ),
}


@pytest.mark.parametrize("name", VACUOUS)
def test_a_check_that_could_not_fail_is_none(toy: Path, name: str) -> None:
    edits, why = VACUOUS[name]
    for edit in edits:
        change(toy, *edit)
    told = drift_of(equations(toy))
    assert ": E-GATE: " in told
    assert why in told


# ---- by hand ----

BY_HAND = '''"""By hand."""

from nodrift.formulas.vocabulary import oracle


@oracle("coins/toss", reviewed="{reviewed}", reason="its sum has no end")
def share(draw, code):
    x = draw.bits(draw.size(1, 6))
    return [(code.share(x), {right})]
'''


def test_an_oracle_is_an_own_tier_with_its_reason(toy: Path) -> None:
    text = BY_HAND.format(reviewed="0123456789ab", right="sum(x) / len(x)")
    (toy / BINDINGS).write_text(text)
    change(toy, PAGE, r"\label{note: a bound, nothing to evaluate}", "")
    drift = next(drift for drift in judged(toy) if drift.code == "E-REVIEW")
    reviewed = drift.mend.split("'")[1]
    (toy / BINDINGS).write_text(text.replace("0123456789ab", reviewed))
    answer = equations(toy)
    assert answer.returncode == 0, answer.stderr
    tier = json.loads((toy / TIERS).read_text())["equations"]["share"]
    assert (tier["tier"], tier["reason"]) == ("oracle", "its sum has no end")
    assert tier["code_mutants"][1] > 2
    change(toy, PAGE, FORMULA, r"\frac{1}{n} \sum_i x_i")
    assert "E-REVIEW" in {drift.code for drift in judged(toy)}


@pytest.mark.parametrize(
    ("right", "code"),
    [("sum(x)", "E-EQUATION"), ("code.share(x)", "E-GATE"), ("1 / 0", "E-BINDING")],
    ids=["wrong", "against itself", "failing"],
)
def test_an_oracle_has_to_hold_and_to_be_able_to_fail(
    toy: Path, right: str, code: str
) -> None:
    (toy / BINDINGS).write_text(BY_HAND.format(reviewed="0123456789ab", right=right))
    assert f": {code}: " in drift_of(equations(toy))
