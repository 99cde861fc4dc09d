"""Import what a script defines without running it: `nodrift.load("post/script")`."""

import __future__

import ast
import sys
import types
from pathlib import Path
from typing import Any

from nodrift.ids import is_setting
from nodrift.project import Project
from nodrift.script import assigned


def load(id: str, root: Path | None = None, **settings: Any) -> types.ModuleType:
    """Return a module with a script's imports, settings, functions and classes.

    Nothing else of the script is executed, so nothing trains on import; tests,
    exercises and formula bindings take their functions from here. A function that uses
    what only a run makes, such as `rng = Random(0)`, raises NameError: let it take an
    argument. Keyword arguments replace UPPER_CASE settings: `load("post/script",
    STEPS=20)`. `root` defaults to the project around the working directory.

    Raises KeyError for an unknown script or setting, Drift E-PYTHON for one that is
    not Python.
    """
    project = Project.find(root or Path.cwd())
    script = project.script(id)
    unknown = settings.keys() - script.settings.keys()
    if unknown:
        raise KeyError(f"{id} has no setting {', '.join(sorted(unknown))}")
    body = [statement for statement in script.tree.body if _defines(statement)]
    module = types.ModuleType(f"nodrift.loaded.{id.replace('/', '.')}")
    module.__file__ = str(script.file)
    sys.modules[module.__name__] = module  # dataclasses and pickle look there
    flags = 0
    for statement in body:
        one = ast.Module([statement], [])
        code = compile(one, str(script.file), "exec", flags, dont_inherit=True)
        # Compiled one by one, yet `from __future__ import annotations` holds for all.
        flags |= code.co_flags & __future__.annotations.compiler_flag
        exec(code, module.__dict__)  # noqa: S102 - this is what loading means
        for name in assigned(statement):
            if name in settings:
                setattr(module, name, settings[name])
    return module


def _defines(statement: ast.stmt) -> bool:
    if isinstance(
        statement,
        ast.Import
        | ast.ImportFrom
        | ast.FunctionDef
        | ast.AsyncFunctionDef
        | ast.ClassDef,
    ):
        return True
    names = assigned(statement)
    return bool(names) and all(map(is_setting, names))
