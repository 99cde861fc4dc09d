"""What a page quotes, sentence by sentence, and what became of it."""

from pathlib import Path

import pytest
from desk import write

from nodrift.diff.claims import claim_changes
from nodrift.diff.numbers import (
    CLAIMED,
    SAME,
    UNSEEN,
    moved_sentences,
    unprinted,
    without,
)
from nodrift.diff.quotes import Claim, Quote, quotes
from nodrift.diff.sides import Side
from nodrift.record import Run

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
    assert claim.sides == (400.0, 320.0) and claim.margin == 0.25
    assert claim.facts == (("coins/toss:TOSSES", 400),)
    (other,) = claims(toy, "[x]{claim: coins/toss:TOSSES > 1 and coins/toss:gap < 9}")
    assert other.sides is None and other.margin is None and other.holds is True
    (broken,) = claims(toy, "[x]{claim: coins/toss:nothing > 1}")
    assert broken.holds is None


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
