"""Checks of bindings: each is of a formula, and names what that formula names."""

import ast
from collections.abc import Iterator

from nodrift.bindings import FOLDER, Binding, binding_path, read_bindings
from nodrift.book import Book
from nodrift.equations import displays
from nodrift.errors import Drift
from nodrift.formulas.tokens import ReadError, canonical
from nodrift.ids import closest, nearest
from nodrift.kinds import bound
from nodrift.markup import LABEL
from nodrift.project import Page
from nodrift.script_checks import readable

BRACES = str.maketrans("{}", "  ")


def check_bindings(book: Book) -> Iterator[Drift]:
    """Each numbered formula is bound to the function whose name is its label."""
    known = {binding_path(page) for page in book.project.pages.values()}
    for file in sorted((book.project.root / FOLDER).glob("*.py")):
        path = file.relative_to(book.project.root)
        if path not in known:
            what = f"no page has the stem {file.stem!r}"
            mend = nearest(
                file.stem, (page.stem for page in book.project.pages.values())
            )
            yield Drift(path, 1, "E-BINDING", what, mend)
    for page in book.project.pages.values():
        labels = {label.name: label for label in book.all_labels if label.page == page}
        path, bindings = binding_path(page), read_bindings(book.project, page)
        for name, label in labels.items():
            if name not in bindings:
                yield Drift(
                    page.path,
                    label.line,
                    "E-BINDING",
                    f"no binding says which function {name!r} is",
                    f"write {_owners(book, page, name)} and, below it, "
                    f"def {name}(draw, code): in {path}",
                )
        for name, binding in bindings.items():
            script = book.project.scripts.get(binding.script)
            if name not in labels:
                what = f"{page.path} has no formula labelled {name!r}"
                mend = nearest(name, labels)
            elif script is None:
                what = f"there is no script {binding.script!r}"
                mend = nearest(binding.script, book.project.scripts)
            elif name not in script.functions:
                what = f"{binding.script} has no function {name!r}"
                mend = nearest(name, script.functions)
            else:
                continue
            yield Drift(path, binding.line, "E-BINDING", what, mend)


def _owners(book: Book, page: Page, name: str) -> str:
    """The decorator of the binding `name`; each that could be, if there are more."""
    named = [one.id for one in readable(book) if name in one.functions]
    own = [id for id in named if id.startswith(f"{page.stem}/")]
    if found := own or named:
        return " or ".join(f'@of("{id}")' for id in found)
    return f'@of("post/script"), of a script with a function {name},'


def check_letters(book: Book) -> Iterator[Drift]:
    """What a binding gives a value stands in the formula: else it is a slip."""
    for page in book.project.pages.values():
        bindings = read_bindings(book.project, page)
        shown = displays(book, page)
        for label, binding in bindings.items():
            if label not in shown:
                continue
            display, _ = shown[label]
            formula = book.macros.expand(LABEL.sub("", display.tex))
            try:
                tokens = set(canonical(formula).translate(BRACES).split())
            except ReadError:  # `nodrift equations` says where
                continue
            for tex, line in _given(binding):
                mend = "take it away, or mend the letter"
                if close := closest(tex, tokens):
                    mend = f"did you mean {close}?"
                try:
                    spelled = canonical(tex).translate(BRACES).split()
                    what = f"{tex} is given a value, and {label} does not name it"
                except ReadError as error:
                    spelled, what = [], f"{tex} is no LaTeX: {error}"
                if not tokens & {tex, *spelled[:1]}:
                    yield Drift(binding_path(page), line, "E-BINDING", what, mend)


def _given(binding: Binding) -> Iterator[tuple[str, int]]:
    """The LaTeX of each name that a binding gives a value, and its line."""
    for node in binding.module.body:
        if isinstance(node, ast.FunctionDef) and node.name == binding.label:
            for tex, line, _ in bound(node):
                yield tex, line
