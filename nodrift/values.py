"""What a page can quote: plain, finite numbers, texts and short lists of them."""

import json
import math
import re
from typing import Any

from nodrift.guard import Fault

TEXT_LIMIT = 80  # characters of a setting that a page may quote
RESULT_NAME = re.compile(r"[a-z][a-z0-9_]*")
SETTING_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
LIST_LIMIT = 32  # items of a list in results; longer ones are for figures and assets


def is_plain(value: Any) -> bool:
    """Whether `value` is a Python number, text, or a short list of these."""
    if isinstance(value, list):
        return len(value) <= LIST_LIMIT and all(
            type(item) in (bool, int, float, str) for item in value
        )
    return type(value) in (bool, int, float, str)


def is_finite(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return all(math.isfinite(item) for item in items if isinstance(item, float))


def is_text(value: Any) -> bool:
    """Whether a plain value can be written as UTF-8."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def check_value(name: str, value: Any, line: int) -> None:
    """Raises Fault E-RESULT unless a page can quote `value`."""
    if isinstance(value, list) and len(value) > LIST_LIMIT:
        raise Fault(
            line,
            "E-RESULT",
            f"{name} has {len(value)} items",
            f"keep at most {LIST_LIMIT}: draw longer ones or write them to a file",
        )
    if not is_plain(value):
        kind = type(value).__name__
        mend = "use plain Python numbers"
        if hasattr(value, "item"):
            mend = "use .tolist()" if getattr(value, "shape", ()) else "use .item()"
        raise Fault(line, "E-RESULT", f"{name} is of type {kind}", mend)
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, int) and item.bit_length() > 64 for item in items):
        raise Fault(
            line,
            "E-RESULT",
            f"{name} is a whole number of more than sixty-four bits",
            "keep its logarithm",
        )
    if not is_finite(value):
        raise Fault(
            line,
            "E-RESULT",
            f"{name} is {value}",
            "a page can quote finite numbers only: find out where it broke",
        )
    if not is_text(value):
        raise Fault(
            line,
            "E-RESULT",
            f"{name} has half a letter, which no page can show: {value!a}",
            "decode it from what it is",
        )


def results_of(namespace: dict[str, Any], text: str) -> dict[str, Any]:
    """The `results` of a script; `text` is its source. Raises Fault E-RESULT."""
    line = _line_of(text, r"^results\b")
    results = namespace.get("results", {})
    if not isinstance(results, dict):
        raise Fault(line, "E-RESULT", "`results` is not a dict", "make it one")
    for name, value in results.items():
        if not isinstance(name, str) or not RESULT_NAME.fullmatch(name):
            raise Fault(
                line,
                "E-RESULT",
                f"the name {name!r} is not snake_case",
                "name it by what it is, for example near_share",
            )
        at = _line_of(text, rf'^\s*["\']{name}["\']\s*:', line)
        check_value(name, value, at)
    return results


def settings_of(namespace: dict[str, Any]) -> dict[str, Any]:
    """Constants whose value is plain; others (a table, a long text) are code."""
    found: dict[str, Any] = {}
    for name, value in namespace.items():
        if not SETTING_NAME.fullmatch(name):
            continue
        if isinstance(value, tuple):
            value = list(value)
        short = not isinstance(value, str) or len(value) <= TEXT_LIMIT
        if short and is_plain(value) and is_finite(value) and is_text(value):
            found[name] = value
    return found


def _line_of(text: str, pattern: str, default: int = 1) -> int:
    match = re.search(pattern, text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else default
