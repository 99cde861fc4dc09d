"""Typeset the inline formulas that arithmatex found in rendered HTML."""

import html
import re

from nodrift.book import Typeset

FOUND = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)


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
            return as_code(tex)
        try:
            return typeset(tex, False)
        except ValueError as error:
            raise FormulaError(tex, str(error)) from None

    return FOUND.sub(replace, rendered)
