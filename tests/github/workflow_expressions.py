"""The expressions of GitHub's workflows, `${{ }}`: literals, contexts, operators, calls.

It knows what our workflows use and refuses the rest. Source: "Expressions" and
"Contexts" in GitHub's documentation of Actions.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

Contexts = Mapping[str, Any]

TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_][\w-]*)|(?P<sign>\|\||&&|[=!<>]=|[!<>().,*\[\]]))"
)
EMBEDDED = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
STATUS = ("always", "success", "failure", "cancelled")


class ExpressionError(ValueError):
    """An expression that this reader does not know."""


def fill(text: str, contexts: Contexts) -> str:
    """`text` with each `${{ }}` in it replaced by what it says."""
    return EMBEDDED.sub(lambda m: as_text(evaluate(m[1], contexts)), text)


def holds(condition: str, contexts: Contexts) -> bool:
    """Whether a step or job with this `if` runs; without one it needs `success()`."""
    whole = EMBEDDED.fullmatch(condition.strip())
    text = whole[1] if whole else condition
    asks = any(re.search(rf"\b{name}\(", text) for name in STATUS)
    return truth(evaluate(text if asks else f"success() && ({text})", contexts))


def evaluate(text: str, contexts: Contexts) -> Any:
    reader = _Reader(text, contexts)
    value = reader.either()
    if reader.tokens[reader.at :]:
        raise ExpressionError(
            f"{reader.tokens[reader.at][1]!r} was not expected: {text}"
        )
    return value


def truth(value: Any) -> bool:
    return value not in (None, False, "", 0)


def as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping | list):
        return json.dumps(value, indent=2)
    return str(value)


class _Reader:
    """A reader by descent: `||` binds least, then `&&`, comparisons, `!`, a value."""

    def __init__(self, text: str, contexts: Contexts) -> None:
        self.text, self.contexts, self.at = text, contexts, 0
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while text[place:].strip():
            found = TOKEN.match(text, place)
            if found is None:
                raise ExpressionError(f"cannot read {text[place:]!r}")
            self.tokens.append((str(found.lastgroup), found[0].strip()))
            place = found.end()

    def sign(self, *wanted: str) -> str | None:
        """The next token if it is one of these signs."""
        if self.at < len(self.tokens):
            kind, token = self.tokens[self.at]
            if kind == "sign" and token in wanted:
                self.at += 1
                return token
        return None

    def need(self, sign: str) -> None:
        if self.sign(sign) is None:
            raise ExpressionError(f"{sign!r} is missing: {self.text}")

    def either(self) -> Any:
        value = self.both()
        while self.sign("||"):
            other = self.both()
            value = value if truth(value) else other
        return value

    def both(self) -> Any:
        value = self.compared()
        while self.sign("&&"):
            other = self.compared()
            value = other if truth(value) else value
        return value

    def compared(self) -> Any:
        left = self.negated()
        sign = self.sign("==", "!=", "<", "<=", ">", ">=")
        if sign is None:
            return left
        right = self.negated()
        if isinstance(left, str) and isinstance(right, str):
            left, right = left.lower(), right.lower()
        if sign in ("==", "!="):
            return (left == right) == (sign == "==")
        order = {"<": left < right, "<=": left <= right, ">": left > right}
        return order.get(sign, left >= right)

    def negated(self) -> Any:
        return not truth(self.negated()) if self.sign("!") else self.reached()

    def reached(self) -> Any:
        """A value and what is reached from it: `needs.*.result`, `steps['a'].outputs`."""
        value = self.value()
        while sign := self.sign(".", "["):
            if sign == "[":
                key = self.either()
                self.need("]")
                value = _member(value, as_text(key))
            elif self.sign("*"):
                value = [*value.values()] if isinstance(value, Mapping) else [*value]
                if self.sign("."):
                    name = self.name()
                    value = [_member(one, name) for one in value]
            else:
                value = _member(value, self.name())
        return value

    def name(self) -> str:
        kind, token = self.tokens[self.at]
        if kind != "name":
            raise ExpressionError(f"a name is missing: {self.text}")
        self.at += 1
        return token

    def value(self) -> Any:
        if self.at >= len(self.tokens):
            raise ExpressionError(f"ends too early: {self.text}")
        if self.sign("("):
            value = self.either()
            self.need(")")
            return value
        kind, token = self.tokens[self.at]
        self.at += 1
        if kind == "text":
            return token[1:-1].replace("''", "'")
        if kind == "number":
            return float(token) if "." in token else int(token)
        if kind != "name":
            raise ExpressionError(f"{token!r} was not expected: {self.text}")
        if token in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[token]
        if self.sign("("):
            arguments = []
            while self.sign(")") is None:
                arguments.append(self.either())
                self.sign(",")
            return _call(token, arguments, self.contexts)
        if token not in self.contexts:
            raise ExpressionError(f"there is no context {token!r}: {self.text}")
        return self.contexts[token]


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _call(name: str, given: list[Any], contexts: Contexts) -> Any:
    status = contexts.get("job", {}).get("status", "success")
    match name:
        case "always":
            return True
        case "success" | "failure" | "cancelled":
            return status == name
        case "format":
            return re.sub(
                r"\{(\d+)\}", lambda m: as_text(given[int(m[1]) + 1]), given[0]
            )
        case "join":
            return (given[1] if len(given) > 1 else ",").join(map(as_text, given[0]))
        case "toJSON":
            return json.dumps(given[0], indent=2)
        case "contains":
            return given[1] in given[0]
        case "startsWith":
            return as_text(given[0]).lower().startswith(as_text(given[1]).lower())
    raise ExpressionError(f"the function {name!r} is not known here")
