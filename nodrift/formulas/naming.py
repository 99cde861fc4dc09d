"""Names: the longest that is declared, then what its scripts still say."""

from nodrift.formulas import tree
from nodrift.formulas.cursor import Group
from nodrift.formulas.overloads import Overloads
from nodrift.formulas.tokens import Token

MOST_PRIMES = 3  # of a function: each costs six values of the one before


class Naming(Overloads):
    def symbol(self) -> tree.Node:
        """A name with what stands below and above it.

        The longest declared name wins; what is left of its scripts is an index or a
        power.
        """
        token = self.next()
        base = token.text
        below, above, primes = self.scripts()
        sub = f" _{{{self.spelled(below)}}}" if below else ""
        marks = "'" * primes
        prime = f" ^{{{marks}}}" if primes else ""
        over = f"{marks} {self.spelled(above)}".strip() if above else marks
        sup = f" ^{{{over}}}" if over else ""
        # Each way to read it: the name, then what is left: index, power, primes.
        ways = [
            (base + sub + sup, None, None, 0),
            (base + sub + prime, None, above, 0),
            (base + sub, None, above, primes),
            (base + sup, below, None, 0),
            (base + prime, below, above, 0),
            (base, below, above, primes),
        ]
        for name, index, power, left in ways:
            if self.known(name):
                if below is not None and index is None:
                    self.forbid_bound(name, below, token)
                return self.named(token, name, index, power, left)
        if not primes and below is None:
            constant = self.constant(token, above)
            if constant is not None:
                return constant
        full = base + sub + sup
        self.wrong(f"{full} is not declared; {self.hint(full)}", token)

    def forbid_bound(self, name: str, below: Group, token: Token) -> None:
        """One declared value cannot follow an index that an operator moves.

        For a function it is a label: `p_y(y)`.
        """
        if self.may_be_called(name) or name in self.defined:
            return
        for one in self.tokens[slice(*below)]:
            if one.text in self.bound and name not in self.bound:
                self.wrong(
                    f"{name} is declared as one value, but {one.text} changes here; "
                    "declare the array",
                    token,
                )

    def constant(self, token: Token, above: Group | None) -> tree.Node | None:
        """What all mathematics means by e, pi and infinity, if nothing is declared."""
        if token.text == "e" and above is not None:
            exponent = self.inside(above, self.sum)
            return tree.Function(r"\exp", (exponent,), at=token.start)
        if token.text == r"\pi":
            return self.raised(tree.Name(r"\pi", at=token.start), above, token)
        if token.text == r"\infty" and above is None:
            return tree.Number(float("inf"), at=token.start)
        return None

    def named(
        self,
        token: Token,
        name: str,
        below: Group | None,
        above: Group | None,
        primes: int,
    ) -> tree.Node:
        self.note_use(name)
        node: tree.Node = tree.Name(name, at=token.start)
        if above is not None and self.is_entry(above):
            node = self.indexed(node, (above[0] + 1, above[1] - 1))
            above = None
        if below is not None:
            node = self.indexed(node, below)
        # An entry of an array is no function, though p(x) may be one beside p_k.
        callable_ = below is None and self.may_be_called(name)
        looks_called = self.sees("(") and self.peek(1).kind == "name"
        if looks_called and self.peek(2).text == ")" and not callable_ and not below:
            self.wrong(
                rf"is this a call? {name} is declared as no function; write \cdot",
                token,
            )
        if primes:
            if not callable_:
                self.wrong(f"{name} with a prime is not declared", token)
            if primes > MOST_PRIMES:
                self.wrong("a derivative of this order is not read", token)
            node = tree.Prime(node, primes, at=token.start)
        if callable_ and self.sees("(", "["):
            if above is not None:
                self.wrong(
                    "a power between a function and its argument; put it behind", token
                )
            node = self.call(node, name, token)
            if self.take("_"):
                node = self.indexed(node, self.group())
        elif below is None and self.needs_arguments(name):
            self.wrong(f"{name} has no argument; {self.overloads(name)}", token)
        return self.raised(node, above, token)

    def indexed(self, node: tree.Node, group: Group) -> tree.Node:
        if self.tokens[group[0]].text == "<":
            bound = self.inside((group[0] + 1, group[1]), self.sum)
            return tree.Prefix(node, bound, at=node.at)
        return tree.Index(node, self.index_nodes(group), at=node.at)

    def is_entry(self, group: Group) -> bool:
        """Whether a superscript is an index in brackets, `x^{(i)}`."""
        inner = self.tokens[slice(*group)]
        if len(inner) != 3 or (inner[0].text, inner[2].text) != ("(", ")"):
            return False
        return (
            inner[1].kind == "number"
            or inner[1].text in self.bound
            or inner[1].text in self.symbols.ranging
        )

    # Powers

    def powers(self, node: tree.Node) -> tree.Node:
        while self.sees("^"):
            if self.at == self.raised_at:
                self.wrong("a power of a power? write brackets")
            token = self.next()
            node = self.raised(node, self.group(), token)
        return node

    def raised(self, node: tree.Node, group: Group | None, token: Token) -> tree.Node:
        if group is None:
            return node
        spelled = self.spelled(group)
        first = self.tokens[group[0]]
        if group[1] - group[0] == 3 and first.text == "(":
            self.wrong("an index or a power? a power needs no brackets", token)
        if spelled == r"\top" or (spelled == "T" and not self.known("T")):
            return tree.Transpose(node, at=token.start)
        if spelled in ("*", r"\dagger", r"\circ") or "'" in spelled:
            self.wrong(
                f"^{{{spelled}}} is no power, and no such name is declared", token
            )
        self.raised_at = self.at
        return tree.Power(node, self.inside(group, self.sum), at=token.start)
