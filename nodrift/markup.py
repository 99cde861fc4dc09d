"""Read an author's Markdown as blocks, as far as weaving has to understand it.

A page is cut into fences, display formulas, figures, slots, headings and paragraphs;
everything else passes through untouched. Lines count from 1 in the text given.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nodrift.ids import ID

FENCE = re.compile(r"(?P<indent>[> ]*)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)")
INCLUDE = re.compile(r'\s*--8<--\s+"(?P<what>[^"]*)"\s*')
FIGURE = re.compile(
    rf'(?P<indent> *)!\[(?P<alt>.*?)\]\((?P<id>{ID})(?:\s+"(?P<caption>.*)")?\)'
    r"(?:\{demo:(?P<demo>.*)\})?\s*"
)
SLOT = re.compile(r"(?P<indent> *)\{\{\s*(?P<name>[a-z]+)\s*\}\}\s*")
HEADING = re.compile(r" *#{1,6}.*")
UNDERLINED = re.compile(r".*\n *[=-]+ *(?:\n|\Z)")
LABEL = re.compile(r"\\label\{(?P<kind>eq|note):\s*(?P<text>[^{}]*)\}")
CONTAINER = re.compile(
    r"(?P<indent> *)(?:[-*+] |\d+\. |!!! \w|\?\?\?\+? [\w\"]|\[\^[^\]]+\]:)"
)

FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*(?:\n+|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive source lines, from line `line` on."""

    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def indent(self) -> str:
        return re.match(" *", self.lines[0])[0]  # type: ignore[index]


@dataclass(frozen=True, slots=True)
class Blank(Block):
    """Empty lines."""


@dataclass(frozen=True, slots=True)
class Paragraph(Block):
    """Text, a list item, a table, raw HTML: what inline directives live in."""


@dataclass(frozen=True, slots=True)
class Heading(Block):
    """A line of #; `level` is how many."""

    @property
    def level(self) -> int:
        marks = self.text.lstrip(" ")
        return len(marks) - len(marks.lstrip("#"))


@dataclass(frozen=True, slots=True)
class IndentedCode(Block):
    """Lines that Markdown takes for code because of their indent."""


@dataclass(frozen=True, slots=True)
class Fence(Block):
    """`info` is what follows the opening fence, `body` the lines inside."""

    fence: str
    info: str
    body: tuple[str, ...]
    closed: bool

    @property
    def language(self) -> str:
        attributes = self.info.strip().startswith("{")
        pattern = r"[{\s]\.([^\s}]+)" if attributes else r"\.?([^\s{]+)"
        found = re.search(pattern, self.info)
        return found[1] if found else ""

    @property
    def includes(self) -> list[tuple[int, str]] | None:
        """Line and target of each `--8<--` line; None unless all lines are such."""
        found = []
        for number, line in enumerate(self.body, self.line + 1):
            match = INCLUDE.fullmatch(line)
            if match is None:
                return None
            found.append((number, match["what"]))
        return found or None


