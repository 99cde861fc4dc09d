"""Judge a pull request in a process of its own, which has little time and memory."""

import multiprocessing
import os
import resource
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from nodrift.check import check
from nodrift.errors import Drift, Drifts
from nodrift.extension import current_book

SECONDS = 30  # of the processor; the slowest takes a third of it where two share a core
MEMORY = 4 << 30  # bytes of address space

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    ["judging", "markdown.extensions.md_in_html", "pymdownx.superfences", "quickjs"]
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `nodrift check` says of a book, and the HTML of its pages."""

    drifts: list[tuple[str, str, int, str]]  # code, file, line, the whole message
    pages: dict[str, str]


def judge(root: Path) -> Verdict:
    """What check says of the book at `root`.

    Raises AssertionError if it took too long, too much, or fell over.
    """
    ours, theirs = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_judge, args=(str(root), theirs))
    process.start()
    theirs.close()
    try:
        verdict = ours.recv()
    except EOFError:
        process.join()
        raise AssertionError(f"it ended with {process.exitcode}") from None
    process.join()
    assert isinstance(verdict, Verdict), verdict
    return verdict


def _judge(root: str, answer: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.chdir(root)
    pages: dict[str, str] = {}
    try:
        book = current_book(Path(root))
        found = check(book)
        pages = book.rendered
    except Drift as drift:
        found = [drift]
    except Drifts as drifts:
        found = drifts.drifts
    told = [(one.code, one.path, one.line, str(one)) for one in found]
    answer.send(Verdict(told, pages))
