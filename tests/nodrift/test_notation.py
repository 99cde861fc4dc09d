"""Which symbols a formula mentions, what they mean where, and how macros expand."""

import ast
from pathlib import Path

import pytest
from desk import PAGE, judged, lead_to, woven, write

from nodrift import binding_words
from nodrift.equations import tasks
from nodrift.formulas import fingerprint
from nodrift.formulas.tokens import canonical
from nodrift.kinds import DRAWS, KINDS, WORDS, bound
from nodrift.macros import Macros
from nodrift.mentions import mentions

MACROS = Macros(
    "% two of them\n"
    "\\newcommand{\\data}{p_{\\text{data}}}\n"
    "\\newcommand{\\apart}[2]{\\mathrm{KL}(#1 \\,\\|\\, #2)}\n"
)


def read(tex: str, *listed: str) -> list[str]:
    """The symbols of `tex`, each by its listed name, else its shortest."""
    known = {canonical(one) for one in listed}
    found = mentions(tex, known.__contains__)
    return [one.among(known.__contains__) or one.spellings[-1] for one in found]


# ---- mentions ----


@pytest.mark.parametrize(
    ("tex", "listed", "symbols"),
    [
        (r"p_\theta(x_i)", [], ["p", r"\theta", "x", "i"]),
        (r"p_\theta(x_i)", [r"p_\theta"], [r"p _{\theta}", "x", "i"]),
        (r"p_{\theta}'", [r"p_\theta"], [r"p _{\theta}"]),
        (r"p_{\text{data}}(x)", ["p"], [r"p _{\mathrm{data}}", "x"]),
        (r"D^*(x) + x'", [], ["D", "x", "x"]),
        (r"D^*", ["D^*"], ["D ^{*}"]),
        (r"x_i^2 + x_i^{n}", ["x_i"], ["x _{i}", "x _{i}", "n"]),
        (r"\hat{\theta}_j", [], [r"\hat{\theta}", "j"]),
        (r"\mathbb{E}_{x \sim p}[f(x)]", [], [r"\mathbb{E}", "x", "p", "f", "x"]),
        (r"\mathrm{KL}(p \,\|\, q)", [], [r"\mathrm{KL}", "p", "q"]),
        (r"\int_0^1 x \, dx", [], ["x", "x"]),
        (r"\frac{d}{d a} f(a) + d", [], ["a", "f", "a", "d"]),
        (r"\epsilon^d x", [], [r"\epsilon", "d", "x"]),
        (r"\lim_{n \to \infty} x_n", [], ["n", r"\infty", "x", "n"]),
        (r"x = {{ coins/toss:share | .2f }}", [], ["x"]),
        (r"1 + \log 2", [], []),
    ],
)
def test_a_symbol_is_its_longest_listed_spelling(
    tex: str, listed: list[str], symbols: list[str]
) -> None:
    assert read(tex, *listed) == symbols


# ---- macros ----


def test_a_macro_becomes_the_latex_that_it_stands_for() -> None:
    tex = r"\apart{\data}{q_{\theta}} + \data x + \database"
    assert MACROS.expand(tex) == (
        r"\mathrm{KL}(p_{\text{data}} \,\|\, q_{\theta}) + p_{\text{data}} x"
        r" + \database"
    )


@pytest.mark.parametrize("tex", [r"\apart{p}", r"\apart{p} q", r"\apart{p}{q", r"\x"])
def test_what_cannot_be_expanded_stays(tex: str) -> None:
    assert MACROS.expand(tex) == tex


def test_a_place_in_what_was_expanded_is_one_in_what_was_written() -> None:
    tex = r"a + \apart{bc}{\data u} + v"
    full = MACROS.expand(tex)
    for own in ("a +", "bc", "u)", "v"):
        assert tex[MACROS.origin(tex, full.index(own))] == own[0]
    assert MACROS.origin(tex, full.index("mathrm")) == tex.index(r"\apart")
    assert MACROS.origin(tex, full.index("data")) == tex.index(r"\data")
    assert MACROS.origin(tex, len(full)) == len(tex)


def test_only_who_writes_it_sees_a_macro(toy: Path) -> None:
    """The page, its fingerprint and the task are those of the spelled-out formula."""
    spelled = (
        r"$$" "\n" r"\hat p = \frac{1}{n} \sum_{i=1}^{n} x_i \label{eq:share}" "\n$$"
    )
    short = spelled.replace(r"\hat p", r"\guess").replace("x_i", r"\at{x}")
    plain = write(toy, f"{spelled}\n\nSo $\\hat p$.\n")
    [before] = tasks(plain, plain.project.pages["coins"])
    (toy / "docs/macros.tex").write_text(
        "\\newcommand{\\guess}{\\hat p}\n\\newcommand{\\at}[1]{#1_i}\n"
    )
    book = write(toy, f"{short}\n\nSo $\\guess$.\n")
    [after] = tasks(book, book.project.pages["coins"])
    assert before.text == after.text == fingerprint.of_text(after.tex)
    page = woven(toy, f"{short}\n\nSo $\\guess$.\n")
    assert "$\\hat p$" in page
    assert "guess" not in page
    assert "\\at" not in page


