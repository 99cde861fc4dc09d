"""Drifts of locks: what is committed is no longer what the run gave."""

import ast
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from code_drifts import Code
from mutants import LOCKED, QUICK, Clean, Kind, Mutant, Place, lock, record, stem
from stored_runs import (
    HASHED,
    SAID,
    Leaf,
    fast,
    line_of,
    of_fields,
    other,
    other_type,
    put,
    recorded,
    sealed,
)

Find = Callable[[Clean], Iterator[Mutant]]
Spoil = Callable[[Leaf], str | None]
# A lock may be made on another machine and with another Python: nobody can say, without
# them, that it was not.
ABROAD = {"machine", "python"}
SEED = re.compile(r"\b(default_rng|random\.seed)\(([\w, ]+)\)")


def _told(file: str, line: int, code: str = "E-LOCK") -> tuple[Place, ...]:
    return (Place(code, file, line),)


def edited(fields: Iterable[str], spoil: Spoil = other, seal: bool = False) -> Find:
    """A value of a lock is another than the one that the record of its run has."""

    def find(clean: Clean) -> Iterator[Mutant]:
        for script in recorded(clean):
            file, text = lock(script), clean.text(lock(script))
            for leaf in of_fields(text, fields):
                if seal and leaf.field == "environment" and leaf.name in ABROAD:
                    continue
                if (new := spoil(leaf)) is None:
                    continue
                forged = put(text, leaf, new)
                yield Mutant(
                    stem(script),
                    f"{file}:{leaf.line}: {leaf.name}: {text[leaf.start : leaf.end][:40]} "
                    f"-> {new[:40]}",
                    _told(file, leaf.line),
                    {file: (sealed(forged) if seal else forged).encode()},
                )

    return find


def twice(clean: Clean) -> Iterator[Mutant]:
    """A reader of the change sees the first of two values, a program takes the second."""
    for script in clean.scripts:
        file, text = lock(script), clean.text(lock(script))
        for leaf in of_fields(text, ("results", "settings")):
            whole = text[leaf.start : leaf.end]
            if f'"{leaf.name}": {whole}' in text:  # no item of a list
                new = f'{other(leaf)},\n  "{leaf.name}": {whole}'
                yield Mutant(
                    stem(script),
                    f"{file}:{leaf.line}: {leaf.name} is {other(leaf)[:40]}, then {whole[:40]}",
                    _told(file, leaf.line),
                    {file: put(text, leaf, new).encode()},
                )


def times(clean: Clean) -> Iterator[Mutant]:
    """Times are sealed together: which of them was edited cannot be known."""
    for script in clean.scripts:
        file, text = lock(script), clean.text(lock(script))
        for leaf in of_fields(text, ("seconds",)):
            yield Mutant(
                stem(script),
                f"{file}:{leaf.line}: {leaf.name}: {leaf.value} -> {other(leaf)}",
                _told(file, line_of(text, "seconds")),
                {file: put(text, leaf, other(leaf)).encode()},
            )


def unran(seal: bool) -> Find:
    """A line that ran is listed among those that did not."""

    def find(clean: Clean) -> Iterator[Mutant]:
        for script in recorded(clean):
            file, text = lock(script), clean.text(lock(script))
            if '\n "unreached": []' in text:
                line = (
                    Code(script, clean.text(script), frozenset()).tree.body[-1].lineno
                )
                forged = text.replace(
                    '"unreached": []', f'"unreached": [\n  {line}\n ]'
                )
                yield Mutant(
                    stem(script),
                    f"{file}: line {line} never ran",
                    _told(file, line_of(text, "unreached")),
                    {file: (sealed(forged) if seal else forged).encode()},
                )

    return find


def copied(clean: Clean) -> Iterator[Mutant]:
    twins = [*clean.scripts[1:], clean.scripts[0]]
    for script, twin in zip(clean.scripts, twins, strict=True):
        file, text = lock(script), clean.text(lock(twin))
        yield Mutant(
            stem(script),
            f"{file} is that of {twin}",
            _told(file, line_of(text, "script")),
            {file: text.encode()},
        )


def removed(with_record: bool) -> Find:
    def find(clean: Clean) -> Iterator[Mutant]:
        for script in clean.scripts:
            writes: dict[str, bytes | None] = {lock(script): None}
            if with_record:
                writes[_home(script)] = None
            yield Mutant(
                stem(script),
                f"{lock(script)} is gone{' with its record' * with_record}",
                _told(script, 1),
                writes,
            )

    return find


def _home(script: str) -> str:
    return Path(record(script)).parent.as_posix()


def _judged(
    script: str, what: str, places: tuple[Place, ...], stored: str, source: str = ""
) -> Mutant:
    """A mutant where no record is, as in continuous integration: the script runs again."""
    writes: dict[str, bytes | None] = {
        _home(script): None,
        lock(script): stored.encode(),
    }
    if source:
        writes[script] = source.encode()
    id = script.removeprefix("tutorials_src/").removesuffix(".py")
    return Mutant(stem(script), what, places, writes, arguments=(id,))


