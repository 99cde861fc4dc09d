"""What differs between two texts, word by word and paragraph by paragraph."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "old", "new"]
ALIKE = 0.4  # share of words in common from which one paragraph replaces another
LONGEST = 4000  # words of a paragraph that is compared word by word
NEAR = 40  # paragraphs among which the one is looked for that another replaces
RENAMED = 0.5  # share of lines in common from which a new file is a renamed one

# A command of LaTeX is one word, a number with its sign and per cent is, so is a space.
WORD = re.compile(r"\\[A-Za-z]+|[+\u2212-]?\d(?:[\d.,]*\d)?%?|\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that both texts have, or only the old or the new one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph that is new, gone, or other than it was.

    `old` or `new` is "" where there is none.
    """

    old: str
    new: str
    pieces: tuple[Piece, ...]


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """The two texts as one, with the words marked that only one of them has."""
    a, b = WORD.findall(old), WORD.findall(new)
    if max(len(a), len(b)) > LONGEST:  # the time grows with the square of it
        return Piece("old", old), Piece("new", new)
    found: list[Piece] = []
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    for what, a1, a2, b1, b2 in _calm(matcher.get_opcodes(), a):
        if what == "equal":
            found.append(Piece("same", "".join(a[a1:a2])))
            continue
        if a1 < a2:
            found.append(Piece("old", "".join(a[a1:a2])))
        if b1 < b2:
            found.append(Piece("new", "".join(b[b1:b2])))
    return tuple(found)


Opcode = tuple[str, int, int, int, int]


def _calm(codes: Sequence[Opcode], words: list[str]) -> Iterator[Opcode]:
    """Join changes that only a space parts, so that a changed phrase reads as one."""
    held: Opcode | None = None
    for i, code in enumerate(codes):
        what, start, end, _, other = code
        ends = what == "equal" and (
            i + 1 == len(codes) or bool("".join(words[start:end]).strip())
        )
        if held is None:
            if what == "equal":
                yield code
            else:
                held = code
        elif ends:
            yield held
            yield code
            held = None
        else:
            held = ("replace", held[1], end, held[3], other)
    if held is not None:
        yield held


def compare_paragraphs(
    old: Sequence[str], new: Sequence[str]
) -> list[Change | list[str]]:
    """What changed from top to bottom, and between it the paragraphs that did not."""
    found: list[Change | list[str]] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for what, a1, a2, b1, b2 in matcher.get_opcodes():
        if what == "equal":
            found.append(list(old[a1:a2]))
        else:
            found += _replaced(old[a1:a2], new[b1:b2])
    return found


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Pair the paragraphs that resemble each other, in their order."""
    before, start = [text.split() for text in old], 0
    counts = [Counter(words) for words in before]
    for text in new:
        words = text.split()
        count = Counter(words)
        best, at = ALIKE, -1
        for i in range(start, min(start + NEAR, len(old))):
            # No order of the words could make them more alike than this.
            if _share((counts[i] & count).total(), before[i], words) > best:
                matcher = SequenceMatcher(None, before[i], words, autojunk=False)
                if matcher.ratio() > best:
                    best, at = matcher.ratio(), i
        if at < 0:
            yield Change("", text, (Piece("new", text),))
            continue
        for gone in old[start:at]:
            yield Change(gone, "", (Piece("old", gone),))
        yield Change(old[at], text, compare_words(old[at], text))
        start = at + 1
    for gone in old[start:]:
        yield Change(gone, "", (Piece("old", gone),))


def _share(common: int, old: Sequence[str], new: Sequence[str]) -> float:
    return 2 * common / max(1, len(old) + len(new))


def renames(gone: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Which of the `new` files are `gone` ones by another name: old names by new ones.

    Both map names to texts.
    """
    found: dict[str, str] = {}
    for name, text in new.items():
        lines = text.splitlines()
        for other, before in gone.items():
            if other in found.values():
                continue
            matcher = SequenceMatcher(None, before.splitlines(), lines, autojunk=False)
            if matcher.quick_ratio() >= RENAMED and matcher.ratio() >= RENAMED:
                found[name] = other
                break
    return found
