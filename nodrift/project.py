"""A project on disk: which pages, scripts and parts there are, and where results go.

Everything is read from `mkdocs.yml` and the folders; the engine knows no post by name.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from nodrift import plain_yaml
from nodrift.errors import Drift
from nodrift.ids import is_name, is_stem, nearest
from nodrift.script import Script

CONFIG = "mkdocs.yml"
SOURCES = "tutorials_src"
GENERATORS = ("mkdocs", "zensical")


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of `extra.series`; `number` counts from 1."""

    stem: str
    title: str
    teaches: str
    number: int


@dataclass(frozen=True, slots=True)
class Page:
    """One Markdown file. `uri` is its path below docs/, with forward slashes.

    `number` is what its equations and figures count under ("1", "M2"), or "".
    """

    stem: str
    uri: str
    path: Path  # relative to the project, for errors
    file: Path
    number: str

    @property
    def url(self) -> str:
        """Where generators put the page, relative to the site, with a final slash."""
        parts = self.uri.removesuffix(".md").split("/")
        if parts[-1] == "index":
            parts.pop()
        return "".join(f"{part}/" for part in parts)

    def read(self) -> str:
        try:
            return self.file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Drift(
                self.path,
                1,
                "E-CONFIG",
                f"the page cannot be read: {error}",
                "make it a readable file in UTF-8",
            ) from None


class _Loader(plain_yaml.Loader):
    """Reads mkdocs.yml with its `!ENV` values; other tags of generators are ignored."""


