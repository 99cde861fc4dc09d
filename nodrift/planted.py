"""What came of planting drifts in the book on purpose: how many were noticed.

The book's own tests plant them; `drifts` in `[tool.nodrift]` names the file in which they
wrote down what they found.
"""

import json
from dataclasses import dataclass

from nodrift.errors import Drift
from nodrift.project import Project


@dataclass(frozen=True, slots=True)
class Planted:
    """Drifts of one kind: how many were `planted`, `noticed`, and told where they are.

    `area` is what they are drifts of, as locks or captions are; `command` has to notice.
    """

    area: str
    kind: str
    command: str
    planted: int
    noticed: int
    placed: int


def planted(project: Project) -> list[Planted]:
    """What was found, in the order of the file.

    Raises Drift E-CONFIG if the project names no such file or it cannot be read.
    """
    name = project.options.get("drifts")
    try:
        if name is None:
            raise OSError("drifts in [tool.nodrift] names no file")
        text = (project.root / str(name)).read_text(encoding="utf-8")
        return [Planted(**entry) for entry in json.loads(text)]
    except (OSError, ValueError, TypeError) as error:
        raise Drift(
            "pyproject.toml",
            1,
            "E-CONFIG",
            f"what came of planted drifts cannot be read: {error}",
            "bring the file back from git, or let its tests write it anew",
        ) from None
