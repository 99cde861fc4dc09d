r"""Which symbols a page mentions: its letters, with what makes them names of their own.

A symbol is a letter with its accent (`\hat{\theta}`), an upright or hollow word
(`\mathrm{KL}`, `\mathbb{E}`), or either with what stands below and above it. Most
scripts are not part of a name: `p_\theta(x_i)` mentions p, theta, x and i. So the
longest spelling that is listed wins (`p_\theta` if it is), and what is left of the
scripts is read for itself. Primes, stars and numbers need no place in a list; a word
below always does (`p_{\text{data}}`), for nobody could guess it from p.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nodrift.formulas.tokens import Token, canonical, matching, tokenise
from nodrift.markup import (
    IN_MATHS,
    LABEL,
    TOKEN,
    Block,
    Display,
    FigureLine,
    Heading,
    Paragraph,
    units,
)

# A sign that the formula reader refuses, and one of the same length that it knows.
STAND_INS = {r"\lim": r"\max"}
SCRIPTS = ("_", "^", "'")


@dataclass(frozen=True, slots=True)
class Mention:
    """A symbol; `spellings` are the ways to read it, the longest first."""

    spellings: tuple[str, ...]

    def among(self, listed: Callable[[str], bool]) -> str | None:
        """The longest reading that is listed, None if none is."""
        return next(filter(listed, self.spellings), None)


def written(blocks: Sequence[Block], offset: int) -> Iterator[tuple[str, int]]:
    """All LaTeX of a page, as its author wrote it, each piece with its line."""
    for block in blocks:
        if isinstance(block, Display):
            yield LABEL.sub("", block.tex), block.line + 1 + offset
        elif isinstance(block, FigureLine):
            yield from _inline(block.caption, block.line + offset)
        elif isinstance(block, Paragraph | Heading):
            yield from _inline(block.text, block.line + offset)


def _inline(text: str, line: int) -> Iterator[tuple[str, int]]:
    for unit in units(text):
        for match in TOKEN.finditer(unit):
            here = line + unit.count("\n", 0, match.start())
            if match["maths"]:
                yield match[0][1:-1], here
            elif match["claim"]:
                yield from _inline(match["words"], here)
        line += unit.count("\n") + 1


def mentions(tex: str, listed: Callable[[str], bool]) -> Iterator[Mention]:
    """The symbols of `tex` from left to right, each as often as it stands there.

    Raises ReadError for LaTeX that cannot be cut into tokens.
    """
    tex = IN_MATHS.sub("0", tex)
    for sign, known in STAND_INS.items():
        tex = tex.replace(sign, known)
    tokens = tokenise(tex)
    read: set[int] = set()
    for index, token in enumerate(tokens):
        if token.kind != "name" or index in read or _is_differential(tokens, index):
            continue
        ways = list(_ways(tokens, index))
        mention = Mention(tuple(spelling for spelling, _ in ways))
        found = mention.among(listed) or mention.spellings[-1]
        read.update(*(taken for spelling, taken in ways if spelling == found))
        yield mention


def _ways(tokens: list[Token], index: int) -> Iterator[tuple[str, list[int]]]:
    """The ways to read the name at `index`, each with the scripts that it takes."""
    base, at = tokens[index].text, index + 1
    scripts: dict[str, list[int]] = {}
    while at < len(tokens) and tokens[at].text in SCRIPTS:
        mark, at = tokens[at].text, at + 1
        if mark != "'" and at < len(tokens):
            end = matching(tokens, at) + 1 if tokens[at].text == "{" else at + 1
            scripts[mark] = list(range(at, end))
            at = end
    spelled = {
        mark: f" {mark}{{{_spelled(tokens, places)}}}"
        for mark, places in scripts.items()
    }
    below, above = scripts.get("_", []), scripts.get("^", [])
    if below and above:
        yield base + spelled["_"] + spelled["^"], below + above
    if below:
        yield base + spelled["_"], below
        if len(below) <= 3 and any(_is_word(tokens[i]) for i in below):
            return
    if above:
        yield base + spelled["^"], above
    yield base, []


def _is_differential(tokens: list[Token], index: int) -> bool:
    """Whether it is the d of `dx` under an integral, or one of those of a slope."""
    if tokens[index].text != "d":
        return False
    around = [token.text for token in tokens[max(index - 2, 0) : index + 4]]
    if around[:5] == [r"\frac", "{", "d", "}", "{"] and around[5:] == ["d"]:
        return True
    before = {token.text for token in tokens[:index]}
    follows = index + 1 < len(tokens) and tokens[index + 1].kind == "name"
    return follows and bool(before & {r"\int", r"\frac"})


def _is_word(token: Token) -> bool:
    return token.kind == "text" or token.text.startswith(r"\mathrm{")


def _spelled(tokens: list[Token], places: list[int]) -> str:
    inner = [tokens[i] for i in places]
    return canonical(inner[1:-1] if inner[0].text == "{" else inner)
