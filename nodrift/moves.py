"""What moved between two runs of a script, in words and as a table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from nodrift.record import Run, Scalar

COLUMNS = ("script", "what", "old", "new", "change")
WIDTH = 24  # characters of a value; what is longer is told by its beginning

Places = dict[tuple[str, int], Any]  # values by name and item, -1 where it is no list


@dataclass(frozen=True, slots=True)
class Move:
    """One value that differs between two runs; None where one of them has none."""

    name: str
    old: Scalar | None
    new: Scalar | None

    @property
    def texts(self) -> tuple[str, str]:
        """Both values, with as many digits as it takes to tell them apart."""
        for digits in (6, 9, 12, 17):
            found = _short(self.old, digits), _short(self.new, digits)
            if found[0] != found[1]:
                break
        return found

    @property
    def change(self) -> str:
        """By which share of the old value it moved, "" where that means nothing."""
        old, new = self.old, self.new
        if not _is_number(old) or not _is_number(new) or not old:
            return ""
        share = (new - old) / abs(old)  # type: ignore[operator,arg-type]
        return f"{share:+.2%}" if abs(share) >= 1e-4 else f"{share:+.0e}"

    def __str__(self) -> str:
        old, new = self.texts
        return f"{self.name}: {old} -> {new}" + f" ({self.change})" * bool(self.change)


def moves(old: Run, new: Run) -> list[Move]:
    """Everything a page could quote that differs: results, settings, outputs, figures.

    The items of a list are told one by one, a figure by the head of its hash.
    """
    found: list[Move] = []
    for kind, before, after in (
        ("", old.results, new.results),
        ("", old.settings, new.settings),
        ("output of ", old.outputs, new.outputs),
        ("figure ", _hashes(old), _hashes(new)),
        ("file ", old.assets, new.assets),
    ):
        found += _differences(kind, _flat(before), _flat(after))
    if old.unreached != new.unreached:
        a, b = (", ".join(map(str, run.unreached)) or "none" for run in (old, new))
        found.append(Move("lines that never ran", a, b))
    return found


def table(moved: Mapping[str, list[Move]]) -> str:
    """All moves by script, one line each, and the largest change of a number."""
    rows = Table(box=None, pad_edge=False, header_style="")
    for column in COLUMNS:
        side = "right" if column in {"old", "new", "change"} else "left"
        rows.add_column(column, justify=side, no_wrap=True)  # type: ignore[arg-type]
    for script, found in moved.items():
        for move in found:
            rows.add_row(script, move.name, *move.texts, move.change)
    console = Console(width=160, no_color=True, markup=False, highlight=False)
    with console.capture() as capture:
        console.print(rows)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def _differences(kind: str, before: Places, after: Places) -> Iterator[Move]:
    for place in sorted({*before, *after}):
        a, b = before.get(place), after.get(place)
        if a != b or type(a) is not type(b):
            name, item = place
            yield Move(f"{kind}{name}" + f"[{item}]" * (item >= 0), a, b)


def _flat(values: Mapping[str, Any]) -> Places:
    found: Places = {}
    for name, value in values.items():
        if isinstance(value, list):
            found |= {(name, i): item for i, item in enumerate(value)}
        else:
            found[name, -1] = value
    return found


def _hashes(run: Run) -> dict[str, str]:
    return {name: figure.sha256 for name, figure in run.figures.items()}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _short(value: Scalar | None, digits: int) -> str:
    if value is None:
        return "nothing"
    text = f"{value:.{digits}g}" if isinstance(value, float) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= WIDTH else f"{text[: WIDTH // 2]}..."
