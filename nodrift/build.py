"""Build the site: whole and checked, or not at all.

The generator writes into a fresh folder; only when every page is there and every link
of it leads somewhere does it take the place of the last site.
"""

import gc
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from nodrift import site_links, web
from nodrift.book import Book, fingerprint
from nodrift.build_notes import Clock, write_notes
from nodrift.check import SOURCES, check
from nodrift.errors import Drift, Drifts
from nodrift.extension import current_book
from nodrift.finishing import finish
from nodrift.generators import generate
from nodrift.hashing import state_of
from nodrift.links import broken_links
from nodrift.maths import UNTYPESET
from nodrift.project import CONFIG, Project
from nodrift.search import SERVED
from nodrift.site_harm import harm
from nodrift.stale import stale_record
from nodrift.web_packages import THEME

Say = Callable[[str], None]

MAKING = "making-site-"  # folders below build/ of sites that are not finished


def build(project: Project, say: Say, generator: str | None = None) -> Path:
    """Build the site below build/ and return its folder; by the project's generator.

    `say` is told each step. Raises Drifts with all that check finds, with a stale or
    missing record, or with a broken link; then the last site is as it was.
    """
    generator = generator or project.generator
    clock = Clock(say)
    say = clock.say
    say("web assets")
    web.install(project.root)
    digest = fingerprint(project)
    book = current_book(project.root, generator, digest)
    say(f"checking {len(book.project.pages)} pages")
    # mkdocs renders in this process, so that its pages can be judged: once is enough.
    renders = generator == "mkdocs"
    if check(book, SOURCES if renders else None):
        raise Drifts(check(book))
    if drifts := unrecorded(book):
        raise Drifts(drifts)
    gc.freeze()  # the book stays: nobody need look for garbage in it again and again
    target = project.site_of(generator)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.parent):
        for left in target.parent.glob(f"{MAKING}*"):  # by a build that was killed
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=MAKING, dir=target.parent) as scratch:
            fresh = Path(scratch, "site")
            say(f"building with {generator}")
            try:
                generate(project, generator, fresh, digest)
            except (Drift, Drifts) as error:  # it stops at the first; say all
                found = error.drifts if isinstance(error, Drifts) else [error]
                raise Drifts(check(book) or found) from None
            require_typeset(book)
            finish(book, fresh)
            fresh.chmod(0o755)
            changed = _changed(fresh, target)
            if not changed:
                write_notes(target, len(book.project.pages), clock)
                return target
            if drifts := list(broken_links(book, book.rendered)):
                raise Drifts(check(book) or drifts)  # which knows the lines
            say(f"following every link of {len(changed)} changed files")
            follow_links(project.root, fresh, changed)
            if target == project.site:  # the other is there to be compared
                require_harmless(project, fresh, changed)
            if target.exists():
                target.rename(Path(scratch, "old"))
            fresh.rename(target)
            write_notes(target, len(book.project.pages), clock)
    return target


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of `folder`; raises Drift E-TOOL if another build does."""
    import fcntl

    with (folder / ".building").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Drift(
                CONFIG,
                1,
                "E-TOOL",
                "another nodrift is building this site",
                "wait until it has finished",
            ) from None
        yield


def require_typeset(book: Book) -> None:
    """Raise Drift E-TOOL if a page has formulas and nothing here could typeset them."""
    if any(UNTYPESET in html for html in book.rendered.values()):
        raise Drift(
            web.MANIFEST,
            1,
            "E-TOOL",
            "the pages have formulas, and KaTeX, which typesets them, is not here",
            f'name katex in {web.MANIFEST} and run `pip install -e ".[site]"`',
        )


def _changed(fresh: Path, last: Path) -> list[Path]:
    """The files of a fresh site whose links may be other than when it was published.

    Those that differ, where both hold files of the same names: what woven pages offer to
    each other is judged apart. Else all of them. An index has a new name for each state.
    """
    names, before = (
        {path.relative_to(site) for path in site.rglob("*") if path.is_file()}
        for site in (fresh, last)
    )
    moved = any(name.parts[0] != SERVED for name in names ^ before)
    return [
        fresh / name
        for name in sorted(names)
        if moved
        or name not in before
        or state_of(fresh / name) != state_of(last / name)
    ]


def unrecorded(book: Book) -> list[Drift]:
    """Scripts whose figures cannot be published because no fresh run is at hand."""
    found = []
    for script in book.project.scripts.values():
        _, reasons = stale_record(book.project, script)
        if reasons:
            found.append(
                Drift(
                    script.path,
                    1,
                    "E-RECORD",
                    f"{script.id} has no fresh record: {', '.join(reasons)}",
                    f"nodrift run {script.id}",
                )
            )
    return found


def require_harmless(project: Project, site: Path, files: list[Path]) -> None:
    """Raise Drift E-HTML if a file of the site would act, ask elsewhere or tell secrets."""
    if found := list(islice(harm(project.root, site, files), 5)):
        told = "; ".join(f"{name}: {what}" for name, what in found)
        mend = "mend the page, the script or the theme that it comes from"
        raise Drift(
            CONFIG, 1, "E-HTML", f"the built site is not harmless: {told}", mend
        )


def follow_links(root: Path, site: Path, files: list[Path]) -> None:
    """Follow all links and anchors from `files` to others of a site.

    Raises Drift E-LINK with the first of them.
    """
    if found := list(islice(site_links.broken(site, files), 5)):
        told = "; ".join(f"{address} on {page}" for page, address in found)
        path, line = _written(root, [address for _, address in found])
        raise Drift(
            path,
            line,
            "E-LINK",
            f"the built site has broken links: {told}",
            "mend the page or the theme they are on",
        )


def _written(root: Path, addresses: list[str]) -> tuple[Path | str, int]:
    """Where the theme or mkdocs.yml has one of these addresses; else the whole site."""
    ends = [re.sub(r"^(?:\.{0,2}/)+", "", address) for address in addresses]
    named = [
        re.compile(rf"(?<![\w/.-]){re.escape(end)}(?![\w/.-])") for end in ends if end
    ]
    for file in [*sorted((root / THEME).rglob("*.html")), root / CONFIG]:
        lines = file.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            if any(one.search(line) for one in named):
                return file.relative_to(root), number
    return CONFIG, 1
