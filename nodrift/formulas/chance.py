"""Expectations and probabilities: what is drawn, from what."""

from collections.abc import Iterator

from nodrift.formulas import tree
from nodrift.formulas.brackets import Brackets
from nodrift.formulas.conditions import Conditions
from nodrift.formulas.cursor import Group
from nodrift.formulas.tokens import Token


class Chance(Conditions, Brackets):
    def expectation(self) -> tree.Node:
        token = self.next()
        if not self.take("_"):
            self.wrong(r"over what? write \mathbb{E}_{x \sim p}", token)
        return self.expected(token, self.group())

    def underset(self) -> tree.Node:
        token = self.next()
        group, over = self.group(), self.spelled(self.group())
        if over in (r"\max", r"\min", r"\sup", r"\inf", r"\arg \max", r"\argmax"):
            self.wrong(r"write the variable as a subscript, \max_x", token)
        if over != r"\mathbb{E}":
            self.wrong(r"\underset is read below \mathbb{E} alone", token)
        return self.expected(token, group)

    def expected(self, token: Token, group: Group) -> tree.Node:
        before, self.used = self.used, set()
        drawings = self.drawings(group)
        with self.binding(*_variables(drawings)):
            if self.sees("[", "(", r"\{"):
                is_round = self.sees("(")
                body = self.bracketed()
                if is_round and self.sees("^"):
                    self.wrong("the power of the expectation, or its mean? write [ ]")
            else:
                body = self.term()
        for name in _variables(drawings):
            if name not in self.used:
                self.wrong(f"{name} is drawn, and the mean does not look at it", token)
        self.used |= before
        return self.powers(tree.Expectation(drawings, body, at=token.start))

    def probability(self) -> tree.Node:
        token = self.next()
        self.expect("_")
        drawings = self.drawings(self.group())
        with self.binding(*_variables(drawings)):
            condition = self.bracketed_condition()
        node = tree.Indicator(condition, at=token.start)
        return tree.Expectation(drawings, node, at=token.start)

    # Laws

    def drawings(self, group: Group) -> tuple[tree.Drawing, ...]:
        """`x \\sim p, z \\sim q`, `q(z \\mid x)`, `z_1, \\dots, z_K \\sim q`, `x`."""
        found: list[tree.Drawing] = []
        waiting: list[Group] = []
        saved = self.bound  # a later law may depend on what is drawn before
        for piece in self.cut(group, ","):
            if piece[0] == piece[1]:
                self.wrong("here a variable is expected", self.tokens[piece[0]])
            sim = self.find(piece, r"\sim")
            waiting.append((piece[0], piece[1] if sim is None else sim))
            if sim is not None:
                law = self.law(waiting, (sim + 1, piece[1]))
                found += self.drawn(waiting, law)
                self.bound = [*saved, *_variables(found)]
                waiting = []
        for piece in waiting:
            found.append(self.undrawn(piece))
            self.bound = [*saved, *_variables(found)]
        self.bound = saved
        return tuple(found)

    def law(self, drawn: list[Group], group: Group) -> tree.Node:
        """What variables are drawn from: `p`, `q(z \\mid x)`, and `p(x)` for `p`."""
        opening = self.find(group, "(")
        if opening is not None and self.closing(opening) == group[1] - 1:
            head = self.spelled((group[0], opening))
            inner = self.spelled((opening + 1, group[1] - 1))
            if inner == self.spelled(drawn[0]) and head in self.symbols.names:
                group = group[0], opening
        return self.inside(group, self.sum)

    def drawn(self, pieces: list[Group], law: tree.Node) -> Iterator[tree.Drawing]:
        texts = [self.spelled(piece) for piece in pieces]
        if len(pieces) == 3 and texts[1] == r"\dots":
            first, last = pieces[0], pieces[2]
            base = self.tokens[first[0]].text
            counted = texts[0] == f"{base} _{{1}}" and texts[2].startswith(f"{base} _")
            if not counted:
                self.wrong(r"write x_1, \dots, x_n", self.tokens[first[0]])
            copies = self.inside((last[0] + 2, last[1]), self.group)
            yield tree.Drawing((base,), law, self.inside(copies, self.sum))
            return
        for piece in pieces:
            if self.tokens[piece[0]].text != "(":
                yield tree.Drawing((self.variable(piece),), law)
                continue
            close = self.closing(piece[0])
            if close != piece[1] - 1:
                self.wrong(f"{self.tokens[close + 1].text} is not expected here")
            parts = self.cut((piece[0] + 1, close), ",", ";")
            yield tree.Drawing(tuple(map(self.variable, parts)), law)

    def undrawn(self, piece: Group) -> tree.Drawing:
        """`q(z \\mid x)`, or a variable that `over` gives a distribution."""
        spelled = self.spelled(piece)
        if spelled in self.symbols.ranging:
            return tree.Drawing((spelled,), tree.Declared(spelled))
        self.drawing = True
        law = self.inside(piece, self.sum)
        self.drawing = False
        if isinstance(law, tree.Law):
            return tree.Drawing((law.variable,), law)
        self.wrong(
            rf"from what is {spelled} drawn? write {spelled} \sim p",
            self.tokens[piece[0]],
        )


def _variables(drawings: list[tree.Drawing] | tuple[tree.Drawing, ...]) -> list[str]:
    return [name for one in drawings for name in one.variables]
