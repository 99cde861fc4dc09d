"""Tell in one screen why a script is stale or fresh."""

import re
import textwrap
from collections.abc import Iterator

from nodrift.errors import Drift
from nodrift.hashing import ABSENT
from nodrift.ids import ID, parse_id
from nodrift.locks import is_foreign
from nodrift.moves import moves
from nodrift.project import Page, Project
from nodrift.record import Run, read_lock, read_timing, record_path
from nodrift.script import Script
from nodrift.stale import stale_lock, stale_record

WIDTH = 100  # characters of a line
MOST = 12  # places or reasons named of each kind


def explain(project: Project, script: Script) -> str:
    """Return the state of `script`: why, its inputs, what it ran with, who quotes it."""
    record, reasons = stale_record(project, script)
    lines = [f"{script.id} is {'stale' if reasons else 'fresh'}"]
    lines += [_line("because", reason) for reason in _some(reasons)]
    if record is not None:
        run = record.run
        environment = run.environment
        timing = read_timing(record_path(project, script))
        took = f", took {timing.wall:.1f} s" if timing is not None else ""
        packages = (f"{k} {v}" for k, v in environment["packages"].items())
        lines += [
            _line("record", f"{run.seal[:12]}{took}"),
            _line("read", ", ".join(_some([*_inputs(run)]))),
            _line(
                "ran",
                f"with Python {environment['python']} on {environment['machine']}, "
                f"engine {environment['engine']}",
            ),
            _line("packages", ", ".join(packages) or "none"),
            _line("settings", ", ".join(run.settings) or "none"),
            _line("results", ", ".join(run.results) or "none"),
            _line("figures", ", ".join(run.figures) or "none"),
        ]
    lines.append(_line("lock", _lock(project, script, record.run if record else None)))
    places = [
        place for page in project.pages.values() for place in _quotes(page, script)
    ]
    lines.append(_line("quoted", f"by {', '.join(_some(places)) or 'no page'}"))
    return "\n".join(lines)


def _inputs(run: Run) -> Iterator[str]:
    for path, state in run.inputs.items():
        yield f"{path} (in vain)" if state == ABSENT else path


def _lock(project: Project, script: Script, run: Run | None) -> str:
    """How the committed lock stands to the sources and to the record."""
    try:
        lock = read_lock(project, script)
    except Drift as drift:
        return drift.what
    if lock is None:
        return "none is committed"
    if reasons := stale_lock(project, script, lock):
        return f"out of step: {', '.join(_some(reasons))}"
    if run is None or run.seal == lock.seal:
        return "agrees"
    if is_foreign(lock, run):
        where = f"{lock.environment['machine']}, Python {lock.environment['python']}"
        return f"of another machine or Python: {where}"
    return f"differs: {', '.join(_some([str(move) for move in moves(lock, run)]))}"


def _quotes(page: Page, script: Script) -> Iterator[str]:
    """A page that names the script, with the lines on which it does."""
    lines = [
        str(number)
        for number, text in enumerate(page.read().splitlines(), 1)
        if any(
            (id := parse_id(found)) is not None and id.script == script.id
            for found in re.findall(ID, text)
        )
    ]
    if lines:
        yield f"{page.path}:{'+'.join(_some(lines))}"


def _some(words: list[str]) -> list[str]:
    """The first of them, and how many more there are."""
    more = [f"{len(words) - MOST} more"] if len(words) > MOST else []
    return [*words[:MOST], *more]


def _line(word: str, text: str) -> str:
    lines = textwrap.wrap(text, WIDTH - 11, break_on_hyphens=False) or [""]
    first, *rest = lines
    return "\n".join([f"  {word:<8} {first}", *(f"{'':<11}{line}" for line in rest)])
