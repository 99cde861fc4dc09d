"""Check that each exercise can be found, chosen and compared with a solution."""

from collections.abc import Iterator

from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.exercises import FOLD, LEVELS, Exercise, read_exercises, start_of
from nodrift.markup import Blank


def check_exercises(book: Book) -> Iterator[Drift]:
    """Exercises are counted from 1, have one of three levels and one solution each."""
    for stem, (blocks, offset) in book.blocks.items():
        path, known = book.project.pages[stem].path, set()
        for count, one in enumerate(read_exercises(blocks), 1):
            known.add(one.line)
            for line, what, mend in _faults(one, count):
                yield Drift(path, line + offset, "E-EXERCISE", what, mend)
        for block in blocks:
            start = start_of(block)
            if start is not None and start["level"] and block.line not in known:
                yield Drift(
                    path,
                    block.line + offset,
                    "E-EXERCISE",
                    "an exercise stands outside of the section of exercises",
                    "move it below ## Exercises",
                )


def _faults(one: Exercise, count: int) -> Iterator[tuple[int, str, str]]:
    if one.number != count:
        what = f"exercise {one.number} is number {count} on its page"
        yield one.line, what, f"write **{count}.**"
    if one.level not in LEVELS:
        named = f"the level {one.level!r}" if one.level else "no level"
        mend = f"write **{one.number}.** *({LEVELS[0]})*, or {' or '.join(LEVELS[1:])}"
        yield one.line, f"exercise {one.number} has {named}", mend
    answered = any(not isinstance(block, Blank) for block in one.solution)
    if one.folds != 1 or not answered:
        what = f"exercise {one.number} has {one.folds or 'no'} solutions"
        what = what if one.folds != 1 else f"the solution of {one.number} is empty"
        yield one.line, what, f"end it with one fold {FOLD}, indented by four"
    for line in one.strays:
        yield line, "this belongs to no exercise", "move it above ## Exercises"
