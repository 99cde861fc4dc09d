"""Drifts of labels, bindings and macros: a formula is held against another thing."""

import ast
import re
from collections.abc import Iterator
from itertools import combinations

from displays import Bound, bound, shown, span, unequal
from mutants import EQUATIONS, QUICK, Clean, Kind, Mutant, Place, stem

MACROS = "docs/macros.tex"
MACRO = re.compile(r"^\\newcommand\{\\(\w+)\}(?:\[\d\])?\{(.*)\}$", re.MULTILINE)


def _said(clean: Clean, file: str, at: int, new: str) -> str:
    text = clean.text(file)
    row = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0].strip()
    return f"{file}:{clean.line(file, at)}: {new} in {row}"


def labels_changed(clean: Clean) -> Iterator[Mutant]:
    """A label has another name, is gone, is that of another formula, or is a note."""
    formulas = list(shown(clean))
    owners = {(one.formula.page, one.label): one for one in bound(clean)}
    for number, one in enumerate(formulas):
        text = clean.text(one.page)
        old = f"\\label{{eq:{one.label}}}"
        at = text.index(old, one.start)
        binding = owners[one.page, one.label]
        other = formulas[number - 1]
        twice = (*one.places("E-LABEL"), *other.places("E-LABEL"))
        own = one.places("E-BINDING", "E-LABEL")
        homeless = (*own, Place("E-BINDING", binding.file, binding.first))
        for what, new, places in (
            ("renamed", f"\\label{{eq:{one.label}_too}}", homeless),
            ("taken away", "", homeless),
            (f"that of {other.label}, too", f"\\label{{eq:{other.label}}}", twice),
            ("a note", "\\label{note: it is clear}", homeless),
        ):
            yield Mutant(
                one.stem,
                f"{one.page}:{one.first}: {one.label} is {what}",
                places,
                clean.swap(one.page, at, at + len(old), new),
            )


def _inside(clean: Clean, one: Bound, old: str, new: str, at: int) -> Mutant:
    """A piece of a binding is another; told at its formula or where it stands."""
    formula = one.formula
    return Mutant(
        formula.stem,
        _said(clean, one.file, at, f"{one.label}: {old} -> {new}"),
        (
            *formula.places("E-LOCK", "E-EQUATION", "E-READ", "E-GATE"),
            *one.places("E-BINDING"),
        ),
        clean.swap(one.file, at, at + len(old), new),
        arguments=(formula.stem,),
    )


def _calls(one: Bound) -> Iterator[ast.Call]:
    """The calls of functions of the script."""
    for node in ast.walk(one.node):
        match node:
            case ast.Call(ast.Attribute(ast.Name("code"))):
                yield node


def functions_swapped(clean: Clean) -> Iterator[Mutant]:
    """A binding takes another function of its script, of as many arguments."""
    for one in bound(clean):
        text = clean.text(one.file)
        functions = {
            node.name: len(node.args.args)
            for node in ast.parse(clean.text(one.script)).body
            if isinstance(node, ast.FunctionDef)
        }
        for call in _calls(one):
            assert isinstance(call.func, ast.Attribute)
            start, end = span(text, call.func)
            name = call.func.attr
            alike = [f for f in functions if functions[f] == functions.get(name)]
            if name == one.label and len(alike) > 1:
                new = alike[(alike.index(name) + 1) % len(alike)]
                yield _inside(clean, one, text[start:end], f"code.{new}", start)


def scripts_swapped(clean: Clean) -> Iterator[Mutant]:
    """A binding says that its function is that of another script, which has none."""
    sources = {script: clean.text(script) for script in clean.scripts}
    for one in bound(clean):
        owner = one.script.split("/")[1]
        for other, source in sources.items():
            if other.split("/")[1] != owner or f"def {one.label}(" in source:
                continue
            id = other.removeprefix("tutorials_src/").removesuffix(".py")
            old = one.script.removeprefix("tutorials_src/").removesuffix(".py")
            at = span(clean.text(one.file), one.node.decorator_list[0])[0]
            at = clean.text(one.file).index(f'"{old}"', at)
            yield Mutant(
                stem(one.file),
                _said(clean, one.file, at, f"{old} -> {id}"),
                (Place("E-BINDING", one.file, one.first),),
                clean.swap(one.file, at, at + len(old) + 2, f'"{id}"'),
            )


def arguments_exchanged(clean: Clean) -> Iterator[Mutant]:
    """Two arguments of a function of the script stand in each other's place."""
    for one in bound(clean):
        text = clean.text(one.file)
        for call in _calls(one):
            for left, right in combinations(call.args, 2):
                (a, b), (c, d) = span(text, left), span(text, right)
                old, new = text[a:d], text[c:d] + text[b:c] + text[a:b]
                if old != new:
                    yield _inside(clean, one, old, new, a)


def _given(one: Bound) -> Iterator[ast.Dict]:
    for node in ast.walk(one.node):
        match node:
            case ast.Call(ast.Name("Names"), [ast.Dict() as given, *_]):
                yield given


