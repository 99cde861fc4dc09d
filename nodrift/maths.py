"""Typeset the inline formulas that arithmatex found in rendered HTML."""

import html
import re

from nodrift.book import Typeset

FOUND = re.compile(
    r'<span class="arithmatex">\\\((.*?)\\\)</span>(?P<mark>[.,;:!?)\u2019\u201d]*)',
    re.DOTALL,
)
TAG = re.compile("<[^>]*>")
# Of KaTeX's HTML: the half that is seen, and what a line may end after.
DRAWN, PIECE = '<span class="katex-html', '<span class="katex-base">'
BAR = "\N{DIVIDES}"
SHORT = 20  # signs, which the narrowest phone has room for

UNTYPESET = "nd-latex"


def as_code(tex: str) -> str:
    """A formula where KaTeX is not at hand: a draft may show it, a site may not."""
    return f'<code class="{UNTYPESET}">{html.escape(tex)}</code>'


class FormulaError(ValueError):
    """A formula that cannot be typeset; `tex` is its source."""

    def __init__(self, tex: str, why: str) -> None:
        super().__init__(why)
        self.tex = tex


def typeset_inline(rendered: str, typeset: Typeset | None) -> str:
    """Replace each inline formula in `rendered` by its typeset HTML.

    Without a typesetter the LaTeX is shown as it is. Raises FormulaError.
    """

    def replace(match: re.Match[str]) -> str:
        tex = html.unescape(match[1])
        if typeset is None:
            return as_code(tex) + match["mark"]
        try:
            return _joined(typeset(tex, False), match["mark"])
        except ValueError as error:
            raise FormulaError(tex, str(error)) from None

    return FOUND.sub(replace, rendered)


def _joined(formula: str, mark: str) -> str:
    """Keep a formula in one line with the mark behind it, if it is short enough.

    KaTeX lets a line end after each relation, also after the bar of p(x | y), and a
    browser lets the mark fall on the next line.
    """
    pieces = formula.count(PIECE)
    drawn = TAG.sub("", "<" + formula.partition(DRAWN)[2])
    short = pieces == 1 or len(html.unescape(drawn)) <= SHORT
    comes_apart = pieces > 1 and BAR in drawn
    if not pieces or not short or not (mark or comes_apart):
        return formula + mark
    return f'<span class="nd-joined">{formula}{mark}</span>'
