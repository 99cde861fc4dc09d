"""Which names have a meaning where the reader stands."""

from collections.abc import Iterator
from contextlib import contextmanager

from nodrift.formulas.cursor import Cursor
from nodrift.formulas.symbols import Signature, Symbols
from nodrift.formulas.tokens import Token
from nodrift.ids import nearest


class Scoping(Cursor):
    """Names that the binding declares, the formula defines, or an operator binds."""

    def __init__(self, tokens: list[Token], symbols: Symbols, length: int) -> None:
        super().__init__(tokens, length)
        self.symbols = symbols
        self.bound: list[str] = []
        self.functions: list[str] = []  # bound variables that may be called
        self.defined: dict[str, tuple[str, ...]] = {}  # with their parameters
        self.used: set[str] = set()
        self.free: dict[str, None] = {}

    @contextmanager
    def binding(self, *variables: str, function: bool = False) -> Iterator[None]:
        saved = self.bound, self.functions
        self.bound = [*self.bound, *variables]
        self.functions = [name for name in self.functions if name not in variables]
        self.functions += variables if function else ()
        yield
        self.bound, self.functions = saved

    def known(self, name: str) -> bool:
        return (
            self.has_value(name) or name in self.defined or name in self.symbols.heads
        )

    def has_value(self, name: str) -> bool:
        """Whether one can differentiate by it."""
        return (
            name in self.bound
            or name in self.symbols.names
            or name in self.symbols.ranging
        )

    def may_be_called(self, name: str) -> bool:
        if name in self.bound:
            return name in self.functions
        if name in self.defined:
            return bool(self.defined[name])
        return name in self.symbols.callable or name in self.symbols.heads

    def needs_arguments(self, name: str) -> bool:
        """Whether the binding declares it with arguments alone."""
        return name in self.symbols.heads and name not in self.symbols.names

    def note_use(self, name: str) -> None:
        """Remember a name as used, a ranging variable that is not bound as free."""
        self.used.add(name)
        if (
            name in self.symbols.ranging
            and name not in self.bound
            and name not in self.symbols.names
        ):
            self.free[name] = None

    # For errors

    def hint(self, name: str) -> str:
        everything = self.symbols.all | set(self.bound) | set(self.defined)
        return f"give it in Names({{...}}) of its binding; {nearest(name, everything)}"

    def overloads(self, head: str) -> str:
        known = [
            f"{one.head}({_joined(one)})"
            for one in sorted(self.symbols.signatures, key=str)
            if one.head == head
        ]
        return f"there is {', '.join(known)}"


def _joined(signature: Signature) -> str:
    marks = [*(r" \mid " if s == "|" else ", " for s in signature.separators), ""]
    return "".join(a + b for a, b in zip(signature.arguments, marks, strict=True))
