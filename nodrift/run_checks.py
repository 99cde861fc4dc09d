"""Checks of what was recorded of scripts, and of what pages show of it."""

import ast
import json
import re
from collections.abc import Iterator

from nodrift.book import Book
from nodrift.edits import differing_line, edited_line, line_of
from nodrift.errors import Drift
from nodrift.hashing import ABSENT, state_of
from nodrift.ids import Id, frame_of
from nodrift.locks import committed, differences, is_canonical, is_foreign, text_of
from nodrift.private import private_texts, told_by
from nodrift.project import SOURCES, Project
from nodrift.record import MANIFEST, Run, Value, read_record, record_path
from nodrift.script import Script
from nodrift.script_checks import readable
from nodrift.stale import other_script, stale_lock


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
            lock = committed(book.project, script)
        except Drift as drift:
            yield drift
            continue
        if lock is None:
            yield Drift(
                script.path,
                1,
                "E-LOCK",
                f"{script.id} was never run",
                f"nodrift run {script.id}",
            )
        else:
            yield from _check_lock(book, script, lock)


def _check_lock(book: Book, script: Script, lock: Run) -> Iterator[Drift]:
    """A record of the script as it stands is right, and the lock is what differs."""
    path, text = script.lock.relative_to(book.project.root), text_of(script.lock)
    record = book.record(script)
    again = f"nodrift run {script.id}"
    if not is_canonical(script, lock):
        line = differing_line(text, lock.to_json())
        what = "the lock is not written as a run writes it"
        yield Drift(path, line, "E-LOCK", what, again)
    elif other_script(script, lock):
        what = f"it was recorded of {lock.script}"
        yield Drift(path, line_of(text, "script"), "E-LOCK", what, again)
    elif record and record.run.seal != lock.seal and not is_foreign(lock, record.run):
        line = differing_line(text, record.run.to_json())
        what = f"the lock is not what the run recorded: {differences(lock, record.run)}"
        yield Drift(path, line, "E-LOCK", what, f"{again} writes it from the record")
    elif reasons := stale_lock(book.project, script, lock):
        yield Drift(
            script.path,
            _changed_line(book.project, script, lock),
            "E-LOCK",
            f"out of step with its last run: {', '.join(reasons)}",
            again,
        )


def _changed_line(project: Project, script: Script, lock: Run) -> int:
    """Where a script is not what ran: a setting, or what names a file that changed."""
    for statement in script.tree.body:
        for name, value in _given(statement):
            if name in lock.settings and _is_other(value, lock.settings[name]):
                return value.lineno
    for name, sha256 in lock.inputs.items():
        file = project.root / name
        if file != script.file and state_of(file) != sha256:
            for words in filter(None, (file.name, file.suffix)):
                if (line := script.line_of(re.escape(words))) > 1:
                    return line
    return 1


def _given(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """What an assignment gives to each of its names, `a, b = 1, 2` included."""
    match statement:
        case ast.Assign([ast.Name(name)], value) | ast.AnnAssign(
            ast.Name(name), _, value
        ):
            if value is not None:
                yield name, value
        case ast.Assign([ast.Tuple(names)], ast.Tuple(values)):
            for target, value in zip(names, values, strict=False):
                yield from _given(ast.Assign([target], value))


def _is_other(value: ast.expr, recorded: Value) -> bool:
    """Whether a setting is not what was recorded, if it is written plainly."""
    try:
        return json.dumps(ast.literal_eval(value)) != json.dumps(recorded)
    except (ValueError, TypeError, MemoryError, RecursionError):
        return False


def check_records(book: Book) -> Iterator[Drift]:
    """What lies in build/records is what a run left there."""
    for script in readable(book):
        folder = record_path(book.project, script)
        home = folder.relative_to(book.project.root)
        text = text_of(folder / MANIFEST)
        damage = f"the record of {script.id} is damaged"
        again = f"nodrift run {script.id}"
        try:
            record = read_record(folder)
        except ValueError as error:
            line = edited_line(text, text_of(script.lock))
            what = f"{damage}: {error}"
            yield Drift(home / MANIFEST, line, "E-RECORD", what, again)
            continue
        for path, sha256 in record.files().items() if record else []:
            now = state_of(folder / path)
            if now == ABSENT:
                kind, *parts = path.parts
                name = path.stem if kind == "figures" else "/".join(parts)
                line = line_of(text, kind, name)
                what = f"{damage}: {path} is gone"
                yield Drift(home / MANIFEST, line, "E-RECORD", what, again)
            elif now != sha256:
                what = f"{damage}: {path} was edited"
                yield Drift(home / path, 1, "E-RECORD", what, again)


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


def _named_line(script: Script, figure: str, name: str) -> int:
    """Where a figure gets its name, if that is written plainly, or its region begins."""
    plain = re.escape(figure.partition("@")[0])
    if (line := script.line_of(rf"num=([\"']){plain}\1")) > 1:
        return line
    region = script.regions.get(name)
    return region.cell if region else 1


def check_figures(book: Book) -> Iterator[Drift]:
    """Every figure that a script draws is shown on some page."""
    for script in readable(book):
        run = book.run_or_none(script)
        for name, figure in (run.figures if run else {}).items():
            shown = {Id(script.id, name)}
            if (frame := frame_of(name)) is not None:
                shown.add(Id(script.id, frame[0]))
            if not shown & book.drawn:
                yield Drift(
                    script.path,
                    _named_line(script, name, figure.region),
                    "E-FIGURE",
                    f"no page shows the figure {script.id}:{name}",
                    f'add ![what it teaches]({script.id}:{name} "caption") to a page, '
                    "or do not draw it",
                )