# ---- kinds ----


def test_all_that_a_binding_can_draw_is_of_a_known_kind() -> None:
    known = {kind for kinds in KINDS.values() for kind in kinds}
    assert set().union(*DRAWS.values(), *WORDS.values()) == known
    assert DRAWS.keys() <= binding_words.draws()
    assert binding_words.draws() - DRAWS.keys() == {
        "flag",
        "near",
        "pick",
    }  # of any kind
    assert WORDS.keys() <= binding_words.vocabulary()


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("n", "whole number"),
        ("draw.real(0, 1)", "number"),
        ("2", "whole number"),
        ("draw.vector(n)", "list"),
        ("a", "table"),
        ("lambda x: code.f(x)", "function"),
        ("normal(0, 1)", "distribution"),
        ("indices(n)", "set"),
    ],
)
def test_a_binding_tells_the_kind_of_what_it_names(value: str, kind: str) -> None:
    [function] = ast.parse(
        "def f(draw, code):\n"
        "    n, a = draw.size(2, 3), draw.matrix(2, 2)\n"
        f"    return Names({{'x': {value}}}, over={{'i': 1}})"
    ).body
    assert isinstance(function, ast.FunctionDef)
    [(tex, line, kinds)] = bound(function)
    assert (tex, line) == ("x", 3)
    assert kinds is not None
    assert kind in kinds
    assert not kinds & {"set", "list"} - {kind}


def test_what_a_function_of_a_script_returns_is_of_an_unknown_kind() -> None:
    [function] = ast.parse(
        "def f(draw, code):\n    return Names({'x': code.f(1)})"
    ).body
    assert isinstance(function, ast.FunctionDef)
    assert [kinds for _, _, kinds in bound(function)] == [None]


# ---- the page and its folds ----

ROWS = """\
| Symbol | Stands for | Kind | In the scripts | Where |
|---|---|---|---|---|
| $x$ | a side | number or list | `share`, `count` | everywhere |
| $i$ | which toss | whole number | — | elsewhere |
| $n$ | how many | whole number | `TOSSES` | [1](posts/coins.md) |
| $n$ | a note | sign | — | elsewhere |
| $\\hat p$ | the share | number | `share` | everywhere |
"""


def notate(toy: Path, rows: str = ROWS) -> None:
    text = f"---\ntitle: Letters\ndescription: Letters.\n---\n\n# Letters\n\n{rows}"
    (toy / "docs/notation.md").write_text(text, encoding="utf-8")
    lead_to(toy, "docs/notation.md")


def test_the_fold_shows_what_the_page_uses_in_the_order_of_the_notation(
    toy: Path,
) -> None:
    notate(toy)
    fold = woven(toy, "{{ symbols }}\n\nIt is $n$ and $x$.\n").split("It is")[0]
    rows = [line.strip() for line in fold.splitlines() if line.startswith("    | $")]
    assert rows == [
        "| $x$ | a side | `share`, `count` |",
        "| $n$ | how many | `TOSSES` |",
    ]
    assert fold.startswith('??? note "Symbols of this page"\n')
    assert "[Notation](../notation.md)" in fold


def test_the_fold_names_only_what_the_scripts_of_its_page_know(toy: Path) -> None:
    notate(toy, ROWS.replace("`share`, `count`", "`share`, `elsewhere_only`"))
    assert "| $x$ | a side | `share` |" in woven(toy, "{{ symbols }}\n\nIt is $x$.\n")


def test_a_page_without_a_number_may_use_any_meaning(toy: Path) -> None:
    """A glossary speaks of all pages: it needs no fold, but each symbol a row."""
    notate(toy, ROWS.replace("| $n$ | a note | sign | — | elsewhere |\n", ""))
    page = (toy / PAGE).read_text(encoding="utf-8")
    slot = page.replace(
        "## The share of heads", "{{ symbols }}\n\n## The share of heads"
    )
    (toy / PAGE).write_text(slot, encoding="utf-8")
    assert judged(toy) == []
    index = toy / "docs/index.md"
    index.write_text(index.read_text() + "\nHere $n$ is meant, and $q$.\n")
    assert [(d.path, d.code) for d in judged(toy)] == [("docs/index.md", "E-NOTATION")]


def test_on_a_page_without_a_number_what_holds_elsewhere_comes_first(
    toy: Path,
) -> None:
    """The meaning that a letter has on one page alone is not meant by others."""
    notate(toy)
    book = write(toy, "It is $n$.\n")
    assert book.notation is not None
    pages = book.project.pages
    assert book.notation.on(pages["coins"])["n"].meaning == "how many"
    assert book.notation.on(pages["index"])["n"].meaning == "a note"


def test_a_book_without_a_notation_is_not_asked_for_one(toy: Path) -> None:
    assert not (toy / "docs/notation.md").exists()
    assert judged(toy) == []
