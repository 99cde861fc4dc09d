"""What is called equal is a change that the kinds make: a list must not outlive its book."""

from pathlib import Path

from binding_drifts import symbols_exchanged, symbols_unbound
from displays import EQUAL
from formula_drifts import CHANGES, disproved, formulas, functions
from mutants import Clean


def test_each_change_that_is_called_equal_is_one_that_is_made() -> None:
    clean = Clean(Path(__file__).parents[2])
    finds = [formulas(edits, disproved) for _, edits in CHANGES]
    finds.append(functions(lambda one: disproved(one.formula)))
    finds += [symbols_exchanged, symbols_unbound]
    made: dict[str, list[str]] = {}
    for find in finds:
        for mutant in find(clean):
            made.setdefault(mutant.part, []).append(mutant.what)
    for name, equal in EQUAL.items():
        stem, _, label = name.partition(":")
        own = [what for what in made[stem] if f": {label}" in what]
        assert equal["reason"]
        for piece in equal["changes"]:
            assert any(piece in what for what in own), (name, piece)
