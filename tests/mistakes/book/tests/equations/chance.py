"""What the names in the formulas of docs/maths/chance.md stand for."""

from nodrift.formulas.vocabulary import Names, of


@of("chance/urn")
def mean_weight(draw, code):
    n = draw.size(1, 6)
    w = draw.vector(n)
    return Names({"m": code.mean_weight(w), "w": w, "n": n})
