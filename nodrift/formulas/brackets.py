"""Brackets of all kinds: round, bars and norms, matrices, cases."""

from nodrift.formulas import tree
from nodrift.formulas.naming import Naming
from nodrift.formulas.tokens import Token

NORMS = {"1": "1", "2": "2", r"\infty": r"\infty", "F": "F", r"\mathrm{F}": "F"}


CASES = {"if", "when", "for", "otherwise", "else"}


class Brackets(Naming):
    def bracketed(self) -> tree.Node:
        """One expression in any kind of bracket."""
        with self.bracket():
            return self.sum()

    def braces(self) -> tree.Node:
        """What nobody sees on the page: braces may hold together, not group."""
        start = self.at
        with self.bracket() as token:
            signs = self.find(
                (start + 1, self.closing(start)), "+", "-", r"\pm", r"\mp"
            )
            if signs is not None and signs > start + 1:
                self.wrong("braces are not seen on the page: write ( )", token)
            node = self.term()
        if self.at - start > 3 and self.sees("^", "_"):
            self.wrong("of what? braces are not seen on the page: write ( )")
        return node

    def brackets(self) -> tree.Node:
        """The same, or a vector."""
        with self.bracket() as token:
            entries = [self.sum()]
            while token.text == "(" and self.take(","):
                entries.append(self.sum())
        if len(entries) == 1:
            return entries[0]
        return tree.Vector(tuple(entries), at=token.start)

    def bar(self) -> tree.Node:
        token = self.next()
        self.bars.append(token.text)
        body = self.sum()
        self.bars.pop()
        self.expect(token.text)
        if token.text == "|":
            return tree.Magnitude(body, at=token.start)
        kind = self.spelled(self.group()) if self.take("_") else "2"
        if kind not in NORMS:
            self.wrong(f"the norm {kind} is not read", token)
        return tree.Norm(NORMS[kind], body, at=token.start)

    def rounding(self) -> tree.Node:
        token = self.peek()
        return tree.Function(token.text, (self.bracketed(),), at=token.start)

    def inner(self) -> tree.Node:
        with self.bracket("arguments") as token:
            left = self.sum()
            if not self.take(",", "|", r"\mid"):
                self.wrong(r"write \langle a, b \rangle")
            right = self.sum()
        return tree.Inner(left, right, at=token.start)

    # Tables

    def table(self) -> tree.Node:
        token = self.next()
        return self.cases(token) if token.text == "cases" else self.matrix(token)

    def matrix(self, token: Token) -> tree.Node:
        rows: list[tuple[tree.Node, ...]] = []
        more = True
        while more:
            entries = [self.sum()]
            while self.take("&"):
                entries.append(self.sum())
            rows.append(tuple(entries))
            more = self.another_row(token)
        if len({len(row) for row in rows}) != 1:
            self.wrong("the rows of this matrix differ in length", token)
        return tree.Matrix(tuple(rows), at=token.start)

    def cases(self, token: Token) -> tree.Node:
        rows: list[tuple[tree.Node, tree.Condition | None]] = []
        more = True
        while more:
            value = self.sum()
            while self.take("&", ",", r"\quad"):
                pass
            condition: tree.Condition | None = None
            word = self.peek()
            if word.kind == "text":
                if word.text not in CASES:
                    self.wrong(f"the words {word.text!r} are not read here")
                self.next()
            if word.kind != "text" or word.text not in ("otherwise", "else"):
                condition = self.condition()
            rows.append((value, condition))
            self.take(",", ".", ";")
            more = self.another_row(token)
        return tree.Cases(tuple(rows), at=token.start)

    def another_row(self, token: Token) -> bool:
        """Whether the table goes on; its end is taken."""
        again = self.take(r"\\")
        if self.peek().kind == "end" and self.peek().text == token.text:
            self.next()
            return False
        if not again:
            self.wrong(f"here {token.text} should go on or end")
        return True
