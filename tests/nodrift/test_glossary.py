"""A glossary's entries are read, kept in order, and linked from where they are used."""

import html
import re
from pathlib import Path

import pytest
from desk import judged, refused, woven, write

from nodrift.book import Book
from nodrift.glossary import plural
from nodrift.project import Project
from nodrift.render import render

PAGE = "docs/glossary.md"

ENTRIES = """\
# Glossary

Words of this book.

## B

Bayes' rule
:   The rule that turns a likelihood round.
:   [coins](posts/coins.md#the-share-of-heads), formula \\eqref{eq:share}

bias, of a coin (unfair coin)
:   How far the share of heads is from one half, where "fair" & <even> differ.
:   [coins](posts/coins.md)

## F

fair coin
:   A coin whose two sides are equally probable.
:   [coins](posts/coins.md)

## L

likelihood (likelihood function)
:   The probability of the data as a function of the parameters of a model.
:   [coins](posts/coins.md)

log-likelihood
:   The logarithm of the likelihood.
:   [coins](posts/coins.md)

## M

MADE
:   A kind of network.
:   [coins](posts/coins.md)

mystery (mysteries of chance)
:   Something that nobody knows.
:   [coins](posts/coins.md)
"""


@pytest.fixture(autouse=True)
def glossary(toy: Path) -> None:
    """The tiny book with a glossary, which mkdocs.yml can print as a list."""
    write(toy, ENTRIES.replace('"fair" & <even>', "fair and even"), PAGE)
    config = toy / "mkdocs.yml"
    text = config.read_text("utf-8").replace(
        "  - tables\n", "  - tables\n  - def_list\n"
    )
    assert "def_list" in text
    config.write_text(text, encoding="utf-8")


def links(toy: Path, body: str) -> list[tuple[str, str]]:
    """Anchor and words of each link to the glossary, in order."""
    found = re.findall(
        r'<a class="nd-term" href="[^"#]*#([^"]+)" title="[^"]*">(.*?)</a>',
        woven(toy, body),
        re.DOTALL,
    )
    return [(anchor, words) for anchor, words in found]


# ---- where terms are found ----


def test_the_first_use_of_a_term_is_linked_with_what_it_means(toy: Path) -> None:
    text = woven(toy, "The likelihood, and again the likelihood.\n")
    assert text == (
        'The <a class="nd-term" href="../../glossary/#likelihood" title="The probability '
        'of the data as a function of the parameters of a model.">likelihood</a>, and '
        "again the likelihood.\n"
    )


def test_a_book_without_a_glossary_links_nothing(toy: Path) -> None:
    (toy / PAGE).unlink()
    assert woven(toy, "The likelihood.\n") == "The likelihood.\n"


@pytest.mark.parametrize(
    "text",
    [
        "# The likelihood",
        "`likelihood`",
        "$likelihood$",
        "[the likelihood](../index.md)",
        "[the *likelihood*](https://example.org/likelihood)",
        "[the likelihood][here]\n\n[here]: ../index.md",
        '<a href="../index.md">the likelihood</a>',
        "<!-- likelihood -->",
        "https://example.org/likelihood",
        "words{: .likelihood }",
        "[words](../index.md){ #likelihood }",
        '??? note "The likelihood"\n\n    Text.',
        "```console\nlikelihood\n```",
        "$$\nlikelihood \\label{note: no likelihood}\n$$",
        '![One likelihood.](coins/toss:running "The likelihood.")',
        "[^likelihood]",
        "a non-likelihood, a likelihood-free way, likelihoodish, unlikelihood",
        "It is made of LIKELY stuff, bias and a coin.",
    ],
)
def test_what_is_no_running_text_and_no_such_word_is_not_linked(
    toy: Path, text: str
) -> None:
    assert links(toy, text + "\n") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Likelihood functions", [("likelihood", "Likelihood functions")]),
        ("the log-likelihood", [("log-likelihood", "log-likelihood")]),
        ("likelihoods\nand more", [("likelihood", "likelihoods")]),
        ("fair\ncoins", [("fair-coin", "fair\ncoins")]),
        ("two Mysteries", [("mystery", "Mysteries")]),
        ("**MADE** was made", [("made", "MADE")]),
        ("Bayes' rule's use", [("bayes-rule", "Bayes' rule")]),
        ("Bayes' Rule", []),
        ("a bias is no unfair coin", [("bias", "unfair coin")]),
        (
            "a fair coin's (likelihood)",
            [("fair-coin", "fair coin"), ("likelihood",) * 2],
        ),
        ("- a likelihood\n- MADE", [("likelihood",) * 2, ("made", "MADE")]),
        (
            "| a | b |\n|---|---|\n| likelihood | MADE |",
            [("likelihood",) * 2, ("made", "MADE")],
        ),
        ("[a likelihood]{claim: coins/toss:gap < 0.1}", [("likelihood",) * 2]),
    ],
)
def test_words_are_found_in_their_forms_the_longest_first(
    toy: Path, text: str, found: list[tuple[str, str]]
) -> None:
    assert links(toy, text + "\n") == found


