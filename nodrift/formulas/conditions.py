"""What is true or false: relations, quantifiers, indicators."""

from nodrift.formulas import tree
from nodrift.formulas.cursor import RELATIONS
from nodrift.formulas.reductions import BEST, Reductions

NO_STATEMENTS = {
    r"\approx": "how near is near enough",
    r"\propto": "the factor is missing",
    r"\to": "a limit is not reached on any input",
}


class Conditions(Reductions):
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
        return self.best() if self.sees(r"\arg", *BEST) else self.sum()

    def condition(self) -> tree.Condition:
        with self.deeper():
            parts = [self.single_condition()]
            while self.takes_another():
                parts.append(self.single_condition())
        return parts[0] if len(parts) == 1 else tree.Both(tuple(parts))

    def takes_another(self) -> bool:
        """A comma between conditions, not one at the end of a row of cases."""
        if self.peek().kind == "text" and self.peek().text == "and":
            self.next()
            return True
        if self.sees(",") and self.peek(1).text in (r"\\", "cases", "the end"):
            return False
        return self.take(",", r"\land")

    def single_condition(self) -> tree.Condition:
        token = self.peek()
        if self.take(r"\exists", r"\forall"):
            return self.quantified(token.text == r"\forall")
        chain = self.chain()
        if not chain.relations:
            self.wrong("this is no condition: there is no relation sign", token)
        return chain

    def quantified(self, every: bool) -> tree.Condition:
        token = self.tokens[self.at - 1]
        stop = self.find((self.at, self.end), ":", ",")
        if stop is None or stop == self.at:
            self.wrong(rf"write {token.text} i : condition", token)
        over = self.range((self.at, stop))
        if over.only is not None:
            self.wrong("a filter in a quantifier is not read", token)
        self.at = stop + 1
        with self.over(over):
            body = self.condition()
        return tree.Quantified(every, over.variable, over.domain, body)

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
        with self.bracket():
            return self.condition()
