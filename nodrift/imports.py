"""Which modules a script's run needs, where most of them were imported before it.

A fork server imports the heavy packages once. What a run used is then not what is
loaded, but what the script asked for and what that asked for in turn: the edges are
noted while the server imports; while the script runs, all that is asked for is.
"""

import builtins
import sys
from collections.abc import Callable, Sequence
from typing import Any

MACHINERY = ("importlib", "_frozen_importlib", __name__)


class ImportGraph:
    """Notes who imports whom, by module name; `install` it before the first import."""

    def __init__(self) -> None:
        self.edges: dict[str, set[str]] = {}
        self.asked: set[tuple[str, tuple[str, ...]]] = set()  # module and names in it
        self._import: Callable[..., Any] = builtins.__import__
        self._running = False

    def install(self) -> None:
        builtins.__import__ = self._noted_import
        sys.meta_path.insert(0, self)

    def start(self) -> None:
        """From now on whatever is imported is needed."""
        self.edges.pop("__main__", None)  # what the server itself asked for
        self._running = True

    def stop(self) -> None:
        """Imports are those of the engine again, as quick as ever."""
        builtins.__import__ = self._import
        sys.meta_path.remove(self)

    def needed(self) -> set[str]:
        """All modules that were asked for since `start`, and what those import."""
        found: set[str] = set()
        waiting = [full for name, parts in self.asked for full in _names(name, parts)]
        while waiting:
            name = waiting.pop()
            if name in found or name not in sys.modules:
                continue
            found.add(name)
            waiting += self.edges.get(name, ())
            parent = name.rpartition(".")[0]
            waiting += [parent] if parent else []
        return found

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: Any = None
    ) -> None:
        """Finds nothing: a module is loaded for the first time, however it was asked."""
        self._note(name, ())

    def _noted_import(
        self,
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        module = self._import(name, globals, locals, fromlist, level)
        if level:
            package = (globals or {}).get("__package__") or ""
            base = package.rsplit(".", level - 1)[0] if level > 1 else package
            name = f"{base}.{name}" if name else base
        self._note(name, tuple(fromlist or ()))
        return module

    def _note(self, name: str, parts: tuple[str, ...]) -> None:
        if self._running:
            self.asked.add((name, parts))
        else:
            loaded = (full for full in _names(name, parts) if full in sys.modules)
            self.edges.setdefault(_importer(), set()).update((name, *loaded))


def _names(name: str, parts: tuple[str, ...]) -> list[str]:
    """A module, and the names in it that may be modules as well."""
    return [name, *(f"{name}.{part}" for part in parts)]


def _importer() -> str:
    """The module whose body is being executed, innermost.

    It is the one on whose behalf something is imported, also where a function of
    another module does it.
    """
    frame: Any = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_name == "<module>":
            name = str(frame.f_globals.get("__name__", ""))
            if not name.startswith(MACHINERY):
                return name
        frame = frame.f_back
    return ""
