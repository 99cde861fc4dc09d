"""Make a site searchable: Pagefind writes an index that is fetched when someone asks.

A project offers a search by a template for it. What can be found are records; each
becomes a small page of its own, since Pagefind reads pages, and an index of the same
records is made once.
"""

import hashlib
import html
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path

from nodrift import environment
from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.kept import SEALED, is_as_sealed, seal_folder
from nodrift.search_records import Record, records

OFFER = Path("docs", "theme", "partials", "search.html")
SERVED = "search"  # below the site; docs/theme/assets/finder.js fetches it from there
KEPT = Path("build", "cache", "search")
LANGUAGE = "en"
# What stands on pages and is no prose: mathematics is said once, code has its records.
IGNORED = (
    "[aria-hidden=true]",
    "annotation",
    "figure",
    "pre",
    "nav",
    ".nd-source",
    ".nd-mark",
    ".nd-part",
    ".headerlink",
)
TAG = re.compile(r"<annotation.*?</annotation>|<[^<>]*>")
SEPARATOR = re.compile(r"[_/]+")  # Pagefind counts a part of a word twice
UNUSED = (  # faces of a search, of which we have our own, and words of other languages
    "pagefind-*ui.*",
    "pagefind-highlight.js",
    "pagefind-worker.js",
    "wasm.unknown.pagefind",
)
# The names of a record stand in a field called like its kind, and docs/theme/assets/
# finder.js says how much each kind weighs; the other fields are shown and not asked.
PAGE = """<!doctype html>
<html lang="{language}"><body>
<h1 data-pagefind-meta="title" data-pagefind-ignore="index">{title}</h1>
<div data-pagefind-meta="{kind}[data-names], kind[data-kind], url[data-url], \
place[data-place]" data-names="{names}" data-kind="{kind}" data-url="{url}" \
data-place="{place}">{text}</div>
</body></html>
"""


def publish_search(book: Book, site: Path) -> None:
    """Put the index of what `site` holds below it.

    Does nothing in a project that offers no search. Raises Drift E-TOOL if Pagefind is
    not installed or fails.
    """
    root = book.project.root
    if not (root / OFFER).is_file():
        return
    (site / "search.json").unlink(missing_ok=True)  # zensical's, which nobody reads
    found = list(records(book, site))
    folder = root / KEPT / state_of(found)
    if not is_as_sealed(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            index = write_index(found, Path(scratch))
            for old in folder.parent.iterdir():
                if old != Path(scratch):
                    shutil.rmtree(old, ignore_errors=True)
            seal_folder(index, folder.name)
            index.rename(folder)
    shutil.rmtree(site / SERVED, ignore_errors=True)
    shutil.copytree(folder, site / SERVED, ignore=shutil.ignore_patterns(SEALED))


def state_of(found: Iterable[Record]) -> str:
    """A digest of all that an index depends on."""
    made = [environment.version("pagefind-bin"), PAGE, *IGNORED, *map(astuple, found)]
    return hashlib.sha256(repr(made).encode()).hexdigest()


def write_index(found: Iterable[Record], folder: Path) -> Path:
    """Let Pagefind make an index of records below `folder`, and return where it is."""
    pages, index = folder / "pages", folder / "index"
    pages.mkdir()
    for number, record in enumerate(found):
        text = PAGE.format(
            language=LANGUAGE,
            kind=record.kind,
            title=record.title,
            text=record.text,
            url=html.escape(record.url),
            place=html.escape(record.place),
            names=html.escape(names_of(record)),
        )
        (pages / f"{number:05}.html").write_text(text, "utf-8", newline="\n")
    command = ["--site", str(pages), "--output-path", str(index)]
    command += ["--exclude-selectors", ", ".join(IGNORED)]
    command += ["--force-language", LANGUAGE, "--silent"]
    done = subprocess.run(
        [str(_pagefind()), *command], capture_output=True, text=True, check=False
    )
    if done.returncode != 0 or not (index / "pagefind.js").is_file():
        lines = (done.stdout + done.stderr).strip().splitlines() or ["it said nothing"]
        raise _tool(f"pagefind made no index: {lines[-1]}", "see build/cache/search")
    for pattern in UNUSED:
        for file in index.glob(pattern):
            file.unlink()
    return index


def names_of(record: Record) -> str:
    """What a record is called, in words: `split_digits` is asked for as two, too."""
    title = html.unescape(TAG.sub("", record.title)).removesuffix(".py")
    return SEPARATOR.sub(" ", f"{title}, {record.also}".removesuffix(", "))


def _pagefind() -> Path:
    try:
        # Imported here: pages are checked without the packages of the site.
        from pagefind.service import get_executable
    except ModuleNotFoundError:
        found = None
    else:
        found = get_executable()
    if found is None:
        what = "pagefind, which makes the site searchable, is not installed"
        raise _tool(what, 'run `pip install -e ".[site]"`')
    return found


def _tool(what: str, mend: str) -> Drift:
    return Drift("pyproject.toml", 1, "E-TOOL", what, mend)
