"""What the symbols of docs/errors.md stand for."""

from nodrift.formulas.vocabulary import Names, of


@of("errors/logarithms")
def logit(draw, code):
    x = draw.real(0.02, 0.98)
    return Names({r"\sigma^{-1}": code.logit, "x": x})


@of("errors/logarithms")
def coin_logarithm(draw, code):
    n, base = draw.integer(1, 30), draw.real(1.2, 12)
    return Names({r"\ell_b": lambda n: code.coin_logarithm(n, base), "n": n, "b": base})
