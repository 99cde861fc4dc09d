"""What the names in the formulas of docs/posts/coins.md stand for."""

from nodrift.formulas.vocabulary import Names, of


@of("coins/toss")
def share(draw, code):
    n = draw.size(1, 6)
    x = draw.bits(n)
    return Names({r"\hat{p}": code.share(x), "x": x, "n": n})
