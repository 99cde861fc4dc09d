"""Which function each labelled formula of a page describes: `tests/equations/<post>.py`.

The label of a formula is the name of its function; `FUNCTIONS` there says whose. The
file is read, not run, so a page can be judged without any script's packages.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

from nodrift.errors import Drift
from nodrift.project import Page, Project

FOLDER = Path("tests", "equations")


@dataclass(frozen=True, slots=True)
class Binding:
    """`script` (post/script) has the function `label`; `line` is where it says so."""

    label: str
    script: str
    line: int


def binding_path(page: Page) -> Path:
    return FOLDER / f"{page.stem}.py"


def read_bindings(project: Project, page: Page) -> dict[str, Binding]:
    """Return the bindings of `page` by label, none if it has no such file.

    Raises Drift E-BINDING if FUNCTIONS is not a plain dict of texts.
    """
    path = binding_path(page)
    try:
        text = (project.root / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise Drift(
            path, error.lineno or 1, "E-BINDING", "not valid Python", "mend the line"
        ) from None
    for node in tree.body:
        match node:
            case ast.Assign([ast.Name("FUNCTIONS")], ast.Dict(keys, values)):
                found = [_binding(*pair) for pair in zip(keys, values, strict=True)]
                if None not in found:
                    return {one.label: one for one in found if one is not None}
    raise Drift(
        path,
        1,
        "E-BINDING",
        "there is no dict FUNCTIONS of plain texts",
        'write FUNCTIONS = {"name_of_the_label": "post/script"}',
    )


def _binding(key: ast.expr | None, value: ast.expr) -> Binding | None:
    match key, value:
        case ast.Constant(str(label)), ast.Constant(str(script)):
            return Binding(label, script, value.lineno)
    return None
