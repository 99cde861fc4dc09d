"""The command `nodrift`: run, explain, check, build and serve a book."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Sized
from pathlib import Path
from typing import Any, NoReturn

from nodrift.errors import Drift, Drifts, UsageError
from nodrift.options import parser
from nodrift.project import CONFIG, Project

OK, DRIFT, USAGE, INTERRUPTED = 0, 1, 2, 130
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = parser().parse_args(arguments)
    heard = _hear_interrupts()
    try:
        code = _obey(options)
        # All is said: an interrupt while Python itself ends may just end it.
        _answer(signal.SIG_DFL)
        return code
    except KeyboardInterrupt:
        return _say_interrupted()
    except RuntimeError:
        # An interrupt between two steps of a lock of Python's own leaves it in a state
        # that its owner complains of on the way out; what he says is no failure of ours.
        if not heard:
            raise
        return _say_interrupted()


def _obey(options: argparse.Namespace) -> int:
    try:
        project = Project.find(Path.cwd())
        os.chdir(project.root)
        code = COMMANDS[options.command](project, options)
        sys.stdout.flush()
        return code
    except Drift as drift:
        print(drift, file=sys.stderr)
        return DRIFT
    except Drifts as drifts:
        print(drifts, file=sys.stderr)
        return DRIFT
    except UsageError as error:
        print(f"nodrift: {error}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:  # `nodrift check | head` is no failure of ours
        sys.stderr.close()
        return DRIFT


def _hear_interrupts() -> list[int]:
    """Let each way of asking us to end raise KeyboardInterrupt; the list fills up."""
    heard: list[int] = []

    def interrupt(number: int, frame: object) -> NoReturn:
        heard.append(number)
        raise KeyboardInterrupt

    _answer(interrupt)
    return heard


def _answer(handler: Any) -> None:
    for number in ENDING:
        # Whoever starts us in the background may have asked us to ignore Ctrl-C.
        if number != signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)


def _say_interrupted() -> int:
    _answer(signal.SIG_IGN)  # it is being done
    print("nodrift: interrupted; what was there before is whole", file=sys.stderr)
    return INTERRUPTED


def _select(project: Project, ids: list[str]) -> list[Any]:
    try:
        return project.select(ids)
    except KeyError as error:
        raise UsageError(error.args[0]) from None


def _run(project: Project, options: argparse.Namespace) -> int:
    from nodrift.run_command import run, settings_in, try_out

    scripts = _select(project, options.ids)
    settings = settings_in(options.settings)
    if not settings:
        run(project, scripts, options.workers, options.locked)
        return OK
    if not options.ids:
        raise UsageError("--set needs the id of a script: nodrift run coins/toss ...")
    try_out(project, scripts, options.workers, settings)
    return OK


def _new(project: Project, options: argparse.Namespace) -> int:
    from nodrift.new import new_part
    from nodrift.new_script import new_script

    if options.script is None:
        files, more = new_part(project, options.stem, options.title), ""
    elif options.title is not None:
        raise UsageError("--title is for a part; the section of a script has a heading")
    else:
        files, more = new_script(project, options.script)
    for file in files:
        print(f"wrote {file}")
    if more:
        print(more)
    end = ":" if options.script is None else ""
    print(
        f"next: nodrift serve, which runs what is new; then change it bit by bit{end}"
    )
    if options.script is None:
        print(f"  what it is about: description above the page, teaches in {CONFIG}")
        print(
            "  what its letters mean: a row in docs/notation.md where its fold is wrong"
        )
    return OK


def _explain(project: Project, options: argparse.Namespace) -> int:
    from nodrift.explain import explain

    if options.ids and all(id.upper().startswith("E-") for id in options.ids):
        return _explain_codes(project, [id.upper() for id in options.ids])
    scripts = _select(project, options.ids)
    print("\n\n".join(explain(project, script) for script in scripts))
    return OK


def _explain_codes(project: Project, codes: list[str]) -> int:
    from nodrift.errors import CODES
    from nodrift.ids import nearest
    from nodrift.told import tell

    for code in codes:
        if code not in CODES:
            raise UsageError(f"there is no code {code!r}; {nearest(code, CODES)}")
    print("\n\n".join(tell(project, code) for code in codes))
    return OK


def _equations(project: Project, options: argparse.Namespace) -> int:
    from nodrift.equations import hold, settle
    from nodrift.extension import current_book
    from nodrift.formula_table import as_data, table

    for stem in options.stems:
        if stem not in project.pages:
            from nodrift.ids import nearest

            raise UsageError(f"no page {stem!r}; {nearest(stem, project.pages)}")
    book = current_book(project.root)
    pages = [project.pages[stem] for stem in options.stems or project.pages]

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    if options.locked:
        judged = hold(book, pages, options.workers, say)
    else:
        judged = settle(book, pages, options.mutate, options.workers, say)
    if options.json:
        print(json.dumps([as_data(one) for one in judged], indent=1))
    else:
        print(table(judged, options.mutate))
    drifts = [one.drift for one in judged if one.drift is not None]
    if drifts and not options.json:
        raise Drifts(drifts)
    return DRIFT if drifts else OK


def _check(project: Project, options: argparse.Namespace) -> int:
    from nodrift.check import CHECKS, SOURCES, check
    from nodrift.extension import current_book

    try:
        checks = SOURCES if options.quick else CHECKS
        drifts = check(current_book(project.root), checks)
    except Drift as error:
        drifts = [error]
    if options.json:
        print(json.dumps([drift.as_dict() for drift in drifts], indent=1))
        return DRIFT if drifts else OK
    for drift in drifts:
        print(drift, file=sys.stderr)
    if drifts:
        print(f"{_count(drifts, 'thing')} to mend", file=sys.stderr)
        return DRIFT
    pages, scripts = _count(project.pages, "page"), _count(project.scripts, "script")
    unseen = "; no page was rendered" if options.quick else ""
    print(f"{pages} and {scripts} agree{unseen}")
    return OK


def _count(things: Sized, noun: str) -> str:
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"


def _build(project: Project, options: argparse.Namespace) -> int:
    from nodrift.build import build

    def say(step: str) -> None:
        print(f"{step} ...", file=sys.stderr, flush=True)

    site = build(project, say, options.generator)
    print(f"the site is in {site.relative_to(project.root)}")
    return OK


def _site(project: Project, options: argparse.Namespace) -> int:
    locked = ["--locked"] if options.locked else []
    for step in (["run", *locked], ["equations"], ["build"]):
        parsed = parser().parse_args(step)
        COMMANDS[parsed.command](
            Project(project.root), parsed
        )  # read anew: steps write
    return OK


def _diff(project: Project, options: argparse.Namespace) -> int:
    from nodrift.diff.command import diff

    def say(step: str) -> None:
        print(f"{step} ...", file=sys.stderr, flush=True)

    for line in diff(
        project,
        options.base,
        options.base_build,
        options.output,
        options.summary,
        options.runs,
        options.workers,
        say,
    ):
        print(line)
    return OK


def _serve(project: Project, options: argparse.Namespace) -> int:
    from nodrift.serve import serve

    return serve(project, options.address)


COMMANDS: dict[str, Callable[[Project, argparse.Namespace], int]] = {
    "run": _run,
    "new": _new,
    "explain": _explain,
    "equations": _equations,
    "check": _check,
    "build": _build,
    "site": _site,
    "diff": _diff,
    "serve": _serve,
}
