"""Typeset LaTeX at build time, so that readers need no script.

KaTeX runs in QuickJS, inside this process: no browser, no Node, no network.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import cast

from nodrift.errors import Drift
from nodrift.lighten import lighten

# An even number of backslashes leaves the per cent sign bare.
COMMENT = re.compile(r"(?<!\\)(?:\\\\)*%")
STYLE = re.compile(r'style="([^"]*)"')
SIZE = re.compile(r"([a-z-]+):(-?[\d.]+)em")
FURTHEST = 20.0  # ems; the highest formula of nine parts has eleven
SIDEWAYS = ("margin-left", "margin-right", "left", "right")
BACKWARDS = -2.0  # ems to the side, where other words stand

UNDERLINE = "\u0332"  # KaTeX underlines the place; a terminal shows it as noise

# Strict KaTeX refuses what LaTeX would; what it does not trust it would print in
# red instead of failing, hence the function that throws. Errors come back as data:
# QuickJS would add its stack to the message.
PROGRAM = """
const untrusted = ({command}) => { throw new Error(`${command} is not allowed`); };
function render(tex, display) {
  const options = {
    displayMode: display, output: "htmlAndMathml",
    throwOnError: true, strict: "error", trust: untrusted,
  };
  try {
    return JSON.stringify({html: katex.renderToString(tex, options)});
  } catch (error) {
    return JSON.stringify({error: error.message});
  }
}
"""


class KatexError(ValueError):
    """KaTeX cannot typeset a formula; the message is KaTeX's own."""


class Katex:
    """KaTeX, loaded once; each formula is typeset once.

    `bundle` is KaTeX's `katex.min.js`. QuickJS objects belong to one thread, so all
    of them live in the single worker that `quickjs.Function` owns, and any thread may
    call `render`. Raises `Drift` E-TOOL when quickjs is not installed.
    """

    def __init__(self, bundle: Path) -> None:
        self._render = load(bundle)
        self._cache: dict[tuple[str, bool], str] = {}

    def render(self, tex: str, display: bool) -> str:
        r"""Return HTML with MathML for `tex`, which has no dollars around it.

        `display` sets it as a display formula; only there does `\tag{1.4}` work.
        Raises `KatexError` for anything that LaTeX or KaTeX would refuse, and for a
        bare per cent sign: it starts a comment, and the rest would vanish in silence.
        """
        key = tex, display
        if key not in self._cache:
            if COMMENT.search(tex):
                raise KatexError(r"a bare % starts a comment: write \%")
            answer: dict[str, str] = json.loads(self._render(tex, display))
            if "error" in answer:
                message = answer["error"].removeprefix("KaTeX parse error: ")
                raise KatexError(message.replace(UNDERLINE, ""))
            if (size := _out_of_place(answer["html"])) is not None:
                raise KatexError(f"{size} reaches over what stands around it")
            self._cache[key] = lighten(answer["html"])
        return self._cache[key]


def _out_of_place(html: str) -> str | None:
    """A size by which a formula would cover other text, None if there is none."""
    for style in STYLE.finditer(html):
        for size in SIZE.finditer(style[1]):
            ems = float(size[2])
            if abs(ems) > FURTHEST or (size[1] in SIDEWAYS and ems < BACKWARDS):
                return f"a length of {ems:g}em"
    return None


def load(bundle: Path) -> Callable[[str, bool], str]:
    """Return the function `render` of PROGRAM, with KaTeX loaded beside it."""
    try:
        # Imported here: pages are checked without the packages of the site.
        import quickjs
    except ModuleNotFoundError:
        raise Drift(
            "pyproject.toml",
            1,
            "E-TOOL",
            "quickjs, which typesets formulas, is not installed",
            'run `pip install -e ".[site]"`',
        ) from None
    code = bundle.read_text(encoding="utf-8") + PROGRAM
    return cast(Callable[[str, bool], str], quickjs.Function("render", code))
