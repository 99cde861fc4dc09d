"""Functions that all mathematics shares, and where their argument ends."""

from nodrift.formulas import tree
from nodrift.formulas.brackets import Brackets

FUNCTIONS = {r"\log", r"\exp", r"\det"} | {
    rf"\{name}" for name in ("sin", "cos", "tan", "tanh", "sinh", "cosh", "arctan")
}
UPRIGHT = {
    r"\mathrm{tr}": r"\mathrm{tr}",
    r"\mathrm{Tr}": r"\mathrm{tr}",
    r"\mathrm{trace}": r"\mathrm{tr}",
    r"\mathrm{diag}": r"\mathrm{diag}",
    r"\mathrm{sign}": r"\mathrm{sign}",
    r"\mathrm{sgn}": r"\mathrm{sign}",
}
# A power behind the bracket is that of the value.
OF_MATRICES = {r"\det", r"\mathrm{tr}"}


class Functions(Brackets):
    def function(self) -> tree.Node:
        token = self.next()
        name = UPRIGHT.get(token.text, token.text)
        base, power = self.limits()
        if base is not None and name != r"\log":
            self.wrong(f"{name} with a subscript has no meaning here", token)
        if power is not None and self.spelled(power) == "- 1":
            self.wrong(f"the inverse of {name} or one divided by it?", token)
        if self.sees("(", "[", r"\{"):
            argument = self.bracketed()
            if self.sees("^") and name not in OF_MATRICES:
                self.wrong(
                    f"the power of {name} or of its argument? write it before the "
                    "argument, or brackets round all",
                )
        else:
            argument = self.bare_argument(name)
        node: tree.Node = tree.Function(name, (argument,), at=token.start)
        if name in OF_MATRICES:
            node = self.powers(node)
        if base is not None:
            base_value = self.inside(base, self.sum)
            below = tree.Function(r"\log", (base_value,), at=token.start)
            node = tree.Binary("divide", node, below, at=token.start)
        return self.raised(node, power, token)

    def bare_argument(self, name: str) -> tree.Node:
        """What follows a function without brackets, up to the next + or -."""
        factors = [self.factor()]
        node = factors[0]
        while self.starts_factor() and not self.sees(*FUNCTIONS):
            token = self.peek()
            plain = is_prefix(node)
            factors.append(self.factor())
            if not plain or isinstance(factors[-1], tree.Call | tree.Expectation):
                self.wrong(
                    f"does {name} go over this factor? write {name}( ... ), or put the "
                    "factor in front",
                    token,
                )
            node = tree.Binary("multiply", node, factors[-1], at=token.start)
        self.bare = self.at
        return node


def is_prefix(node: tree.Node) -> bool:
    """Whether this is a number in front of something: 2, pi, 1/K."""
    match node:
        case tree.Number() | tree.Name(name=r"\pi"):
            return True
        case tree.Binary(kind="divide", left=left, right=right):
            return is_prefix(left) and (
                is_prefix(right) or isinstance(right, tree.Name)
            )
        case tree.Binary(kind="multiply", left=left, right=right):
            return is_prefix(left) and is_prefix(right)
    return False
