"""Everything weaving one page has to know about the whole book.

Runs come from fresh records; where nothing ran here, from the committed locks.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from nodrift.bibliography import PATH as BIB
from nodrift.bibliography import Bibliography
from nodrift.citations import cited_keys
from nodrift.errors import Drift
from nodrift.examples import read_blocks
from nodrift.formulas.lock import FOLDER as EQUATIONS
from nodrift.formulas.lock import Tier, read_tiers
from nodrift.glossary import STEM as GLOSSARY
from nodrift.glossary import Glossary, read_glossary
from nodrift.hashing import digest, state_of
from nodrift.ids import Id, is_setting, nearest, parse_id, timed_region
from nodrift.locks import committed, is_foreign, with_seconds
from nodrift.macros import PATH as MACROS
from nodrift.macros import Macros
from nodrift.markup import (
    Block,
    Display,
    Fence,
    FigureLine,
    Slot,
    split_front_matter,
)
from nodrift.notation import URI as NOTATION
from nodrift.notation import Notation, read_notation
from nodrift.project import SOURCES, Page, Project
from nodrift.record import (
    Record,
    Run,
    read_record,
    record_path,
)
from nodrift.script import Script
from nodrift.stale import stale_record

WRITTEN = ("mistakes", "drifts")  # options: files that the book's own tests write
Typeset = Callable[[str, bool], str]  # (LaTeX, display?) -> HTML


@dataclass(frozen=True, slots=True)
class Label:
    """A numbered formula: `number` as readers see it, such as 1.4."""

    name: str
    page: Page
    number: str
    line: int


@dataclass(frozen=True)
class Book:
    """A project seen as pages, for one of the `GENERATORS`.

    `typeset` is None where KaTeX is not installed. `rendered` is the HTML of the pages
    that a generator has rendered in this process so far, by stem.
    """

    project: Project
    typeset: Typeset | None = None
    generator: str = "mkdocs"
    rendered: dict[str, str] = field(default_factory=dict)
    _records: dict[str, Record | None] = field(default_factory=dict)
    _tiers: dict[str, dict[str, Tier]] = field(default_factory=dict)

    @cached_property
    def bibliography(self) -> Bibliography:
        return Bibliography(self.project.root / BIB)

    @cached_property
    def glossary(self) -> Glossary | None:
        """What its terms mean, None in a book without docs/glossary.md."""
        page = self.project.by_uri.get(f"{GLOSSARY}.md")
        return read_glossary(page, *self.blocks[GLOSSARY]) if page else None

    @cached_property
    def macros(self) -> Macros:
        return Macros.read(self.project.root)

    @cached_property
    def notation(self) -> Notation | None:
        """What the symbols stand for, None in a book that has no such page."""
        page = self.project.by_uri.get(NOTATION)
        if page is None:
            return None
        blocks, offset = self.blocks[page.stem]
        return read_notation(page, blocks, offset, self.project.by_uri, self.macros)

    @cached_property
    def blocks(self) -> dict[str, tuple[list[Block], int]]:
        """Of each page, by stem: its blocks and the number of lines above them."""
        found = {}
        for stem, page in self.project.pages.items():
            body, offset = split_front_matter(page.read())
            # Tabs as Python-Markdown reads them, so that weaving sees the same blocks.
            found[stem] = (read_blocks(body.expandtabs(4)), offset)
        return found

    @cached_property
    def all_labels(self) -> list[Label]:
        """Every numbered formula in the order of pages and lines, twins included."""
        found = []
        for stem, (blocks, offset) in self.blocks.items():
            page = self.project.pages[stem]
            count = 0
            for block in blocks:
                if not isinstance(block, Display):
                    continue
                for kind, name in block.labels:
                    if kind == "eq":
                        count += 1
                        number = f"{page.number}.{count}".lstrip(".")
                        found.append(Label(name, page, number, block.line + offset))
        return found

    @cached_property
    def labels(self) -> dict[str, Label]:
        return {label.name: label for label in reversed(self.all_labels)}

    def tier(self, label: Label) -> Tier | None:
        """How the formula was checked, None if no committed check speaks of it."""
        stem = label.page.stem
        if stem not in self._tiers:
            self._tiers[stem] = read_tiers(self.project, label.page)
        return self._tiers[stem].get(label.name)

    @cached_property
    def citing(self) -> dict[str, list[Page]]:
        """The pages that cite each work, by its key; unknown keys are among them."""
        found: dict[str, list[Page]] = {}
        for stem, (blocks, _) in self.blocks.items():
            for key in cited_keys(blocks):
                found.setdefault(key, []).append(self.project.pages[stem])
        return found

    @cached_property
    def equations_page(self) -> Page | None:
        """The page that lists all formulas, None in a book without one."""
        return self.page_with("equations")

    @cached_property
    def bibliography_page(self) -> Page | None:
        """The page that lists all works, None in a book without one."""
        return self.page_with("bibliography")

    def page_with(self, slot: str) -> Page | None:
        """The first page that has the list `slot`, None if none has."""
        for stem in self.blocks:
            if self.has_slot(self.project.pages[stem], slot):
                return self.project.pages[stem]
        return None

    @cached_property
    def has_script_pages(self) -> bool:
        """Whether the generator renders notebooks: mkdocs does, with mkdocs-jupyter."""
        plugins = self.project.config.get("plugins") or []
        names = {name for entry in plugins for name in _names(entry)}
        return self.generator == "mkdocs" and "mkdocs-jupyter" in names

    def has_slot(self, page: Page, name: str) -> bool:
        """Whether the page has the list `name` of those that we weave."""
        blocks, _ = self.blocks[page.stem.lower()]
        return any(isinstance(one, Slot) and one.name == name for one in blocks)

    @cached_property
    def listed(self) -> set[Id]:
        """Regions that some page lists."""
        return {
            id
            for blocks, _ in self.blocks.values()
            for block in blocks
            if isinstance(block, Fence)
            for _, target in block.includes or []
            if (id := parse_id(target)) is not None
        }

    @cached_property
    def drawn(self) -> set[Id]:
        """Figures that some page shows, steppers by the name without a frame."""
        return {
            id
            for blocks, _ in self.blocks.values()
            for block in blocks
            if isinstance(block, FigureLine) and (id := parse_id(block.id)) is not None
        }

    def record(self, script: Script) -> Record | None:
        """The fresh record of `script`, None if it has none or a stale one."""
        if script.id not in self._records:
            record, reasons = stale_record(self.project, script)
            self._records[script.id] = None if reasons else record
        return self._records[script.id]

    def run(self, script: Script) -> Run:
        """What pages quote: the fresh record, else the lock.

        Raises Drift E-LOCK if there is neither.
        """
        record = self.record(script)
        lock = committed(self.project, script)
        if record is not None and (lock is None or is_foreign(lock, record.run)):
            return with_seconds(record.run, record.folder)
        if lock is not None:
            return lock
        raise Drift(
            script.path,
            1,
            "E-LOCK",
            f"{script.id} was never run",
            f"nodrift run {script.id}",
        )

    def run_or_none(self, script: Script) -> Run | None:
        """The same, None where there is nothing to quote: check_locks says why."""
        try:
            return self.run(script)
        except Drift:
            return None

    def script(self, id: Id) -> Script:
        """Raises LookupError with a helpful text if there is no such script."""
        try:
            return self.project.script(id.script)
        except KeyError as error:
            raise LookupError(error.args[0]) from None

    def value(self, id: Id) -> Any:
        """The result, setting or time of a region that `id` names.

        Raises LookupError if there is none of that name.
        """
        run, name = self.run(self.script(id)), id.name
        values: Mapping[str, Any] = run.results
        kind, region = "result", timed_region(name)
        if is_setting(name):
            kind, values = "setting", run.settings
        elif region is not None:
            kind, values, name = "timed region", run.seconds, region
        if name not in values:
            hint = nearest(name, filter(None, values))
            raise LookupError(f"{id.script} has no {kind} {name!r}; {hint}")
        return values[name]


def _names(entry: str | dict[str, Any]) -> list[str]:
    """The names in one line of a list of mkdocs.yml, with options or without."""
    return [entry] if isinstance(entry, str) else list(entry)


def states(project: Project) -> dict[str, str]:
    """What a page's woven form can depend on, by name, and the state of each.

    Files are named by their path below the project, records by their script.
    """
    files = [
        *(project.root / str(project.options.get(name)) for name in WRITTEN),
        *project.docs.rglob("*.md"),
        *project.docs.rglob("*.js"),  # which demos there are
        project.root / BIB,
        project.root / MACROS,
        project.root / "mkdocs.yml",
        project.root / "pyproject.toml",
        *(project.root / SOURCES).rglob("*"),
        *(project.root / EQUATIONS).glob("*.*"),
    ]
    found = {
        file.relative_to(project.root).as_posix(): state_of(file)
        for file in sorted(files)
        if file.is_file()
    }
    for id in project.scripts:
        try:
            record = read_record(record_path(project, project.scripts[id]))
        except ValueError:
            record = None
        seen = (record.run.seal, *record.damage()) if record else ()
        found[f"record of {id}"] = " ".join(seen)
    return found


def fingerprint(project: Project) -> str:
    """A digest of all that a page's woven form can depend on.

    Generators that cache pages must see it change when a record does.
    """
    return digest_of(states(project))


def digest_of(states: dict[str, str]) -> str:
    """The fingerprint of a project in these states."""
    return digest(json.dumps(sorted(states.items())).encode())
