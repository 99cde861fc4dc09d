"""What stands inside a line is woven: numbers, claims, citations, references."""

import re
from pathlib import Path

import pytest
from desk import refused, woven

END = "\n\n{{ references }}\n"


def line(toy: Path, text: str, end: str = "") -> str:
    """The woven form of one line of a page that has a formula `share` on it."""
    formula = "\n\n$$\nx \\label{eq:share}\n$$\n"
    return woven(toy, text + formula + end).split("\n")[0]


def words(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)


# ---- numbers and settings ----


def test_a_number_shows_its_rounded_value_and_keeps_the_exact_one(toy: Path) -> None:
    shown = line(toy, "It was {{ coins/toss:share | .1% }} here.")
    assert shown == (
        'It was <span class="nd-value" title="coins/toss:share">48.8%</span> here.'
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ coins/toss:heads }}", "195"),
        ("{{coins/toss:heads}}", "195"),
        ("{{ coins/toss:TOSSES | ,d }}", "400"),
        ("{{ coins/toss:TOSSES * 10 | ,d }}", "4,000"),
        ("{{ coins/toss:COIN }}", "penny"),
        ("{{ coins/toss:verdict }}", "a fair coin"),
        ("{{ coins/toss:shares | .1f }}", "0.8, 0.5, 0.5"),
        ("{{ coins/toss:shares[0] | .0% }}", "80%"),
        ("{{ max(coins/toss:shares) - 1 | .2f }}", "\N{MINUS SIGN}0.20"),
        ("{{ coins/toss:heads / 10**7 | .2e }}", "1.95e\N{MINUS SIGN}05"),
    ],
)
def test_expressions_are_shown_in_their_format(
    toy: Path, text: str, shown: str
) -> None:
    assert words(line(toy, text)) == shown


def test_a_text_keeps_its_hyphens(toy: Path) -> None:
    text = "{{ [coins/toss:verdict, 'well-known'][1] }}"
    assert words(line(toy, text)) == "well-known"


def test_what_a_value_says_in_html_is_escaped(toy: Path) -> None:
    shown = line(toy, "{{ [coins/toss:heads < 1, 7][1] + 0 * coins/toss:heads }}")
    assert "coins/toss:heads &lt; 1" in shown


def test_numbers_are_woven_in_links_tables_and_html(toy: Path) -> None:
    assert words(line(toy, "[{{ coins/toss:heads }}](x.md)")) == "[195](x.md)"
    assert words(line(toy, "| a | {{ coins/toss:share | .1f }} |")) == "| a | 0.5 |"
    assert words(line(toy, "<b>{{ coins/toss:heads }}</b>")) == "195"


@pytest.mark.parametrize(
    "text",
    [
        "`{{ coins/toss:heads }}`",
        "``{{ coins/toss:heads }} ` [@nobody]``",
        "$x_{{ij}}$ and $x_{{i}}^{{j}}$",
        "<!-- {{ nothing at all }} [@nobody] -->",
        '<a title="raw">',
        r"one \$ or \$ two",
        "[a link](x.md) and [another][x]",
    ],
)
def test_what_is_no_directive_passes_untouched(toy: Path, text: str) -> None:
    assert line(toy, text) == text


# ---- numbers in maths ----


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("$p = {{ coins/toss:share | .1% }}$", r"$p = 48.8\%$"),
        ("$n = {{ coins/toss:TOSSES * 10 | ,d }}$", "$n = 4{,}000$"),
        ("$n = {{coins/toss:TOSSES}}$", "$n = 400$"),
        ("$x_{{ coins/toss:heads }}$", "$x_195$"),
        ("$x_{{ij}} = {{ coins/toss:heads }}$", "$x_{{ij}} = 195$"),
        ("$-{{ coins/toss:gap - 1 | .2f }}$", "$--0.99$"),
    ],
)
def test_numbers_in_maths_are_written_for_latex(
    toy: Path, text: str, shown: str
) -> None:
    assert line(toy, text) == shown


# ---- claims ----


def test_a_claim_that_holds_is_marked_with_what_it_rests_on(toy: Path) -> None:
    claim = "[close, {{ coins/toss:gap | .2f }}]{claim: coins/toss:gap < 0.1}"
    shown = line(toy, f"It is {claim}.")
    assert shown.startswith('It is <span class="nd-claim" title="Holds in this run: ')
    assert "coins/toss:gap &lt; 0.1" in shown
    assert words(shown) == "It is close, 0.01."


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[far]{claim: coins/toss:gap > 0.1}", "E-CLAIM"),
        ("[far]{claim: coins/toss:shares[0] == coins/toss:share}", "E-CLAIM"),
        ("[far]{claim: coins/toss:gap}", "E-EXPR"),
        ("[far]{claim: True}", "E-EXPR"),
        ("[far]{claim: 1 < 2}", "E-EXPR"),
        ("[far]{claim: }", "E-EXPR"),
        ("[far]{claim: coins/toss:nothing > 1}", "E-ID"),
    ],
)
def test_a_claim_that_does_not_hold_in_this_run_is_refused(
    toy: Path, text: str, word: str
) -> None:
    assert refused(toy, f"one\ntwo {text} three\n") == [(word, f"two {text} three")]


