"""What stands below a sign or name: indices, ranges, sets."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from nodrift.formulas import tree
from nodrift.formulas.cursor import RELATIONS, Group
from nodrift.formulas.scoping import Scoping
from nodrift.ids import nearest


@dataclass(frozen=True, slots=True)
class Range:
    """What a subscript says; `function` if the variable may be called."""

    variable: str
    domain: tree.Domain
    only: tree.Condition | None = None
    function: bool = False


class Subscripts(Scoping):
    # Indices

    def indices(self, group: Group) -> list[Group]:
        """The indices of a subscript: apart by commas, or letters side by side."""
        parts = self.cut(group, ",", ";")
        if len(parts) > 1 or group[1] - group[0] == 1:
            return parts
        letters = self.letters(group)
        if letters is not None:
            return letters
        if all(t.kind in ("name", "number") for t in self.tokens[slice(*group)]):
            self.wrong("one index or several? write commas", self.tokens[group[0]])
        return parts

    def letters(self, group: Group) -> list[Group] | None:
        """`k y_i` as two indices: names side by side, each with its own subscript."""
        found: list[Group] = []
        at = group[0]
        while at < group[1]:
            if self.tokens[at].kind != "name":
                return None
            found.append((at, self.after_scripts(at, group[1])))
            at = found[-1][1]
        return found

    def index_nodes(self, group: Group) -> tuple[tree.Node, ...]:
        parts = self.indices(group)
        if any(start == end for start, end in parts):
            self.wrong("an index is missing", self.tokens[group[0]])
        return tuple(self.inside(part, self.sum) for part in parts)

    # Ranges

    def over(self, range_: Range) -> AbstractContextManager[None]:
        return self.binding(range_.variable, function=range_.function)

    def range(self, group: Group, upper: Group | None = None) -> Range:
        """`i = 1` with an upper limit, `x \\in X`, `j > k`, `i`, a declared condition."""
        token = self.tokens[group[0]]
        spelled = self.spelled(group)
        if spelled in self.symbols.conditions:
            variable = self.symbols.conditions[spelled]
            key = f"{variable} : {spelled}"
            return Range(
                variable, tree.Declared(key), None, key in self.symbols.functions
            )
        colon = self.find(group, ":")
        sign = self.find(group, "=", r"\in") if colon is None else None
        if sign is not None and self.tokens[sign].text == "=":
            if upper is None:
                self.wrong("up to where? the upper limit is missing", token)
            low = self.inside((sign + 1, group[1]), self.sum)
            high = self.inside(upper, self.sum)
            return Range(self.variable((group[0], sign)), tree.Span(low, high))
        if upper is not None:
            self.wrong("an upper limit needs a lower one, such as i = 1", token)
        if sign is not None:
            domain = self.member((sign + 1, group[1]))
            return Range(self.variable((group[0], sign)), domain)
        return self.filtered(group, colon)

    def filtered(self, group: Group, colon: int | None) -> Range:
        """A variable that `over` gives a range, perhaps with a condition."""
        names, condition = group, None
        if colon is not None:
            names, condition = (group[0], colon), (colon + 1, group[1])
        elif (relation := self.find(group, *RELATIONS)) is not None:
            names, condition = (group[0], relation), group
        variable = self.variable(names)
        if variable not in self.symbols.ranging:
            self.wrong(
                f"over what does {variable} range? the binding's `over` does not say; "
                f"{nearest(variable, self.symbols.ranging)}",
                self.tokens[group[0]],
            )
        only = None
        if condition is not None:
            with self.binding(variable):
                only = self.inside(condition, self.condition)
        function = variable in self.symbols.functions
        return Range(variable, tree.Declared(variable), only, function)

    def variable(self, group: Group) -> str:
        if group[0] == group[1] or self.tokens[group[0]].kind != "name":
            self.wrong("here a variable is expected", self.tokens[group[0]])
        with self.within(group):
            self.next()
            self.scripts()
        return self.spelled(group)

    def member(self, group: Group) -> tree.Domain:
        """A set: written out, `\\{0, 1\\}^{4}`, or one that a name stands for."""
        if group[0] < group[1] and self.tokens[group[0]].text == r"\{":
            return self.inside(group, self.listed)
        return self.inside(group, self.sum)

    def listed(self) -> tree.FiniteSet:
        close = self.closing(self.at)
        parts = self.cut((self.at + 1, close), ",", ";")
        entries = tuple(self.inside(part, self.sum) for part in parts)
        self.at = close + 1
        power = self.inside(self.group(), self.sum) if self.take("^") else None
        return tree.FiniteSet(entries, power)
