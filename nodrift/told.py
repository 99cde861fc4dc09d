"""What is known of each error code: its meaning, its reason, and mistakes that show it.

The mistakes are the book's own: `mistakes` in `[tool.nodrift]` names a file in which its
tests wrote down what was really said of each. Without it a code has no examples.
"""

import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from nodrift.errors import CODES, TOLD_BY, Drift
from nodrift.project import Project
from nodrift.reasons import WHY

WIDTH = 88  # characters of a line of the terminal


@dataclass(frozen=True, slots=True)
class Example:
    """One mistake: what somebody `did`, by which `change`, and what they were told.

    The lines of `change` begin with `# ` (a file, or what happened to it), `- ` or `+ `.
    """

    code: str
    did: str
    command: str
    change: tuple[str, ...]
    message: str


def command_of(code: str) -> str:
    """The command that tells it: others may, but none of them before."""
    told = (command for command, codes in TOLD_BY.items() if code in codes)
    return next(told, "check")


def examples(project: Project) -> dict[str, list[Example]]:
    """The examples of each code, in the order of the file.

    Raises Drift E-CONFIG if the file that the project names cannot be read.
    """
    found: dict[str, list[Example]] = {code: [] for code in CODES}
    name = project.options.get("mistakes")
    if name is None:
        return found
    try:
        for entry in json.loads((project.root / name).read_text(encoding="utf-8")):
            one = Example(**entry | {"change": tuple(entry["change"])})
            found[one.code].append(one)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Drift(
            "pyproject.toml",
            1,
            "E-CONFIG",
            f"the examples of mistakes in {name} cannot be read: {error}",
            "bring the file back from git, or let its tests write it anew",
        ) from None
    return found


def tell(project: Project, code: str) -> str:
    """All that is known of a code, for the terminal."""
    meaning = CODES[code]
    lines = [
        f"{code}: {meaning}",
        *_wrapped(WHY[code]),
        f"  told by   nodrift {command_of(code)}",
    ]
    for one in examples(project)[code]:
        lines += ["", f"  {one.did}:"]
        lines += [f"    {line}" for line in one.change]
        lines += _wrapped(one.message, "    ")
    return "\n".join(lines)


def _wrapped(text: str, indent: str = "  ") -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