def test_a_fold_does_not_use_up_the_link_of_the_text(toy: Path) -> None:
    fold = '??? note "A closer look: more"\n\n    A likelihood, a likelihood.\n'
    told = "The likelihood, MADE.\n"
    assert [a for a, _ in links(toy, f"{fold}\n{told}")] == ["likelihood"] * 2 + [
        "made"
    ]
    assert [a for a, _ in links(toy, f"{told}\n{fold}")] == ["likelihood", "made"]


def test_a_link_by_hand_is_the_only_one_of_its_entry(toy: Path) -> None:
    text = "A fair coin.\n\nThe [*knob*](../glossary.md#fair-coin), a fair coin.\n"
    assert links(toy, text) == [("fair-coin", "*knob*")]


def test_a_link_by_hand_to_no_entry_is_told_at_its_line(toy: Path) -> None:
    text = "Text.\n\nWords\nand a [coin](../glossary.md#fair-coins).\n"
    assert refused(toy, text) == [
        ("E-TERM", "and a [coin](../glossary.md#fair-coins).")
    ]


def test_a_meaning_is_escaped_where_it_becomes_a_title(toy: Path) -> None:
    text = ENTRIES.replace("equally probable", "\"equal\" & 'fair'")
    write(toy, text, PAGE)
    shown = re.search(r'title="([^"]*)"', woven(toy, "A fair coin.\n"))
    assert shown is not None
    assert html.unescape(shown[1]) == "A coin whose two sides are \"equal\" & 'fair'."


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("coin", "coins"),
        ("mass", "masses"),
        ("batch", "batches"),
        ("way", "ways"),
        ("law of entropy", "law of entropies"),
    ],
)
def test_plurals_are_regular(one: str, many: str) -> None:
    assert plural(one) == many


# ---- the entries themselves ----


def faults(toy: Path, old: str, new: str) -> list[tuple[int, str]]:
    """Line and text of what the check says once `old` became `new` in the glossary."""
    path = toy / PAGE
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = [drift for drift in judged(toy) if drift.path == PAGE]
    assert {drift.code for drift in found} <= {"E-TERM"}
    return [(drift.line, drift.what) for drift in found]


def use_all(toy: Path) -> None:
    """Let the page that the entries name use every term."""
    page = toy / "docs/posts/coins.md"
    words = "Bayes' rule, an unfair coin, a fair coin, log-likelihood, likelihood, "
    head = "## The share of heads"
    text = page.read_text("utf-8")
    assert head in text
    text = text.replace(head, f"{words}MADE, mystery.\n\n{head}")
    page.write_text(text, encoding="utf-8")


def test_a_whole_glossary_passes(toy: Path) -> None:
    use_all(toy)
    assert judged(toy) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("fair coin\n:   A coin", "fair coin\n:  A coin", 22, "three lines"),
        ("fair coin\n:   A coin", "fair (coin\n:   A coin", 22, "three lines"),
        ("probable.\n:   [coins](posts/coins.md)\n", "probable.\n", 22, "three lines"),
        ("\n\n## F\n\nfair", "\nfair", 16, "three lines"),
        ("equally probable.", "equal. So they say.", 22, "not one sentence"),
        ("equally probable.", "equally probable", 22, "not one sentence"),
        ("A coin whose", "a coin whose", 22, "not one sentence"),
        ("equally probable.", "equally $p$.", 22, "holds '$'"),
        ("equally probable.", "equally *likely*.", 22, "holds '*'"),
        ("A kind of network.\n:   [coins](posts/coins.md)", "A kind of network.\n:   a page", 38, "does not say where"),
        ("MADE\n", "MADE (fair coin)\n", 38, "'fair coin' belongs to the entry of line 22"),
        ("log-likelihood\n", "likelihood\n", 32, "'likelihood' belongs to the entry of line 28"),
        ("MADE\n", "kind\n", 38, "stands under 'm', after 'log-likelihood'"),
        ("fair coin\n", "gair coin\n", 22, "stands under 'f'"),
        ("MADE\n", "MADES\n", 40, "never uses it"),
    ],
)  # fmt: skip
def test_each_slip_of_an_entry_is_told_at_its_line(
    toy: Path, old: str, new: str, line: int, what: str
) -> None:
    use_all(toy)
    found = faults(toy, old, new)
    assert any(at == line and what in words for at, words in found), found


def test_an_entry_is_printed_with_its_anchor_and_links_to_others_only(
    toy: Path,
) -> None:
    book = Book(Project(toy))
    page = render(book.project.pages["glossary"], book)
    assert '<dt><dfn id="bias">bias</dfn>, of a coin (unfair coin)</dt>' in page
    log = page[page.index('id="log-likelihood"') : page.index('id="made"')]
    assert re.findall(r'class="nd-term" href="(.*?)"', log) == ["#likelihood"]
    assert re.findall(r"<dd>(.*?)</dd>", log)[1] == '<a href="posts/coins.md">coins</a>'
