"""Which scripts differ, in their lines and in what they printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nodrift.diff.pages import source_diff
from nodrift.diff.sides import Side
from nodrift.record import Run
from nodrift.stale import changed_inputs

Event = Literal["new", "gone", "renamed", "changed", "run"]


@dataclass(frozen=True, slots=True)
class ScriptChange:
    """A script that differs; `run` means that its lines are the same.

    `outputs` are the differences of what regions printed, by region. A `stale` one was
    changed since the run that its lock holds.
    """

    event: Event
    id: str
    old_id: str
    lines: tuple[str, ...]
    outputs: Mapping[str, tuple[str, ...]]
    stale: bool = False


def script_changes(
    old: Side, new: Side, renamed: Mapping[str, str]
) -> list[ScriptChange]:
    """The scripts that differ, in their order; `renamed` gives old ids by new ones."""
    found = []
    for id, text in new.sources.items():
        before = renamed.get(id, id)
        lines = source_diff(old.sources.get(before, ""), text)
        outputs = _outputs(old.runs.get(before), new.runs.get(id))
        event: Event = "run"
        if before not in old.sources:
            event = "new"
        elif before != id:
            event = "renamed"
        elif lines:
            event = "changed"
        if lines or outputs or event != "run":
            stale = is_stale(new, id)
            found.append(ScriptChange(event, id, before, lines, outputs, stale))
    for id, text in old.sources.items():
        if id not in new.sources and id not in renamed.values():
            found.append(ScriptChange("gone", id, id, source_diff(text, ""), {}))
    return found


def is_stale(side: Side, id: str) -> bool:
    """Whether a script has no lock, or one of other lines or data than there are now."""
    run = side.runs.get(id)
    return run is None or bool(changed_inputs(side.book.project, run))


def _outputs(old: Run | None, new: Run | None) -> dict[str, tuple[str, ...]]:
    before, after = old.outputs if old else {}, new.outputs if new else {}
    found = {}
    for region in dict.fromkeys([*before, *after]):
        lines = source_diff(before.get(region, ""), after.get(region, ""))
        if lines:
            found[region] = lines
    return found
