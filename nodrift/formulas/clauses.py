"""The clauses of a display: what is claimed, what is defined, what is given."""

from collections.abc import Iterator

from nodrift.formulas import tree
from nodrift.formulas.conditions import Conditions
from nodrift.formulas.cursor import RELATIONS, Group
from nodrift.formulas.reductions import EXTREMA
from nodrift.formulas.tokens import CONNECTORS, ReadError

ENDS = {",", ";", ".", r"\quad"}
Head = tuple[str, tuple[str, ...]]  # a name and its parameters


class Clauses(Conditions):
    def statement(self) -> tree.Statement:
        clauses = [(group, self.defines(group)) for group in self.clauses()]
        for group, head in clauses:
            if head is not None:
                if head[0] in self.defined:
                    self.wrong(f"{head[0]} is defined twice", self.tokens[group[0]])
                self.defined[head[0]] = head[1]
        relations, definitions = [], {}
        for group, head in clauses:
            if head is None:
                relations.append(self.inside(group, self.relation))
        needed, uses = self.used, {}
        for group, head in clauses:
            if head is not None:
                self.used = set()
                definitions[head[0]] = self.definition(group, *head)
                uses[head[0]] = self.used
        waiting = list(needed)
        while waiting:  # what a relation needs, needs what defines it
            new = uses.pop(waiting.pop(), set()) - needed
            needed |= new
            waiting += new
        if not relations:
            token = self.tokens[clauses[0][0][0]] if clauses else self.peek()
            what = f"nothing is declared that this could be compared with; {self.hint(token.text)}"
            self.wrong(what, token)
        for name, one in definitions.items():
            if name not in needed:
                raise ReadError(
                    f"{name} is not declared, and nothing else here uses it; "
                    f"{self.hint(name)}",
                    one.at,
                )
        return tree.Statement(tuple(relations), definitions, tuple(self.free))

    def clauses(self) -> Iterator[Group]:
        """Ranges of the clauses, without side conditions that the binding declares."""
        start = 0
        while start < self.end:
            given = self.given(start)
            if given is not None:
                start = given
                continue
            if self.ends(start):
                start += 1
                continue
            rest = self.outside((start, self.end))
            end = next(filter(self.ends, rest), self.end)
            side = self.find((start, end), r"\sim", r"\in", *RELATIONS)
            if side is not None and self.tokens[side].text not in RELATIONS:
                self.wrong(
                    f"the side condition {self.spelled((start, end))} is not declared",
                    self.tokens[start],
                )
            yield start, end
            start = end

    def ends(self, at: int) -> bool:
        """Whether the token at `at` can stand between two clauses."""
        token = self.tokens[at]
        if token.kind == "text" and token.text not in CONNECTORS:
            self.wrong(f"the words {token.text!r} are not read", token)
        return token.text in ENDS or token.kind == "text"

    def given(self, start: int) -> int | None:
        """Where a declared side condition that starts here ends."""
        if not self.symbols.given:
            return None
        # Braces add tokens to what is declared, never more than these.
        longest = 4 + 3 * max(len(given.split()) for given in self.symbols.given)
        for end in range(min(self.end, start + longest), start, -1):
            try:
                spelled = self.spelled((start, end))
            except ReadError:  # cut through a brace
                continue
            if spelled in self.symbols.given:
                self.require_side((start, end))
                ends = end == self.end or self.tokens[end].text in ENDS
                if ends or self.tokens[start].text in EXTREMA:
                    return end
        return None

    def require_side(self, group: Group) -> None:
        """A side condition says where something lies, and claims no equation."""
        relation = self.find(group, *RELATIONS)
        dots = self.find(group, r"\dots")
        left = self.spelled((group[0], relation)) if relation is not None else ""
        if relation is not None and (dots is None or left not in self.symbols.ranging):
            self.wrong(
                "this is a claim, and the binding declares it as given: take it out of "
                "`given`",
                self.tokens[group[0]],
            )

    def relation(self) -> tree.Relation:
        prefix = self.given(self.at)
        if prefix is not None:
            self.at = prefix
        chain = self.chain()
        if not chain.relations:
            raise ReadError("there is no relation sign: nothing is claimed", chain.at)
        return tree.Relation(chain)

    # Definitions

    def defines(self, clause: Group) -> Head | None:
        """Name and parameters, if the clause says what an undeclared name stands for."""
        equals = self.find(clause, *RELATIONS)
        start = clause[0]
        if equals is None or self.tokens[equals].text != "=":
            return None
        if self.tokens[start].kind != "name":
            return None
        self.at, saved = start + 1, self.at
        below, above, _ = self.scripts()
        end, self.at = self.at, saved
        if end > equals:
            return None
        base, full = self.tokens[start].text, self.spelled((start, end))
        parts = {full, base}
        if below and above:
            parts.add(f"{base} _{{{self.spelled(below)}}}")
            parts.add(f"{base} ^{{{self.spelled(above)}}}")
        if parts & (self.symbols.names | self.symbols.heads | self.symbols.ranging):
            return None
        if end < equals:  # a function: name ( parameters )
            if self.tokens[end].text != "(" or self.closing(end) != equals - 1:
                return None
            parameters = self.arguments((end + 1, equals - 1))[0]
            return full, tuple(map(self.spelled, parameters))
        if below and not above:
            indices = tuple(map(self.spelled, self.indices(below)))
            if all(index in self.symbols.ranging for index in indices):
                return base, indices
        return full, ()

    def definition(
        self, clause: Group, name: str, parameters: tuple[str, ...]
    ) -> tree.Definition:
        first, *others = self.cut(clause, *RELATIONS)
        if len(others) > 1:
            self.wrong(
                f"{name} is defined and compared at once",
                self.tokens[others[0][1]],
            )
        both = self.find(others[0], r"\pm", r"\mp")
        if both is not None:
            self.wrong("a definition has one value", self.tokens[both])
        free = set(self.free)
        with self.binding(*parameters):
            body = self.inside(others[0], self.sum)
        loose = set(self.free) - free
        if loose:
            self.wrong(
                f"{name} is defined by {min(loose)}, which has no value here",
                self.tokens[first[0]],
            )
        idle = [one for one in parameters if one not in self.used]
        if idle and self.used:  # a constant looks at nothing, and says so
            self.wrong(
                f"{name} takes {idle[0]} and does not look at it: it would be right "
                "for a wrong one",
                self.tokens[first[0]],
            )
        return tree.Definition(name, parameters, body, self.tokens[first[0]].start)