def _environment(loader: plain_yaml.Loader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        *names, default = loader.construct_sequence(node)
    else:
        names, default = [loader.construct_scalar(node)], None  # type: ignore[arg-type]
    return next((os.environ[n] for n in names if n in os.environ), default)


def _ignored(loader: plain_yaml.Loader, suffix: str, node: yaml.Node) -> None:
    return None


_Loader.add_constructor("!ENV", _environment)
_Loader.add_multi_constructor("!", _ignored)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", _ignored)


@dataclass(frozen=True)
class Project:
    """The folder that holds `mkdocs.yml`."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> "Project":
        """Return the project that `start` lies in.

        Raises Drift E-CONFIG if neither it nor a folder above holds a mkdocs.yml.
        """
        start = start.resolve()
        for folder in (start, *start.parents):
            if (folder / CONFIG).is_file():
                return cls(folder)
        raise Drift(
            CONFIG,
            1,
            "E-CONFIG",
            "there is no mkdocs.yml here or in a folder above",
            "change into a project first",
        )

    @property
    def docs(self) -> Path:
        return self.root / "docs"

    @property
    def records(self) -> Path:
        return self.root / "build" / "records"

    @property
    def trials(self) -> Path:
        return self.root / "build" / "trials"

    @property
    def site(self) -> Path:
        """What is published: the site that the project's own generator makes."""
        return self.root / "build" / "site"

    def site_of(self, generator: str) -> Path:
        """Where the site of any generator goes."""
        if generator == self.generator:
            return self.site
        return self.site.with_name(f"site-{generator}")

    @property
    def generator(self) -> str:
        """The one of GENERATORS that makes what is published, and what is served.

        Raises Drift E-CONFIG if `[tool.nodrift]` names another.
        """
        named = self.options.get("generator", GENERATORS[0])
        if named not in GENERATORS:
            text = (self.root / "pyproject.toml").read_text(encoding="utf-8")
            above = re.split(r"^\s*generator\b", text, maxsplit=1, flags=re.MULTILINE)[
                0
            ]
            raise Drift(
                "pyproject.toml",
                above.count("\n") + 1,
                "E-CONFIG",
                f"generator is {named!r}, which this engine does not know",
                f"write one of {', '.join(GENERATORS)}",
            )
        return str(named)

    @property
    def web(self) -> Path:
        return self.root / "build" / "web"

    @cached_property
    def config(self) -> dict[str, Any]:
        """What mkdocs.yml says. Raises Drift E-CONFIG with the line if it is broken."""
        text = ""
        try:
            text = (self.root / CONFIG).read_text(encoding="utf-8")
            config = plain_yaml.load(text, _Loader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            line, what, mend = plain_yaml.mistake(error, text)
            raise Drift(CONFIG, line, "E-CONFIG", what, mend) from None
        if not isinstance(config, dict):
            raise Drift(
                CONFIG, 1, "E-CONFIG", "mkdocs.yml is empty", "bring it back from git"
            )
        return config

    def config_line(self, text: str) -> int:
        """Line of mkdocs.yml that holds `text`, 1 if none does."""
        lines = (self.root / CONFIG).read_text(encoding="utf-8").splitlines()
        return next((i for i, line in enumerate(lines, 1) if text in line), 1)

    @cached_property
    def series(self) -> tuple[Part, ...]:
        """The parts in order. Raises Drift E-SERIES if an entry is not complete."""
        parts = []
        for number, entry in enumerate(self._extra("series"), 1):
            stem = entry.get("stem") if isinstance(entry, dict) else None
            if not (isinstance(stem, str) and is_stem(stem) and entry.get("title")):
                raise Drift(
                    CONFIG,
                    self.config_line("series:"),
                    "E-SERIES",
                    f"part {number} of extra.series has no proper stem and title",
                    "give it `stem: word` (a-z, 0-9) and `title:`",
                )
            parts.append(
                Part(stem, str(entry["title"]), str(entry.get("teaches", "")), number)
            )
        return tuple(parts)

    @cached_property
    def background(self) -> tuple[str, ...]:
        """Stems of the mathematics pages, in order: M1, M2, ..."""
        return tuple(map(str, self._extra("background")))

    def _extra(self, name: str) -> list[Any]:
        """A list below `extra:`. Raises Drift E-CONFIG if something else is there."""
        extra = self.config.get("extra") or {}
        found = extra.get(name) or [] if isinstance(extra, dict) else extra
        if not isinstance(found, list) or not isinstance(extra, dict):
            raise Drift(
                CONFIG,
                self.config_line("extra:"),
                "E-CONFIG",
                f"extra.{name} is not a list",
                "write one entry a line, each after a dash",
            )
        return found

    @cached_property
    def pages(self) -> dict[str, Page]:
        """All pages by stem.

        Raises Drift E-STEM if two pages share a stem, case aside.
        """
        numbers = {part.stem: str(part.number) for part in self.series}
        numbers |= {stem: f"M{i}" for i, stem in enumerate(self.background, 1)}
        pages: dict[str, Page] = {}
        for file in self._markdown():
            stem, path = file.stem, file.relative_to(self.root)
            uri = file.relative_to(self.docs).as_posix()
            if (twin := pages.get(stem.lower())) is not None:
                raise Drift(
                    path,
                    1,
                    "E-STEM",
                    f"{twin.path} has the stem {stem!r} too",
                    "rename one: a stem is unique in the whole book",
                )
            number = numbers.get(stem, "")
            pages[stem.lower()] = Page(stem, uri, path, file, number)
        return pages

    @cached_property
    def by_uri(self) -> dict[str, Page]:
        """All pages by their path below docs/."""
        return {page.uri: page for page in self.pages.values()}

    def _markdown(self) -> Iterator[Path]:
        theme = self.docs / "theme"
        for file in sorted(self.docs.rglob("*.md")):
            if theme not in file.parents:
                yield file

    @cached_property
    def scripts(self) -> dict[str, Script]:
        """All scripts by id, in order.

        Raises Drift E-ID for a folder or file that no id can name, E-PYTHON for one
        that cannot be read.
        """
        scripts = {}
        for file in sorted((self.root / SOURCES).glob("*/*.py")):
            path = file.relative_to(self.root)
            if not is_stem(file.parent.name) or not is_name(file.stem):
                raise Drift(
                    path,
                    1,
                    "E-ID",
                    "no id can name this script",
                    "name the folder a-z0-9 and the file in snake_case",
                )
            script = Script.read(self.root, file)
            scripts[script.id] = script
        return scripts

    def script(self, id: str) -> Script:
        """Return one script. Raises KeyError with a helpful text if there is none."""
        try:
            return self.scripts[id]
        except KeyError:
            hint = nearest(id, self.scripts)
            raise KeyError(f"there is no script {id!r}; {hint}") from None

    def select(self, ids: list[str]) -> list[Script]:
        """Return the scripts that `ids` (`post/script` or a whole `post`) name.

        All of them if `ids` is empty. Raises KeyError with a helpful text.
        """
        if not ids:
            return list(self.scripts.values())
        chosen: dict[str, Script] = {}
        for id in ids:
            whole = {k: s for k, s in self.scripts.items() if s.post == id}
            chosen |= whole or {id: self.script(id)}
        return list(chosen.values())

    @cached_property
    def options(self) -> dict[str, Any]:
        """The `[tool.nodrift]` table of pyproject.toml."""
        import tomllib

        file = self.root / "pyproject.toml"
        if not file.is_file():
            return {}
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            found = re.search(r"line (\d+)", str(error))
            line = int(found[1]) if found else 1
            what, mend = f"not TOML: {error}", "mend the line"
            if "overwrite" in what or "declare" in what:
                what, mend = (
                    "a name stands here for a second time",
                    "keep one of the two",
                )
            raise Drift(file.name, line, "E-CONFIG", what, mend) from None
        table: dict[str, Any] = data.get("tool", {}).get("nodrift", {})
        return table