# ---- works ----


def test_a_citation_names_its_work_and_links_to_the_list(toy: Path) -> None:
    shown = line(toy, "See [@gelman2002].", END)
    assert words(shown) == "See (Gelman &amp; Nolan, 2002)."
    assert '<a class="nd-cite" id="cite-gelman2002" href="#ref-gelman2002">' in shown


def test_several_works_and_a_place_in_one(toy: Path) -> None:
    shown = line(toy, "[@gelman2002; @diaconis2007, section 2]", END)
    assert words(shown) == (
        "(Gelman &amp; Nolan, 2002; Diaconis et al., 2007, section 2)"
    )


def test_a_published_number_carries_its_source(toy: Path) -> None:
    shown = line(toy, "In [51%]{from: @diaconis2007} of all tosses.", END)
    assert '<data class="nd-published" value="51%">51%</data> ' in shown
    assert words(shown) == "In 51% (Diaconis et al., 2007) of all tosses."


# ---- references ----


def test_a_reference_shows_the_number_of_the_formula(toy: Path) -> None:
    expected = '<a class="nd-eqref" href="#eq-share">(1.1)</a>'
    assert line(toy, r"By \eqref{eq:share}.") == f"By {expected}."
    assert line(toy, r"By \ref{eq:share}.") == f"By {expected}."


# ---- all that is refused ----


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ coins/toss:share }}", "E-FORMAT"),
        ("{{ coins/toss:share | d }}", "E-FORMAT"),
        ("{{ coins/toss:share < 1 }}", "E-FORMAT"),
        ("{{ coins/toss:share + | .1f }}", "E-EXPR"),
        ("{{ 0.5 | .1f }}", "E-EXPR"),
        ("{{ }}", "E-EXPR"),
        ("{{ share | .1f }}", "E-EXPR"),
        ("{{ coins/toss:share.real | .1f }}", "E-EXPR"),
        ("{{ coins/toss:heads / 0 | .1f }}", "E-EXPR"),
        ("{{ coins/toss:shar | .1f }}", "E-ID"),
        ("{{ coins/toss:TOSS }}", "E-ID"),
        ("{{ coins/flip:share | .1f }}", "E-ID"),
        ("{{ dice/toss:share | .1f }}", "E-ID"),
        ("$x = {{ coins/toss:share }}$", "E-FORMAT"),
        ("$x = {{ i }}$", "E-EXPR"),
        ("{{ coins/toss:share", "E-SYNTAX"),
        ("coins/toss:share }}", "E-SYNTAX"),
        ("[far] {claim: coins/toss:gap < 1}", "E-SYNTAX"),
        ("[far]{clam: coins/toss:gap < 1}", "E-SYNTAX"),
        ("[far]{claim: coins/toss:gap < 1", "E-SYNTAX"),
        ("[see @gelman2002]", "E-SYNTAX"),
        (r"by \eqref eq:share", "E-SYNTAX"),
        ('--8<-- "coins/toss:share"', "E-SYNTAX"),
        ("[@nobody1900]", "E-CITE"),
        ("[@gelman2002; @nobody1900]", "E-CITE"),
        ("[51%]{from: me}", "E-CITE"),
        ("[51%]{from: @nobody1900}", "E-CITE"),
        (r"\eqref{eq:nothing}", "E-LABEL"),
        (r"\eqref{share}", "E-LABEL"),
        (r"\eqref{fig:share}", "E-LABEL"),
        ("as $$ x shows", "E-MATH"),
        ("text ![a](coins/toss:sides) text", "E-FIGURE"),
        ("![a](photo.png)", "E-FIGURE"),
        ('![a](photo.png "A (nice) one")', "E-FIGURE"),
        ("![a][photo]", "E-FIGURE"),
        ("![a [b] c](photo.png)", "E-FIGURE"),
    ],
)
def test_what_cannot_be_honoured_is_told_at_its_line(
    toy: Path, text: str, code: str
) -> None:
    body = f"# Title\n\nfirst line,\nsecond {text} here,\nthird line\n{END}"
    assert refused(toy, body) == [(code, f"second {text} here,")]


def test_all_errors_of_a_paragraph_are_told_at_once(toy: Path) -> None:
    body = "{{ a }} is\n[x]{claim: coins/toss:gap > 1}\ngood {{ coins/toss:heads }}\n[@b]\n"
    assert [code for code, _ in refused(toy, body)] == ["E-EXPR", "E-CLAIM", "E-CITE"]


def test_an_error_inside_a_claim_is_told(toy: Path) -> None:
    body = "[a {{ b }}]{claim: coins/toss:gap < 1}\n"
    assert [code for code, _ in refused(toy, body)] == ["E-EXPR"]
