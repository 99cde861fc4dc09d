"""Find the drawings of two books: by their hashes in any store, else by running.

What was drawn before is at hand where nothing else of it moved: records are kept by
script, and a build of the base may have left its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nodrift.errors import Drift
from nodrift.hashing import digest
from nodrift.jobs import Job
from nodrift.place import place, refuse
from nodrift.progress import showing
from nodrift.project import Project
from nodrift.record import Record, Run, read_record, record_path
from nodrift.run import Runner

OTHERWISE = "as this machine draws it, which may differ in rounding"
AGAIN = "drawn again just now, by the present engine"


@dataclass(frozen=True, slots=True)
class Drawing:
    """`svg` is fit for a page, "" where there is none; `note` says what to know."""

    svg: str
    note: str = ""


class Drawings:
    """Looks into folders of records, which it never writes."""

    def __init__(self, stores: Iterable[Path]) -> None:
        self.records = [record for store in stores for record in _records(store)]
        self.places: dict[str, tuple[Record, str]] = {}
        for record in reversed(self.records):
            for name, figure in record.run.figures.items():
                self.places[figure.sha256] = (record, name)

    def find(self, run: Run, name: str) -> Drawing | None:
        """The drawing of that name as `run` left it, None if nobody has it.

        Where records are of another class of machine than the locks, no hash is that of
        a lock: then a record of the same lines, data and packages will do.
        """
        sha256 = run.figures[name].sha256
        if (at := self.places.get(sha256)) is not None:
            svg = _read(*at)
            if digest(svg.encode()) == sha256:
                return _fit(svg, "")
        for record in self.records:
            other = record.run
            same = other.script == run.script and other.same_story(run)
            if same and name in other.figures:
                return _fit(_read(record, name), OTHERWISE)
        return None


def draw_again(root: Path, ids: list[str], workers: int) -> Mapping[str, Record | str]:
    """Run scripts of the project at `root`; give the record of each, or why not.

    Its records go into `root`, so that should be a folder to be thrown away.
    """
    project = Project(root)
    scripts = [project.scripts[id] for id in ids if id in project.scripts]
    jobs = [Job(script, ["to draw what was before"]) for script in scripts]
    with showing(jobs) as progress:
        Runner(project, workers).run(jobs, progress.update)
    found: dict[str, Record | str] = {}
    for job in jobs:
        record = job.record or read_record(record_path(project, job.script))
        found[job.script.id] = record or str(job.fault or "it was not run")
    return found


def drawn_again(made: Mapping[str, Record | str], id: str, name: str) -> Drawing:
    """What such a run drew under `name`, or why there is nothing to see."""
    record = made.get(id, "its script was not run")
    if isinstance(record, str):
        return Drawing("", record)
    if name not in record.run.figures:
        return Drawing("", f"run again, {id} draws no {name}")
    return _fit(_read(record, name), AGAIN)


def _fit(svg: str, note: str) -> Drawing:
    """The drawing with its placeholders filled, unless it could do more than be seen."""
    placed = place(svg, "nd", "", "")
    if (why := refuse(placed)) is not None:
        return Drawing("", f"this drawing is not shown: {why}")
    return Drawing(placed, note)


def _read(record: Record, name: str) -> str:
    try:
        return record.figure(name)
    except (Drift, UnicodeDecodeError):
        return ""


def _records(store: Path) -> Iterator[Record]:
    """All records below a folder that can be read."""
    for folder in sorted(store.glob("*/*")):
        if folder.name.startswith("."):
            continue
        try:
            record = read_record(folder)
        except ValueError:
            continue
        if record is not None:
            yield record
