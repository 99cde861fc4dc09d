"""What the command `nodrift` and each of its parts may be told."""

import argparse
import os
from pathlib import Path

from nodrift.project import GENERATORS

EPILOG = """\
A script's id is post/script, such as coins/toss; a post alone means all its scripts.
Every failure is one line, `file:line: CODE: what is wrong; how to mend it`;
`nodrift explain CODE` says more about one.
exit codes: 0 all is well, 1 something drifted or failed, 2 wrong usage, 130 interrupted
"""


def parser() -> argparse.ArgumentParser:
    """Of all commands; `command` of what it parses is the name of the one called."""
    top = argparse.ArgumentParser(
        prog="nodrift",
        description="Weave scripts that ran into pages in which nothing can drift.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, text: str, more: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.\n\n{more}",
            epilog=EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        sub.set_defaults(command=name)
        return sub

    run = add(
        "run",
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
    _add_workers(run, "scripts at once, one thread each")

    new = add(
        "new",
        "start a new part, or a further script of a page",
        "Writes a small lesson that runs and passes check, to be changed bit by bit: for\n"
        "a part its page, script, binding, test and place in the series; for a script\n"
        "itself and a section that shows it. `nodrift serve` runs and shows it at once.",
    )
    what = new.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "stem", metavar="STEM", nargs="?", help="a part: one word, such as flows"
    )
    what.add_argument(
        "--script",
        metavar="POST/NAME",
        help="a script of a page, such as coins/two_walks",
    )
    new.add_argument("--title", help="for a part that extra.series does not plan yet")

    explain = add(
        "explain",
        "say why scripts are stale or fresh, or what a code of an error means",
        "Shows what each script read, ran with and left behind, and which pages use it;\n"
        "of a code, such as E-CLAIM, why it exists, with mistakes that bring it about.",
    )
    explain.add_argument(
        "ids", nargs="*", metavar="ID", help="only these scripts, or codes of errors"
    )

    equations = add(
        "equations",
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
    equations.add_argument(
        "--locked",
        action="store_true",
        help="judge all anew, write no lock; fail where the committed one says otherwise",
    )
    equations.add_argument("--json", action="store_true", help="print it as JSON")
    _add_workers(equations, "formulas at once")

    checks = add(
        "check",
        "judge pages, scripts and locks; runs nothing, needs no torch",
        "Finds every number, figure, listing, claim, formula, citation and link that\n"
        "does not agree with the committed locks.",
    )
    checks.add_argument(
        "--json", action="store_true", help="print the findings as a JSON list"
    )
    checks.add_argument(
        "--quick",
        action="store_true",
        help="render no page: sources, scripts and locks alone, as before a commit",
    )

    builds = add(
        "build",
        "check, then build the site into build/site",
        "Publishes nothing unless all is well: needs a fresh record of every script.",
    )
    builds.add_argument(
        "--with",
        choices=GENERATORS,
        dest="generator",
        help="another generator than the project's own; zensical writes "
        "build/site-zensical, without pages of scripts",
    )

    site = add(
        "site",
        "run, evaluate, check and build: all that a published site needs",
        "The same as `nodrift run`, `nodrift equations` and `nodrift build`, in one.",
    )
    site.add_argument(
        "--locked",
        action="store_true",
        help="write no lock of a run; fail where a run differs from the committed one",
    )

    compares = add(
        "diff",
        "show what a change does: numbers, claims, figures, pages, code",
        "Compares the working tree with the commit where HEAD and BASE parted, and\n"
        "writes one page that needs no network. Writes no record and no lock.",
    )
    compares.add_argument(
        "base", metavar="BASE", help="a branch, tag or commit, such as origin/main"
    )
    compares.add_argument(
        "--base-build",
        type=_here,
        metavar="DIR",
        help="what a build of BASE left: its records/ and build.json",
    )
    compares.add_argument(
        "--output",
        type=_here,
        default=Path("build", "diff.html"),
        metavar="FILE",
        help="where the report goes (default: %(default)s)",
    )
    compares.add_argument(
        "--summary",
        type=Path,
        metavar="FILE",
        help="write a short one in Markdown, too",
    )
    compares.add_argument(
        "--no-run",
        action="store_false",
        dest="runs",
        help="leave a labelled place for what was drawn before and is not at hand",
    )
    _add_workers(compares, "scripts at once, one thread each")

    serve = add(
        "serve",
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
    return top


def _here(text: str) -> Path:
    """A path as it is meant where the command was called."""
    return Path(text).absolute()


def _add_workers(command: argparse.ArgumentParser, what: str) -> None:
    command.add_argument(
        "-j",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        dest="workers",
        help=f"{what} (default: %(default)s)",
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)
