"""What a page quotes of its runs: numbers, settings and claims, with their sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nodrift.book import Book
from nodrift.diff.reckoned import Ground
from nodrift.diff.sides import Side
from nodrift.errors import Drift
from nodrift.expressions import (
    ExpressionError,
    FormatError,
    format_value,
    parse_expression,
)
from nodrift.ids import Id
from nodrift.inline import MINUS
from nodrift.markup import (
    IN_MATHS,
    TOKEN,
    Block,
    Display,
    FigureLine,
    Paragraph,
    units,
)
from nodrift.record import Value

# Letters that no text has stand for what is quoted until the sentence is cut out.
MARK = re.compile("\ue000([0-9]+)\ue001")
LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\{[^{}]*\})")
EMPHASIS = re.compile(r"(?<!\w)(\*\*|\*|__|_)(?=\S)(.+?)(?<=\S)\1(?!\w)")
LEADING = re.compile(r"^ *(?:[-*+] |\d+\. |> ?|(?:!!!|\?\?\?\+?) \w+ )+")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^a-z\s])")


@dataclass(frozen=True, slots=True)
class Quote:
    """A number on a page: `shown` as it is printed, "" if it cannot be.

    `value` is what it is exactly, `ids` what it is made from, `line` where it stands in
    its file, `sentence` the words around it as they are read.
    """

    uri: str
    line: int
    source: str
    ids: tuple[Id, ...]
    shown: str
    value: Value | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that must hold: `holds` is None if that cannot be told.

    `sides` are both sides of its comparison, where it is one of numbers; `facts` what
    it rests on; `reckoned` is its ground with the values put in, "" if it has none.
    """

    uri: str
    line: int
    words: str
    ground: str
    holds: bool | None
    sides: tuple[float, float] | None
    facts: tuple[tuple[str, Value], ...]
    sentence: str
    reckoned: str = ""


def quotes(side: Side, uri: str) -> Iterator[Quote | Claim]:
    """All numbers and claims of a page, from top to bottom."""
    book, page = side.book, side.pages[uri]
    blocks, offset = book.blocks[page.stem]
    for block in blocks:
        for text, line in _texts(block):
            yield from _Unit(book, uri, text, line + offset).found()


def as_read(side: Side, text: str) -> str:
    """A short text of a page, such as a caption, with its numbers put in."""
    return _Unit(side.book, "", text, 1).whole


def _texts(block: Block) -> Iterator[tuple[str, int]]:
    """The texts of a block in which something may be quoted, with their lines."""
    match block:
        case FigureLine(line=line):
            for text in (block.alt, block.caption, block.demo or ""):
                yield text, line
        case Display(line=line):
            yield f"${block.tex}$", line
        case Paragraph(line=line):
            for unit in units(block.text):
                yield unit, line
                line += unit.count("\n") + 1


class _Unit:
    """A piece of a paragraph that Markdown reads at once, at `line` of its file."""

    def __init__(self, book: Book, uri: str, text: str, line: int) -> None:
        self.book, self.uri, self.line = book, uri, line
        self.kept: list[str] = []  # what is read in the place of each mark
        self.quoted: list[tuple[int, str, bool, int, str]] = []
        self.plain = self._plain(text, line)

    def found(self) -> Iterator[Quote | Claim]:
        """What is quoted; the sentences are cut when all of the text is known."""
        for mark, source, is_claim, line, words in self.quoted:
            sentence = self._sentence(mark)
            if is_claim:
                words = self._read(words)
                yield _claim(self.book, self.uri, line, words, source, sentence)
            else:
                yield _quote(self.book, self.uri, line, source, sentence)

    @property
    def whole(self) -> str:
        return self._read(" ".join(self.plain.split()))

    def _keep(self, text: str) -> str:
        self.kept.append(text)
        return f"\ue000{len(self.kept) - 1}\ue001"

    def _plain(self, text: str, line: int) -> str:
        pieces, end = [], 0
        for match in TOKEN.finditer(text):
            at = line + text.count("\n", 0, match.start())
            pieces += [text[end : match.start()], self._token(match, at)]
            end = match.end()
        return "".join([*pieces, text[end:]])

    def _token(self, match: re.Match[str], line: int) -> str:
        if match["value"]:
            return self._value(match["expression"], line)
        if match["maths"]:
            return self._keep(
                IN_MATHS.sub(lambda m: self._value(m["expression"], line), match[0])
            )
        if match["claim"]:
            words = self._plain(match["words"], line)
            if match["kind"] != "claim":
                return words
            mark = self._keep("")
            ground = match["ground"].strip()
            self.quoted.append((len(self.kept) - 1, ground, True, line, words))
            return f"{mark}{words}"
        if match["cite"]:
            return self._keep(f"({match['works']})")
        if match["code"]:
            return self._keep(match[0].strip("`"))
        if match["reference"] or match["escape"]:
            return self._keep(match[0])
        return "" if match["tag"] or match["comment"] else match[0]

    def _value(self, expression: str, line: int) -> str:
        shown, _ = _shown(self.book, expression)
        mark = self._keep(shown or f"{{{{{expression}}}}}")
        self.quoted.append((len(self.kept) - 1, expression, False, line, ""))
        return mark

    def _sentence(self, mark: int) -> str:
        text = LEADING.sub("", " ".join(self.plain.split()))
        for sentence in SENTENCE.split(text):
            if f"\ue000{mark}\ue001" in self._opened(sentence):
                return self._read(sentence)
        return self._read(text)

    def _read(self, text: str) -> str:
        """Markdown as it is read, with what is quoted put in."""
        text = EMPHASIS.sub(r"\2", LINK.sub(r"\1", text))
        while MARK.search(text):
            text = MARK.sub(lambda m: self.kept[int(m[1])], text)
        return text.strip(" |")

    def _opened(self, text: str) -> str:
        """The marks in `text`, those inside kept formulas among them."""
        found = "".join(f"\ue000{k}\ue001" for k in MARK.findall(text))
        inner = "".join(self.kept[int(k)] for k in MARK.findall(text))
        return found + (self._opened(inner) if MARK.search(inner) else "")


def _shown(book: Book, text: str) -> tuple[str, Value | None]:
    """What `expression | format` prints and its value; "" if it has none."""
    source, _, spec = text.rpartition("|") if "|" in text else (text, "", "")
    try:
        value = parse_expression(source).value(book.value)
        shown = format_value(value, spec.strip())
    except (ExpressionError, FormatError, LookupError, Drift):
        return "", None
    return (shown if isinstance(value, str) else shown.replace("-", MINUS)), value


def _quote(book: Book, uri: str, line: int, text: str, sentence: str) -> Quote:
    shown, value = _shown(book, text)
    return Quote(uri, line, text.strip(), _ids(text), shown, value, sentence)


def _ids(text: str) -> tuple[Id, ...]:
    try:
        return parse_expression(text.rpartition("|")[0] or text).ids
    except ExpressionError:
        return ()


def _claim(
    book: Book, uri: str, line: int, words: str, ground: str, sentence: str
) -> Claim:
    holds, facts, sides, reckoned = None, [], None, ""
    try:
        expression = parse_expression(ground)
        facts = [(str(id), book.value(id)) for id in dict.fromkeys(expression.ids)]
        value = expression.value(book.value)
        holds = value if isinstance(value, bool) else None
        read = Ground(ground, book.value)
        sides, reckoned = read.sides, read.words
    except (ExpressionError, LookupError, ArithmeticError, Drift):
        pass
    return Claim(
        uri, line, words, ground, holds, sides, tuple(facts), sentence, reckoned
    )
