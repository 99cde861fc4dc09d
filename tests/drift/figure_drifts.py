"""Drifts of figures: another one, none, twice, or with words that say nothing."""

import re
from collections.abc import Iterator

from mutants import CHECK, QUICK, Clean, Kind, Mutant, Place, lock, stem
from page_reading import figures, misspelt

DEMO = re.compile(
    r"\{demo: *(?P<name>[a-z]+)(?: +(?P<script>[\w/]+):(?P<file>[^\s\":]+))?"
    r' +"(?P<still>[^"]*)"\}'
)


def _shown(clean: Clean) -> Iterator[tuple[str, re.Match[str]]]:
    for page in clean.pages:
        for match in figures(clean, page):
            yield page, match


def _another(
    clean: Clean, page: str, start: int, end: int, new: str, *places: Place
) -> Mutant:
    line = clean.line(page, start)
    old = clean.text(page)[start:end]
    what = f"{page}:{line}: {old[:60]!r} -> {new[:60]!r}"
    return Mutant(stem(page), what, places, clean.swap(page, start, end, new))


def _here(clean: Clean, page: str, match: re.Match[str], code: str) -> Place:
    return Place(code, page, clean.line(page, match.start()))


def alt_gone(clean: Clean) -> Iterator[Mutant]:
    for page, match in _shown(clean):
        place = _here(clean, page, match, "E-ALT")
        yield _another(clean, page, *match.span("alt"), "", place)


def alt_repeats(clean: Clean) -> Iterator[Mutant]:
    """The text for who cannot see the figure says what the caption says anyway."""
    for page, match in _shown(clean):
        caption = clean.text(page)[slice(*match.span("caption"))]
        if not re.search(r"[\[$\\@]", caption):  # markup: an alt text is refused for it
            place = _here(clean, page, match, "E-ALT")
            yield _another(clean, page, *match.span("alt"), caption, place)


def caption_elsewhere(clean: Clean) -> Iterator[Mutant]:
    """A caption stands below another figure of the page."""
    for page in clean.pages:
        shown = list(figures(clean, page))
        for one, other in zip(shown, [*shown[1:], *shown[:1]], strict=True):
            if one["id"] == other["id"]:
                continue
            script, _, name = one["id"].partition(":")
            file = f"tutorials_src/{script}.py"
            lines = clean.text(file).split("\n")
            named = [
                Place("E-FIGURE", file, number)
                for number, line in enumerate(lines, 1)
                if re.search(rf"\b{name.partition('@')[0]}\b", line)
            ]
            places = (
                _here(clean, page, one, "E-ANCHOR"),
                _here(clean, page, other, "E-ANCHOR"),
                *named,
            )
            yield _another(clean, page, *one.span("id"), other["id"], *places)


def shown_twice(clean: Clean) -> Iterator[Mutant]:
    for page, match in _shown(clean):
        text = clean.text(page)[slice(*match.span())]
        line = clean.line(page, match.end())
        places = Place("E-ANCHOR", page, line + 2), Place("E-ANCHOR", page, line)
        yield _another(clean, page, match.end(), match.end(), f"\n\n{text}", *places)


def misspelt_figure(clean: Clean) -> Iterator[Mutant]:
    for page, match in _shown(clean):
        script, _, name = match["id"].partition(":")
        plain, at, frame = name.partition("@")
        place = _here(clean, page, match, "E-ID")
        for new in (
            f"{script}:{misspelt(plain)}{at}{frame}",
            f"{misspelt(script.split('/')[0])}/{script.split('/')[1]}:{name}",
        ):
            yield _another(clean, page, *match.span("id"), new, place)


def frame_beyond(clean: Clean) -> Iterator[Mutant]:
    """One step is asked for, of a figure with others or with none."""
    for page, match in _shown(clean):
        name = match["id"].partition("@")[0]
        script = f"tutorials_src/{name.partition(':')[0]}.py"
        figure = name.partition(":")[2]
        assert f'"{figure}@987654"' not in clean.text(lock(script))
        place = _here(clean, page, match, "E-ID")
        yield _another(clean, page, *match.span("id"), f"{name}@987654", place)


def figure_gone(clean: Clean) -> Iterator[Mutant]:
    """A figure that a script draws is shown nowhere any more."""
    ids = [match["id"].partition("@")[0] for _, match in _shown(clean)]
    for page, match in _shown(clean):
        name = match["id"].partition("@")[0]
        if ids.count(name) > 1:
            continue  # another page shows it
        script, _, figure = name.partition(":")
        file = f"tutorials_src/{script}.py"
        lines = clean.text(file).split("\n")
        places = tuple(
            Place("E-FIGURE", file, number)
            for number, line in enumerate(lines, 1)
            if re.search(rf"\b{figure}\b", line)
        )
        told = _another(clean, page, *match.span(), "", *places)
        yield told


def demo_wrong(clean: Clean) -> Iterator[Mutant]:
    """The program, its file or its words for readers without scripts are not there."""
    for page, match in _shown(clean):
        demo = match["demo"] and DEMO.fullmatch(match["demo"])
        if not demo:
            continue
        start = match.start("demo")
        line = clean.line(page, match.start())
        wrong = [
            (demo.span("name"), misspelt(demo["name"]), "E-DEMO"),
            (demo.span("name"), "nobody", "E-DEMO"),
            (demo.span("still"), "", "E-DEMO"),
            ((demo.start("still") - 1, demo.end("still") + 1), "", "E-DEMO"),
            ((1, 5), "dome", "E-FIGURE"),
        ]
        if demo["file"]:
            wrong += [
                (demo.span("script"), misspelt(demo["script"]), "E-ID"),
                (demo.span("file"), misspelt(demo["file"]), "E-ID"),
                (demo.span("file"), "lost.json", "E-ID"),
            ]
        for (a, b), new, code in wrong:
            place = Place(code, page, line)
            yield _another(clean, page, start + a, start + b, new, place)


FIGURES = tuple(
    Kind(name, "figures", judge, find)
    for name, judge, find in (
        ("a figure has no text for who cannot see it", CHECK, alt_gone),
        ("a figure's text is its caption", CHECK, alt_repeats),
        ("a caption stands below another figure", CHECK, caption_elsewhere),
        ("a figure is shown twice", CHECK, shown_twice),
        ("a figure is misspelt", CHECK, misspelt_figure),
        ("a step of a figure does not exist", CHECK, frame_beyond),
        ("a figure is shown nowhere", QUICK, figure_gone),
        ("a demo is wrong", CHECK, demo_wrong),
    )
)
