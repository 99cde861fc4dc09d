r"""Short names for LaTeX that a book writes often, from `docs/macros.tex`.

The file has one `\newcommand{\KL}[2]{\mathrm{KL}(#1 \,\|\, #2)}` a line, and comments.
A macro is expanded before anybody else sees the LaTeX: KaTeX, the formula reader and
the fingerprints know none of them, and a reader who copies a formula needs none.
Macros do not call each other, so nothing can recur.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PATH = Path("docs/macros.tex")
DEFINITION = re.compile(
    r"\\newcommand\{\\(?P<name>[A-Za-z]+)\}(?:\[(?P<arguments>[1-9])\])?\{(?P<body>.*)\}"
)
COMMAND = re.compile(r"\\([A-Za-z]+)")
LONGEST = 100_000  # characters that expanding may add to a page
ARGUMENT = re.compile(r"#([1-9])")


@dataclass(frozen=True, slots=True)
class Macro:
    r"""`\name` with this many arguments in braces; `line` is where it is defined."""

    name: str
    arguments: int
    body: str
    line: int

    @property
    def telling(self) -> str:
        """What nobody writes by hand who knows the macro: its body to the first #."""
        return self.body.partition("#")[0].strip()


class Macros:
    """The macros in the text of a file; `wrong` are its lines that define none."""

    def __init__(self, text: str = "") -> None:
        self.all: list[Macro] = []
        self.wrong: list[int] = []
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.startswith("%"):
                continue
            match = DEFINITION.fullmatch(line.strip())
            if match is None:
                self.wrong.append(number)
                continue
            count = int(match["arguments"] or 0)
            self.all.append(Macro(match["name"], count, match["body"], number))
        self.known = {macro.name: macro for macro in reversed(self.all)}

    @classmethod
    def read(cls, root: Path) -> "Macros":
        """Those of the book at `root`, none if it has no such file."""
        file = root / PATH
        return cls(file.read_text(encoding="utf-8") if file.is_file() else "")

    def expand(self, tex: str) -> str:
        """`tex` as LaTeX understands it.

        A macro without all its arguments stays, and is refused by whoever reads on; so
        are all of them where the text would become longer without end.
        """
        if not self.known:
            return tex
        pieces, length = [], 0
        for text, _ in self._pieces(tex):
            pieces.append(text)
            length += len(text)
            if length > len(tex) + LONGEST:  # macros in macros: none is expanded
                return tex
        return "".join(pieces)

    def origin(self, tex: str, at: int) -> int:
        """Where in `tex` stands what has the offset `at` once it is expanded."""
        length, start = 0, 0
        for text, start in self._pieces(tex):
            if at < length + len(text):
                is_own = tex.startswith(text, start)
                return start + at - length if is_own else start
            length += len(text)
        return len(tex)

    def _pieces(self, tex: str) -> Iterator[tuple[str, int]]:
        """Pieces of the expanded text, each with where it comes from."""
        end = 0
        for match in COMMAND.finditer(tex):
            macro = self.known.get(match[1])
            if macro is None or match.start() < end:
                continue
            given = _arguments(tex, match.end(), macro.arguments)
            if given is None:
                continue
            yield tex[end : match.start()], end
            at = 0
            for hole in ARGUMENT.finditer(macro.body):
                yield macro.body[at : hole.start()], match.start()
                first, last = given[int(hole[1]) - 1]
                for text, start in self._pieces(tex[first:last]):
                    yield text, first + start
                at = hole.end()
            yield macro.body[at:], match.start()
            end = given[-1][1] + 1 if given else match.end()
        yield tex[end:], end


def _arguments(tex: str, at: int, count: int) -> list[tuple[int, int]] | None:
    """First and last offsets of arguments in braces from `at` on; None if one lacks."""
    found: list[tuple[int, int]] = []
    for _ in range(count):
        while tex[at : at + 1].isspace():
            at += 1
        if tex[at : at + 1] != "{":
            return None
        depth, first = 0, at + 1
        while at < len(tex):
            depth += (tex[at] == "{") - (tex[at] == "}")
            if depth == 0:
                break
            at += 1
        else:
            return None
        found.append((first, at))
        at += 1
    return found
