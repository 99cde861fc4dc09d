"""Drifts of records: what a run left behind was laid hands on."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from mutants import QUICK, Clean, Kind, Mutant, Place, lock, record, stem
from stored_runs import SAID, leaves, line_of, of_fields, other, put, recorded, sealed

Find = Callable[[Clean], Iterator[Mutant]]
WORDS = re.compile(r"<text[^>]*>([^<&]*\w)</text>")
NUMBER = re.compile(r"(?<=[ML ,])\d+(\.\d+)?(?=[ L,])")  # of a path
BITMAP = re.compile(r"data:image/png;base64,([A-Za-z0-9+/]{80,})")
OF_EACH = 3  # edits of one file


def stored(clean: Clean, folder: str) -> Iterator[tuple[str, str]]:
    """Scripts whose record is whole, and the files of one of its folders."""
    for script in recorded(clean):
        home = clean.root / Path(record(script)).parent
        for file in sorted((home / folder).glob("**/*")):
            if file.is_file():
                yield script, file.relative_to(clean.root).as_posix()


def figures_edited(pattern: re.Pattern[str], new: Callable[[str], str]) -> Find:
    """A file knows nothing of its lines: only its hash is stored."""

    def find(clean: Clean) -> Iterator[Mutant]:
        for script, file in stored(clean, "figures"):
            text = (clean.root / file).read_text(encoding="utf-8")
            for one in itertools.islice(pattern.finditer(text), OF_EACH):
                group = 1 if pattern.groups and pattern is not NUMBER else 0
                start, end = one.span(group)
                edited = text[:start] + new(text[start:end]) + text[end:]
                yield Mutant(
                    stem(script),
                    f"{file}: {text[start:end][:30]!r} -> {new(text[start:end])[:30]!r}",
                    (Place("E-RECORD", file, 1),),
                    {file: edited.encode()},
                )

    return find


def _other_letter(code: str) -> str:
    middle = len(code) // 2
    return code[:middle] + ("B" if code[middle] == "A" else "A") + code[middle + 1 :]


def figures_deleted(clean: Clean) -> Iterator[Mutant]:
    """The record is what still promises it."""
    for script, file in stored(clean, "figures"):
        text, name = clean.text(record(script)), Path(file).stem
        start = text.index(f'\n  "{name}": {{', text.index('\n "figures": {'))
        yield Mutant(
            stem(script),
            f"{file} is deleted",
            (Place("E-RECORD", record(script), text.count("\n", 0, start) + 2),),
            {file: None},
        )


def figures_swapped(clean: Clean) -> Iterator[Mutant]:
    by_script: dict[str, list[str]] = {}
    for script, file in stored(clean, "figures"):
        by_script.setdefault(script, []).append(file)
    for script, files in by_script.items():
        for one, two in itertools.pairwise(files):
            a, b = ((clean.root / file).read_bytes() for file in (one, two))
            if a != b:
                yield Mutant(
                    stem(script),
                    f"{one} and {Path(two).name} are swapped",
                    (Place("E-RECORD", one, 1), Place("E-RECORD", two, 1)),
                    {one: b, two: a},
                )


def figures_of_another(clean: Clean) -> Iterator[Mutant]:
    """A figure is that of another script, of the same part or not."""
    files = list(stored(clean, "figures"))
    for (script, file), (_, twin) in zip(files, files[1:] + files[:1], strict=True):
        data = (clean.root / twin).read_bytes()
        if data != (clean.root / file).read_bytes():
            yield Mutant(
                stem(script),
                f"{file} is {twin}",
                (Place("E-RECORD", file, 1),),
                {file: data},
            )


def assets_edited(clean: Clean) -> Iterator[Mutant]:
    """Files for demos and downloads: another byte, here and there."""
    for script, file in stored(clean, "assets"):
        data = (clean.root / file).read_bytes()
        for at in range(0, len(data), max(1, len(data) // 10)):
            byte = ord("8") if data[at] == ord("7") else ord("7")
            yield Mutant(
                stem(script),
                f"{file}: byte {at} is {byte}",
                (Place("E-RECORD", file, 1),),
                {file: data[:at] + bytes([byte]) + data[at + 1 :]},
            )


def values_edited(fields: Iterable[str]) -> Find:
    """A value of a record is not the one that its lock has, too."""

    def find(clean: Clean) -> Iterator[Mutant]:
        for script in recorded(clean):
            file, text = record(script), clean.text(record(script))
            for leaf in of_fields(text, fields):
                yield Mutant(
                    stem(script),
                    f"{file}:{leaf.line}: {leaf.name}: {other(leaf)[:40]}",
                    (Place("E-RECORD", file, leaf.line),),
                    {file: put(text, leaf, other(leaf)).encode()},
                )

    return find


def values_forged(clean: Clean) -> Iterator[Mutant]:
    """The forged record is whole: its lock is what differs, where the value stands."""
    for script in recorded(clean):
        file, text = record(script), clean.text(record(script))
        own = of_fields(clean.text(lock(script)), SAID)
        for leaf, twin in zip(of_fields(text, SAID), own, strict=True):
            yield Mutant(
                stem(script),
                f"{file}:{leaf.line}: {leaf.name}: {other(leaf)[:40]}, sealed",
                (Place("E-LOCK", lock(script), twin.line),),
                {file: sealed(put(text, leaf, other(leaf))).encode()},
            )


def figures_forged(clean: Clean) -> Iterator[Mutant]:
    """A figure is edited and its record knows of it: the lock does not."""
    for script, file in stored(clean, "figures"):
        drawing = (clean.root / file).read_text(encoding="utf-8") + "<!-- better -->"
        text, new = clean.text(record(script)), sha256(drawing.encode()).hexdigest()
        old = sha256((clean.root / file).read_bytes()).hexdigest()
        lines = [
            leaf.line for leaf in leaves(clean.text(lock(script))) if leaf.value == old
        ]
        if len(lines) == 1:  # else two figures are alike
            yield Mutant(
                stem(script),
                f"{file} is edited and the record sealed",
                (Place("E-LOCK", lock(script), lines[0]),),
                {
                    file: drawing.encode(),
                    record(script): sealed(text.replace(old, new)).encode(),
                },
            )


def lines_hidden(clean: Clean) -> Iterator[Mutant]:
    """Not all of a record is there any more."""
    for script in recorded(clean):
        file, text = record(script), clean.text(record(script))
        for field in ("figures", "results", "settings"):
            at = line_of(text, field)
            cut = "".join(text.splitlines(keepends=True)[: at - 1])
            yield Mutant(
                stem(script),
                f"{file} ends before its {field}",
                (Place("E-RECORD", file, 1),),
                {file: cut.encode()},
            )


def letter(words: str) -> str:
    return f"{words}s"


def longer(number: str) -> str:
    return f"{float(number) + 1:g}"


RECORDS = (
    Kind(
        "a word of a figure is edited", "records", QUICK, figures_edited(WORDS, letter)
    ),
    Kind(
        "a curve of a figure is edited",
        "records",
        QUICK,
        figures_edited(NUMBER, longer),
    ),
    Kind(
        "a bitmap of a figure is edited",
        "records",
        QUICK,
        figures_edited(BITMAP, _other_letter),
    ),
    Kind("a figure is deleted", "records", QUICK, figures_deleted),
    Kind("two figures are swapped", "records", QUICK, figures_swapped),
    Kind("a figure is that of another script", "records", QUICK, figures_of_another),
    Kind("a figure is edited and its record sealed", "records", QUICK, figures_forged),
    Kind("a file for a demo is edited", "records", QUICK, assets_edited),
    Kind(
        "a result of a record is edited", "records", QUICK, values_edited(("results",))
    ),
    Kind(
        "a setting of a record is edited",
        "records",
        QUICK,
        values_edited(("settings",)),
    ),
    Kind(
        "an output of a record is edited", "records", QUICK, values_edited(("outputs",))
    ),
    Kind(
        "a hash of a record is edited",
        "records",
        QUICK,
        values_edited(("figures", "inputs")),
    ),
    Kind("a value of a record is forged", "records", QUICK, values_forged),
    Kind("a record is cut short", "records", QUICK, lines_hidden),
)
