"""What a formula means, as a tree.

Every node knows at which offset of the LaTeX it was read; names are in their canonical
spelling.
"""

from dataclasses import dataclass
from typing import Literal

from nodrift.formulas.symbols import Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Something that has a value."""

    at: int


@dataclass(frozen=True, slots=True)
class Number(Node):
    value: int | float


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A value that the binding declares, a bound variable, or a definition."""

    name: str


@dataclass(frozen=True, slots=True)
class Negative(Node):
    body: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`plusminus` stands for both of its values."""

    kind: Literal[
        "add", "subtract", "multiply", "divide", "elementwise", "plusminus", "minusplus"
    ]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Power(Node):
    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Transpose(Node):
    body: Node


@dataclass(frozen=True, slots=True)
class Magnitude(Node):
    """Absolute value of a number, determinant of a matrix."""

    body: Node


@dataclass(frozen=True, slots=True)
class Norm(Node):
    """`kind` is 1, 2, F or \\infty."""

    kind: str
    body: Node


@dataclass(frozen=True, slots=True)
class Matrix(Node):
    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Inner(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Function(Node):
    """A function that all mathematics shares: log, max, tr, ..."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`callee(arguments)`; an overload is known by its signature."""

    callee: Node | Signature
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Law(Node):
    """`q(z \\mid x)` where z has no value: the distribution of z."""

    variable: str
    signature: Signature
    given: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Prime(Node):
    """The derivative f', f'', ... of a function of one number."""

    function: Node
    order: int


@dataclass(frozen=True, slots=True)
class Index(Node):
    base: Node
    indices: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Prefix(Node):
    """`x_{<t}`: what comes before index t."""

    base: Node
    bound: Node


@dataclass(frozen=True, slots=True)
class Vector(Node):
    entries: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The whole numbers from `low` to `high`, both included."""

    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class FiniteSet:
    """`{0, 1}^{4}`: vectors of `power` entries, plain numbers if it is None."""

    entries: tuple[Node, ...]
    power: Node | None


@dataclass(frozen=True, slots=True)
class Declared:
    """What the binding's `over` has under `key`."""

    key: str


Domain = Span | FiniteSet | Declared | Node


@dataclass(frozen=True, slots=True)
class Condition:
    """Something true or false."""


@dataclass(frozen=True, slots=True)
class Chain(Condition):
    """`items[0] relations[0] items[1] ...`"""

    items: tuple[Node, ...]
    relations: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Quantified(Condition):
    every: bool
    variable: str
    domain: Domain
    body: Condition


@dataclass(frozen=True, slots=True)
class Both(Condition):
    """All of `parts` hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Indicator(Node):
    """One where the condition is true, zero elsewhere."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class Cases(Node):
    """Values with their conditions in order; None is `otherwise`."""

    rows: tuple[tuple[Node, Condition | None], ...]


@dataclass(frozen=True, slots=True)
class Reduce(Node):
    """Sum, product, maximum or minimum of `body` over `domain` as far as `only` holds."""

    kind: Literal["sum", "product", "max", "min"]
    variable: str
    domain: Domain
    only: Condition | None
    body: Node


@dataclass(frozen=True, slots=True)
class Best(Node):
    """The place of the maximum or minimum of `body` over `domain`."""

    kind: Literal["max", "min"]
    variable: str
    domain: Domain
    body: Node


@dataclass(frozen=True, slots=True)
class Integral(Node):
    """Over a span of numbers, a region that a name stands for, or what is declared."""

    variable: str
    domain: Domain
    body: Node


@dataclass(frozen=True, slots=True)
class Drawing:
    """`variables` are drawn from `law`: one, the parts of a tuple, or `copies` many."""

    variables: tuple[str, ...]
    law: Node | Declared
    copies: Node | None = None


@dataclass(frozen=True, slots=True)
class Expectation(Node):
    drawings: tuple[Drawing, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Derivative(Node):
    """With respect to a name, or to one entry of it if `indices` are given."""

    variable: str
    indices: tuple[Node, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Relation:
    """One clause of a formula: a chain that must hold."""

    chain: Chain


@dataclass(frozen=True, slots=True)
class Definition:
    """A clause that says what a name of the formula's own stands for.

    `parameters` are those of a function or of a family of numbers.
    """

    name: str
    parameters: tuple[str, ...]
    body: Node
    at: int


Clause = Relation | Definition


@dataclass(frozen=True, slots=True)
class Statement:
    """All clauses of a display; `free` are variables for whose every value they hold."""

    relations: tuple[Relation, ...]
    definitions: dict[str, Definition]
    free: tuple[str, ...]
