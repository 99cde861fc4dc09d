"""Checks of what was recorded of scripts, and of what pages show of it."""

from collections.abc import Iterator

from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.ids import Id, frame_of
from nodrift.private import private_texts, told_by
from nodrift.project import SOURCES
from nodrift.record import read_lock, read_record, record_path
from nodrift.script_checks import readable
from nodrift.stale import stale_lock


def check_locks(book: Book) -> Iterator[Drift]:
    """Every script has a lock that speaks for its sources, and the record agrees."""
    known = {script.lock for script in book.project.scripts.values()}
    for file in sorted((book.project.root / SOURCES).glob("*/*.lock.json")):
        if file not in known:
            yield Drift(
                file.relative_to(book.project.root),
                1,
                "E-LOCK",
                "the lock belongs to no script",
                "remove it with the script that it was of",
            )
    for script in readable(book):
        try:
            lock = read_lock(book.project, script)
        except Drift as drift:
            yield drift
            continue
        path = script.lock.relative_to(book.project.root)
        if lock is None:
            yield Drift(
                script.path,
                1,
                "E-LOCK",
                f"{script.id} was never run",
                f"nodrift run {script.id}",
            )
            continue
        reasons = stale_lock(book.project, script, lock)
        if reasons:
            yield Drift(
                script.path,
                1,
                "E-LOCK",
                f"out of step with its last run: {', '.join(reasons)}",
                f"nodrift run {script.id}",
            )
            continue
        record = book.record(script)
        if record is not None and record.run != lock and book.run(script) == lock:
            yield Drift(
                path,
                1,
                "E-LOCK",
                "the lock is not what the run recorded",
                f"nodrift run {script.id} writes it from the record",
            )


def check_records(book: Book) -> Iterator[Drift]:
    """What lies in build/records is what a run left there."""
    for script in readable(book):
        folder = record_path(book.project, script)
        path = folder.relative_to(book.project.root) / "record.json"
        try:
            record = read_record(folder)
        except ValueError as error:
            damage = [str(error)]
        else:
            damage = record.damage() if record is not None else []
        if damage:
            yield Drift(
                path,
                1,
                "E-RECORD",
                f"the record of {script.id} is damaged: {', '.join(damage)}",
                f"nodrift run {script.id}",
            )


def check_private(book: Book) -> Iterator[Drift]:
    """What a run printed and kept tells nothing of the machine on which it ran."""
    private = private_texts(book.project.root)
    for script in readable(book):
        if (run := book.run_or_none(script)) is None:
            continue
        said = [(run.outputs[name], name) for name in run.outputs]
        said += [(str(value), "") for value in (run.results, run.settings)]
        for text, name in said:
            if (what := told_by(text, private)) is not None:
                region = script.regions.get(name)
                yield Drift(
                    script.path,
                    region.cell if region else 1,
                    "E-RECORD",
                    f"what it printed or kept tells {what}",
                    "print names of files without their folders",
                )


def check_lines(book: Book) -> Iterator[Drift]:
    """Every line that a reader can see ran: all regions are shown somewhere."""
    for script in readable(book):
        run = book.run_or_none(script)
        for line in run.unreached if run else []:
            yield Drift(
                script.path,
                line,
                "E-UNRUN",
                "this line is shown to readers and never ran",
                "call it in the script, or take it away",
            )


def check_figures(book: Book) -> Iterator[Drift]:
    """Every figure that a script draws is shown on some page."""
    for script in readable(book):
        run = book.run_or_none(script)
        for name, figure in (run.figures if run else {}).items():
            shown = {Id(script.id, name)}
            if (frame := frame_of(name)) is not None:
                shown.add(Id(script.id, frame[0]))
            if not shown & book.drawn:
                region = script.regions.get(figure.region)
                yield Drift(
                    script.path,
                    region.cell if region else 1,
                    "E-FIGURE",
                    f"no page shows the figure {script.id}:{name}",
                    f'add ![what it teaches]({script.id}:{name} "caption") to a page, '
                    "or do not draw it",
                )
