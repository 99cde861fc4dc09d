"""What the symbols of docs/writing.md stand for."""

from nodrift.formulas.vocabulary import Names, of


@of("writing/birthdays")
def all_different(draw, code):
    friends, days = draw.integer(1, 12), draw.integer(2, 30)
    return Names(
        {"f": lambda n: code.all_different(n, days), "n": friends, "N": days},
    )
