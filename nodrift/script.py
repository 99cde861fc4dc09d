"""What a tutorial script says about itself, read without running it."""

import ast
import functools
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nodrift.errors import Drift
from nodrift.ids import is_setting
from nodrift.regions import Region, parse_regions

OLDEST = (3, 11)  # the Python that a reader may have: newer syntax would fail there


@dataclass(frozen=True)
class Script:
    """One file of `tutorials_src/<post>/`; `id` is `post/script`.

    `path` is relative to the project, for errors; `file` is where it lies.
    """

    id: str
    path: Path
    file: Path
    text: str

    @classmethod
    def read(cls, root: Path, file: Path) -> "Script":
        """Read the script `file` of the project at `root`.

        Raises Drift E-PYTHON if it cannot be read or is not UTF-8.
        """
        path = file.relative_to(root)
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            what = f"the byte {error.object[error.start]:#04x} is not UTF-8"
            mend = "save the file as UTF-8"
            raise Drift(path, line, "E-PYTHON", what, mend) from None
        except OSError as error:
            what = f"the script cannot be read: {error.strerror}"
            mend = "make it a readable file"
            raise Drift(path, 1, "E-PYTHON", what, mend) from None
        return _script(f"{file.parent.name}/{file.stem}", path, file, text)

    @property
    def post(self) -> str:
        return self.id.partition("/")[0]

    @property
    def lock(self) -> Path:
        return self.file.with_suffix(".lock.json")

    @cached_property
    def imports(self) -> dict[str, int]:
        """Top-level names of the modules it imports. Raises Drift E-PYTHON."""
        return imported(self.tree)

    @cached_property
    def tree(self) -> ast.Module:
        """Raises Drift E-PYTHON with the line of a syntax error."""
        try:
            return ast.parse(self.text, str(self.path), feature_version=OLDEST)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 1
            deep = isinstance(error, RecursionError | MemoryError)
            why = "it is nested too deeply" if deep else error.args[0]
            raise Drift(
                self.path,
                line,
                "E-PYTHON",
                f"not valid Python: {why}",
                "mend the line",
            ) from None

    @cached_property
    def regions(self) -> dict[str, Region]:
        return parse_regions(self.path, self.text)

    @cached_property
    def functions(self) -> frozenset[str]:
        """Names of the functions that the module defines."""
        return frozenset(
            node.name for node in self.tree.body if isinstance(node, ast.FunctionDef)
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """All names of its code: variables, parameters, attributes, functions."""
        found = set()
        for node in ast.walk(self.tree):
            match node:
                case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                    found.add(name)
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    found.add(name)
        return frozenset(found)

    @cached_property
    def settings(self) -> dict[str, int]:
        """Line of each UPPER_CASE constant of the module.

        Raises Drift E-SETTING if one is assigned twice: the page could quote either.
        """
        lines: dict[str, int] = {}
        for statement in self.tree.body:
            for name in assigned(statement):
                if not is_setting(name):
                    continue
                if name in lines:
                    raise Drift(
                        self.path,
                        statement.lineno,
                        "E-SETTING",
                        f"{name} is assigned twice",
                        "give the second its own name",
                    )
                lines[name] = statement.lineno
        return lines

    def line_of(self, pattern: str) -> int:
        """Line of the first match of a regular expression, 1 if there is none."""
        match = re.search(pattern, self.text, re.MULTILINE)
        return self.text.count("\n", 0, match.start()) + 1 if match else 1


@functools.lru_cache(maxsize=1024)
def _script(id: str, path: Path, file: Path, text: str) -> Script:
    """One object for each text, so that what is not changed is parsed once."""
    return Script(id, path, file, text)


def assigned(statement: ast.stmt) -> list[str]:
    """Names that an assignment statement binds, `a, b = 1, 2` included."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    else:
        return []
    return [
        node.id
        for target in targets
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def imported(tree: ast.Module) -> dict[str, int]:
    """Top-level names of all modules that `tree` imports, with their line."""
    names: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found = ["." * node.level + (node.module or "")]
        else:
            continue
        for name in found:
            top = name if name.startswith(".") else name.partition(".")[0]
            names.setdefault(top, node.lineno)
    return names
