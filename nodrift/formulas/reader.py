"""Read published LaTeX into a tree, strictly.

The reader is told which names there are, so `p(x)` is a call and `n(k - 1)` a product:
the question that general parsers have to guess. What it does not know, and what two
readers could take in two ways, is an error with its place.
"""

from collections.abc import Callable
from typing import Literal

from nodrift.formulas import tree
from nodrift.formulas.chance import Chance
from nodrift.formulas.clauses import Clauses
from nodrift.formulas.functions import FUNCTIONS, UPRIGHT, Functions
from nodrift.formulas.layout import unwrap
from nodrift.formulas.reductions import BIG, EXTREMA
from nodrift.formulas.slopes import Slopes
from nodrift.formulas.symbols import Symbols
from nodrift.formulas.tokens import ReadError, tokenise

BOTH: dict[str, Literal["plusminus", "minusplus"]] = {
    r"\pm": "plusminus",
    r"\mp": "minusplus",
}
ONE = {r"\mathbf{1}", r"\mathbb{1}", r"\mathbb{I}", r"\mathbf{I}"}


def read(tex: str, symbols: Symbols) -> tree.Statement:
    """Return what the display `tex` says.

    Raises ReadError, with the offset, for what is not LaTeX that we read, a name that
    is not declared, or an expression that could be read in two ways.
    """
    tokens = unwrap(tokenise(tex))
    if not tokens:
        raise ReadError("there is nothing to read", 0)
    return _Reader(tokens, symbols, len(tex)).statement()


class _Reader(Clauses, Chance, Slopes, Functions):
    """Sums, products, and what begins a factor."""

    def sum(self) -> tree.Node:
        token = self.peek()
        minus = self.take("-")
        if not minus:
            self.take("+")
        node: tree.Node
        if self.sees(*BOTH):
            both = BOTH[self.next().text]
            zero = tree.Number(0, at=token.start)
            node = tree.Binary(both, zero, self.term(), at=token.start)
        else:
            node = self.term()
        if minus:
            node = tree.Negative(node, at=token.start)
        while self.sees("+", "-", r"\pm", r"\mp"):
            token = self.next()
            right = self.term()
            match token.text:
                case "+":
                    node = tree.Binary("add", node, right, at=token.start)
                case "-":
                    node = tree.Binary("subtract", node, right, at=token.start)
                case _:
                    node = tree.Binary(BOTH[token.text], node, right, at=token.start)
        return node

    def term(self) -> tree.Node:
        node = self.factor()
        divided = False
        while True:
            token = self.peek()
            if self.sees(r"\cdot", r"\times", "*", "/") and self.at == self.bare:
                self.wrong("does the function before it go over this factor, too?")
            if self.take(r"\cdot", r"\times", "*"):
                if divided:
                    self.wrong(r"what is divided by what? write \frac{}{} or brackets")
                node = tree.Binary("multiply", node, self.signed(), at=token.start)
            elif self.take(r"\odot"):
                node = tree.Binary("elementwise", node, self.factor(), at=token.start)
            elif self.take("/"):
                node = tree.Binary("divide", node, self.factor(), at=token.start)
                divided = True
            elif self.starts_factor():
                if divided:
                    self.wrong(r"what is divided by what? write \frac{}{} or brackets")
                if token.kind == self.tokens[self.at - 1].kind == "number":
                    self.wrong("two numbers side by side; a decimal point is .")
                node = tree.Binary("multiply", node, self.factor(), at=token.start)
            else:
                return node

    def signed(self) -> tree.Node:
        token = self.peek()
        if self.take("-"):
            return tree.Negative(self.factor(), at=token.start)
        return self.factor()

    def starts_factor(self) -> bool:
        token = self.peek()
        if self.sees("|", r"\|"):
            return not self.bars or self.bars[-1] not in (token.text, "arguments")
        if token.kind == "sign":
            return token.text in OPERATORS or token.text in ATOMS
        return token.kind in ("number", "name", "begin")

    def factor(self) -> tree.Node:
        with self.deeper():
            token = self.peek()
            if token.kind == "sign" and token.text in OPERATORS:
                return OPERATORS[token.text](self)
            if token.kind == "name" and not self.known(token.text):
                if token.text in UPRIGHT:
                    return self.function()
                if token.text == r"\mathbb{E}":
                    return self.expectation()
                if token.text == r"\Pr" and self.peek(1).text == "_":
                    return self.probability()
                if token.text in ONE:
                    return self.indicator()
            return self.powers(self.atom())

    def atom(self) -> tree.Node:
        token = self.peek()
        if token.kind == "number":
            self.next()
            value = float(token.text) if "." in token.text else int(token.text)
            return tree.Number(value, at=token.start)
        if token.kind == "name":
            return self.symbol()
        if token.kind == "begin":
            return self.table()
        if token.kind == "sign" and token.text in ATOMS:
            return ATOMS[token.text](self)
        self.wrong(f"{token.text} cannot be read here")

    def root(self) -> tree.Node:
        token = self.next()
        if self.sees("["):
            self.wrong("only square roots are read; write a power")
        body = self.inside(self.group(), self.sum)
        return tree.Power(body, tree.Number(0.5, at=token.start), at=token.start)


OPERATORS: dict[str, Callable[[_Reader], tree.Node]] = {
    **dict.fromkeys(BIG, _Reader.big),
    **dict.fromkeys(EXTREMA, _Reader.extremum),
    **dict.fromkeys(FUNCTIONS, _Reader.function),
    **dict.fromkeys((r"\nabla", r"\partial"), _Reader.slope),
    r"\int": _Reader.integral,
    r"\underset": _Reader.underset,
}
# Those that may have a power.
ATOMS: dict[str, Callable[[_Reader], tree.Node]] = {
    **dict.fromkeys(("(", "[", r"\{"), _Reader.brackets),
    "{": _Reader.braces,
    **dict.fromkeys(("|", r"\|"), _Reader.bar),
    **dict.fromkeys((r"\lfloor", r"\lceil"), _Reader.rounding),
    r"\langle": _Reader.inner,
    r"\frac": _Reader.fraction,
    r"\sqrt": _Reader.root,
}
