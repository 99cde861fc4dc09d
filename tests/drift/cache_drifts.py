"""Drifts of what a build takes up: what earlier builds kept, and the theme."""

import filecmp
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from judging_drifts import SURROUNDINGS
from mutants import BUILD, Clean, Kind, Mutant, Place

CONFIG = "mkdocs.yml"
ASSETS = "docs/theme/assets"
SEAL = 64  # digits before what a build keeps
COLOUR = re.compile(r"#[0-9a-f]{6}\b")
IMPORT = re.compile(r'^import "(\./[\w/]+\.js)";$', re.MULTILINE)
SHEET = re.compile(r"^  - (assets/[\w-]+\.css)", re.MULTILINE)
# Only Zensical reads these lines, and `build --with zensical` follows what they ask for.
ELSEWHERE = re.compile(r"{%-? if [^%]*not mkdocs_version.*?{%-? endif %}", re.DOTALL)
INCLUDED = re.compile(r'{% include "([\w/]+)\.html" %}|{{ \'([\w/.]+)\' \| url }}')


def build_once(root: Path) -> None:
    """Let the book have been built: there is a site, and what the next build takes up."""
    done = subprocess.run(
        [sys.executable, "-m", "nodrift", "build"],
        cwd=root,
        env=os.environ | SURROUNDINGS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def same_site(clean: Path, book: Path, mutant: Mutant) -> bool:
    """Whether readers get what they got from the build before."""
    before, after = clean / "build" / "site", book / "build" / "site"
    files = {one.relative_to(before) for one in before.rglob("*") if one.is_file()}
    if files != {one.relative_to(after) for one in after.rglob("*") if one.is_file()}:
        return False
    return all(filecmp.cmp(before / one, after / one, shallow=False) for one in files)


def new_style(clean: Path, book: Path, mutant: Mutant) -> bool:
    """Whether readers get the colour that was written."""
    new = mutant.what.rpartition(" ")[2]
    return new in (book / "build/site/assets/site.css").read_text(encoding="utf-8")


def kept_pages_wrong(clean: Clean) -> Iterator[Mutant]:
    """What was kept of a script's page is that of another, or a part, or was edited."""
    files = sorted((clean.root / "build/cache/pages").glob("*.json"))
    for number, file in enumerate(files):
        name, raw = file.relative_to(clean.root).as_posix(), file.read_bytes()
        title = json.loads(raw[SEAL:])["title"]
        for what, content in (
            ("is that of another page", files[number - 1].read_bytes()),
            ("is cut short", raw[: len(raw) // 2]),
            ("is edited", raw.replace(b" the ", b" no ", 1)),
            ("says nothing", raw[:SEAL] + b'{"content": "", "title": "", "toc": []}'),
        ):
            if content != raw:
                yield Mutant(title, f"{name} {what}", (), {name: content})


def kept_work_wrong(clean: Clean) -> Iterator[Mutant]:
    """What was kept of styles, fonts, looks or the search is another, or a part."""
    folder = clean.root / "build/cache"
    files = [
        *sorted((folder / "web").rglob("*.*")),
        *sorted(one for one in (folder / "search").rglob("*.*") if one.is_file()),
    ]
    for number, file in enumerate(files):
        other = files[number - 1]
        name, raw = file.relative_to(clean.root).as_posix(), file.read_bytes()
        changes = [("is cut short", raw[: len(raw) // 2])]
        if other.suffix == file.suffix:
            changes.append(("is another", other.read_bytes()))
        for what, content in changes:
            part = file.relative_to(folder).parts[0] + file.suffix
            yield Mutant(part, f"{name} {what}", (), {name: content})


def styles_changed(clean: Clean) -> Iterator[Mutant]:
    """A colour is another; what was made of the old one was kept."""
    served = clean.text("build/site/assets/site.css")
    files = sorted((clean.root / ASSETS).glob("*.css"))
    written = "".join(file.read_text("utf-8") for file in files)
    for file in files:
        name = file.relative_to(clean.root).as_posix()
        for number, match in enumerate(COLOUR.finditer(clean.text(name))):
            # Else a rule with this colour was left out, since no page uses it.
            if served.count(match[0]) == written.count(match[0]):
                new = f"#12ab{number % 90 + 10}"
                yield Mutant(
                    f"{file.stem} {number}",
                    f"{name}: {match[0]} -> {new}",
                    (),
                    clean.swap(name, *match.span(), new),
                )


def scripts_broken(clean: Clean) -> Iterator[Mutant]:
    """A script of the theme stops in the middle of a line."""
    for file in sorted((clean.root / ASSETS).rglob("*.js")):
        name = file.relative_to(clean.root).as_posix()
        text = clean.text(name).rstrip("\n")
        last = text.count("\n") + 2
        for end in ("const half = (", "if (true) {{ (", "export default function ("):
            yield Mutant(
                file.stem,
                f"{name}: ends with {end}",
                (Place("E-TOOL", name, last), Place("E-TOOL", name, last + 1)),
                {name: f"{text}\n{end}\n".encode()},
            )


def parts_of_theme_gone(clean: Clean) -> Iterator[Mutant]:
    """The theme asks for a style, a script or a template that is not there."""
    theme = clean.root / "docs/theme"
    for name, pattern, codes in (
        (CONFIG, SHEET, ("E-TOOL", "E-LINK")),
        (f"{ASSETS}/site.js", IMPORT, ("E-TOOL",)),
        *(
            (file.relative_to(clean.root).as_posix(), INCLUDED, ("E-TOOL", "E-LINK"))
            for file in sorted(theme.rglob("*.html"))
        ),
    ):
        text = clean.text(name)
        elsewhere = [range(*match.span()) for match in ELSEWHERE.finditer(text)]
        for match in pattern.finditer(text):
            if any(match.start() in lines for lines in elsewhere):
                continue
            group = next(i for i in range(1, len(match.groups()) + 1) if match[i])
            at = match.start(group) + match[group].rfind("/") + 1
            line = clean.line(name, at)
            yield Mutant(
                Path(name).stem,
                f"{name}:{line}: {match[group]} is called no-...",
                tuple(Place(code, name, line) for code in codes),
                clean.swap(name, at, at, "no-"),
            )


CACHES = (
    Kind(
        "a page that was kept is wrong",
        "caches",
        BUILD,
        kept_pages_wrong,
        build_once,
        same_site,
    ),
    Kind(
        "work that was kept is wrong",
        "caches",
        BUILD,
        kept_work_wrong,
        build_once,
        same_site,
    ),
    Kind(
        "a style changes, and what was made of it was kept",
        "caches",
        BUILD,
        styles_changed,
        build_once,
        new_style,
    ),
    Kind("a script of the theme is broken", "theme", BUILD, scripts_broken, build_once),
    Kind(
        "the theme asks for what is not there",
        "theme",
        BUILD,
        parts_of_theme_gone,
        build_once,
    ),
)
