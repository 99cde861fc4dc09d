"""What the checks say while a book is written, one check after the other.

Each saved state is judged twice: at once by all that needs no other page to be rendered,
and to the end as soon as the whole site was made.
"""

from collections.abc import Callable, Iterable, Iterator

from nodrift.bindings import FOLDER as EQUATIONS
from nodrift.book import Book
from nodrift.check import FIRST, SOURCES, Check, found_by, in_order
from nodrift.errors import Drift
from nodrift.glossary_checks import unused_terms
from nodrift.links import broken_links
from nodrift.page_checks import check_equations
from nodrift.project import SOURCES as SCRIPTS
from nodrift.project import Project


def check_rendered(book: Book) -> Iterator[Drift]:
    """What check_pages judges, on the pages that were rendered to be shown."""
    yield from broken_links(book, book.rendered)
    yield from unused_terms(book, book.rendered)


# Formulas are compared with their locks later: it takes as long as all else together.
AT_ONCE = tuple(one for one in SOURCES if one is not check_equations)
IN_THE_END: tuple[Check, ...] = (check_equations, check_rendered)


class Remarks:
    """What was found in the last state that each check saw."""

    def __init__(self) -> None:
        self._found: dict[Check, list[Drift]] = {}
        self._seen = ""  # the state of which `_done` is told
        self._done: set[Check] = set()

    def judge(
        self,
        book: Book,
        state: str,
        checks: Iterable[Check],
        stop: Callable[[], bool],
    ) -> bool:
        """Do those of `checks` that did not see this state; False if stopped."""
        if state != self._seen:
            self._seen, self._done = state, set()
        for first in FIRST:
            if found := found_by(book, (first,)):
                self._found = {first: found}  # all else may only be a sign of this
                self._done.clear()
                return True
            self._found.pop(first, None)
        for one in checks:
            if stop():
                return False
            if one not in self._done:
                self._found[one] = found_by(book, (one,))
                self._done.add(one)
        return True

    def has(self, check: Check) -> bool:
        """Whether `check` found something when it last looked."""
        return bool(self._found.get(check))

    def forget(self, paths: Iterable[str]) -> None:
        """These files were saved: what was said of them may hold no more."""
        gone = set(paths)
        for one, found in self._found.items():
            self._found[one] = [drift for drift in found if drift.path not in gone]

    def by_page(self, project: Project) -> dict[str, list[Drift]]:
        """What was found, by the page it concerns; under "" what concerns none or all."""
        uris = {page.path.as_posix(): uri for uri, page in project.by_uri.items()}
        stems = {page.stem: uri for uri, page in project.by_uri.items()}
        remarks: dict[str, list[Drift]] = {}
        for drift in in_order(drift for one in self._found.values() for drift in one):
            uri = uris.get(drift.path) or stems.get(_stem_of(drift.path), "")
            remarks.setdefault(uri, []).append(drift)
        return remarks


def _stem_of(path: str) -> str:
    """The stem of the page to which a script, a binding or a lock belongs, else ""."""
    for folder in (f"{SCRIPTS}/", f"{EQUATIONS.as_posix()}/"):
        if path.startswith(folder):
            return path.removeprefix(folder).partition("/")[0].partition(".")[0]
    return ""
