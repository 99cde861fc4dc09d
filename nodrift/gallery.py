"""The figures of one script: noted as regions draw them, saved when it has ended."""

import re
import sys
from pathlib import Path
from typing import Any

from nodrift import figures
from nodrift.guard import Fault
from nodrift.regions import Region
from nodrift.telling import lines_of

FRAME_LIMIT = 12
NAME = re.compile(r"[a-z][a-z0-9_]*(@[0-9]+)?")


class Gallery:
    """What matplotlib has drawn so far, by the name of the figure."""

    def __init__(self, script: Path, regions: dict[str, Region]) -> None:
        self.script = script
        self.regions = regions
        self.drawn: dict[str, tuple[str, Any]] = {}  # name: region, figure

    def note(self, region: str) -> None:
        """Take note of what `region` has drawn.

        Raises Fault E-FIGURE for a figure without a proper name, or one that is lost.
        """
        plt = sys.modules.get("matplotlib.pyplot")
        if plt is None:
            return
        line = self._line(region)
        numbers = plt.get_fignums()
        current = plt.gcf() if numbers else None
        open_now = [plt.figure(number) for number in numbers]
        if current is not None:  # looking at figures must not change what plt means
            plt.figure(current)
        for figure in open_now:
            name = figure.get_label()
            if not NAME.fullmatch(name):
                raise Fault(
                    line,
                    "E-FIGURE",
                    f"region {region!r} draws a figure named {name!r}"
                    if name
                    else f"region {region!r} draws a figure without a name",
                    'name it in snake_case: plt.subplots(num="samples")',
                )
            if self.drawn.setdefault(name, (region, figure))[1] is not figure:
                raise Fault(
                    line,
                    "E-FIGURE",
                    f"two figures are named {name!r}",
                    "name each by what it shows",
                )
        for name in self.drawn.keys() - {figure.get_label() for figure in open_now}:
            raise Fault(
                line,
                "E-FIGURE",
                f"figure {name!r} was closed before the script ended",
                "take the plt.close() away: every figure is kept until the end",
            )

    def save(self, folder: Path) -> dict[str, str]:
        """Draw all figures into a new `folder` and return the region of each.

        Raises Fault E-FIGURE for one that cannot be published.
        """
        folder.mkdir()
        frames: dict[str, int] = {}
        for name, (region, figure) in self.drawn.items():
            line = self._line(region)
            try:
                svg = figures.draw(figure)
                wrong = figures.refuse(svg)
            except Exception as error:
                if lines_of(error, str(self.script)):  # an artist of the script's own
                    raise
                svg, wrong = "", str(error)
            if wrong is not None:
                raise Fault(
                    line,
                    "E-FIGURE",
                    f"figure {name!r} cannot be published: {wrong}",
                    "draw it with plain matplotlib",
                )
            stem = name.partition("@")[0]
            frames[stem] = frames.get(stem, 0) + 1
            if frames[stem] > FRAME_LIMIT:
                raise Fault(
                    line,
                    "E-FIGURE",
                    f"{stem!r} has more than {FRAME_LIMIT} frames",
                    "keep those that show a change",
                )
            (folder / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")
        return {name: region for name, (region, _) in self.drawn.items()}

    def _line(self, region: str) -> int:
        return self.regions[region].cell if region else 1
