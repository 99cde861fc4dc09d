"""Split a tutorial script into its named regions.

A region starts at a percent-cell line, `# %% name`, and ends where the next one starts:
below the header, every line of a script belongs to exactly one region.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from nodrift.errors import Drift
from nodrift.ids import is_name

CELL = "# %%"
LINE_END = re.compile(r"\r\n|\r|\n")  # as Python counts: a form feed ends no line


@dataclass(frozen=True, slots=True)
class Region:
    """Consecutive lines of one script, shown in a post under one name.

    `first` and `last` are line numbers of the file, counted from 1, of the first and
    the last line of `code`; the cell's own line is `cell`.
    """

    name: str
    cell: int
    first: int
    last: int
    code: str


def parse_regions(script: Path, text: str) -> dict[str, Region]:
    """Return the regions of `text` by name, in order; `script` is only named in errors.

    Raises Drift E-REGION for a name that is not snake_case or is given twice, for an
    empty region, and for a script without any.
    """
    lines = LINE_END.split(text)
    starts = [i for i, line in enumerate(lines) if line.startswith(CELL)]
    if not starts:
        raise Drift(
            script,
            1,
            "E-REGION",
            "the script has no region",
            "start its parts with lines such as `# %% settings`",
        )
    regions: dict[str, Region] = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        name = lines[start].removeprefix(CELL).removeprefix(" ")
        if not is_name(name):
            raise Drift(
                script,
                start + 1,
                "E-REGION",
                f"{name!r} is not in snake_case",
                "rename it, for example to loss",
            )
        if name in regions:
            raise Drift(
                script,
                start + 1,
                "E-REGION",
                f"{name!r} is named twice",
                "give each region its own name",
            )
        body = [i for i in range(start + 1, end) if lines[i].strip()]
        if not body:
            raise Drift(
                script,
                start + 1,
                "E-REGION",
                f"region {name!r} is empty",
                "write its lines or take the cell line away",
            )
        code = "\n".join(lines[body[0] : body[-1] + 1])
        regions[name] = Region(name, start + 1, body[0] + 1, body[-1] + 1, code)
    return regions
