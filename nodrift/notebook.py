"""Make the notebook of a script from its record: cells, outputs and figures as they ran.

It is derived, so it is made when a site is built and never executed again.
"""

import ast
import json
from typing import Any

from nodrift.figures import place
from nodrift.ids import figure_anchor
from nodrift.record import Record, Run
from nodrift.script import Script


def notebook(script: Script, run: Run, record: Record | None) -> str:
    """Return the script as `.ipynb` text (nbformat 4.5), one cell a region.

    Figures stand under the region that drew them; without a record they are left out.
    """
    header = ast.get_docstring(script.tree) or ""
    cells: list[dict[str, Any]] = [_text("title", f"# {script.id}\n\n{header}")]
    for count, region in enumerate(script.regions.values(), 1):
        outputs: list[dict[str, Any]] = []
        if region.name in run.outputs:
            outputs.append(
                {
                    "name": "stdout",
                    "output_type": "stream",
                    "text": _lines(run.outputs[region.name]),
                }
            )
        for name, figure in run.figures.items():
            if record is not None and figure.region == region.name:
                outputs.append(_picture(record.figure(name), name))
        cells.append(_text(f"about-{region.name}", f"## {region.name}"))
        cells.append(
            {
                "cell_type": "code",
                "execution_count": count,
                "id": region.name[:64],
                "metadata": {},
                "outputs": outputs,
                "source": _lines(region.code),
            }
        )
    content = {
        "cells": cells,
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _picture(svg: str, name: str) -> dict[str, Any]:
    anchor = figure_anchor(name)
    return {
        "data": {
            "image/svg+xml": _lines(place(svg, anchor, name, f"Figure {name}")),
            "text/plain": [f"<Figure {name}>"],
        },
        "metadata": {},
        "output_type": "display_data",
    }


def _text(id: str, source: str) -> dict[str, Any]:
    return {
        "cell_type": "markdown",
        "id": id[:64],
        "metadata": {},
        "source": _lines(source),
    }


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