def forged(fields: Iterable[str], spoil: Spoil = other) -> Find:
    """A sealed lie where no record contradicts it."""

    def find(clean: Clean) -> Iterator[Mutant]:
        for script in fast(clean):
            file, text = lock(script), clean.text(lock(script))
            for leaf in of_fields(text, fields):
                own = leaf.field == "inputs" or leaf.name in ABROAD
                if not own and (new := spoil(leaf)) is not None:
                    yield _judged(
                        script,
                        f"{file}:{leaf.line}: {leaf.name}: {new[:40]}",
                        _told(file, leaf.line, "E-LOCKED"),
                        sealed(put(text, leaf, new)),
                    )

    return find


def _of_script(clean: Clean, script: str, text: str) -> str:
    """The lock of a script, sealed as if it had run as `text` and given the same."""
    old = hashlib.sha256(clean.text(script).encode()).hexdigest()
    new = hashlib.sha256(text.encode()).hexdigest()
    assert old in clean.text(lock(script))
    return sealed(clean.text(lock(script)).replace(old, new))


def hidden_lines(clean: Clean) -> Iterator[Mutant]:
    """A line that cannot run is added, and the lock says that all ran."""
    for script in fast(clean):
        text = (
            clean.text(script).rstrip("\n") + '\nif not results:\n    print("none")\n'
        )
        yield _judged(
            script,
            f"{script}: a last line never runs",
            _told(
                lock(script), line_of(clean.text(lock(script)), "unreached"), "E-LOCKED"
            ),
            _of_script(clean, script, text),
            text,
        )


def unseeded(clean: Clean) -> Iterator[Mutant]:
    """A generator has no seed any more: whatever it gives, first or last, is other."""
    for script in fast(clean):
        text = clean.text(script)
        said = of_fields(clean.text(lock(script)), (*SAID, "figures"))
        places = tuple(Place("E-LOCKED", lock(script), leaf.line) for leaf in said)
        for seed in SEED.finditer(text):
            new = text[: seed.start(2)] + text[seed.end(2) :]
            yield _judged(
                script,
                f"{script}:{clean.line(script, seed.start())}: {seed[0]} has no seed",
                places,
                _of_script(clean, script, new),
                new,
            )


def clocked(clean: Clean) -> Iterator[Mutant]:
    """A result is the time of the day, in a lock that looks as it did before."""
    for script in fast(clean):
        text, stored = clean.text(script), clean.text(lock(script))
        code = Code(script, text, frozenset())
        plain = {
            leaf.name: leaf.line
            for leaf in of_fields(stored, ("results",))
            if f'"{leaf.name}": {stored[leaf.start : leaf.end]}' in stored
        }
        for node in code.tree.body:
            if not (
                isinstance(node, ast.Assign)
                and ast.unparse(node.targets[0]) == "results"
                and isinstance(node.value, ast.Dict)
            ):
                continue
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                name = key.value if isinstance(key, ast.Constant) else None
                if name in plain:
                    start, end = code.span(value)
                    new = f"{text[:start]}__import__('time').time(){text[end:]}"
                    said = of_fields(stored, ("outputs",))
                    lines = [plain[str(name)], *(leaf.line for leaf in said)]
                    yield _judged(
                        script,
                        f"{script}: {name} is the time of the day",
                        tuple(Place("E-LOCKED", lock(script), line) for line in lines),
                        _of_script(clean, script, new),
                        new,
                    )


LOCKS = (
    Kind("a result of a lock is edited", "locks", QUICK, edited(("results",))),
    Kind("a setting of a lock is edited", "locks", QUICK, edited(("settings",))),
    Kind("an output of a lock is edited", "locks", QUICK, edited(("outputs",))),
    Kind("a hash of a lock is edited", "locks", QUICK, edited(HASHED)),
    Kind("what a lock ran with is edited", "locks", QUICK, edited(("environment",))),
    Kind("the seal of a lock is edited", "locks", QUICK, edited(("seal",))),
    Kind("the lines that never ran are edited", "locks", QUICK, unran(seal=False)),
    Kind("the seconds of a lock are edited", "locks", QUICK, times),
    Kind("a lock says a value twice", "locks", QUICK, twice),
    Kind("a value of a lock is forged", "locks", QUICK, edited(SAID, seal=True)),
    Kind("a hash of a lock is forged", "locks", QUICK, edited(HASHED, seal=True)),
    Kind(
        "what a lock ran with is forged",
        "locks",
        QUICK,
        edited(("environment",), seal=True),
    ),
    Kind(
        "a number of a lock is forged to be of another type",
        "locks",
        QUICK,
        edited(("results", "settings"), other_type, seal=True),
    ),
    Kind("the lines that never ran are forged", "locks", QUICK, unran(seal=True)),
    Kind("a lock is that of another script", "locks", QUICK, copied),
    Kind("a lock is removed", "locks", QUICK, removed(with_record=False)),
    Kind(
        "a lock is removed with its record", "locks", QUICK, removed(with_record=True)
    ),
    Kind("a value is forged where no record is", "locks", LOCKED, forged(SAID)),
    Kind(
        "a figure is forged where no record is", "locks", LOCKED, forged(("figures",))
    ),
    Kind(
        "a type is forged where no record is",
        "locks",
        LOCKED,
        forged(("results",), other_type),
    ),
    Kind("a line that never ran is hidden from a lock", "locks", LOCKED, hidden_lines),
    Kind("a script lost its seed and its lock did not", "locks", LOCKED, unseeded),
    Kind("a result takes the time of the day", "locks", LOCKED, clocked),
)
