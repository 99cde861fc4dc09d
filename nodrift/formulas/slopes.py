"""Derivatives: `\\nabla_x f`, `\\partial_a f`, `\\frac{\\partial f}{\\partial x}`."""

from itertools import pairwise

from nodrift.formulas import tree
from nodrift.formulas.cursor import Group
from nodrift.formulas.functions import is_prefix
from nodrift.formulas.naming import Naming
from nodrift.formulas.symbols import Signature
from nodrift.formulas.tokens import Token

MARKS = ("d", r"\mathrm{d}", r"\partial")
By = tuple[str, tuple[tree.Node, ...]]  # a name, and which entry of it


class Slopes(Naming):
    def slope(self) -> tree.Node:
        token = self.next()
        if not self.take("_"):
            return self.gradient_of_call(token, "")
        group = self.group()
        spelled = self.spelled(group)
        if not any(map(self.has_value, (spelled, self.tokens[group[0]].text))):
            return self.gradient_of_call(token, spelled)
        variable, indices = self.differentiated(group)
        return tree.Derivative(variable, indices, self.sloped(), at=token.start)

    def sloped(self) -> tree.Node:
        """What a derivative goes over: one factor, or numbers in front of one."""
        node = self.factor()
        while self.starts_factor():
            token = self.peek()
            if not is_prefix(node):
                self.wrong("does the derivative go over this factor? write brackets")
            node = tree.Binary("multiply", node, self.factor(), at=token.start)
        self.bare = self.at
        return node

    def gradient_of_call(self, token: Token, variable: str) -> tree.Node:
        """`\\nabla L(x)`: the gradient of a function of one argument, at that argument.

        Also `\\nabla_\\theta L(\\theta_t)`, where theta only names the argument.
        """
        opening = self.find((self.at, self.end), "(")
        node = self.factor()
        argument = self.tokens[self.at if opening is None else opening : self.at]
        named = not variable or any(t.text == variable for t in argument)
        if (
            not isinstance(node, tree.Call)
            or isinstance(node.callee, Signature)
            or len(node.arguments) != 1
            or not named
        ):
            self.wrong(
                f"{variable} has no value to differentiate by; {self.hint(variable)}"
                if variable
                else f"with respect to what? write {token.text}_x",
                token,
            )
        prime = tree.Prime(node.callee, 1, at=token.start)
        return tree.Call(prime, node.arguments, at=token.start)

    def differentiated(self, group: Group) -> By:
        spelled = self.spelled(group)
        if self.has_value(spelled):
            self.note_use(spelled)
            return spelled, ()
        base = self.tokens[group[0]].text
        if self.has_value(base) and self.tokens[group[0] + 1].text == "_":
            inner = self.inside((group[0] + 2, group[1]), self.group)
            self.note_use(base)
            return base, self.index_nodes(inner)
        self.wrong(
            f"{spelled} has no value to differentiate by; {self.hint(spelled)}",
            self.tokens[group[0]],
        )

    def fraction(self) -> tree.Node:
        token = self.next()
        above, below = self.group(), self.group()
        first, second = self.tokens[above[0]], self.tokens[below[0]]
        if (
            first.text in MARKS
            and first.text == second.text
            and (
                below[1] - below[0] > 1
                and (first.text != "d" or self.tokens[below[0] + 1].kind == "name")
            )
        ):
            return self.leibniz(token, above, below)
        left = self.inside(above, self.sum)
        right = self.inside(below, self.sum)
        return tree.Binary("divide", left, right, at=token.start)

    def leibniz(self, token: Token, above: Group, below: Group) -> tree.Node:
        """`\\frac{d}{dx} body`, `\\frac{\\partial f}{\\partial x}`, also the second."""
        start, order = above[0] + 1, 1
        marks = [
            i
            for i in range(below[0] + 1, below[1])
            if self.tokens[i].text == r"\partial"
        ]
        places = [below[0], *marks, below[1]]
        if start < above[1] and self.tokens[start].text == "^":
            power = self.tokens[start + 1].text
            if power not in ("1", "2", "3"):
                self.wrong("a derivative of this order is not read", token)
            order, start = int(power), start + 2
            if len(places) == 2:
                last = [t.text for t in self.tokens[below[1] - 2 : below[1]]]
                if last != ["^", power]:
                    self.wrong("the orders above and below differ", token)
                places[1] -= 2
        by = [self.differentiated((i + 1, end)) for i, end in pairwise(places)]
        if len(by) > 1 and order != len(by):
            self.wrong("the orders above and below differ", token)
        if start < above[1]:
            body = self.inside((start, above[1]), self.term)
        else:
            body = self.sloped()
        for variable, indices in reversed(by * order if len(by) == 1 else by):
            body = tree.Derivative(variable, indices, body, at=token.start)
        return body
