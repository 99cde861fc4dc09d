"""Read the exercises of a page: what stands below its heading `## Exercises`.

Each starts with its number and level, `**1.** *(gentle)* How ...?`, and ends in a fold
`??? note "Solution"`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import dropwhile, takewhile

from nodrift.markup import Blank, Block, Heading, Paragraph

LEVELS = ("gentle", "steady", "steep")
HEADING = "## Exercises"
FOLD = '??? note "Solution"'
START = re.compile(r"\*\*(?P<number>\d+)\.\*\*(?: +\*\((?P<level>[^()*]*)\)\*)?\s+")


@dataclass(slots=True)
class Exercise:
    """Its number, level and line, and the blocks that ask and answer.

    `level` is "" where none is written, `folds` how many solutions there are. What
    stands behind them and is no exercise begins in the lines `strays`.
    """

    number: int
    level: str
    line: int
    question: list[Block] = field(default_factory=list)
    solution: list[Block] = field(default_factory=list)
    folds: int = 0
    strays: list[int] = field(default_factory=list)

    def add(self, block: Block) -> None:
        if isinstance(block, Paragraph) and block.text.strip() == FOLD:
            self.folds += 1
        elif not self.folds:
            self.question.append(block)
        elif isinstance(block, Blank) or len(block.indent) >= 4:
            self.solution.append(block)
        else:
            self.strays.append(block.line)


def read_exercises(blocks: Iterable[Block]) -> list[Exercise]:
    """The exercises of a page in their order."""
    found: list[Exercise] = []
    for block in section(blocks):
        if (start := start_of(block)) is not None:
            number, level = int(start["number"]), start["level"] or ""
            found.append(Exercise(number, level, block.line))
        if found:
            found[-1].add(block)
    return found


def section(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks below the heading of the exercises."""
    inside = dropwhile(lambda one: one.text.strip() != HEADING, blocks)
    next(inside, None)
    return takewhile(
        lambda one: not (isinstance(one, Heading) and one.level < 3), inside
    )


def start_of(block: Block) -> re.Match[str] | None:
    """Number and level at the start of an exercise, None for any other block."""
    return START.match(block.text) if isinstance(block, Paragraph) else None
