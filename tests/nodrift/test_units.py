"""A script says what its numbers are measured in, and a page may say nothing else."""

from pathlib import Path

import pytest
from desk import FRONT, PAGE, write

from nodrift.book import Book
from nodrift.expressions import parse_expression
from nodrift.project import Project
from nodrift.script import Script
from nodrift.unit_checks import check_units
from nodrift.units import UnitError, Units, unit_of

SCRIPT = '''\
"""Heat."""

# %% all
TURN = 40  # degrees, exercise 3
SIDE = 8.0  # of a cell, in km
MANY = 7  # bits are not what this counts
NEW = 3  # points, a bit more than needed
results = {
    "bound": 1.5,  # nats
    "heat": max(
        2.0, 1.0
    ),  # nats per picture
    "share": 0.5,
    **{f"bits_{name}": 1.0 for name in ("train", "test")},  # bits per pixel
    "bits_kept": 3,
}
results["way"] = 3.0  # km
for name in ("a", "b"):
    results[name] = 1.0  # minutes
    results[f"{name}_work"] = 5
results |= {"cold": 1.0}  # nats
'''
UNITS = {
    "TURN": "degrees",
    "SIDE": "km",
    "MANY": "bits",
    "NEW": "",
    "bound": "nats",
    "heat": "nats per picture",
    "share": "",
    "bits_train": "bits per pixel",
    "bits_kept": "",
    "way": "km",
    "a": "minutes",
    "a_work": "",
    "cold": "nats",
    "all@seconds": "seconds",
}


@pytest.fixture
def script(tmp_path: Path) -> Script:
    file = tmp_path / "tutorials_src" / "heat" / "one.py"
    file.parent.mkdir(parents=True)
    file.write_text(SCRIPT, encoding="utf-8")
    return Script.read(tmp_path, file)


@pytest.mark.parametrize("name", UNITS)
def test_the_unit_of_a_value_ends_its_line(script: Script, name: str) -> None:
    assert Units().of_script(script)(name) == UNITS[name]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("x:bound", "nats"),
        ("-abs(x:bound)", "nats"),
        ("x:bound - x:cold", "nats"),
        ("max(x:bound, x:cold, 2)", "nats"),
        ("x:bound + 1", "nats"),
        ("x:bound[0]", "nats"),
        ("2 * x:bound", "nats"),
        ("x:bound / x:share", "nats"),
        ("round(x:bound, 2)", "nats"),
        ("x:bound / x:cold", ""),
        ("x:share", ""),
        ("len(x:bound)", ""),
        ("x:bound < x:cold", ""),
        ("x:bound < 3 and x:way > 2", ""),
        ("1 + 2", None),
    ],
)
def test_an_expression_keeps_a_unit(script: Script, text: str, unit: str) -> None:
    assert _unit(script, text) == unit


@pytest.mark.parametrize("text", ["x:bound * x:way", "x:bound ** 2", "1 / x:bound"])
def test_a_product_is_measured_in_none_of_ours(script: Script, text: str) -> None:
    unit = _unit(script, text)
    assert unit
    assert unit not in UNITS.values()


@pytest.mark.parametrize(
    "text", ["x:bound - x:way", "x:bound < x:TURN", "max(x:way, x:bits_test)"]
)
def test_two_units_have_no_sum_and_no_order(script: Script, text: str) -> None:
    with pytest.raises(UnitError, match="no common measure"):
        _unit(script, text)


def _unit(script: Script, text: str) -> str | None:
    expression = parse_expression(text.replace("x:", "heat/one:"))
    of = Units().of_script(script)
    return unit_of(expression.tree, lambda number: of(expression.ids[number].name))


# ---- pages ----

SHARE = "{{ coins/toss:share | .2f }}"
GAP = "{{ coins/toss:gap | .2f }}"


@pytest.fixture
def measured(toy: Path) -> Path:
    """A book whose gap is in nats, and its longest toss in nats per toss."""
    file = toy / "tutorials_src" / "coins" / "toss.py"
    text = file.read_text(encoding="utf-8")
    text = text.replace("share(tosses) - 0.5),", "share(tosses) - 0.5),  # nats")
    text = text.replace(
        '"heads": sum(tosses),', '"heads": sum(tosses),  # nats per toss'
    )
    file.write_text(text, encoding="utf-8")
    return toy


