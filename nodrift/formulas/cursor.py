"""Where the reader stands in the tokens: going on, into a group, looking ahead."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import NoReturn, TypeVar

from nodrift.formulas import tree
from nodrift.formulas.symbols import CLOSING, OPENING
from nodrift.formulas.tokens import ReadError, Token, canonical, matching

RELATIONS = {"=", r"\le", r"\ge", "<", ">", r"\ne"}
CLOSES = {
    "(": ")",
    "[": "]",
    "{": "}",
    r"\{": r"\}",
    r"\langle": r"\rangle",
    r"\lfloor": r"\rfloor",
    r"\lceil": r"\rceil",
}
DEEPEST = 40  # brackets in brackets

Group = tuple[int, int]  # from one token to before another
T = TypeVar("T")


class Cursor(ABC):
    """A recursive descent over `tokens[at:end]`; what it meets, subclasses read."""

    def __init__(self, tokens: list[Token], length: int) -> None:
        self.tokens = tokens
        self.length = length
        self.at = 0
        self.end = len(tokens)
        self.bars: list[str] = []  # what an open | or \| is waiting for
        self.depth = 0
        self.raised_at = -1  # where a power ended
        self.bare = -1  # where the argument of a function without brackets ended

    @abstractmethod
    def sum(self) -> tree.Node: ...

    @abstractmethod
    def term(self) -> tree.Node: ...

    @abstractmethod
    def factor(self) -> tree.Node: ...

    @abstractmethod
    def starts_factor(self) -> bool: ...

    @abstractmethod
    def condition(self) -> tree.Condition: ...

    # One token after another

    def peek(self, ahead: int = 0) -> Token:
        index = self.at + ahead
        if index < self.end:
            return self.tokens[index]
        more = self.end < len(self.tokens)
        place = self.tokens[self.end].start if more else self.length
        return Token("end", "the end", place, place)

    def next(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def sees(self, *texts: str) -> bool:
        token = self.peek()
        return token.kind == "sign" and token.text in texts

    def take(self, *texts: str) -> bool:
        if self.sees(*texts):
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            self.wrong(f"here {text} is missing, there is {self.peek().text}")

    def wrong(self, what: str, token: Token | None = None) -> NoReturn:
        raise ReadError(what, (token or self.peek()).start)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        self.depth += 1
        if self.depth > DEEPEST:
            self.wrong("brackets nested this deep are not read")
        yield
        self.depth -= 1

    @contextmanager
    def bracket(self, *bars: str) -> Iterator[Token]:
        """What is read inside, between the bracket that comes next and its partner."""
        opening = self.next()
        saved, self.bars = self.bars, list(bars)
        yield opening
        self.expect(CLOSES[opening.text])
        self.bars = saved

    # Groups

    def group(self) -> Group:
        """Range of the tokens in {...}, or of the one next token."""
        token = self.peek()
        if self.sees("{"):
            close = matching(self.tokens[: self.end], self.at)
            found = self.at + 1, close
            self.at = close + 1
            if found[0] == found[1]:
                self.wrong("there is nothing in these braces", token)
            return found
        if self.at >= self.end:
            self.wrong("an argument is missing")
        self.at += 1
        return self.at - 1, self.at

    def scripts(self) -> tuple[Group | None, Group | None, int]:
        """What stands below and above here, and how many primes."""
        below: Group | None = None
        above: Group | None = None
        primes = 0
        while True:
            if self.take("'"):
                primes += 1
            elif self.sees("^") and (found := self.primes_above()):
                primes += found
            elif below is None and self.take("_"):
                below = self.group()
            elif above is None and self.take("^"):
                above = self.group()
            else:
                return below, above, primes

    def primes_above(self) -> int:
        """Take a superscript of primes alone; return how many there are."""
        end = self.at + 1
        braced = end < self.end and self.tokens[end].text == "{"
        end += braced
        first = end
        while (
            end < self.end and self.tokens[end].text == "'" and (braced or end == first)
        ):
            end += 1
        if end == first or (braced and self.peek(end - self.at).text != "}"):
            return 0
        self.at = end + braced
        return end - first

    def limits(self) -> tuple[Group | None, Group | None]:
        """The same for what has no primes."""
        below, above, primes = self.scripts()
        if primes:
            self.wrong("a prime has no meaning here", self.tokens[self.at - 1])
        return below, above

    def after_scripts(self, at: int, end: int) -> int:
        """Where the name at `at` ends, with all that stands below and above it."""
        saved = self.at, self.end
        self.at, self.end = at + 1, end
        self.scripts()
        found, (self.at, self.end) = self.at, saved
        return found

    @contextmanager
    def within(self, group: Group) -> Iterator[None]:
        """Read only this group, all of it, then go on where we were."""
        saved = self.at, self.end, self.bars
        self.at, self.end, self.bars = *group, []
        yield
        if self.at < self.end:
            self.wrong(f"{self.peek().text} is not expected here")
        self.at, self.end, self.bars = saved

    def inside(self, group: Group, reads: Callable[[], T]) -> T:
        with self.within(group):
            return reads()

    def spelled(self, group: Group) -> str:
        return canonical(self.tokens[slice(*group)])

    # Looking ahead

    def outside(self, group: Group) -> Iterator[int]:
        """Indices of the tokens of a group that no bracket encloses.

        Of what closes a bracket that the group did not open, that is the last.
        """
        depth = 0
        for index in range(*group):
            token = self.tokens[index]
            if depth == 0:
                yield index
            sign = token.text if token.kind == "sign" else token.kind
            depth += (sign in OPENING or sign == "begin") - (
                sign in CLOSING or sign == "end"
            )
            if depth < 0:
                return

    def find(self, group: Group, *texts: str) -> int | None:
        """Index of the first sign among `texts` outside of brackets, if there is one."""
        for index in self.outside(group):
            token = self.tokens[index]
            if token.kind == "sign" and token.text in texts:
                return index
        return None

    def closing(self, opening: int) -> int:
        """Index of the bracket that closes the one at `opening`."""
        found = self.find((opening + 1, self.end), *CLOSING)
        bracket = self.tokens[opening]
        if found is None or self.tokens[found].text != CLOSES[bracket.text]:
            self.wrong("this bracket is never closed", bracket)
        return found

    def cut(self, group: Group, *marks: str) -> list[Group]:
        """The parts of a group between these signs."""
        places = [i for i in self.outside(group) if self.tokens[i].text in marks]
        ends = [group[0] - 1, *places, group[1]]
        return [(left + 1, right) for left, right in pairwise(ends)]
