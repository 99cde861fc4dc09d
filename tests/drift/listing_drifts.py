"""Drifts of listings: code or output that was typed, or of a region that has none."""

import json
import re
from collections.abc import Iterator

from mutants import CHECK, Clean, Kind, Mutant, Place, lock, stem
from page_reading import misspelt

FENCE = re.compile(
    r'^(?P<indent> *)```(?P<language>\w+)\n(?P<body>(?: *--8<-- "[^"\n]*"\n)+) *```$',
    re.MULTILINE,
)
INCLUDE = re.compile(
    r'^ *--8<-- "(?P<target>(?P<script>[\w/]+):(?P<region>\w+)(?P<output>@output)?)"$',
    re.MULTILINE,
)
LIVE = re.compile(r"^`{4,}markdown live\n.*?^`{4,}$", re.MULTILINE | re.DOTALL)


def _fences(clean: Clean) -> Iterator[tuple[str, re.Match[str]]]:
    """Fences filled from runs, but for those that a page shows as an example."""
    for page in clean.pages:
        text = LIVE.sub(lambda one: re.sub(r"[^\n]", " ", one[0]), clean.text(page))
        for match in FENCE.finditer(text):
            yield page, match


def _includes(clean: Clean) -> Iterator[tuple[str, re.Match[str], int]]:
    """Each line of such a fence that names a region, and where the fence's body begins."""
    for page, fence in _fences(clean):
        for match in INCLUDE.finditer(fence["body"]):
            yield page, match, fence.start("body")


def _another(
    clean: Clean, page: str, start: int, end: int, new: str, *places: Place
) -> Mutant:
    line = clean.line(page, start)
    old = clean.text(page)[start:end]
    what = f"{page}:{line}: {old[:50]!r} -> {new[:50]!r}"
    return Mutant(stem(page), what, places, clean.swap(page, start, end, new))


def misspelt_region(clean: Clean) -> Iterator[Mutant]:
    for page, match, at in _includes(clean):
        place = Place("E-ID", page, clean.line(page, at + match.start()))
        for group in ("region", "script"):
            start, end = (at + one for one in match.span(group))
            yield _another(clean, page, start, end, misspelt(match[group]), place)


def _body(clean: Clean, match: re.Match[str]) -> str:
    """The code of a region, or what it printed."""
    script = f"tutorials_src/{match['script']}.py"
    if match["output"]:
        return str(json.loads(clean.text(lock(script)))["outputs"][match["region"]])
    cells = re.split(r"^# %% (\w+).*\n", clean.text(script), flags=re.MULTILINE)
    return dict(zip(cells[1::2], cells[2::2], strict=True))[match["region"]]


def typed_line(clean: Clean) -> Iterator[Mutant]:
    """One line of the script stands by hand among those that are quoted."""
    for page, match, at in _includes(clean):
        rows = [row for row in _body(clean, match).split("\n") if row.strip()]
        indent = match[0][: len(match[0]) - len(match[0].lstrip())]
        end = at + match.end()
        line = clean.line(page, end)
        places = [Place("E-FENCE", page, line + 1)]
        fence = clean.text(page).rfind("```", 0, at)
        places.append(Place("E-FENCE", page, clean.line(page, fence)))
        yield _another(clean, page, end, end, f"\n{indent}{rows[-1]}", *places)


def _pasted(output: bool) -> object:
    def pasted(clean: Clean) -> Iterator[Mutant]:
        for page, fence in _fences(clean):
            names = list(INCLUDE.finditer(fence["body"]))
            if not names or bool(names[0]["output"]) != output:
                continue
            whole = "\n".join(_body(clean, one) for one in names).strip("\n")
            indent = fence["indent"]
            rows = (f"{indent}{row}".rstrip() for row in whole.split("\n"))
            place = Place("E-FENCE", page, clean.line(page, fence.start()))
            start, end = fence.span("body")
            text = "\n".join(rows) + "\n"
            yield _another(clean, page, start, end, text, place)
            # In a language of its own choice, or in none at all.
            start = fence.start("language")
            for language in (
                ("plain", "output", "") if output else ("py", "python3", "pycon")
            ):
                new = f"{language}\n{text}"
                yield _another(clean, page, start, end, new, place)
            # In a fence of the other kind.
            tildes = f"{indent}~~~text\n{text}{indent}~~~"
            yield _another(clean, page, *fence.span(), tildes, place)

    return pasted


def silent_region(clean: Clean) -> Iterator[Mutant]:
    """What a region printed is asked for, and it printed nothing."""
    for page, match, at in _includes(clean):
        script = f"tutorials_src/{match['script']}.py"
        outputs = json.loads(clean.text(lock(script)))["outputs"]
        place = Place("E-ID", page, clean.line(page, at + match.start()))
        end = at + match.end("target")
        if not match["output"] and match["region"] not in outputs:
            yield _another(clean, page, end, end, "@output", place)


def fence_open(clean: Clean) -> Iterator[Mutant]:
    """The line that ends a listing is gone."""
    for page, fence in _fences(clean):
        place = Place("E-FENCE", page, clean.line(page, fence.start()))
        yield _another(clean, page, fence.end("body"), fence.end(), "", place)


LISTINGS = tuple(
    Kind(name, "listings", CHECK, find)  # type: ignore[arg-type]
    for name, find in (
        ("a listing of no region", misspelt_region),
        ("a line is typed into a listing", typed_line),
        ("a listing is pasted", _pasted(False)),
        ("output is pasted", _pasted(True)),
        ("output of a region that printed nothing", silent_region),
        ("a listing has no end", fence_open),
    )
)