def symbols_exchanged(clean: Clean) -> Iterator[Mutant]:
    """A symbol is given what another symbol of the same formula is given."""
    for one in bound(clean):
        text = clean.text(one.file)
        for given in _given(one):
            for left, right in combinations(given.values, 2):
                (a, b), (c, d) = span(text, left), span(text, right)
                if text[a:b] != text[c:d]:
                    yield _inside(clean, one, text[a:b], text[c:d], a)


def symbols_unbound(clean: Clean) -> Iterator[Mutant]:
    """A symbol of a formula is given nothing."""
    for one in bound(clean):
        text = clean.text(one.file)
        for given in _given(one):
            for key, value in zip(given.keys, given.values, strict=True):
                assert key is not None
                start, end = span(text, key)[0], span(text, value)[1]
                end += text[end : end + 1] == ","
                yield _inside(clean, one, text[start:end], "", start)


def draws_changed(clean: Clean) -> Iterator[Mutant]:
    """What is drawn at random lies between other bounds."""
    for one in bound(clean):
        text = clean.text(one.file)
        for node in ast.walk(one.node):
            match node:
                case ast.Call(ast.Attribute(ast.Name("draw")), arguments):
                    for argument in arguments:
                        match argument:
                            case ast.Constant(int() | float() as value):
                                start, end = span(text, argument)
                                new = repr(value + 1)
                                yield _inside(clean, one, text[start:end], new, start)


def arithmetic_smuggled(clean: Clean) -> Iterator[Mutant]:
    """A binding computes, and could so repeat the formula."""
    for one in bound(clean):
        text = clean.text(one.file)
        for call in _calls(one):
            start, end = span(text, call)
            for before, after in (("", " + 0"), ("1 * ", ""), ("", " / 1"), ("-", "")):
                mutant = _inside(
                    clean, one, text[start:end], before + text[start:end] + after, start
                )
                line = clean.line(one.file, start)
                places = (Place("E-BINDING", one.file, line),)
                yield Mutant(mutant.part, mutant.what, places, mutant.writes)


def bindings_gone(clean: Clean) -> Iterator[Mutant]:
    """A binding is taken away, renamed, or stands twice."""
    for one in bound(clean):
        text = clean.text(one.file)
        formula = one.formula
        start = span(text, one.node.decorator_list[0])[0] - 1
        end = span(text, one.node)[1]
        at = text.index(f"def {one.label}(", start) + 4
        rest = text[end:]
        for what, new, places in (
            ("is taken away", text[:start] + rest, formula.places("E-BINDING")),
            (
                "is renamed",
                text[:at] + "other_" + text[at:],
                (*formula.places("E-BINDING"), *one.places("E-BINDING")),
            ),
            (
                "stands twice",
                text[:end] + "\n\n\n" + text[start:end] + rest,
                (
                    *one.places("E-BINDING"),
                    Place("E-BINDING", one.file, clean.line(one.file, end) + 4),
                ),
            ),
        ):
            where = f"{one.file}:{one.first}: {one.label} {what}"
            yield Mutant(formula.stem, where, places, {one.file: new.encode()})


def macros_changed(clean: Clean) -> Iterator[Mutant]:
    """A macro stands for something else, so that every formula with it says another thing."""
    text = clean.text(MACROS)
    for match in MACRO.finditer(text):
        name, body = match.groups()
        used = re.compile(rf"\\{name}(?![A-Za-z])")
        places = tuple(
            place
            for one in shown(clean)
            if used.search(clean.text(one.page)[one.start : one.end])
            for place in one.places("E-LOCK")
        )
        for new in (f"{body}'", f"-{body}", f"2 {body}", body + body, f"{{{body}}}^2"):
            if places:
                yield Mutant(
                    f"macro {name}",
                    f"{MACROS}:{clean.line(MACROS, match.start())}: {body} -> {new}",
                    places,
                    clean.swap(MACROS, match.start(2), match.end(2), new),
                )


BINDINGS = (
    Kind("the label of a formula is changed", "bindings", QUICK, labels_changed),
    Kind("a binding takes another function", "bindings", QUICK, functions_swapped),
    Kind(
        "a binding takes another function, and it is evaluated",
        "bindings",
        EQUATIONS,
        functions_swapped,
    ),
    Kind("a binding names another script", "bindings", QUICK, scripts_swapped),
    Kind(
        "arguments of a binding are exchanged", "bindings", QUICK, arguments_exchanged
    ),
    Kind(
        "a binding gives a symbol what is another's",
        "bindings",
        QUICK,
        symbols_exchanged,
    ),
    Kind(
        "a binding gives a symbol what is another's, and it is evaluated",
        "bindings",
        EQUATIONS,
        unequal(symbols_exchanged),
    ),
    Kind("a binding gives a symbol nothing", "bindings", QUICK, symbols_unbound),
    Kind(
        "a binding gives a symbol nothing, and it is evaluated",
        "bindings",
        EQUATIONS,
        unequal(symbols_unbound),
    ),
    Kind("a binding draws between other bounds", "bindings", QUICK, draws_changed),
    Kind("a binding computes", "bindings", QUICK, arithmetic_smuggled),
    Kind("a binding is gone, renamed or doubled", "bindings", QUICK, bindings_gone),
    Kind("a macro stands for something else", "bindings", QUICK, macros_changed),
)
