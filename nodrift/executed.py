"""Which lines of a script ran, and which of its statements never did."""

import ast
import contextlib
import sys
import threading
import types
from collections.abc import Callable, Iterator
from typing import Any


@contextlib.contextmanager
def lines_that_run(filename: str) -> Iterator[set[int]]:
    """Collect the line numbers of `filename` that run while the context is open."""
    seen: set[int] = set()
    stop = (_monitor if sys.version_info >= (3, 12) else _trace)(filename, seen)
    try:
        yield seen
    finally:
        stop()


def _monitor(filename: str, seen: set[int]) -> Callable[[], None]:
    monitoring: Any = getattr(sys, "monitoring")  # noqa: B009 - new in 3.12
    tool, event = monitoring.COVERAGE_ID, monitoring.events.LINE

    def on_line(code: types.CodeType, line: int) -> Any:
        if code.co_filename == filename:
            seen.add(line)
        return monitoring.DISABLE  # one visit is enough: a hot loop costs nothing

    monitoring.use_tool_id(tool, "nodrift")
    monitoring.register_callback(tool, event, on_line)
    monitoring.set_events(tool, event)

    def stop() -> None:
        monitoring.set_events(tool, 0)
        monitoring.free_tool_id(tool)

    return stop


def _trace(filename: str, seen: set[int]) -> Callable[[], None]:
    def on_line(frame: types.FrameType, event: str, arg: Any) -> Any:
        seen.add(frame.f_lineno)
        return on_line

    def on_call(frame: types.FrameType, event: str, arg: Any) -> Any:
        return on_line if frame.f_code.co_filename == filename else None

    threading.settrace(on_call)
    sys.settrace(on_call)

    def stop() -> None:
        sys.settrace(None)
        threading.settrace(None)

    return stop


def statements_that_never_ran(tree: ast.Module, seen: set[int]) -> list[int]:
    """Lines of statements none of whose lines is in `seen`.

    Asked of statements, not of lines, because the lines on which a long expression
    stops differ between versions of Python. Texts that stand alone, `global` and bare
    annotations have no code and are never missed.
    """
    missing = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt) or _has_no_code(node):
            continue
        body = getattr(node, "body", None)
        first = min((d.lineno for d in getattr(node, "decorator_list", [])), default=0)
        start = first or node.lineno
        end = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno
        own = set(range(start, max(start, end or start) + 1))
        if not own & seen:
            missing.append(node.lineno)
    return sorted(set(missing))


def _has_no_code(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.AnnAssign):
        return node.value is None
    return isinstance(node, (ast.Global, ast.Nonlocal))
