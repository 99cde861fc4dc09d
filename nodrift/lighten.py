r"""Take from KaTeX's HTML what neither eye nor ear would miss.

What is left looks the same to the pixel. Its LaTeX moves from an element, which text
browsers and readers' views would show as text, to an attribute, from where
docs/theme/assets/maths.js copies it.
"""

import html
import re

# The parser of HTML knows the namespace of <math> by itself.
NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'
SOURCE = re.compile(
    r'<span class="katex">(?P<before>.*?)<semantics>(?P<mathml>.*)'
    r'<annotation encoding="application/x-tex">(?P<tex>.*)</annotation></semantics>',
    re.DOTALL,
)
# The number as a cell of a table: the group around a display says it, and what is read
# aloud is then a formula and not a table of one row and four columns.
NUMBERED = re.compile(
    r'<mtable width="100%"><mtr><mtd width="50%"></mtd><mtd>(?P<mathml>.*)</mtd>'
    r'<mtd width="50%"></mtd><mtd>.*</mtd></mtr></mtable>',
    re.DOTALL,
)
DISPLAY = '<span class="katex-display">'
TAG = re.compile(r"\s*\\tag\{[^{}]*\}\s*\Z")
STYLE = re.compile(r' style="[^"]*"')
ZERO = re.compile(r"(:-?)0\.")
# What keeps lines apart for a formula that is higher than any line, and for no other.
STRUT = re.compile(
    r'<span class="katex-strut" '
    r'style="height:(?P<height>[\d.]+)em(?:;vertical-align:-(?P<depth>[\d.]+)em)?"></span>'
)
LINE = 1.0, 0.3  # ems of height, and of depth: less than any line of ours has
ALONE = re.compile(r"<mrow>(<(m[ion])\b[^<>]*>[^<>]*</\2>)</mrow>")  # a row of one


def lighten(rendered: str) -> str:
    """Return the HTML of one formula in fewer bytes and nodes; see above."""
    light = STYLE.sub(_styled, rendered.replace(NAMESPACE, ""))
    if not rendered.startswith(DISPLAY):
        light = STRUT.sub(_standing, light)
    return SOURCE.sub(_sourced, light)


def _standing(strut: re.Match[str]) -> str:
    height, depth = float(strut["height"]), float(strut["depth"] or 0)
    return "" if height <= LINE[0] and depth <= LINE[1] else strut[0]


def _styled(match: re.Match[str]) -> str:
    return ZERO.sub(r"\1.", match[0]).replace(';"', '"')


def _sourced(match: re.Match[str]) -> str:
    mathml, tex = match["mathml"], TAG.sub("", html.unescape(match["tex"]))
    if numbered := NUMBERED.fullmatch(mathml):
        mathml = numbered["mathml"]
    if alone := ALONE.fullmatch(mathml):
        mathml = alone[1]
    source = html.escape(" ".join(tex.split()))
    return f'<span class="katex" data-tex="{source}">{match["before"]}{mathml}'
