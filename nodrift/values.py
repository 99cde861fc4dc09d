"""What a page can quote: plain, finite numbers, texts and short lists of them."""

import math
from typing import Any

from nodrift.guard import Fault

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


def check_value(name: str, value: Any, line: int) -> None:
    """Raises Fault E-RESULT unless `value` is plain and finite."""
    if isinstance(value, list) and len(value) > LIST_LIMIT:
        raise Fault(
            line,
            "E-RESULT",
            f"{name} has {len(value)} items",
            f"keep at most {LIST_LIMIT}: draw longer ones or write them to a file",
        )
    if not is_plain(value):
        kind = type(value).__name__
        mend = "use .item()" if hasattr(value, "item") else "use plain Python numbers"
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
