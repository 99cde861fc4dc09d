"""The command `nodrift`: run, explain, check, build and serve a book."""

import argparse
import ast
import json
import os
import signal
import sys
from collections.abc import Sized
from pathlib import Path
from typing import Any, NoReturn

from nodrift.errors import Drift, Drifts
from nodrift.ids import is_setting
from nodrift.project import GENERATORS, Project

OK, DRIFT, USAGE, INTERRUPTED = 0, 1, 2, 130

EPILOG = """\
A script's id is post/script, such as gan/ring; a post alone means all its scripts.
Every failure is one line, `file:line: CODE: what is wrong; how to mend it`.
exit codes: 0 all is well, 1 something drifted or failed, 2 wrong usage, 130 interrupted
"""


class UsageError(Exception):
    """The command was called with something that does not exist."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    options = _parser().parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        project = Project.find(Path.cwd())
        os.chdir(project.root)
        code: int = options.command(project, options)
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
    except KeyboardInterrupt:
        print("nodrift: interrupted; what was there before is whole", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # `nodrift check | head` is no failure of ours
        sys.stderr.close()
        return DRIFT


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nodrift",
        description="Weave scripts that ran into pages in which nothing can drift.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Any, text: str, more: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.\n\n{more}",
            epilog=EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        sub.set_defaults(command=command)
        return sub

    run = add(
        "run",
        _run,
        "run the scripts that are stale and record what they show",
        "A script is stale when its text, a file it read, a package or Python is not\n"
        "what it was when it last ran. Fresh scripts are left alone. Each run writes\n"
        "build/records/ and the lock beside the script: commit the lock.",
    )
    run.add_argument("ids", nargs="*", metavar="ID", help="only these (default: all)")
    run.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="settings",
        help="a trial with another setting; goes to build/trials/, touches no record",
    )
    run.add_argument(
        "--locked",
        action="store_true",
        help="write no lock; fail where the run differs from the committed one",
    )
    run.add_argument(
        "-j",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        dest="workers",
        help="scripts at once, one thread each (default: %(default)s)",
    )

    new = add(
        "new",
        _new,
        "start a new part: page, script, binding, test, its place in the series",
        "Writes a small lesson that runs and passes check, to be changed bit by bit.",
    )
    new.add_argument("stem", metavar="STEM", help="one lower-case word, such as flows")
    new.add_argument("--title", help="for a part that extra.series does not plan yet")

    explain = add(
        "explain",
        _explain,
        "say why scripts are stale or fresh",
        "Shows what each script read, ran with and left behind, and which pages use it.",
    )
    explain.add_argument("ids", nargs="*", metavar="ID", help="only these")

    equations = add(
        "equations",
        _equations,
        "evaluate the formulas of pages against the functions they describe",
        "Reads each labelled display, binds its names by tests/equations/<post>.py, and\n"
        "compares it with its function on random draws. Judges what changed since it was\n"
        "last judged, and writes tests/equations/<post>.lock.json: commit it.",
    )
    equations.add_argument(
        "stems", nargs="*", metavar="POST", help="only these pages (default: all)"
    )
    equations.add_argument(
        "--mutate",
        action="store_true",
        help="judge what did not change, too, and list the slips that nobody noticed",
    )
    equations.add_argument("--json", action="store_true", help="print it as JSON")
    equations.add_argument(
        "-j",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        dest="workers",
        help="formulas at once (default: %(default)s)",
    )

    checks = add(
        "check",
        _check,
        "judge pages, scripts and locks; runs nothing, needs no torch",
        "Finds every number, figure, listing, claim, formula, citation and link that\n"
        "does not agree with the committed locks.",
    )
    checks.add_argument(
        "--json", action="store_true", help="print the findings as a JSON list"
    )

    builds = add(
        "build",
        _build,
        "check, then build the site into build/site",
        "Publishes nothing unless all is well: needs a fresh record of every script.",
    )
    builds.add_argument(
        "--with",
        choices=GENERATORS,
        default="mkdocs",
        dest="generator",
        help="the generator; zensical writes build/site-zensical, without script pages",
    )

    site = add(
        "site",
        _site,
        "run, evaluate, check and build: all that a published site needs",
        "The same as `nodrift run`, `nodrift equations` and `nodrift build`, in one.",
    )
    site.add_argument(
        "--locked",
        action="store_true",
        help="write no lock of a run; fail where a run differs from the committed one",
    )

    serve = add(
        "serve",
        _serve,
        "serve the site with live reload",
        "A saved page shows at once; a saved script runs first. Figures of scripts that\n"
        "cannot run here (no torch) are replaced by labelled places.",
    )
    serve.add_argument(
        "--address",
        default="127.0.0.1:8000",
        metavar="HOST:PORT",
        help="where to listen (default: %(default)s)",
    )
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _select(project: Project, ids: list[str]) -> list[Any]:
    try:
        return project.select(ids)
    except KeyError as error:
        raise UsageError(error.args[0]) from None


def _run(project: Project, options: argparse.Namespace) -> int:
    from nodrift.jobs import plan, plan_trial
    from nodrift.progress import showing
    from nodrift.run import Runner

    scripts = _select(project, options.ids)
    settings = _settings(options.settings)
    if settings:
        if not options.ids:
            raise UsageError("--set needs the id of a script: nodrift run gan/ring ...")
        _require_settings(scripts, settings)
        jobs = plan_trial(project, scripts, settings)
    else:
        jobs = plan(project, scripts)
    if jobs:
        with showing(jobs) as progress:
            Runner(project, options.workers).run(jobs, progress.update)
    faults = [job.fault for job in jobs if job.fault is not None]
    if settings:
        for job in jobs:
            if job.record is not None:
                where = project.trials / job.script.id
                print(f"trial of {job.script.id}: {where.relative_to(project.root)}")
                for name, value in job.record.run.results.items():
                    print(f"  {name}: {value}")
    else:
        broken = {job.script.id for job in jobs if job.fault}
        whole = [script for script in scripts if script.id not in broken]
        faults += (_judge if options.locked else _settle)(project, whole)
    if faults:
        raise Drifts(faults)
    fresh = len(scripts) - len(jobs)
    print(f"{len(jobs)} run, {fresh} fresh")
    return OK


def _judge(project: Project, scripts: list[Any]) -> list[Drift]:
    """Hold the records against the locks; return what is wrong."""
    from nodrift import locks
    from nodrift.record import read_record, record_path

    faults = []
    for script in scripts:
        record = read_record(record_path(project, script))
        assert record is not None
        try:
            locks.judge(project, script, record.run)
        except Drift as drift:
            faults.append(drift)
    return faults


def _settle(project: Project, scripts: list[Any]) -> list[Drift]:
    """Write the locks that the records ask for, and say what moved."""
    from nodrift import locks
    from nodrift.moves import table
    from nodrift.record import read_record, record_path

    moved, faults = {}, []
    for script in scripts:
        record = read_record(record_path(project, script))
        assert record is not None
        try:
            moves = locks.settle(project, script, record.run)
        except Drift as drift:
            faults.append(drift)
            continue
        if moves is not None:
            print(f"wrote {script.lock.relative_to(project.root)}")
            moved[script.id] = moves
    if any(moved.values()):
        print(table(moved))
    return faults


def _settings(pairs: list[str]) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not is_setting(name):
            raise UsageError(f"--set {pair!r}: write NAME=VALUE, such as STEPS=20")
        try:
            settings[name] = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            settings[name] = text
    return settings


def _require_settings(scripts: list[Any], settings: dict[str, Any]) -> None:
    from nodrift.ids import nearest

    for script in scripts:
        for name in settings.keys() - script.settings.keys():
            hint = nearest(name, script.settings)
            raise UsageError(f"{script.id} has no setting {name}; {hint}")


def _new(project: Project, options: argparse.Namespace) -> int:
    from nodrift.new import NewError, new_part

    try:
        files = new_part(project, options.stem, options.title)
    except NewError as error:
        raise UsageError(str(error)) from None
    for file in files:
        print(f"wrote {file}")
    stem = options.stem
    print(f"next: nodrift run {stem}, nodrift equations {stem}, nodrift serve")
    return OK


def _explain(project: Project, options: argparse.Namespace) -> int:
    from nodrift.explain import explain

    scripts = _select(project, options.ids)
    print("\n\n".join(explain(project, script) for script in scripts))
    return OK


def _equations(project: Project, options: argparse.Namespace) -> int:
    from nodrift.equations import settle
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
    from nodrift.check import check
    from nodrift.extension import current_book

    try:
        drifts = check(current_book(project.root))
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
    print(f"{pages} and {scripts} agree")
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
        parsed = _parser().parse_args(step)
        parsed.command(Project(project.root), parsed)  # read anew: steps write files
    return OK


def _serve(project: Project, options: argparse.Namespace) -> int:
    from nodrift.build import serve

    return serve(project, options.address)
