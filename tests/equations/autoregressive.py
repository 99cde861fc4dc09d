"""What the symbols of docs/posts/autoregressive.md stand for."""

from nodrift.formulas.vocabulary import (
    Names,
    fixed,
    from_log,
    indexed,
    indices,
    of,
    tabulate,
    weights,
)


@of("autoregressive/visible")
def chain_rule(draw, code):
    n, letters = draw.size(2, 5), draw.support(2, 3)
    first, step = draw.pmf(letters), draw.pmf(letters, given=letters)
    table = tabulate(lambda i, j: step(j, i), letters, letters)
    start = weights(first)
    return Names(
        {
            "p(x)": lambda x: code.chain_rule(x, start, table),
            r"p(x_d \mid x_{<d})": lambda now, past: code.next_probability(
                now, past, start, table
            ),
            "x": draw.labels(n, 2),
            "D": n,
        }
    )


@of("autoregressive/visible")
def visible_pixels(draw, code):
    n = draw.size(2, 5)
    weight, bias, x = draw.matrix(n, n), draw.vector(n), draw.bits(n)
    return Names(
        {
            r"\hat{x}": code.visible_pixels(x, weight, bias),
            "w": weight,
            "b": bias,
            "x": x,
        },
        over={"d": indices(n), "j": indices(n)},
    )


@of("autoregressive/visible")
def picture_probability(draw, code):
    n = draw.size(2, 4)
    weight, bias, x = draw.matrix(n, n), draw.vector(n), draw.bits(n)
    return Names(
        {
            "p(x)": fixed(code.picture_probability(x, weight, bias), x),
            r"\hat{x}": code.visible_pixels(x, weight, bias),
            "x": x,
            "D": n,
        },
    )


@of("autoregressive/made")
def hidden_mask(draw, code):
    pixels, order = draw.size(2, 5), draw.counts(5, 1, 5)
    units = order[1:]
    return Names(
        {
            "M^{W}": code.hidden_mask(units, pixels),
            "m": lambda k: order[k],
        },
        over={"k": indices(4), "d": indices(pixels)},
    )


@of("autoregressive/made")
def output_mask(draw, code):
    pixels, order = draw.size(2, 5), draw.counts(5, 1, 5)
    units = order[1:]
    return Names(
        {
            "M^{V}": code.output_mask(units, pixels),
            "m": lambda k: order[k],
        },
        over={"k": indices(4), "d": indices(pixels)},
    )


@of("autoregressive/made")
def paths(draw, code):
    pixels, order = draw.size(2, 5), draw.counts(5, 1, 5)
    units = order[1:]
    return Names(
        {
            "N": code.paths(units, pixels),
            "M^{V}": code.output_mask(units, pixels),
            "M^{W}": code.hidden_mask(units, pixels),
            "m": lambda k: order[k],
            "K": 4,
        },
        over={"d": indices(pixels), "d'": indices(pixels)},
    )


@of("autoregressive/made")
def masked_network(draw, code):
    pixels, hidden = draw.size(2, 4), draw.size(2, 4)
    order, x = draw.counts(hidden, 1, 3), draw.bits(pixels)
    w, v = draw.matrix(hidden, pixels), draw.matrix(pixels, hidden)
    b, c = draw.vector(hidden), draw.vector(pixels)
    return Names(
        {
            r"\hat{x}": code.masked_network(x, order, w, b, v, c),
            "M^{W}": code.hidden_mask(order, pixels),
            "M^{V}": code.output_mask(order, pixels),
            "x": x,
            "W": w,
            "V": v,
            "b": b,
            "c": c,
            "K": hidden,
            "D": pixels,
        },
        over={"d": indices(pixels), "k": indices(hidden)},
    )


@of("autoregressive/greys")
def bits_per_dim(draw, code):
    log_p, d, x = draw.real(-9, -0.5), draw.integer(2, 9), draw.real()
    return Names(
        {
            r"\mathrm{bpd}": code.bits_per_dim(log_p, d),
            "p(x)": from_log(fixed(log_p, x)),
            "x": x,
            "D": d,
        }
    )


@of("autoregressive/pixelcnn")
def first_mask(draw, code):
    size, middle = draw.pick([(3, 2), (5, 3), (7, 4)])
    return Names(
        {"M^{A}": code.first_mask(size), "c": middle},
        over={"i": indices(size), "j": indices(size)},
    )


@of("autoregressive/pixelcnn")
def later_mask(draw, code):
    size, middle = draw.pick([(3, 2), (5, 3), (7, 4)])
    return Names(
        {"M^{B}": code.later_mask(size), "c": middle},
        over={"i": indices(size), "j": indices(size)},
    )


@of("autoregressive/exercises")
def ensemble(draw, code):
    n = draw.size(2, 4)
    logs = draw.vector(n, -9, -1)
    return Names({r"\bar{\ell}": code.ensemble(logs), r"\ell": logs, "S": n})


@of("autoregressive/exercises")
def stationary(draw, code):
    letters = draw.support(2, 4)
    step = draw.pmf(letters, given=letters)
    table = tabulate(lambda i, j: step(j, i), letters, letters)
    return Names(
        {r"\pi": indexed(code.stationary(table), 0), "A": indexed(table, 0, 0)},
        over={"i": letters, "j": letters},
    )


@of("autoregressive/exercises")
def chain_entropy(draw, code):
    letters, t = draw.support(2, 3), draw.integer(1, 6)
    step = draw.pmf(letters, given=letters)
    table = tabulate(lambda i, j: step(j, i), letters, letters)
    return Names(
        {
            "H": code.chain_entropy(table, t),
            r"\pi": indexed(code.stationary(table), 0),
            "A": indexed(table, 0, 0),
            "T": t,
        },
        over={"i": letters, "j": letters},
    )


@of("autoregressive/exercises")
def expected_loss(draw, code):
    things = draw.support(2, 5)
    free = (draw.pmf(things), draw.pmf(things))
    p, q = draw.pick([free, (free[0], free[0])])
    return Names(
        {
            "H(p, q)": lambda p, q: code.expected_loss(weights(p), weights(q)),
            "H(p)": lambda p: code.entropy(weights(p)),
            "p": p,
            "q": q,
            r"\mathrm{KL}": lambda p, q: code.kl(weights(p), weights(q)),
        },
        over={"x": things},
    )


@of("autoregressive/exercises")
def dilated_field(draw, code):
    k, layers = draw.integer(2, 5), draw.integer(1, 6)
    return Names({"r": code.dilated_field(k, layers), "k": k, "L": layers})


@of("autoregressive/exercises")
def tempered(draw, code):
    n, tau = draw.size(2, 4), draw.real(0.3, 3)
    logits = draw.vector(n)
    return Names(
        {
            "q": code.tempered(logits, tau),
            "p": code.tempered(logits, 1),
            "a": logits,
            r"\tau": tau,
            "K": n,
        },
        over={"k": indices(n)},
    )
