"""The command `nodrift diff`: compare, find the drawings, write the report."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from nodrift.build_notes import notes_path, read_notes
from nodrift.diff import base
from nodrift.diff.change import Difference, compare
from nodrift.diff.drawings import Drawing, Drawings, draw_again, drawn_again
from nodrift.diff.figures import Shown
from nodrift.diff.report import Between, report
from nodrift.diff.seen import Plates
from nodrift.diff.sides import Say, Side
from nodrift.diff.summary import markdown, terminal
from nodrift.errors import Drift, UsageError
from nodrift.extension import typesetter
from nodrift.project import CONFIG, Project
from nodrift.publish import Busy, staging, write_whole
from nodrift.record import Record

UNSHOWN = (
    "nothing was run for it; its script can be run by: nodrift diff without --no-run"
)
UNRUN = "its script has not run here"


def diff(
    project: Project,
    name: str,
    base_build: Path | None,
    output: Path,
    summary: Path | None,
    runs: bool,
    workers: int,
    say: Say,
) -> list[str]:
    """Compare the working tree with `name`, write the report, return what to print.

    `base_build` holds what a build of the base left. With `runs`, what was drawn before
    and is nowhere at hand is drawn again. Raises UsageError for a wrong name.
    """
    commit = base.find(project.root, name)
    notes = (
        read_notes(base_build / notes_path(project.site).name) if base_build else None,
        read_notes(notes_path(project.site)),
    )
    with _stage(project) as stage:
        say(f"taking the book of {commit.words}")
        tree = base.unpack(project.root, commit, stage / "tree")
        if not (tree / CONFIG).is_file():
            raise UsageError(
                f"{commit.words} holds no {CONFIG}: there is no book in it"
            )
        old, new = Side(tree), Side(project.root)
        touched = base.touched(project.root, commit)
        found = compare(old, new, touched, notes, say)
        stores = [project.records, *([base_build / "records"] if base_build else [])]
        plates = _plates(found, Drawings(stores), tree, workers if runs else 0, say)
    between = Between(commit, _after(project))
    say("writing the report")
    page = report(found, between, plates, typesetter(project))
    try:
        write_whole(output, page)
        if summary is not None:
            write_whole(summary, markdown(found, between))
    except OSError as error:
        raise UsageError(f"the report cannot be written: {error}") from None
    return [*terminal(found, between), f"the report is {_short(output, project)}"]


@contextmanager
def _stage(project: Project) -> Iterator[Path]:
    """A folder for the base that goes away however we end."""
    try:
        with staging(project.root / "build" / "base") as stage:
            yield stage
    except Busy:
        raise Drift(
            CONFIG,
            1,
            "E-TOOL",
            "another nodrift is comparing this book",
            "wait until it has finished",
        ) from None


def _short(file: Path, project: Project) -> Path:
    """A path as people in the project write it."""
    inside = file.is_absolute() and file.is_relative_to(project.root)
    return file.relative_to(project.root) if inside else file


def _after(project: Project) -> str:
    """What the working tree is, in words."""
    head = base.head(project.root)[:12] or "no commit"
    more = " and what is not committed yet" if base.is_dirty(project.root) else ""
    return f"the working tree, {head}{more}"


def _plates(
    found: Difference, drawings: Drawings, tree: Path, workers: int, say: Say
) -> Plates:
    """Both drawings of every frame that differs; None where one side has none."""
    wanted = [(change, name) for change in found.figures for name in change.frames]
    plates: dict[tuple[str, str], tuple[Drawing | None, Drawing | None]] = {}
    lacking: dict[str, None] = {}
    for change, name in wanted:
        old = _drawing(drawings, found.old, change.old, name)
        new = _drawing(drawings, found.new, change.new, name)
        if new is not None and not new.svg and not new.note:
            new = Drawing("", UNRUN)
        plates[str(change.shown.id), name] = old, new
        if old is not None and not old.svg and not old.note and change.old:
            lacking.setdefault(change.old.id.script)
    made: Mapping[str, Record | str] = {}
    if lacking and workers:
        say(f"drawing what was before: {', '.join(lacking)}")
        made = draw_again(tree, list(lacking), workers)
    for change, name in wanted:
        old, new = plates[str(change.shown.id), name]
        if old is not None and not old.svg and not old.note and change.old:
            script = change.old.id.script
            again = drawn_again(made, script, name) if workers else Drawing("", UNSHOWN)
            plates[str(change.shown.id), name] = again, new
    return plates


def _drawing(
    drawings: Drawings, side: Side, shown: Shown | None, name: str
) -> Drawing | None:
    """The drawing of a frame, an empty one if it is nowhere, None if there was none."""
    if shown is None or name not in shown.frames:
        return None
    found = drawings.find(side.runs[shown.id.script], name)
    return found or Drawing("")
