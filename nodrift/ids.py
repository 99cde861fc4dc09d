"""One id everywhere: `post/script:name`, always in full.

A post is one lower-case word, a script and what it names are snake_case;
a setting is UPPER_CASE, a frame of an animation ends in `@` and digits, and
`region@seconds` is the time that a region took.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

STEM = r"[a-z][a-z0-9]*"
NAME = r"[a-z][a-z0-9_]*"
SCRIPT = rf"{STEM}/{NAME}"
ID = rf"{SCRIPT}:[A-Za-z][A-Za-z0-9_]*(?:@(?:[0-9]+|seconds))?"

_ID = re.compile(ID)
_FRAME = re.compile(rf"({NAME})@([0-9]+)")


@dataclass(frozen=True, slots=True, order=True)
class Id:
    """`post/script:name`; `script` is `post/script`."""

    script: str
    name: str

    @property
    def post(self) -> str:
        return self.script.partition("/")[0]

    def __str__(self) -> str:
        return f"{self.script}:{self.name}"


def parse_id(text: str) -> Id | None:
    """Return the id that `text` is, or None if it is none."""
    if not _ID.fullmatch(text):
        return None
    script, _, name = text.partition(":")
    return Id(script, name)


def is_stem(text: str) -> bool:
    return re.fullmatch(STEM, text) is not None


def is_name(text: str) -> bool:
    return re.fullmatch(NAME, text) is not None


def timed_region(name: str) -> str | None:
    """Return `training` for `training@seconds`, None for any other name."""
    region, _, kind = name.partition("@")
    return region if kind == "seconds" else None


def is_setting(name: str) -> bool:
    return name.isupper()


def frame_of(name: str) -> tuple[str, str] | None:
    """Return (`ring`, `0400`) for `ring@0400`, None for a figure that stands alone."""
    match = _FRAME.fullmatch(name)
    return (match[1], match[2]) if match else None


def closest(wrong: str, known: Iterable[str]) -> str:
    """Which of `known` was probably meant, "" if none is like it."""
    return next(iter(difflib.get_close_matches(wrong, sorted(known), 1, 0.5)), "")


def nearest(wrong: str, known: Iterable[str]) -> str:
    """Say which of `known` was probably meant, or what there is."""
    known = sorted(known)
    if close := closest(wrong, known):
        return f"did you mean {close}?"
    if not known:
        return "there is none yet"
    shown = ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")
    return f"there is {shown}"


def figure_anchor(name: str) -> str:
    """The anchor of a figure on its page: `fig-ring-0400` for `ring@0400`."""
    return f"fig-{name.replace('@', '-')}"


def listing_anchor(id: Id) -> str:
    """The anchor of the first listing of a region on a page."""
    return f"code-{id.script.replace('/', '-')}-{id.name}"


def equation_anchor(label: str) -> str:
    """The anchor of a formula on its page."""
    return f"eq-{label}"


def check_anchor(label: str) -> str:
    """The anchor of what the list of all formulas says of one."""
    return f"check-{label}"


def work_anchor(key: str) -> str:
    """The anchor of a work in a list of works: of its page, or of the whole book."""
    return f"ref-{key}"


def citation_anchor(key: str) -> str:
    """The anchor of the first place on a page that cites a work."""
    return f"cite-{key}"


def exercise_anchor(number: int) -> str:
    """The anchor of an exercise on its page."""
    return f"exercise-{number}"


def task_anchor(stem: str, number: int) -> str:
    """The anchor of an exercise among all of the book."""
    return f"{stem}-{number}"


def code_anchor(code: str) -> str:
    """The anchor of what is said of an error code."""
    return code.lower()


def run_anchor(script: str) -> str:
    """The anchor of a run among those that a page lists."""
    return f"run-{script.replace('/', '-')}"
