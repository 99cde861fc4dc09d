"""Calls: which of the functions that are declared `p(x \\mid y)` means."""

from itertools import accumulate

from nodrift.formulas import tree
from nodrift.formulas.cursor import Group
from nodrift.formulas.subscripts import Subscripts
from nodrift.formulas.symbols import Signature, split
from nodrift.formulas.tokens import Token


class Overloads(Subscripts):
    drawing = False  # whether q(z) names what z is drawn from

    def call(self, node: tree.Node, name: str, token: Token) -> tree.Node:
        opening = self.at
        end = self.closing(opening)
        parts, separators = self.arguments((opening + 1, end))
        if any(start == stop for start, stop in parts):
            self.wrong("an argument is missing", self.tokens[opening])
        spelled = [self.spelled(part) for part in parts]
        signature = self.overload(name, spelled, separators)
        if signature is None and self.needs_arguments(name):
            self.wrong(
                f"{name} is not declared with these arguments; {self.overloads(name)}",
                token,
            )
        self.at = end + 1
        if signature is None:
            arguments = tuple(map(self.argument, parts))
            return tree.Call(node, arguments, at=token.start)
        values = [self.assigned(part) for part in parts]
        if values[0] == parts[0] and not self.readable(parts[0], spelled[0]):
            given = tuple(map(self.argument, values[1:]))
            return tree.Law(spelled[0], signature, given, at=token.start)
        arguments = tuple(map(self.argument, values))
        return tree.Call(signature, arguments, at=token.start)

    def arguments(self, group: Group) -> tuple[list[Group], str]:
        """The arguments of a call, and the signs between them."""
        parts, separators = split(self.tokens[slice(*group)])
        starts = accumulate((len(part) + 1 for part in parts), initial=group[0])
        found = [(start, start + len(part)) for start, part in zip(starts, parts)]  # noqa: B905
        return found, separators

    def argument(self, group: Group) -> tree.Node:
        with self.within(group):
            self.bars = ["arguments"]
            return self.sum()

    def assigned(self, part: Group) -> Group:
        """The 1 of an argument such as y = 1, else the whole argument."""
        equals = self.find((part[0] + 1, part[1] - 1), "=")
        return part if equals is None else (equals + 1, part[1])

    def readable(self, part: Group, spelled: str) -> bool:
        """Whether an argument has a value here, rather than naming what is random."""
        first = self.tokens[part[0]]
        if first.kind != "name":
            return True
        if self.drawing and spelled in self.symbols.ranging:
            return spelled in self.bound
        if self.known(spelled):
            return True
        several = part[1] - part[0] > 1
        return several and (self.known(first.text) or first.text in (r"\pi", "e"))

    def overload(
        self, head: str, spelled: list[str], separators: str
    ) -> Signature | None:
        """The overload with these argument names: as spelt, without primes, without
        scripts."""
        plain = [one.split(" ^{")[0] for one in spelled]
        bare = [one.split(" _{")[0] for one in plain]
        for names in (spelled, plain, bare):
            wanted = Signature(head, tuple(names), separators)
            if wanted in self.symbols.signatures:
                return wanted
        for known in sorted(self.symbols.signatures, key=str):
            if (known.head, known.separators) == (head, separators) and _renamed(
                known.arguments, spelled
            ):
                return known
        return None


def _renamed(declared: tuple[str, ...], written: list[str]) -> bool:
    """Whether they differ only in the letters of their indices, x_d and x_t."""
    letters: dict[str, str] = {}
    for one, two in zip(declared, written, strict=True):
        words, others = one.split(), two.split()
        if len(words) != len(others) or words[0] != others[0]:
            return False
        for word, other in zip(words[1:], others[1:], strict=True):
            a, b = (text.strip("_^{}") for text in (word, other))
            same_frame = word.replace(a, "?", 1) == other.replace(b, "?", 1)
            if a != b and not (same_frame and a.isalpha() and b.isalpha()):
                return False
            if letters.setdefault(a, b) != b:
                return False
    return len(set(letters.values())) == len(letters)
