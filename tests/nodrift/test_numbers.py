"""A measured number is quoted from a run or from a source, never typed."""

import pytest

from nodrift.markup import prose_only
from nodrift.numbers import typed_numbers
from nodrift.record import Value

VALUES: dict[str, Value] = {
    "coins/toss:share": 0.4875,
    "coins/toss:heads": 195,
    "coins/toss:TOSSES": 4000,
    "coins/toss:loss": -37.6,
    "coins/toss:lengths": [12.4, 77],
    "coins/toss:modes": 8,
    "coins/toss:year": 2014,
    "coins/toss:fair": True,
    "coins/toss:coin": "195",
}


def found(text: str) -> list[str]:
    return [typed.numeral for typed in typed_numbers(prose_only(text), VALUES)]


@pytest.mark.parametrize(
    "text",
    [
        # words, names and small counts
        "Ten friends each wrote the digits from 0 to 9.",
        "Two networks play, and 8 modes are reached.",
        "There are 10 digits, 64 pixels and 256 greys.",
        "We split it 60 to 40 and drew 1,000 points.",
        "The 2nd, the 3rd and the 195th toss.",
        "An 8-bit grey and a 3x3 filter.",
        "A ResNet50, a GPT-4 and an MP3.",
        "Turn to Figure 3, then to table 2.",
        # parts, versions, years, dates
        "Part 3 explains it; parts 2 to 4 and 8 use it.",
        "Parts 12, 37 and 195 do not exist.",
        "It needs Python 3.11 and torch 2.9.",
        "Use version 1.2 or v0.3 of it.",
        "It was tested with matplotlib 3.10.1.",
        "The text is under CC BY 4.0.",
        "The release 2.15.0 agrees with 2.13.0.",
        "Goodfellow and others wrote it in 2014.",
        "Between 1943 and 2020 much happened.",
        "On 10 June 2014 it was sent, on 2014-06-10 to be exact.",
        "In June 2014 and on 12 May 1998.",
        # what is not prose
        "The rate is `0.001`, set by `lr=1e-4`.",
        "We know that $p = 0.5$ and $10^{-3}$.",
        "It is {{ coins/toss:share | .1% }} of all tosses.",
        "They report [0.9611]{from: @key} themselves.",
        "As shown [@key, section 6.2], it holds.",
        "Read [the paper](https://example.org/1406.2661v1.pdf).",
        "See https://example.org/195/0.5 for more.",
        "It [holds]{claim: coins/toss:share < 0.5} here.",
        '<span style="width: 50%">It</span> is drawn.',
        "A comment <!-- 48.75% --> is not read.",
        "By \\eqref{eq:loss2} it follows.",
        # whole numbers that equal no result
        "I tossed 196 coins and 401 dice.",
        "The address is 127.0.0.1 and the port is 8000.",
    ],
)
def test_what_nobody_measured_may_be_typed(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "numerals"),
    [
        ("The share is 0.49.", ["0.49"]),
        ("As in part 1, 195 tosses; in parts 1, 2 and 37 more.", ["195"]),
        ("The share is .49 here.", [".49"]),
        ("A loss of 1.386, as promised.", ["1.386"]),
        ("It fell from 2.5 to 0.7.", ["2.5", "0.7"]),
        ("It fell by -0.5 on average.", ["0.5"]),
        ("Between 0.1 and 0.2, say.", ["0.1", "0.2"]),
        ("It took 3.2s to run.", ["3.2"]),
        ("It is 1.5x faster.", ["1.5"]),
        ("It took 1,234.5 seconds.", ["1,234.5"]),
        ("It reached 97%.", ["97%"]),
        ("It reached 97 %.", ["97 %"]),
        ("It reached 97 per cent.", ["97 per cent"]),
        ("It reached 97 percent.", ["97 percent"]),
        ("About 3\N{PER MILLE SIGN} of them.", ["3\N{PER MILLE SIGN}"]),
        ("It reached 48.75% in the end.", ["48.75%"]),
        ("Only 5% were wrong.", ["5%"]),
        ("The rate was 1e-3.", ["1e-3"]),
        ("The rate was 2.5E6.", ["2.5E6"]),
        ("About 3 \N{MULTIPLICATION SIGN} 10\N{SUPERSCRIPT FIVE} steps.", None),
        ("About 3 x 10^5 steps.", None),
        ("We got 195 heads.", ["195"]),
        ("We got 4000 tosses.", ["4000"]),
        ("We got 4,000 tosses.", ["4,000"]),
        ("We got 4\N{NARROW NO-BREAK SPACE}000 tosses.", None),
        ("The loss is 38 below.", ["38"]),
        ("The loss is -38.", ["38"]),
        ("The longest is 77 long.", ["77"]),
        ("The shortest is 12 long.", ["12"]),
        ("(195)", ["195"]),
        ("It took 195ms.", ["195"]),
        ("**195** heads", ["195"]),
        ("| 195 | 0.5 |", ["195", "0.5"]),
        ("It [reaches 0.5]{claim: coins/toss:share < 0.5} here.", ["0.5"]),
        ("[0.5](x.md) is a link.", ["0.5"]),
        ("Part 3 reaches 0.5 of it.", ["0.5"]),
        ("In 2014 it reached 0.5.", ["0.5"]),
        ("With Python 3.11 it took 0.5 s.", ["0.5"]),
        ("First 195,\nthen 0.5", ["195", "0.5"]),
    ],
)
def test_what_looks_measured_may_not_be_typed(
    text: str, numerals: list[str] | None
) -> None:
    if numerals is None:
        assert found(text)
    else:
        assert found(text) == numerals


def test_a_whole_number_is_told_with_the_result_that_it_equals() -> None:
    [typed] = typed_numbers("one\n\nso 195 heads", VALUES)
    assert (typed.line, typed.value_of) == (2, "coins/toss:heads")
    [typed] = typed_numbers("so 38 below", VALUES)
    assert typed.value_of == "coins/toss:loss"
    [typed] = typed_numbers("0.25", VALUES)
    assert typed.value_of == ""


def test_without_a_run_only_the_looks_of_a_number_count() -> None:
    assert list(typed_numbers("We got 195 heads", {})) == []
    assert len(list(typed_numbers("We got 0.5", {}))) == 1


@pytest.mark.parametrize("typed", [194, 196, 8, 1, 0])
def test_numbers_unequal_to_results_and_single_digits_are_free(typed: int) -> None:
    assert found(f"There are {typed} of them.") == []
