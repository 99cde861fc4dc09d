"""Read published LaTeX into a tree, strictly.

The reader is told which names there are, so `p(x)` is a call and `n(k - 1)` a product:
the question that general parsers have to guess. What it does not know, and what two
readers could take in two ways, is an error with its place.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import NoReturn, TypeVar

from nodrift.formulas import tree
from nodrift.formulas.symbols import (
    CLOSING,
    OPENING,
    SEPARATORS,
    Signature,
    Symbols,
    split,
)
from nodrift.formulas.tokens import ReadError, Token, canonical, matching, tokenise
from nodrift.ids import nearest

RELATIONS = {"=", r"\le", r"\ge", "<", ">", r"\ne"}
NO_STATEMENTS = {
    r"\approx": "how near is near enough",
    r"\propto": "the factor is missing",
    r"\to": "a limit is not reached on any input",
}
CLOSES = {"(": ")", "[": "]", r"\{": r"\}"}
FUNCTIONS = {
    r"\log",
    r"\exp",
    r"\det",
    r"\sin",
    r"\cos",
    r"\tan",
    r"\tanh",
    r"\sinh",
    r"\cosh",
    r"\arctan",
}
UPRIGHT = {
    r"\mathrm{tr}": r"\mathrm{tr}",
    r"\mathrm{Tr}": r"\mathrm{tr}",
    r"\mathrm{trace}": r"\mathrm{tr}",
    r"\mathrm{diag}": r"\mathrm{diag}",
    r"\mathrm{sign}": r"\mathrm{sign}",
    r"\mathrm{sgn}": r"\mathrm{sign}",
}
OF_MATRICES = {
    r"\det",
    r"\mathrm{tr}",
}  # a power behind the bracket is that of the value
EXTREMA = {r"\max": "max", r"\min": "min", r"\sup": "max", r"\inf": "min"}
BIG = {r"\sum": "sum", r"\prod": "product"}
ONE = {r"\mathbf{1}", r"\mathbb{1}", r"\mathbb{I}", r"\mathbf{I}"}
LAYOUT = {"aligned", "align", "align*", "split", "gathered", "equation", "equation*"}
TABLES = {"cases", "pmatrix", "bmatrix"}
CONTINUES = RELATIONS | {"+", "-", r"\pm", r"\cdot", r"\times", r"\odot"}
DEEPEST = 40  # brackets in brackets

T = TypeVar("T")


def read(tex: str, symbols: Symbols) -> tree.Statement:
    """Return what the display `tex` says.

    Raises ReadError, with the offset, for what is not LaTeX that we read, a name that
    is not declared, or an expression that could be read in two ways.
    """
    tokens = _unwrap(tokenise(tex))
    if not tokens:
        raise ReadError("there is nothing to read", 0)
    return _Reader(tokens, symbols, len(tex)).statement()


def _unwrap(tokens: list[Token]) -> list[Token]:
    """Drop aligned and its kind; a row that goes on is joined, another one begins."""
    found: list[Token] = []
    inside: list[str] = []
    for i, token in enumerate(tokens):
        if token.kind == "begin":
            if token.text not in LAYOUT | TABLES:
                raise ReadError(
                    f"the environment {token.text} is not read", token.start
                )
            inside.append(token.text)
            if token.text in LAYOUT:
                continue
        elif token.kind == "end":
            if not inside or inside.pop() != token.text:
                raise ReadError(f"{token.text} ends here and never began", token.start)
            if token.text in LAYOUT:
                continue
        elif not (inside and inside[-1] in TABLES) and token.kind == "sign":
            if token.text == "&":
                continue
            if token.text == r"\\":
                after = (t for t in tokens[i + 1 :] if t.text not in ("&", r"\quad"))
                following = next(after, None)
                if following is None or following.text in CONTINUES | {"end"}:
                    continue
                if found and found[-1].text in CONTINUES:
                    continue
                token = Token("sign", r"\quad", token.start, token.end)
            if token.text == r"\quad" and _goes_on(tokens, i):
                continue
        found.append(token)
    if inside:
        raise ReadError(f"{inside[-1]} is never ended", tokens[-1].start)
    return found


def _goes_on(tokens: list[Token], at: int) -> bool:
    """Whether a wide space at `at` is only the indent of a continued row."""
    before = next((t for t in reversed(tokens[:at]) if t.text != r"\quad"), None)
    return before is not None and before.text in (r"\\", "&")


class _Reader:
    """A recursive descent over `tokens[at:end]`."""

    def __init__(self, tokens: list[Token], symbols: Symbols, length: int) -> None:
        self.tokens = tokens
        self.symbols = symbols
        self.length = length
        self.at = 0
        self.end = len(tokens)
        self.bound: list[str] = []
        self.functions: list[str] = []  # bound variables that may be called
        self.bars: list[str] = []  # what an open | or \| is waiting for
        self.defined: dict[str, tuple[str, ...]] = {}
        self.used: set[str] = set()
        self.free: dict[str, None] = {}
        self.depth = 0
        self.drawing = False  # whether q(z) names what z is drawn from

    # The cursor

    def peek(self, ahead: int = 0) -> Token:
        index = self.at + ahead
        if index < self.end:
            return self.tokens[index]
        after = self.tokens[self.end].start if self.end < len(self.tokens) else None
        place = self.length if after is None else after
        return Token("end", "the end", place, place)

    def next(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def sees(self, *texts: str) -> bool:
        token = self.peek()
        return token.kind == "sign" and token.text in texts

    def take(self, *texts: str) -> bool:
        if self.sees(*texts):
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            self.wrong(f"here {text} is missing, there is {self.peek().text}")

    def wrong(self, what: str, token: Token | None = None) -> NoReturn:
        raise ReadError(what, (token or self.peek()).start)

    @contextmanager
    def within(self, start: int, end: int) -> Iterator[None]:
        """Read only `tokens[start:end]`, all of them, then go on where we were."""
        saved = self.at, self.end, self.bars
        self.at, self.end, self.bars = start, end, []
        self.deeper()
        yield
        if self.at < self.end:
            self.wrong(f"{self.peek().text} is not expected here")
        self.depth -= 1
        self.at, self.end, self.bars = saved

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            self.wrong("brackets nested this deep are not read")

    @contextmanager
    def binding(self, *variables: str, function: bool = False) -> Iterator[None]:
        self.bound.extend(variables)
        self.functions.extend(variables if function else ())
        yield
        del self.bound[len(self.bound) - len(variables) :]
        if function:
            del self.functions[len(self.functions) - len(variables) :]

    def group(self) -> tuple[int, int]:
        """Range of the tokens in {...}, or of the one next token."""
        token = self.peek()
        if token.kind == "sign" and token.text == "{":
            close = matching(self.tokens[: self.end], self.at)
            found = self.at + 1, close
            self.at = close + 1
            if found[0] == found[1]:
                self.wrong("there is nothing in these braces", token)
            return found
        if self.at >= self.end:
            self.wrong("an argument is missing")
        self.at += 1
        return self.at - 1, self.at

    def inside(self, group: tuple[int, int], reads: Callable[[], T]) -> T:
        with self.within(*group):
            found = reads()
        return found

    def spelled(self, group: tuple[int, int]) -> str:
        return canonical(self.tokens[group[0] : group[1]])

    def find(self, group: tuple[int, int], *texts: str) -> int | None:
        """Index of the first sign among `texts` outside of brackets, if there is one."""
        depth = 0
        for index in range(*group):
            token = self.tokens[index]
            sign = token.text if token.kind == "sign" else ""
            if sign in texts and depth == 0:
                return index
            depth += (sign in OPENING) - (sign in CLOSING)
        return None

    # Clauses

    def statement(self) -> tree.Statement:
        ranges = list(self.clauses())
        found: list[tuple[tuple[int, int], tuple[str, tuple[str, ...]] | None]] = []
        for one in ranges:
            head = self.defines(one)
            if head is not None:
                if head[0] in self.defined:
                    self.wrong(f"{head[0]} is defined twice", self.tokens[one[0]])
                self.defined[head[0]] = head[1]
            found.append((one, head))
        relations, definitions = [], {}
        for one, head in found:
            if head is None:
                relations.append(self.inside(one, self.relation))
            else:
                definitions[head[0]] = self.definition(one, *head)
        if not relations:
            token = self.tokens[ranges[0][0]] if ranges else self.peek()
            what = f"nothing is declared that this could be compared with; {self.hint(token.text)}"
            self.wrong(what, token)
        for name, one_definition in definitions.items():
            if name not in self.used:
                raise ReadError(
                    f"{name} is not declared, and nothing else here uses it; "
                    f"{self.hint(name)}",
                    one_definition.at,
                )
        return tree.Statement(tuple(relations), definitions, tuple(self.free))

    def clauses(self) -> Iterator[tuple[int, int]]:
        """Ranges of the clauses, without side conditions that the binding declares."""
        start = 0
        while start < self.end:
            token = self.tokens[start]
            if token.text in (",", ";", ".", r"\quad") or token.kind == "text":
                start += 1
                continue
            end = self.given(start)
            if end is not None:
                start = end
                continue
            end = self.clause_end(start)
            side = self.find((start, end), r"\sim", r"\in")
            relation = self.find((start, end), *RELATIONS)
            if side is not None and (relation is None or side < relation):
                self.wrong(
                    f"the side condition {self.spelled((start, end))} is not declared",
                    token,
                )
            yield start, end
            start = end

    def clause_end(self, start: int) -> int:
        depth = 0
        for index in range(start, self.end):
            token = self.tokens[index]
            sign = token.text if token.kind == "sign" else ""
            depth += (sign in OPENING) - (sign in CLOSING)
            depth += (token.kind == "begin") - (token.kind == "end")
            if depth == 0 and (
                sign in (",", ";", ".", r"\quad") or token.kind == "text"
            ):
                return index
        return self.end

    def given(self, start: int) -> int | None:
        """Where a declared side condition that starts here ends."""
        for end in range(self.end, start, -1):
            spelled = self.spelled_or_none(start, end)
            if spelled in self.symbols.given:
                ends = end == self.end or self.tokens[end].text in (
                    ",",
                    ";",
                    ".",
                    r"\quad",
                )
                if ends or self.tokens[start].text in EXTREMA:
                    return end
        return None

    def spelled_or_none(self, start: int, end: int) -> str | None:
        try:
            return self.spelled((start, end))
        except ReadError:  # cut through a brace
            return None

    def defines(self, clause: tuple[int, int]) -> tuple[str, tuple[str, ...]] | None:
        """Name and parameters, if the clause says what an undeclared name stands for."""
        equals = self.find(clause, *RELATIONS)
        if equals is None or self.tokens[equals].text != "=":
            return None
        start = clause[0]
        if self.tokens[start].kind != "name":
            return None
        end = start + 1
        scripts: dict[str, tuple[int, int]] = {}
        while end < equals and self.tokens[end].text in ("_", "^", "'"):
            mark = self.tokens[end].text
            if mark == "'":
                end += 1
                continue
            if end + 1 >= equals:
                return None
            if self.tokens[end + 1].text == "{":
                close = matching(self.tokens, end + 1)
                scripts[mark] = end + 2, close
                end = close + 1
            else:
                scripts[mark] = end + 1, end + 2
                end += 2
        base = self.tokens[start].text
        full = self.spelled((start, end))
        declared = self.symbols.names | self.symbols.heads
        parts = {full, base}
        if "_" in scripts and "^" in scripts:
            parts |= {f"{base} _{{{self.spelled(scripts['_'])}}}"}
            parts |= {f"{base} ^{{{self.spelled(scripts['^'])}}}"}
        if parts & declared:
            return None
        if end < equals:  # a function: name ( parameters )
            if self.tokens[end].text != "(" or self.tokens[equals - 1].text != ")":
                return None
            parameters = split(self.tokens[end + 1 : equals - 1])[0]
            return full, tuple(canonical(part) for part in parameters)
        if "_" in scripts and "^" not in scripts:
            indices = [canonical(p) for p in self.indices(scripts["_"])]
            if all(index in self.symbols.ranging for index in indices):
                return base, tuple(indices)
        return full, ()

    def definition(
        self, clause: tuple[int, int], name: str, parameters: tuple[str, ...]
    ) -> tree.Definition:
        equals = self.find(clause, "=")
        assert equals is not None
        another = self.find((equals + 1, clause[1]), *RELATIONS)
        if another is not None:
            self.wrong(f"{name} is defined and compared at once", self.tokens[another])
        free = set(self.free)
        with self.binding(*parameters):
            body = self.inside((equals + 1, clause[1]), self.sum)
        loose = set(self.free) - free
        if loose:
            self.wrong(
                f"{name} is defined by {min(loose)}, which has no value here",
                self.tokens[clause[0]],
            )
        return tree.Definition(name, parameters, body, self.tokens[clause[0]].start)

    def relation(self) -> tree.Relation:
        prefix = self.given(self.at)
        if prefix is not None:
            self.at = prefix
        chain = self.chain()
        if not chain.relations:
            raise ReadError("there is no relation sign: nothing is claimed", chain.at)
        return tree.Relation(chain)

    def chain(self) -> tree.Chain:
        start = self.peek().start
        items, relations = [self.side()], []
        while self.sees(*RELATIONS, *NO_STATEMENTS):
            token = self.next()
            if token.text in NO_STATEMENTS:
                self.wrong(
                    f"{token.text} claims nothing that can be checked: "
                    f"{NO_STATEMENTS[token.text]}",
                    token,
                )
            relations.append(token.text)
            items.append(self.side())
        return tree.Chain(tuple(items), tuple(relations), start)

    def side(self) -> tree.Node:
        if self.sees(r"\arg", r"\argmax", r"\argmin"):
            return self.best()
        return self.sum()

    def best(self) -> tree.Node:
        token = self.next()
        word = self.next().text if token.text == r"\arg" else token.text[4:]
        kind = {"max": "max", "min": "min"}.get(word.strip("\\"))
        if kind is None or not self.take("_"):
            self.wrong(r"write \arg\max_x or \arg\min_x", token)
        variable, domain, only, function = self.ranges(self.group(), None)
        if only is not None:
            self.wrong("arg max under a condition is not read", token)
        with self.binding(variable, function=function):
            body = self.sum()
        return tree.Best(kind, variable, domain, body, at=token.start)  # type: ignore[arg-type]

    # Sums and products

    def sum(self) -> tree.Node:
        self.deeper()
        token = self.peek()
        sign = self.take("-")
        if not sign:
            self.take("+")
        if self.take(r"\pm", r"\mp"):
            zero = tree.Number(0, at=token.start)
            term = self.term()
            node: tree.Node = tree.Binary("plusminus", zero, term, at=token.start)
        else:
            node = self.term()
        if sign:
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
                    node = tree.Binary("plusminus", node, right, at=token.start)
        self.depth -= 1
        return node

    def term(self) -> tree.Node:
        node = self.factor()
        divided = False
        while True:
            token = self.peek()
            if self.take(r"\cdot", r"\times", "*"):
                node = tree.Binary("multiply", node, self.signed(), at=token.start)
            elif self.take(r"\odot"):
                node = tree.Binary("elementwise", node, self.factor(), at=token.start)
            elif self.take("/"):
                node = tree.Binary("divide", node, self.factor(), at=token.start)
                divided = True
            elif self.starts_factor():
                if divided:
                    self.wrong(r"what is divided by what? write \frac{}{} or brackets")
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
        if token.kind in ("number", "name"):
            return True
        if token.kind == "begin":
            return True
        if token.kind != "sign":
            return False
        if token.text in ("|", r"\|"):
            return not self.bars or self.bars[-1] not in (token.text, "arguments")
        return token.text in FUNCTIONS | EXTREMA.keys() | BIG.keys() | {
            "(",
            "[",
            "{",
            r"\{",
            r"\frac",
            r"\sqrt",
            r"\int",
            r"\nabla",
            r"\partial",
            r"\lfloor",
            r"\lceil",
            r"\langle",
            r"\underset",
        }

    def factor(self) -> tree.Node:
        token = self.peek()
        if token.kind == "sign":
            if token.text in BIG:
                return self.big()
            if token.text in EXTREMA:
                return self.extremum()
            if token.text in FUNCTIONS:
                return self.function(token.text)
            if token.text == r"\int":
                return self.integral()
            if token.text in (r"\nabla", r"\partial"):
                return self.slope()
            if token.text == r"\underset":
                return self.underset()
        if token.kind == "name" and not self.known(token.text):
            if token.text in UPRIGHT:
                return self.function(UPRIGHT[token.text])
            if token.text == r"\mathbb{E}":
                return self.expectation()
            if token.text == r"\Pr" and self.peek(1).text == "_":
                return self.probability()
            if token.text in ONE:
                return self.indicator()
        return self.powers(self.primary())

    def powers(self, node: tree.Node) -> tree.Node:
        while True:
            token = self.peek()
            if self.take("^"):
                node = self.raised(node, self.group(), token)
            else:
                return node

    def raised(
        self, node: tree.Node, group: tuple[int, int], token: Token
    ) -> tree.Node:
        spelled = self.spelled(group)
        if spelled == r"\top" or (spelled == "T" and not self.known("T")):
            return tree.Transpose(node, at=token.start)
        if spelled in ("*", r"\dagger", r"\circ") or "'" in spelled:
            self.wrong(
                f"^{{{spelled}}} is no power, and no such name is declared", token
            )
        return tree.Power(node, self.inside(group, self.sum), at=token.start)

    # Functions of all mathematics

    def function(self, name: str) -> tree.Node:
        token = self.next()
        power: tuple[int, int] | None = None
        base: tree.Node | None = None
        while self.sees("^", "_"):
            if self.next().text == "^":
                power = self.group()
            elif name == r"\log":
                base = self.inside(self.group(), self.sum)
            else:
                self.wrong(f"{name} with a subscript has no meaning here", token)
        if self.sees("(", "[", r"\{", "{"):
            arguments = (self.bracket(),)
            if self.sees("^") and name not in OF_MATRICES:
                self.wrong(
                    f"the power of {name} or of its argument? write it before the "
                    "argument, or brackets round all",
                )
        else:
            arguments = (self.bare_argument(name),)
        node: tree.Node = tree.Function(name, arguments, at=token.start)
        if name in OF_MATRICES:
            node = self.powers(node)
        if base is not None:
            below = tree.Function(r"\log", (base,), at=token.start)
            node = tree.Binary("divide", node, below, at=token.start)
        if power is None:
            return node
        if self.spelled(power) == "- 1":
            self.wrong(f"the inverse of {name} or one divided by it?", token)
        return self.raised(node, power, token)

    def bracket(self) -> tree.Node:
        """One expression in any kind of bracket."""
        opening = self.next().text
        closing = "}" if opening == "{" else CLOSES[opening]
        saved, self.bars = self.bars, []
        node = self.sum()
        self.expect(closing)
        self.bars = saved
        return node

    def bare_argument(self, name: str) -> tree.Node:
        """What follows a function without brackets, up to the next + or -."""
        node = self.factor()
        factors = [node]
        while self.starts_factor() and not self.sees(*FUNCTIONS):
            token = self.peek()
            factors.append(self.factor())
            if any(isinstance(f, tree.Call | tree.Expectation) for f in factors):
                self.wrong(
                    f"does {name} go over this factor? write {name}( ... ), or put the "
                    "factor in front",
                    token,
                )
            node = tree.Binary("multiply", node, factors[-1], at=token.start)
        return node

    # Sums, products, extrema, integrals, derivatives

    def big(self) -> tree.Node:
        token = self.next()
        group, upper = self.limits(token)
        return self.reduced(BIG[token.text], token, group, upper, self.term)

    def extremum(self) -> tree.Node:
        token = self.next()
        kind = EXTREMA[token.text]
        if not self.sees("_"):
            if token.text not in (r"\max", r"\min"):
                self.wrong(f"{token.text} needs a subscript: over what?", token)
            if not self.sees("(", r"\{", "["):
                self.wrong(f"write {token.text}(a, b)", token)
            closing = CLOSES[self.next().text]
            saved, self.bars = self.bars, []
            arguments = [self.sum()]
            while self.take(","):
                arguments.append(self.sum())
            self.expect(closing)
            self.bars = saved
            return tree.Function(token.text, tuple(arguments), at=token.start)
        group, upper = self.limits(token)
        if upper is not None:
            self.wrong(f"{token.text} has no upper limit", token)
        return self.reduced(kind, token, group, None, lambda: self.wide(group))

    def wide(self, group: tuple[int, int]) -> tree.Node:
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
            kind = "add" if token.text == "+" else "subtract"
            node = tree.Binary(kind, node, right, at=token.start)  # type: ignore[arg-type]
        return node

    def limits(self, token: Token) -> tuple[tuple[int, int], tuple[int, int] | None]:
        lower: tuple[int, int] | None = None
        upper: tuple[int, int] | None = None
        while self.sees("_", "^"):
            if self.next().text == "_":
                lower = self.group()
            else:
                upper = self.group()
        if lower is None:
            self.wrong(f"{token.text} needs an index below it", token)
        return lower, upper

    def reduced(
        self,
        kind: str,
        token: Token,
        group: tuple[int, int],
        upper: tuple[int, int] | None,
        body: Callable[[], tree.Node],
    ) -> tree.Node:
        comma = self.find(group, ",")
        if (
            comma is not None
            and self.spelled(group) not in self.symbols.conditions
            and (self.same_kind((group[0], comma), (comma + 1, group[1])))
        ):  # \sum_{i, j}, \min_{x \in X, y \in Y}: one after the other
            variable, domain, only, function = self.ranges((group[0], comma), None)
            with self.binding(variable, function=function):
                inner = self.reduced(kind, token, (comma + 1, group[1]), None, body)
        else:
            variable, domain, only, function = self.ranges(group, upper)
            with self.binding(variable, function=function):
                inner = body()
        return tree.Reduce(kind, variable, domain, only, inner, at=token.start)  # type: ignore[arg-type]

    def same_kind(self, one: tuple[int, int], rest: tuple[int, int]) -> bool:
        """Whether two parts of a subscript are both bare variables, or both in a set."""
        signs = ("=", r"\in", r"\ne", r"\le", r"\ge", "<", ">", ":")
        first, other = self.find(one, *signs), self.find(rest, *signs)
        if first is None or other is None:
            return first is None and other is None
        return self.tokens[first].text == self.tokens[other].text == r"\in"

    def ranges(
        self, group: tuple[int, int], upper: tuple[int, int] | None
    ) -> tuple[str, tree.Domain, tree.Condition | None, bool]:
        """What a subscript says: variable, domain, filter, whether it is a function."""
        token = self.tokens[group[0]]
        spelled = self.spelled(group)
        if spelled in self.symbols.conditions:
            variable = self.symbols.conditions[spelled]
            key = f"{variable} : {spelled}"
            return variable, tree.Declared(key), None, key in self.symbols.functions
        equals = self.find(group, "=")
        member = self.find(group, r"\in")
        colon = self.find(group, ":")
        if equals is not None and colon is None:
            if upper is None:
                self.wrong("up to where? the upper limit is missing", token)
            low = self.inside((equals + 1, group[1]), self.sum)
            high = self.inside(upper, self.sum)
            variable = self.variable((group[0], equals))
            return variable, tree.Span(low, high), None, False
        if upper is not None:
            self.wrong("an upper limit needs a lower one, such as i = 1", token)
        if member is not None and colon is None:
            variable = self.variable((group[0], member))
            return variable, self.member((member + 1, group[1])), None, False
        condition: tuple[int, int] | None = None
        if colon is not None:
            names, condition = (group[0], colon), (colon + 1, group[1])
        else:
            relation = self.find(group, *RELATIONS)
            names = (group[0], relation) if relation is not None else group
            condition = group if relation is not None else None
        variable = self.variable(names)
        if variable not in self.symbols.ranging:
            self.wrong(
                f"over what does {variable} range? the binding's `over` does not say; "
                f"{nearest(variable, self.symbols.ranging)}",
                token,
            )
        only = None
        if condition is not None:
            with self.binding(variable):
                only = self.inside(condition, self.condition)
        function = variable in self.symbols.functions
        return variable, tree.Declared(variable), only, function

    def variable(self, group: tuple[int, int]) -> str:
        if self.tokens[group[0]].kind != "name":
            self.wrong("here a variable is expected", self.tokens[group[0]])
        return self.spelled(group)

    def member(self, group: tuple[int, int]) -> tree.Domain:
        """A set: written out, `\\{0, 1\\}^{4}`, or one that a name stands for."""
        if self.tokens[group[0]].text != r"\{":
            return self.inside(group, self.sum)
        close = self.find((group[0] + 1, group[1]), r"\}")
        if close is None:
            self.wrong("this set is never closed", self.tokens[group[0]])
        parts = split(self.tokens[group[0] + 1 : close])[0]
        entries, start = [], group[0] + 1
        for part in parts:
            entries.append(self.inside((start, start + len(part)), self.sum))
            start += len(part) + 1
        power = None
        if close + 1 < group[1]:
            if self.tokens[close + 1].text != "^":
                self.wrong("a set is followed by nothing but a power")
            with self.within(close + 2, group[1]):
                power = self.inside(self.group(), self.sum)
        return tree.FiniteSet(tuple(entries), power)

    def integral(self) -> tree.Node:
        token = self.next()
        lower: tuple[int, int] | None = None
        upper: tuple[int, int] | None = None
        while self.sees("_", "^"):
            if self.next().text == "_":
                lower = self.group()
            else:
                upper = self.group()
        at = self.differential()
        if at is None:
            self.wrong("this integral has no dx", token)
        after = self.at
        stop = at + 2
        name_end = self.scripts_end(at + 2)
        variable = self.spelled((at + 1, name_end))
        domain: tree.Domain
        if lower is not None and upper is not None:
            low, high = self.inside(lower, self.sum), self.inside(upper, self.sum)
            domain = tree.Span(low, high)
        elif lower is not None:
            domain = self.inside(lower, self.sum)
        elif variable in self.symbols.ranging:
            domain = tree.Declared(variable)
        else:
            self.wrong(
                f"over what is integrated? the binding's `over` has no {variable}",
                token,
            )
        stop = name_end
        with self.binding(variable):
            body = self.inside((after, at), self.sum)
        self.at = stop
        return tree.Integral(variable, domain, body, at=token.start)

    def scripts_end(self, at: int) -> int:
        while at < self.end and self.tokens[at].text in ("_", "^", "'"):
            if self.tokens[at].text == "'":
                at += 1
            elif at + 1 < self.end and self.tokens[at + 1].text == "{":
                at = matching(self.tokens, at + 1) + 1
            else:
                at += 2
        return at

    def differential(self) -> int | None:
        """Index of the d of the dx that closes the integral which starts here."""
        depth = 0
        for index in range(self.at, self.end - 1):
            token, following = self.tokens[index], self.tokens[index + 1]
            sign = token.text if token.kind == "sign" else ""
            depth += (sign in OPENING) - (sign in CLOSING)
            if depth < 0 or (depth == 0 and sign in RELATIONS | {",", r"\quad"}):
                return None
            if depth == 0 and token.text in ("d", r"\mathrm{d}"):
                before = self.tokens[index - 1].text if index > self.at else ""
                if following.kind == "name" and before not in ("_", "^"):
                    return index
        return None

    def slope(self) -> tree.Node:
        token = self.next()
        if not self.take("_"):
            return self.gradient_of_call(token, "")
        group = self.group()
        spelled = self.spelled(group)
        if not self.has_value(spelled) and not self.has_value(
            self.tokens[group[0]].text
        ):
            return self.gradient_of_call(token, spelled)
        variable, indices = self.differentiated(group)
        return tree.Derivative(variable, indices, self.sloped(), at=token.start)

    def sloped(self) -> tree.Node:
        """What a derivative goes over: one factor, or numbers in front of one."""
        node = self.factor()
        while self.starts_factor():
            token = self.peek()
            if not _is_constant(node):
                self.wrong("does the derivative go over this factor? write brackets")
            factor = self.factor()
            node = tree.Binary("multiply", node, factor, at=token.start)
        return node

    def gradient_of_call(self, token: Token, variable: str) -> tree.Node:
        """`\\nabla L(x)`: the gradient of a function of one argument, at that argument.

        Also `\\nabla_\\theta L(\\theta_t)`, where theta only names the argument.
        """
        start = self.at
        node = self.factor()
        argument = self.tokens[start : self.at]
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

    def differentiated(
        self, group: tuple[int, int]
    ) -> tuple[str, tuple[tree.Node, ...]]:
        """The name to differentiate by, and which entry of it."""
        spelled = self.spelled(group)
        if self.has_value(spelled):
            self.note_use(spelled)
            return spelled, ()
        base = self.tokens[group[0]].text
        if self.has_value(base) and self.tokens[group[0] + 1].text == "_":
            with self.within(group[0] + 2, group[1]):
                inner = self.group()
            parts = tuple(self.index_nodes(inner))
            self.note_use(base)
            return base, parts
        self.wrong(
            f"{spelled} has no value to differentiate by; {self.hint(spelled)}",
            self.tokens[group[0]],
        )

    def has_value(self, name: str) -> bool:
        return (
            name in self.bound
            or name in self.symbols.names
            or name in self.symbols.ranging
        )

    def note_use(self, name: str) -> None:
        """Remember a name as used, a ranging variable that is not bound as free."""
        self.used.add(name)
        if (
            name in self.symbols.ranging
            and name not in self.bound
            and name not in self.symbols.names
        ):
            self.free[name] = None

    def fraction(self) -> tree.Node:
        token = self.next()
        above, below = self.group(), self.group()
        slope = self.leibniz(token, above, below)
        if slope is not None:
            return slope
        left = self.inside(above, self.sum)
        right = self.inside(below, self.sum)
        return tree.Binary("divide", left, right, at=token.start)

    def leibniz(
        self, token: Token, above: tuple[int, int], below: tuple[int, int]
    ) -> tree.Node | None:
        """`\\frac{d}{dx} body`, `\\frac{\\partial f}{\\partial x}`, also the second."""
        first, second = self.tokens[above[0]].text, self.tokens[below[0]].text
        marks = ("d", r"\mathrm{d}", r"\partial")
        if first not in marks or second != first or below[1] - below[0] < 2:
            return None
        if first == "d" and self.tokens[below[0] + 1].kind != "name":
            return None
        start, order = above[0] + 1, 1
        stop = below[1]
        if start < above[1] and self.tokens[start].text == "^":
            power = self.tokens[start + 1].text
            if not power.isdigit() or not 1 <= int(power) <= 3:
                self.wrong("a derivative of this order is not read", token)
            order, start = int(power), start + 2
            mixed = any(t.text == r"\partial" for t in self.tokens[below[0] + 1 : stop])
            if not mixed:
                if [t.text for t in self.tokens[stop - 2 : stop]] != ["^", power]:
                    self.wrong("the orders above and below differ", token)
                stop -= 2
        places = [
            i for i in range(below[0] + 1, stop) if self.tokens[i].text == r"\partial"
        ]
        by = []
        for begin, end in pairwise([below[0], *places, stop]):
            by.append(self.differentiated((begin + 1, end)))
        if len(by) > 1 and order != len(by):
            self.wrong("the orders above and below differ", token)
        if start < above[1]:
            body = self.inside((start, above[1]), self.term)
        else:
            body = self.sloped()
        for variable, indices in reversed(by * order if len(by) == 1 else by):
            body = tree.Derivative(variable, indices, body, at=token.start)
        return body

    # Chance

    def underset(self) -> tree.Node:
        token = self.next()
        group = self.group()
        over = self.group()
        if self.spelled(over) not in (
            r"\mathbb{E}",
            *EXTREMA,
            r"\arg \max",
            r"\argmax",
        ):
            self.wrong(r"\underset is read below \mathbb{E} alone", token)
        if self.spelled(over) != r"\mathbb{E}":
            self.wrong(r"write the variable as a subscript, \max_x", token)
        return self.expected(token, group)

    def expectation(self) -> tree.Node:
        token = self.next()
        if not self.take("_"):
            self.wrong(r"over what? write \mathbb{E}_{x \sim p}", token)
        return self.expected(token, self.group())

    def expected(self, token: Token, group: tuple[int, int]) -> tree.Node:
        drawings = self.drawings(group)
        variables = [name for one in drawings for name in one.variables]
        with self.binding(*variables):
            if self.sees("[", "(", r"\{"):
                round_bracket = self.sees("(")
                body = self.bracket()
                if round_bracket and self.sees("^"):
                    self.wrong("the power of the expectation, or its mean? write [ ]")
            else:
                body = self.term()
        node = tree.Expectation(tuple(drawings), body, at=token.start)
        return self.powers(node)

    def probability(self) -> tree.Node:
        token = self.next()
        self.take("_")
        drawings = self.drawings(self.group())
        variables = [name for one in drawings for name in one.variables]
        with self.binding(*variables):
            condition = self.bracketed_condition()
        node = tree.Indicator(condition, at=token.start)
        return tree.Expectation(tuple(drawings), node, at=token.start)

    def drawings(self, group: tuple[int, int]) -> list[tree.Drawing]:
        """`x \\sim p, z \\sim q`, `q(z \\mid x)`, `z_1, \\dots, z_K \\sim q`, `x`."""
        pieces = []
        start = group[0]
        while (comma := self.find((start, group[1]), ",")) is not None:
            pieces.append((start, comma))
            start = comma + 1
        pieces.append((start, group[1]))
        found: list[tree.Drawing] = []
        waiting: list[tuple[int, int]] = []
        before = len(self.bound)
        for piece in pieces:
            sim = self.find(piece, r"\sim")
            if sim is None:
                waiting.append(piece)
                continue
            waiting.append((piece[0], sim))
            law = self.law(waiting, (sim + 1, piece[1]))
            for one in self.drawn(waiting, law):
                found.append(one)
                self.bound.extend(one.variables)  # a later law may depend on it
            waiting = []
        for piece in waiting:
            drawing = self.undrawn(piece)
            found.append(drawing)
            self.bound.extend(drawing.variables)
        del self.bound[before:]
        return found

    def law(self, drawn: list[tuple[int, int]], group: tuple[int, int]) -> tree.Node:
        """What variables are drawn from: `p`, `q(z \\mid x)`, and `p(x)` for `p`."""
        first = self.spelled(drawn[0])
        opening = self.find(group, "(")
        if opening is not None and opening > group[0]:
            inside = self.spelled_or_none(opening + 1, group[1] - 1)
            head = self.spelled((group[0], opening))
            if inside == first and head in self.symbols.names:
                group = group[0], opening
        return self.inside(group, self.sum)

    def drawn(
        self, pieces: list[tuple[int, int]], law: tree.Node
    ) -> Iterator[tree.Drawing]:
        texts = [self.spelled(piece) for piece in pieces]
        if len(pieces) == 3 and texts[1] == r"\dots":
            first, last = pieces[0], pieces[2]
            base = self.tokens[first[0]].text
            counted = texts[0] == f"{base} _{{1}}" and texts[2].startswith(f"{base} _")
            if not counted:
                self.wrong(r"write x_1, \dots, x_n", self.tokens[first[0]])
            with self.within(last[0] + 2, last[1]):
                copies = self.inside(self.group(), self.sum)
            yield tree.Drawing((base,), law, copies)
            return
        for piece in pieces:
            if self.tokens[piece[0]].text == "(":
                if self.tokens[piece[1] - 1].text != ")":
                    self.wrong("this bracket is never closed", self.tokens[piece[0]])
                parts = split(self.tokens[piece[0] + 1 : piece[1] - 1])[0]
                yield tree.Drawing(tuple(canonical(part) for part in parts), law)
            else:
                yield tree.Drawing((self.variable(piece),), law)

    def undrawn(self, piece: tuple[int, int]) -> tree.Drawing:
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

    # Conditions

    def indicator(self) -> tree.Node:
        token = self.next()
        if self.take("_"):
            condition = self.inside(self.group(), self.condition)
        else:
            condition = self.bracketed_condition()
        return self.powers(tree.Indicator(condition, at=token.start))

    def bracketed_condition(self) -> tree.Condition:
        if not self.sees("[", "(", r"\{"):
            self.wrong("here a condition in brackets is missing")
        closing = CLOSES[self.next().text]
        saved, self.bars = self.bars, []
        condition = self.condition()
        self.expect(closing)
        self.bars = saved
        return condition

    def condition(self) -> tree.Condition:
        parts = [self.single_condition()]
        while self.takes_another() or (
            self.peek().kind == "text" and self.peek().text == "and" and self.next()
        ):
            parts.append(self.single_condition())
        return parts[0] if len(parts) == 1 else tree.Both(tuple(parts))

    def takes_another(self) -> bool:
        """A comma between conditions, not one at the end of a row of cases."""
        if self.sees(",") and self.peek(1).text in (r"\\", "cases", "the end"):
            return False
        return self.take(",", r"\land")

    def single_condition(self) -> tree.Condition:
        token = self.peek()
        if self.take(r"\exists", r"\forall"):
            start = self.at
            while self.at < self.end and not self.sees(":", ","):
                self.at += 1
            group = (start, self.at)
            if group[0] == group[1] or not self.take(":", ","):
                self.wrong(rf"write {token.text} i : condition", token)
            variable, domain, only, _ = self.ranges(group, None)
            if only is not None:
                self.wrong("a filter in a quantifier is not read", token)
            with self.binding(variable):
                body = self.condition()
            return tree.Quantified(token.text == r"\forall", variable, domain, body)
        chain = self.chain()
        if not chain.relations:
            self.wrong("this is no condition: there is no relation sign", token)
        return chain

    # Atoms

    def primary(self) -> tree.Node:
        token = self.peek()
        if token.kind == "number":
            self.next()
            text = token.text
            value = float(text) if "." in text else int(text)
            return tree.Number(value, at=token.start)
        if token.kind == "name":
            return self.symbol()
        if token.kind == "begin":
            return self.table()
        if token.kind == "sign":
            match token.text:
                case "(" | "[" | r"\{" | "{":
                    return self.brackets()
                case r"\frac":
                    return self.fraction()
                case r"\sqrt":
                    self.next()
                    if self.sees("["):
                        self.wrong("only square roots are read; write a power")
                    body = self.inside(self.group(), self.sum)
                    half = tree.Number(0.5, at=token.start)
                    return tree.Power(body, half, at=token.start)
                case "|" | r"\|":
                    return self.bar()
                case r"\lfloor" | r"\lceil":
                    self.next()
                    body = self.sum()
                    closing = token.text.replace(r"\l", r"\r")
                    self.expect(closing)
                    return tree.Function(token.text, (body,), at=token.start)
                case r"\langle":
                    self.next()
                    saved, self.bars = self.bars, ["arguments"]
                    left = self.sum()
                    if not self.take(",", "|", r"\mid"):
                        self.wrong(r"write \langle a, b \rangle")
                    right = self.sum()
                    self.expect(r"\rangle")
                    self.bars = saved
                    return tree.Inner(left, right, at=token.start)
        self.wrong(f"{token.text} cannot be read here")

    def brackets(self) -> tree.Node:
        token = self.next()
        closing = "}" if token.text == "{" else CLOSES[token.text]
        saved, self.bars = self.bars, []
        entries = [self.sum()]
        while token.text == "(" and self.take(","):
            entries.append(self.sum())
        self.expect(closing)
        self.bars = saved
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
        kind = "2"
        if self.take("_"):
            kind = self.spelled(self.group())
            if kind not in ("1", "2", r"\infty", "F", r"\mathrm{F}"):
                self.wrong(f"the norm {kind} is not read", token)
        return tree.Norm(kind.replace(r"\mathrm{F}", "F"), body, at=token.start)

    def table(self) -> tree.Node:
        token = self.next()
        if token.text == "cases":
            return self.cases(token)
        rows: list[tuple[tree.Node, ...]] = []
        entries: list[tree.Node] = []
        while True:
            entries.append(self.sum())
            if self.take("&"):
                continue
            rows.append(tuple(entries))
            entries = []
            again = self.take(r"\\")
            if self.peek().kind == "end" and self.peek().text == token.text:
                self.next()
                break
            if not again:
                self.wrong(f"here {token.text} should go on or end")
        if len({len(row) for row in rows}) != 1:
            self.wrong("the rows of this matrix differ in length", token)
        return tree.Matrix(tuple(rows), at=token.start)

    def cases(self, token: Token) -> tree.Node:
        rows: list[tuple[tree.Node, tree.Condition | None]] = []
        while True:
            value = self.sum()
            while self.take("&", ",", r"\quad"):
                pass
            condition: tree.Condition | None = None
            word = self.peek()
            if word.kind == "text":
                self.next()
            if word.kind != "text" or word.text not in ("otherwise", "else"):
                condition = self.condition()
            rows.append((value, condition))
            self.take(",", ".", ";")
            again = self.take(r"\\")
            if self.peek().kind == "end" and self.peek().text == "cases":
                self.next()
                return tree.Cases(tuple(rows), at=token.start)
            if not again:
                self.wrong("here the cases should go on or end")

    # Names

    def known(self, name: str) -> bool:
        return (
            name in self.bound
            or name in self.defined
            or name in self.symbols.names
            or name in self.symbols.heads
            or name in self.symbols.ranging
        )

    def hint(self, name: str) -> str:
        everything = self.symbols.all | set(self.bound) | set(self.defined)
        return nearest(name, everything)

    def symbol(self) -> tree.Node:
        """A name with what stands below and above it.

        The longest declared name wins; what is left of its scripts is an index or a
        power.
        """
        token = self.next()
        below: tuple[int, int] | None = None
        above: tuple[int, int] | None = None
        primes = 0
        while self.sees("_", "^", "'"):
            if self.sees("'"):
                self.next()
                primes += 1
            elif self.sees("_") and below is None:
                self.next()
                below = self.group()
            elif self.sees("^") and self.peek(1).text == "'":
                self.at += 2
                primes += 1
            elif self.sees("^") and above is None:
                self.next()
                above = self.group()
            else:
                break
        base = token.text
        sub = f" _{{{self.spelled(below)}}}" if below else ""
        sup = "'" * primes + (f" {self.spelled(above)}" if above else "")
        sup = f" ^{{{sup.strip()}}}" if sup.strip() else ""
        prime = f" ^{{{chr(39) * primes}}}" if primes else ""
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
                return self.named(token, name, index, power, left)
        if not primes:
            if base == "e" and below is None and above is not None:
                exponent = self.inside(above, self.sum)
                return tree.Function(r"\exp", (exponent,), at=token.start)
            if base == r"\pi" and below is None:
                pi: tree.Node = tree.Name(r"\pi", at=token.start)
                return self.raised(pi, above, token) if above else pi
            if base == r"\infty" and not sub and not sup:
                return tree.Number(float("inf"), at=token.start)
        full = base + sub + sup
        self.wrong(f"{full} is not declared; {self.hint(full)}", token)

    def named(
        self,
        token: Token,
        name: str,
        below: tuple[int, int] | None,
        above: tuple[int, int] | None,
        primes: int,
    ) -> tree.Node:
        self.note_use(name)
        node: tree.Node = tree.Name(name, at=token.start)
        if above is not None and self.is_entry(above):
            nodes = tuple(self.index_nodes((above[0] + 1, above[1] - 1)))
            node, above = tree.Index(node, nodes, at=token.start), None
        if below is not None:
            if self.tokens[below[0]].text == "<":
                bound = self.inside((below[0] + 1, below[1]), self.sum)
                node = tree.Prefix(node, bound, at=token.start)
            else:
                nodes = tuple(self.index_nodes(below))
                node = tree.Index(node, nodes, at=token.start)
        # An entry of an array is no function, though p(x) may be one beside p_k.
        callable_ = below is None and self.may_be_called(name)
        if primes:
            if not callable_:
                self.wrong(f"{name} with a prime is not declared", token)
            node = tree.Prime(node, primes, at=token.start)
        if callable_ and self.sees("(", "["):
            if above is not None:
                self.wrong(
                    "a power between a function and its argument; put it behind", token
                )
            node = self.call(node, name, token)
            if self.take("_"):
                group = self.group()
                nodes = tuple(self.index_nodes(group))
                node = tree.Index(node, nodes, at=token.start)
        elif (
            below is None
            and name in self.symbols.heads
            and name not in self.symbols.names
        ):
            self.wrong(f"{name} has no argument; {self.overloads(name)}", token)
        return self.raised(node, above, token) if above is not None else node

    def is_entry(self, group: tuple[int, int]) -> bool:
        """Whether a superscript is an index in brackets, `x^{(i)}`."""
        inner = self.tokens[group[0] : group[1]]
        return (
            len(inner) == 3
            and inner[0].text == "("
            and inner[2].text == ")"
            and (
                inner[1].kind == "number"
                or inner[1].text in self.bound
                or inner[1].text in self.symbols.ranging
            )
        )

    def indices(self, group: tuple[int, int]) -> list[list[Token]]:
        """The indices of a subscript: apart by commas, or letters side by side."""
        tokens = self.tokens[group[0] : group[1]]
        parts, _ = split(tokens)
        if len(parts) == 1 and len(tokens) > 1:
            letters = self.letters(tokens)
            if letters is not None:
                return letters
            if all(t.kind in ("name", "number") for t in tokens):
                self.wrong("one index or several? write commas", tokens[0])
        return parts

    @staticmethod
    def letters(tokens: list[Token]) -> list[list[Token]] | None:
        """`k y_i` as two indices: names side by side, each with its own subscript."""
        found: list[list[Token]] = []
        at = 0
        while at < len(tokens):
            if tokens[at].kind != "name":
                return None
            end = at + 1
            while end < len(tokens) and tokens[end].text in ("_", "'"):
                if tokens[end].text == "'":
                    end += 1
                elif end + 1 < len(tokens) and tokens[end + 1].text == "{":
                    end = matching(tokens, end + 1) + 1
                else:
                    end += 2
            found.append(tokens[at:end])
            at = end
        return found

    def index_nodes(self, group: tuple[int, int]) -> Iterator[tree.Node]:
        start = group[0]
        for part in self.indices(group):
            if not part:
                self.wrong("an index is missing", self.tokens[group[0]])
            yield self.inside((start, start + len(part)), self.sum)
            start += len(part)
            if start < group[1] and self.tokens[start].text in SEPARATORS:
                start += 1

    def may_be_called(self, name: str) -> bool:
        if name in self.bound:
            return name in self.functions
        if name in self.defined:
            return bool(self.defined[name])
        return name in self.symbols.callable or name in self.symbols.heads

    def overloads(self, head: str) -> str:
        known = [
            f"{one.head}({_joined(one)})"
            for one in sorted(self.symbols.signatures, key=str)
            if one.head == head
        ]
        return f"there is {', '.join(known)}"

    def call(self, node: tree.Node, name: str, token: Token) -> tree.Node:
        opening = self.at
        closing = CLOSES[self.next().text]
        end = self.closing_of(opening, closing)
        parts, separators = split(self.tokens[self.at : end])
        spelled = [canonical(part) for part in parts]
        if not all(spelled):
            self.wrong("an argument is missing", self.tokens[opening])
        signature = self.overload(name, spelled, separators)
        if (
            signature is None
            and name in self.symbols.heads
            and (name not in self.symbols.names)
        ):
            self.wrong(
                f"{name} is not declared with these arguments; {self.overloads(name)}",
                token,
            )
        start, arguments = self.at, []
        unbound = (
            signature is not None
            and len(parts[0]) >= 1
            and parts[0][0].kind == "name"
            and not self.readable(parts[0], spelled[0])
            and self.assigned(parts[0]) is None
        )
        for i, part in enumerate(parts):
            if not (unbound and i == 0):
                equals = self.assigned(part) if signature is not None else None
                skipped = 0 if equals is None else equals + 1
                with self.within(start + skipped, start + len(part)):
                    self.bars = ["arguments"]
                    arguments.append(self.sum())
            start += len(part) + 1
        self.at = end + 1
        if unbound:
            assert signature is not None
            law = tree.Law(spelled[0], signature, tuple(arguments), at=token.start)
            return law
        callee: tree.Node | Signature = node if signature is None else signature
        return tree.Call(callee, tuple(arguments), at=token.start)

    @staticmethod
    def assigned(part: list[Token]) -> int | None:
        """Where the sign is in an argument such as y = 1, whose value is the 1."""
        texts = [token.text for token in part]
        return texts.index("=") if "=" in texts[1:-1] else None

    def readable(self, part: list[Token], spelled: str) -> bool:
        """Whether an argument has a value here, rather than naming what is random."""
        if self.drawing and spelled in self.symbols.ranging:
            return spelled in self.bound
        if self.known(spelled):
            return True
        first = part[0].text
        return len(part) > 1 and (self.known(first) or first in (r"\pi", "e"))

    def closing_of(self, opening: int, closing: str) -> int:
        depth = 0
        for index in range(opening, self.end):
            sign = self.tokens[index].text if self.tokens[index].kind == "sign" else ""
            depth += (sign in OPENING) - (sign in CLOSING)
            if depth == 0:
                if sign != closing:
                    break
                return index
        self.wrong("this bracket is never closed", self.tokens[opening])

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
                known.arguments, tuple(spelled)
            ):
                return known
        return None


def _is_constant(node: tree.Node) -> bool:
    """Whether this is made of numbers and names alone, such as 1/K."""
    match node:
        case tree.Number() | tree.Name():
            return True
        case tree.Binary(left=left, right=right):
            return _is_constant(left) and _is_constant(right)
    return False


def _renamed(declared: tuple[str, ...], written: tuple[str, ...]) -> bool:
    """Whether they differ only in the letters of their indices, x_d and x_t."""
    letters: dict[str, str] = {}
    if len(declared) != len(written):
        return False
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


def _joined(signature: Signature) -> str:
    marks = [*(r" \mid " if s == "|" else ", " for s in signature.separators), ""]
    return "".join(a + b for a, b in zip(signature.arguments, marks, strict=True))
