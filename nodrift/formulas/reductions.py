"""What goes over a range: sums, products, extrema and their places, integrals."""

from collections.abc import Callable
from typing import Literal

from nodrift.formulas import tree
from nodrift.formulas.cursor import RELATIONS, Group
from nodrift.formulas.naming import Naming
from nodrift.formulas.symbols import CLOSING
from nodrift.formulas.tokens import Token

Kind = Literal["sum", "product", "max", "min"]
EXTREMA: dict[str, Literal["max", "min"]] = {
    r"\max": "max",
    r"\min": "min",
    r"\sup": "max",
    r"\inf": "min",
}
BIG: dict[str, Kind] = {r"\sum": "sum", r"\prod": "product"}
BEST = {r"\argmax": r"\max", r"\argmin": r"\min"}


class Reductions(Naming):
    def big(self) -> tree.Node:
        token = self.next()
        group, upper = self.limits()
        if group is None:
            self.wrong(f"{token.text} needs an index below it", token)
        return self.reduced(BIG[token.text], token, group, upper, self.term)

    def extremum(self) -> tree.Node:
        token = self.next()
        group, upper = self.limits()
        if upper is not None:
            self.wrong(f"{token.text} has no upper limit", token)
        if group is not None:
            kind = EXTREMA[token.text]
            return self.reduced(kind, token, group, None, self.wide)
        if token.text not in (r"\max", r"\min"):
            self.wrong(f"{token.text} needs a subscript: over what?", token)
        if not self.sees("(", r"\{", "["):
            self.wrong(f"write {token.text}(a, b)", token)
        with self.bracket():
            arguments = [self.sum()]
            while self.take(","):
                arguments.append(self.sum())
        return tree.Function(token.text, tuple(arguments), at=token.start)

    def wide(self) -> tree.Node:
        """The body of an extremum: to the end of the sum, if it goes on about it."""
        node = self.term()
        variable = self.bound[-1]
        while self.sees("+", "-"):
            token = self.next()
            start = self.at
            right = self.term()
            if not any(t.text == variable for t in self.tokens[start : self.at]):
                self.wrong(
                    f"is this still below the extremum over {variable}? write brackets",
                    token,
                )
            if token.text == "+":
                node = tree.Binary("add", node, right, at=token.start)
            else:
                node = tree.Binary("subtract", node, right, at=token.start)
        return node

    def reduced(
        self,
        kind: Kind,
        token: Token,
        group: Group,
        upper: Group | None,
        body: Callable[[], tree.Node],
    ) -> tree.Node:
        comma = self.find(group, ",")
        rest: Group | None = None
        if comma is not None and self.spelled(group) not in self.symbols.conditions:
            first, rest = (group[0], comma), (comma + 1, group[1])
            if self.same_kind(first, rest):
                group = first
            else:
                rest = None
        over = self.range(group, upper)
        with self.over(over):
            # \sum_{i, j}, \min_{x \in X, y \in Y}: one after the other
            inner = self.reduced(kind, token, rest, None, body) if rest else body()
        return tree.Reduce(
            kind, over.variable, over.domain, over.only, inner, at=token.start
        )

    def same_kind(self, one: Group, rest: Group) -> bool:
        """Whether two parts of a subscript are both bare variables, or both in a set."""
        signs = (r"\in", ":", *RELATIONS)
        first, other = self.find(one, *signs), self.find(rest, *signs)
        if first is None or other is None:
            return first is None and other is None
        return self.tokens[first].text == self.tokens[other].text == r"\in"

    def best(self) -> tree.Node:
        token = self.next()
        word = self.next().text if token.text == r"\arg" else BEST[token.text]
        if word not in (r"\max", r"\min") or not self.take("_"):
            self.wrong(r"write \arg\max_x or \arg\min_x", token)
        over = self.range(self.group())
        if over.only is not None:
            self.wrong("arg max under a condition is not read", token)
        with self.over(over):
            body = self.sum()
        return tree.Best(
            EXTREMA[word], over.variable, over.domain, body, at=token.start
        )

    # Integrals

    def integral(self) -> tree.Node:
        token = self.next()
        lower, upper = self.limits()
        at = self.differential()
        if at is None:
            self.wrong("this integral has no dx", token)
        body_at = self.at, at
        stop = self.after_scripts(at + 1, self.end)
        variable = self.spelled((at + 1, stop))
        domain = self.region(lower, upper, variable, token)
        with self.binding(variable):
            body = self.inside(body_at, self.sum)
        self.at = stop
        return tree.Integral(variable, domain, body, at=token.start)

    def region(
        self, lower: Group | None, upper: Group | None, variable: str, token: Token
    ) -> tree.Domain:
        if lower is not None and upper is not None:
            low, high = self.inside(lower, self.sum), self.inside(upper, self.sum)
            return tree.Span(low, high)
        if upper is not None:
            self.wrong("an upper limit needs a lower one", token)
        if lower is not None:
            return self.inside(lower, self.sum)
        if variable not in self.symbols.ranging:
            self.wrong(
                f"over what is integrated? the binding's `over` has no {variable}",
                token,
            )
        return tree.Declared(variable)

    def differential(self) -> int | None:
        """Index of the d of the dx that closes the integral which starts here."""
        for index in self.outside((self.at, self.end - 1)):
            token, following = self.tokens[index], self.tokens[index + 1]
            if token.kind == "sign" and (
                token.text in RELATIONS | CLOSING | {",", r"\quad"}
            ):
                return None
            if token.text in ("d", r"\mathrm{d}") and following.kind == "name":
                before = self.tokens[index - 1].text if index > self.at else ""
                if before not in ("_", "^"):
                    return index
        return None