@pytest.mark.parametrize(
    "text",
    [
        f"It is {GAP} nats.",
        f"It is **{GAP}**\nnats, and {SHARE} of all.",
        f"It is from {SHARE} to {GAP}.",
        f"[It is {GAP}]{{claim: coins/toss:gap < 1}} nats, or [more]{{claim: 1 < 2}}.",
        f"It is ${GAP}$ nats.",
        "It is {{ coins/toss:heads }} nats, or {{ coins/toss:heads }} nats per toss.",
        "It is {{ coins/toss:share | .1% }} of all.",
        "It took {{ coins/toss:tosses@seconds | .2f }} seconds.",
        f"It is the {SHARE} second.",
        f"| what | nats |\n|---|---|\n| a | {GAP} |",
        f"| what | a bit, or so |\n|---|---|\n| a | {SHARE} |",
        f"| what | Loss (best), in nats |\n|---|---|\n| a | {GAP} |",
        f"| what | bits |\n|---|---|\n| a | {GAP} nats |",
        f"`{SHARE} nats` is code.",
    ],
)
def test_what_the_script_says_may_be_said(measured: Path, text: str) -> None:
    assert list(check_units(write(measured, text))) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"It is {GAP} bits.", "E-UNIT"),
        (f"It is {GAP} nats per toss.", "E-UNIT"),
        ("It is {{ coins/toss:heads }} nats per picture.", "E-UNIT"),
        (f"It is {SHARE} nats.", "E-UNIT"),
        (f"It is {SHARE}\nnats.", "E-UNIT"),
        (f"- one\n- It is {SHARE} *nats*.", "E-UNIT"),
        (f"[It is {GAP}]{{claim: coins/toss:gap < 1}} bits.", "E-UNIT"),
        (f"It is ${GAP}$ bits.", "E-UNIT"),
        ("It took {{ coins/toss:tosses@seconds | .2f }} minutes.", "E-UNIT"),
        (
            "It is {{ coins/toss:gap + coins/toss:tosses@seconds | .2f }} in all.",
            "E-UNIT",
        ),
        ("It [is]{claim: coins/toss:gap < coins/toss:tosses@seconds} so.", "E-UNIT"),
        ("It is {{ coins/toss:gap | .1% }} of all.", "E-UNIT"),
        (f"| what | bits |\n|---|---|\n| a | {GAP} |", "E-UNIT"),
        (f"| what | MNIST, nats |\n|---|---|\n| a | {SHARE} |", "E-UNIT"),
        (
            f'![A line.](coins/toss:running "It ends at {GAP} bits.")',
            "E-UNIT",
        ),
        ("It is {{ coins/toss:share | .1% }} %.", "E-FORMAT"),
        ("It is {{ coins/toss:share | .1% }} per cent.", "E-FORMAT"),
        (f"It is {SHARE} %.", "E-FORMAT"),
        (f"It is {SHARE}\nper cent of all.", "E-FORMAT"),
    ],
)
def test_nothing_else_may(measured: Path, text: str, code: str) -> None:
    [drift] = check_units(write(measured, text))
    above = FRONT.count("\n")
    row = next(i for i, line in enumerate(text.split("\n")) if "coins/toss" in line)
    assert (drift.code, drift.path, drift.line) == (code, PAGE, above + row + 1)


def test_a_book_may_have_units_of_its_own(measured: Path) -> None:
    text = f"It is {SHARE} furlongs."
    assert list(check_units(write(measured, text))) == []
    options = measured / "pyproject.toml"
    old = options.read_text(encoding="utf-8")
    assert "[tool.nodrift]\n" in old
    new = old.replace("[tool.nodrift]\n", '[tool.nodrift]\nunits = ["furlongs"]\n')
    options.write_text(new, encoding="utf-8")
    [drift] = check_units(Book(Project(measured)))
    assert drift.what == "coins/toss:share has no unit, and furlongs stands behind it"
