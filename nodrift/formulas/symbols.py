"""What the reader is told by a binding: which names there are, and of what kind."""

import re
from dataclasses import dataclass, field

from nodrift.formulas.tokens import ReadError, Token, canonical, tokenise

SEPARATORS = {"\\mid": "|", "|": "|", "\\|": "|", ",": ",", ";": ",", ":": ","}
OPENING = {"(", "[", "{", "\\{", "\\langle", "\\lfloor", "\\lceil"}
CLOSING = {")", "]", "}", "\\}", "\\rangle", "\\rfloor", "\\rceil"}
HEAD = re.compile(r"^(?P<head>.*?[^\\])\((?P<arguments>.*)\)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Signature:
    """`p(x \\mid y)`: an overload, chosen by the names of its arguments."""

    head: str
    arguments: tuple[str, ...]
    separators: str


@dataclass(frozen=True)
class Symbols:
    """Names in canonical spelling.

    `callable` are the names that may be called; `ranging` the variables that `over`
    gives a range; `conditions` the written conditions that stand for a range, with
    their variable; `functions` the ranging variables that are functions; `given` what
    may be written beside the formula.
    """

    names: frozenset[str] = frozenset()
    callable: frozenset[str] = frozenset()
    signatures: frozenset[Signature] = frozenset()
    ranging: frozenset[str] = frozenset()
    conditions: dict[str, str] = field(default_factory=dict)
    functions: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()

    @property
    def heads(self) -> frozenset[str]:
        return frozenset(signature.head for signature in self.signatures)

    @property
    def all(self) -> frozenset[str]:
        return self.names | self.heads | self.ranging


def signature(key: str) -> Signature | None:
    """The overload that a key such as `p(x \\mid y)` declares, None for a plain name.

    Raises ReadError if it is not LaTeX that we read.
    """
    match = HEAD.match(key.strip())
    if match is None:
        return None
    parts, separators = split(tokenise(match["arguments"]))
    names = tuple(canonical(part) for part in parts)
    if not all(names):
        raise ReadError(f"{key} has an empty argument", 0)
    return Signature(canonical(match["head"]), names, separators)


def split(tokens: list[Token]) -> tuple[list[list[Token]], str]:
    """Cut the tokens of an argument list at its separators, which come second.

    A bar with which an argument begins is that of a magnitude, up to the next one.
    """
    parts: list[list[Token]] = [[]]
    separators, depth, waiting = "", 0, ""
    for token in tokens:
        sign = token.text if token.kind == "sign" else ""
        depth += (sign in OPENING) - (sign in CLOSING)
        if depth == 0 and sign in ("|", "\\|") and (waiting or not parts[-1]):
            waiting = "" if sign == waiting else waiting or sign
            parts[-1].append(token)
        elif depth == 0 and sign in SEPARATORS and not waiting:
            separators += SEPARATORS[sign]
            parts.append([])
        else:
            parts[-1].append(token)
    return parts, separators