@dataclass(frozen=True, slots=True)
class Display(Block):
    """A display formula: `tex` is what stands between the two lines of `$$`."""

    tex: str
    closed: bool

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Kind (eq or note) and text of each label in it."""
        return [(m["kind"], m["text"].strip()) for m in LABEL.finditer(self.tex)]


@dataclass(frozen=True, slots=True)
class FigureLine(Block):
    """`![alt](post/script:name "caption")` alone in a paragraph."""

    alt: str
    id: str
    caption: str
    demo: str | None = None  # what stands in `{demo: ...}` behind it


@dataclass(frozen=True, slots=True)
class Slot(Block):
    """`{{ references }}` or another word alone in a paragraph: a list we weave."""

    name: str


def split_front_matter(text: str) -> tuple[str, int]:
    """Return the Markdown below the front matter and the number of lines above it."""
    match = FRONT_MATTER.match(text)
    if match is None:
        return text, 0
    return text[match.end() :], match[0].count("\n")


def parse_blocks(text: str) -> list[Block]:
    """Cut `text` into blocks; their lines, joined, are `text` again."""
    return list(_blocks(text.split("\n")))


def _blocks(lines: list[str]) -> Iterator[Block]:
    containers: list[int] = []  # indents at which the content of open items starts
    at = 0
    while at < len(lines):
        end = _end_of_block(lines, at)
        block = _block(lines, at, end, containers)
        yield block
        at = end


def _end_of_block(lines: list[str], at: int) -> int:
    """Index of the line after the block that starts at index `at`."""
    line = lines[at]
    if (fence := FENCE.fullmatch(line)) is not None:
        return _after(lines, at, lambda other: _closes(fence, other))
    if line.strip() == "$$":
        return _after(lines, at, lambda other: other.strip() == "$$", blanks=False)
    if HEADING.fullmatch(line) or _stands_alone(line):
        return at + 1
    blank = not line.strip()
    end = at + 1
    while end < len(lines) and (not lines[end].strip()) == blank:
        other = lines[end]
        if FENCE.fullmatch(other) or other.strip() == "$$" or HEADING.fullmatch(other):
            break
        end += 1
    return end


def _closes(fence: re.Match[str], line: str) -> bool:
    """Whether `line` ends what `fence` began, by the rule of superfences."""
    return line.rstrip() == fence["indent"] + fence["fence"]


def _stands_alone(line: str) -> bool:
    return bool(FIGURE.fullmatch(line) or SLOT.fullmatch(line))


def _after(
    lines: list[str], at: int, closes: Callable[[str], bool], blanks: bool = True
) -> int:
    for end in range(at + 1, len(lines)):
        if not blanks and not lines[end].strip():
            return end
        if closes(lines[end]):
            return end + 1
    return len(lines)


def _block(lines: list[str], at: int, end: int, containers: list[int]) -> Block:
    number, chunk = at + 1, tuple(lines[at:end])
    first, body = chunk[0], chunk[1:-1]
    if not first.strip():
        return Blank(number, chunk)
    indent = len(first) - len(first.lstrip(" "))
    while containers and containers[-1] > indent:
        containers.pop()
    if (fence := FENCE.fullmatch(first)) is not None:
        closed = len(chunk) > 1 and _closes(fence, chunk[-1])
        inside = body if closed else chunk[1:]
        return Fence(number, chunk, fence["fence"], fence["info"], inside, closed)
    if first.strip() == "$$":
        closed = len(chunk) > 1 and chunk[-1].strip() == "$$"
        tex = "\n".join(line.strip() for line in (body if closed else chunk[1:]))
        return Display(number, chunk, tex, closed)
    if (figure := FIGURE.fullmatch(first)) is not None and len(chunk) == 1:
        shown = figure["alt"], figure["id"], figure["caption"] or ""
        return FigureLine(number, chunk, *shown, figure["demo"])
    if (slot := SLOT.fullmatch(first)) is not None and len(chunk) == 1:
        return Slot(number, chunk, slot["name"])
    if indent - (containers[-1] if containers else 0) >= 4:
        return IndentedCode(number, chunk)
    if HEADING.fullmatch(first):
        return Heading(number, chunk)
    if CONTAINER.match(first):  # a marker below plain text begins no list
        for line in chunk:
            if (item := CONTAINER.match(line)) is not None:
                containers.append(len(item["indent"]) + 4)
    return Paragraph(number, chunk)


# Inline directives and what must be left alone, in the order in which they win.
TOKEN = re.compile(
    r"""
      (?P<code>(?<![`\\])(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))
    | (?P<escape>\\[\\`*_{}\[\]()<>\#+\-.!$|~])
    | (?P<comment><!--.*?-->)
    | (?P<tag></?[A-Za-z][^<>]*>)
    | (?P<maths>\$(?![\s$])(?:\\.|[^\\$])+?(?<![\s\\])\$)
    | (?P<value>\{\{(?P<expression>[^{}\n]*)\}\})
    | (?P<claim>\[(?P<words>(?:[^\[\]]|\[[^\[\]]*\])+)\]
        \{(?P<kind>claim|from):(?P<ground>[^{}\n]*)\})
    | (?P<cite>\[(?P<works>@[^\[\]]+)\](?![({]))
    | (?P<reference>\\(?:eq)?ref\{(?P<target>[^{}]*)\})
    | (?P<dollars>\$\$)
    | (?P<image>!\[(?:[^\[\]]|\[[^\[\]]*\])*\](?:\((?P<source>[^()\s]*)|\[))
    | (?P<footnote>\[\^[^\[\]]+\])
    """,
    re.VERBOSE | re.DOTALL,
)

# What no token took and still looks like one: a slip that would be published as it is.
REMAINS = re.compile(
    r"""
      \{\{ | \}\}
    | \]\s?\{(?!\s*[:.\#])      # [words]{clam: ...}
    | \{\s*(?:claim|from)\b
    | \](?:claim|from):
    | \$ | <!--
    | --8<--
    | \\(?:eq)?ref\b | \\label\b | \\begin\b
    | \[(?:[^\[\]]*\s)?@\w       # [see @key]
    """,
    re.VERBOSE,
)

# LaTeX has double braces of its own, `x_{{ij}}`: ours have a space or an id in them.
IN_MATHS = re.compile(
    rf"\{{\{{(?P<expression>\s[^{{}}\n]*|[^{{}}\n]*{ID}[^{{}}\n]*)\}}\}}"
)


def units(text: str) -> Iterator[str]:
    """Cut a paragraph where Markdown reads anew: at each list item and table row.

    No code span or formula reaches over such a line; the pieces, joined by line ends,
    are `text` again.
    """
    unit: list[str] = []
    for line in text.split("\n"):
        if unit and (CONTAINER.match(line) or line.lstrip().startswith("|")):
            yield "\n".join(unit)
            unit = []
        unit.append(line)
    yield "\n".join(unit)


def blank_out(text: str, match: re.Match[str]) -> str:
    """`text` with the match replaced by spaces, its line breaks kept."""
    gap = re.sub(r"[^\n]", " ", match[0])
    return text[: match.start()] + gap + text[match.end() :]


def prose_only(text: str) -> str:
    """`text` with everything that is not prose blanked out, at the same places.

    Code, formulas, woven values, citations, published numbers, link targets, HTML tags
    and comments go; the words of a claim stay.
    """
    return "\n".join(map(_prose_of_unit, units(text)))


def _prose_of_unit(text: str) -> str:
    for match in list(TOKEN.finditer(text)):
        if match["claim"] and match["kind"] == "claim":
            inner = _prose_of_unit(match["words"])
            tail = re.sub(r"[^\n]", " ", match[0][len(match["words"]) + 1 :])
            text = f"{text[: match.start()]} {inner}{tail}{text[match.end() :]}"
        else:
            text = blank_out(text, match)
    for pattern in (r"\]\([^()\n]*\)", r"\{[:.#][^{}\n]*\}", r"https?://\S+"):
        for match in list(re.finditer(pattern, text)):
            text = blank_out(text, match)
    return text
