"""What a page quotes, sentence by sentence, and what became of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from desk import write

from nodrift.diff.claims import claim_changes
from nodrift.diff.numbers import (
    CLAIMED,
    SAME,
    UNSEEN,
    Moved,
    moved_sentences,
    unprinted,
    without,
)
from nodrift.diff.quotes import Claim, Quote, quotes
from nodrift.diff.reckoned import Ground
from nodrift.diff.sides import Side
from nodrift.record import Run, Value

URI = "posts/coins.md"


def found(toy: Path, body: str) -> list[Quote | Claim]:
    write(toy, body)
    return list(quotes(Side(toy), URI))


def claims(toy: Path, body: str) -> list[Claim]:
    return [one for one in found(toy, body) if isinstance(one, Claim)]


def same(text: str) -> str:
    return text


def run(**results: float) -> Run:
    return Run("coins/toss", {}, {}, {"TOSSES": 4}, {}, [], dict(results), {})


SENTENCES = [
    ("It was {{ coins/toss:COIN }}. I tossed *it* {{ coins/toss:TOSSES }} times. Ah.",
     ["It was penny.", "I tossed it 400 times."]),
    ("See [page {{ coins/toss:TOSSES }}](../index.md), says [@gelman2002].",
     ["See page 400, says (@gelman2002)."]),
    ("After $n = {{ coins/toss:TOSSES }}$ of `x`.", ["After $n = 400$ of x."]),
    ("- one\n- two {{ coins/toss:TOSSES }}", ["two 400"]),
    ("| a | b |\n|---|---|\n| c | {{ coins/toss:TOSSES }} |", ["c | 400"]),
    ('![Dots, {{ coins/toss:TOSSES }}.](coins/toss:running "All {{ coins/toss:COIN }}.")',
     ["Dots, 400.", "All penny."]),
    ("$$\nn = {{ coins/toss:TOSSES }} \\label{note: x}\n$$", ["$n = 400 \\label{note: x}$"]),
    ("??? note \"More\"\n\n    In a fold {{ coins/toss:TOSSES }}.", ["In a fold 400."]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), SENTENCES)
def test_a_quote_knows_the_sentence_it_stands_in(
    toy: Path, body: str, expected: list[str]
) -> None:
    quoted = found(toy, body)
    assert [one.sentence for one in quoted] == expected
    lines = (toy / "docs" / URI).read_text("utf-8").splitlines()
    for one in quoted:
        assert "{{" in lines[one.line - 1] or "$$" in lines[one.line - 1]


def test_what_has_no_value_is_no_failure(toy: Path) -> None:
    (one,) = found(toy, "There are {{ coins/toss:nothing | .2f }} of them.")
    assert isinstance(one, Quote) and one.shown == ""


def test_a_claim_knows_both_sides_of_its_comparison(toy: Path) -> None:
    text = "It is [{{ coins/toss:TOSSES }} or *more*]{claim: coins/toss:TOSSES >= 320}."
    (claim,) = claims(toy, text)
    assert claim.words == "400 or more" and claim.holds is True
    assert claim.sides == (400.0, 320.0)
    assert claim.reckoned == "400 ≥ 320: holds, with 25\N{NO-BREAK SPACE}% to spare"
    assert claim.facts == (("coins/toss:TOSSES", 400),)
    (other,) = claims(toy, "[x]{claim: coins/toss:TOSSES > 1 and coins/toss:gap < 9}")
    assert other.sides is None and other.holds is True
    assert other.reckoned.startswith("400 > 1 and 0")
    (broken,) = claims(toy, "[x]{claim: coins/toss:nothing > 1}")
    assert broken.holds is None and broken.reckoned == ""
    (huge,) = claims(toy, f"[x]{{claim: coins/toss:TOSSES < 1{'0' * 400}}}")
    assert huge.holds is True and huge.sides is None
    (word,) = claims(toy, "[x]{claim: coins/toss:COIN != '_9'}")
    assert word.reckoned == "penny ≠ _9: holds"


CLAIMS = [
    ("[a]{claim: coins/toss:gap < 1}", "[a]{claim: coins/toss:gap < 1}", []),
    ("[a]{claim: coins/toss:gap < 1}", "[a]{claim: coins/toss:gap > 1}", ["broken"]),
    ("[a]{claim: coins/toss:gap > 1}", "[a]{claim: coins/toss:gap < 1}", ["mended"]),
    ("[a]{claim: coins/toss:gap < 1}", "[b]{claim: coins/toss:gap < 1}", ["changed"]),
    ("[a]{claim: coins/toss:gap < 1}", "[a]{claim: coins/toss:gap < 2}", ["changed"]),
    ("[a]{claim: coins/toss:gap < 1}", "a", ["gone"]),
    ("a", "[a]{claim: coins/toss:gap < 1}", ["new"]),
    ("a", "[a]{claim: coins/toss:gap > 1}", ["broken"]),
]


@pytest.mark.parametrize(("old", "new", "events"), CLAIMS)
def test_what_became_of_a_claim(
    toy: Path, old: str, new: str, events: list[str]
) -> None:
    before, after = claims(toy, old), claims(toy, new)
    assert [one.event for one in claim_changes(before, after, same)] == events


VALUES = [
    ("max(a/b:x) < 2", [1.0, 0.5], [1.0, 0.7], ["values"]),
    ("a/b:x > 1 and a/b:x < 9", 3.0, 4.0, ["values"]),
    ("a/b:x < 2", 1.0, 1.001, ["values"]),
    ("a/b:x < 2", 1.0, 1.5, ["margin"]),
    ("a/b:x < 2", 1.0, 1.0, []),
    ("max(a/b:x) < 2", [1.0, 0.5], [1.0, 0.5 + 1e-15], []),  # only in rounding
    ("a/b:x < 2", 3.0, 4.0, []),  # it held neither before nor now
]


@pytest.mark.parametrize(("ground", "old", "new", "events"), VALUES)
def test_a_claim_that_holds_on_moved_values_is_told(
    ground: str, old: Value, new: Value, events: list[str]
) -> None:
    before, after = made(ground, old), made(ground, new)
    assert [one.event for one in claim_changes([before], [after], same)] == events


def made(ground: str, value: Value) -> Claim:
    """A claim of a run of which one value is known."""
    read = Ground(ground, lambda _: value)
    holds = "does not hold" not in read.words
    facts = (("a/b:x", value),)
    return Claim(URI, 1, "w", ground, holds, read.sides, facts, "w", read.words)


WORDS = [
    ("abs(a/b:x - 0.5) < 0.04743", 0.508, "0.008 < 0.0474: holds, with 83 % to spare"),
    ("a/b:x > 0.5", 0.4, "0.4 > 0.5: does not hold, by 20 %"),
    ("a/b:x >= 5", 5, "5 ≥ 5: holds, with nothing to spare"),
    ("a/b:x > 1", 400, "400 > 1: holds, by far"),
    ("a/b:x > 0", 0.25, "0.25 > 0: holds"),
    ("a/b:x < 1", 0.9991, "0.999 < 1: holds, with less than 1 % to spare"),
    ("a/b:x < 1", 0.99991, "0.99991 < 1: holds, with less than 1 % to spare"),
    ("a/b:x == 5", 5, "5 = 5: holds"),
    ("a/b:x != 5", 6, "6 ≠ 5: holds"),
    ("a/b:x == '-inf'", "-inf", "-inf = -inf: holds"),
    ("min(a/b:x) < 0 < max(a/b:x)", [-1.5, 2.5], "-1.5 < 0 < 2.5: holds"),
    ("a/b:x > 1 and (a/b:x < 2 or a/b:x == 3)", 3, "3 > 1 and (3 < 2 or 3 = 3): holds"),
    ("not a/b:x > 5", 3, "not (3 > 5): holds"),
    ("a/b:x in [1, 2]", 2, "2 is one of 1, 2: holds"),
]  # fmt: skip


@pytest.mark.parametrize(("ground", "value", "words"), WORDS)
def test_a_claim_is_read_with_its_values_put_in(
    ground: str, value: Value, words: str
) -> None:
    assert Ground(ground, lambda _: value).words == words.replace(
        " %", "\N{NO-BREAK SPACE}%"
    )


CHANGES = [
    ("83.2%", "82.2%", "-1.0 points"),
    ("5%", "6%", "+1 point"),
    ("\N{MINUS SIGN}2%", "1,000%", "+1,002 points"),
    ("0.832", "0.822", "-25.00%"),  # of the exact values below, 4 and 3
    ("83.2%", "0.822", "-25.00%"),
    ("8%, 9%", "8%, 7%", "-25.00%"),
    (",%", "83.2%", "-25.00%"),  # a word of a run that looks like one
]


@pytest.mark.parametrize(("old", "new", "change"), CHANGES)
def test_a_change_of_percentages_is_told_in_points(
    old: str, new: str, change: str
) -> None:
    before = Quote(URI, 1, "a/b:x", (), old, 4, "s")
    assert Moved(before, replace(before, shown=new, value=3)).change == change


def test_a_list_of_numbers_that_moved_is_told_once(toy: Path) -> None:
    old = Quote(URI, 1, "a/b:x", (), "1, 2", [1, 2], "So 1, 2 and 1, 2.")
    new = replace(old, shown="1, 3", value=[1, 3], sentence="So 1, 3 and 1, 3.")
    (sentence,) = moved_sentences([old, old], [new, new], same)
    (moved,) = sentence.moved
    assert (moved.old.shown, moved.new.shown, moved.change) == ("1, 2", "1, 3", "")


def test_numbers_of_one_sentence_are_told_together(toy: Path) -> None:
    old = found(
        toy,
        "So {{ coins/toss:TOSSES }} of {{ coins/toss:heads }}. "
        "Now {{ coins/toss:COIN }}.",
    )
    new = found(
        toy,
        "So {{ coins/toss:TOSSES | .1f }} of {{ coins/toss:heads | .1f }}. "
        "Now {{ coins/toss:COIN }}.",
    )
    (sentence,) = moved_sentences(old, new, same)
    assert len(sentence.moved) == 2
    shown = [(one.old.shown, one.new.shown, one.change) for one in sentence.moved]
    assert shown[0] == ("400", "400.0", "")
    assert moved_sentences(old, old, same) == []


def test_a_renamed_script_moves_no_number(toy: Path) -> None:
    new = found(toy, "So {{ coins/toss:TOSSES }} of them.")
    (quote,) = new
    assert isinstance(quote, Quote)
    other = Quote(
        URI, 1, "coins/throw:TOSSES", quote.ids, "399", 399, "So 399 of them."
    )
    assert moved_sentences([other], new, same) == []
    (told,) = moved_sentences([other], new, lambda text: text.replace("throw", "toss"))
    assert told.moved[0].change == "+0.25%"


def test_what_moved_unseen_says_why(toy: Path) -> None:
    page = found(toy, "{{ coins/toss:share | .1f }} [x]{claim: coins/toss:gap < 1}")
    old, new = run(share=0.51, gap=0.1, odd=1.0), run(share=0.52, gap=0.2, odd=2.0)
    rows = unprinted({"coins/toss": old}, {"coins/toss": new}, same, {URI: page})
    why = {one.move.name: one.why for one in rows["coins/toss"]}
    assert why == {"share": SAME, "gap": CLAIMED, "odd": UNSEEN}
    assert without(rows, []) == rows
    moved = moved_sentences(page, found(toy, "{{ coins/toss:share | .3f }}"), same)
    left = without(rows, moved)["coins/toss"]
    assert {one.move.name for one in left} == {"gap", "odd"}
