"""Drifts of scripts: what is shown, or is not shown, is no longer what ran."""

import ast
import re
from collections.abc import Iterator

from mutants import QUICK, Clean, Kind, Mutant, Place, lock, stem


def _numbers(
    clean: Clean, script: str, body: list[ast.stmt]
) -> Iterator[tuple[int, int, str]]:
    """Where whole and decimal numbers stand in some statements, and another for each."""
    starts = line_starts(clean.text(script))
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant) and type(node.value) in (int, float):
                start = starts[node.lineno - 1] + node.col_offset
                assert node.end_col_offset is not None and node.end_lineno is not None
                end = starts[node.end_lineno - 1] + node.end_col_offset
                yield start, end, repr(node.value + 1)


def line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def settings_changed(clean: Clean) -> Iterator[Mutant]:
    """A constant in capitals has another value than the one that ran."""
    for script in clean.scripts:
        text = clean.text(script)
        if not text.isascii():
            continue
        for statement in ast.parse(text).body:
            if not (
                isinstance(statement, ast.Assign)
                and isinstance(statement.targets[0], ast.Name)
                and statement.targets[0].id.isupper()
            ):
                continue
            for start, end, new in _numbers(clean, script, [statement]):
                yield Mutant(
                    stem(script),
                    f"{script}: {statement.targets[0].id} {text[start:end]} -> {new}",
                    (Place("E-LOCK", script, 1),),
                    clean.swap(script, start, end, new),
                )


CODE = (Kind("a setting is changed and not run", "settings", QUICK, settings_changed),)
__all__ = ["CODE", "lock"]
