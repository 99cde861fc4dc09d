"""What the symbols of docs/posts/autoregressive.md stand for."""

from nodrift.formulas.vocabulary import (
    Names,
    empirical,
    fixed,
    indexed,
    indices,
    normal,
    of,
    tabulate,
    weights,
)


@of("autoregressive/maths")
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


@of("autoregressive/maths")
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


@of("autoregressive/maths")
def picture_probability(draw, code):
    n = draw.size(2, 4)
    weight, bias, x = draw.matrix(n, n), draw.vector(n), draw.bits(n)
    return Names(
        {
            "p(x)": lambda x: code.picture_probability(x, weight, bias),
            "w": weight,
            "b": bias,
            "x": x,
            "D": n,
        },
        over={"d": indices(n), "j": indices(n)},
    )


@of("autoregressive/maths")
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


@of("autoregressive/maths")
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


@of("autoregressive/maths")
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


@of("autoregressive/maths")
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


@of("autoregressive/maths")
def bits_per_dim(draw, code):
    nll, d, x = draw.real(0.5, 9), draw.integer(2, 9), draw.real()
    return Names(
        {
            r"\mathrm{bpd}": code.bits_per_dim(nll, d),
            "p(x)": fixed(code.likelihood(nll), x),
            "x": x,
            "D": d,
        }
    )


@of("autoregressive/maths")
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


@of("autoregressive/maths")
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


@of("autoregressive/maths")
def stationary(draw, code):
    letters = draw.support(2, 4)
    step = draw.pmf(letters, given=letters)
    table = tabulate(lambda i, j: step(j, i), letters, letters)
    return Names(
        {r"\pi": indexed(code.stationary(table), 0), "A": indexed(table, 0, 0)},
        over={"i": letters, "j": letters},
    )


@of("autoregressive/maths")
def discretised_logistic(draw, code):
    mu, s = draw.real(), draw.real(0.3, 2)
    return Names(
        {
            "P": lambda x: code.discretised_logistic(x, mu, s),
            "x": draw.integer(-3, 3),
            r"\mu": mu,
            "s": s,
        }
    )


@of("autoregressive/maths")
def logistic_mixture(draw, code):
    k = draw.size(1, 3)
    shares, mu, s = draw.simplex(k), draw.vector(k), draw.vector(k, 0.3, 2)
    return Names(
        {
            "P": lambda x: code.logistic_mixture(x, shares, mu, s),
            "x": draw.integer(-3, 3),
            r"\pi": shares,
            r"\mu": mu,
            "s": s,
            "K": k,
        }
    )


@of("autoregressive/maths")
def first_mask(draw, code):
    size, middle = draw.pick([(3, 2), (5, 3), (7, 4)])
    return Names(
        {"M^{A}": code.first_mask(size), "c": middle},
        over={"i": indices(size), "j": indices(size)},
    )


@of("autoregressive/maths")
def later_mask(draw, code):
    size, middle = draw.pick([(3, 2), (5, 3), (7, 4)])
    return Names(
        {"M^{B}": code.later_mask(size), "c": middle},
        over={"i": indices(size), "j": indices(size)},
    )


@of("autoregressive/maths")
def causal_convolution(draw, code):
    k = draw.size(2, 4)
    x, w = draw.vector(8), draw.vector(k)
    return Names(
        {
            "y": indexed(code.causal_convolution(x, w), 0),
            "w": indexed(w, 0),
            "x": indexed(x, 0),
            "k": k,
        },
        over={"t": [4, 5, 6, 7]},
    )


@of("autoregressive/maths")
def dilated_field(draw, code):
    k, layers = draw.integer(2, 5), draw.integer(1, 6)
    return Names({"r": code.dilated_field(k, layers), "k": k, "L": layers})


@of("autoregressive/maths")
def causal_mask(draw, code):
    n = draw.size(2, 5)
    return Names({"M": code.causal_mask(n)}, over={"i": indices(n), "j": indices(n)})


@of("autoregressive/maths")
def perplexity(draw, code):
    n, letters = draw.size(2, 5), draw.support(2, 3)
    first, step = draw.pmf(letters), draw.pmf(letters, given=letters)
    table = tabulate(lambda i, j: step(j, i), letters, letters)
    start, x = weights(first), draw.labels(n, 2)
    return Names(
        {
            r"\mathrm{PPL}": code.perplexity(x, start, table),
            r"p(x_t \mid x_{<t})": lambda now, past: code.next_probability(
                now, past, start, table
            ),
            "x": x,
            "T": n,
        }
    )


@of("autoregressive/maths")
def tempered(draw, code):
    n, tau = draw.size(2, 4), draw.real(0.3, 3)
    logits = draw.vector(n)
    return Names(
        {"q": code.tempered(logits, tau), "a": logits, r"\tau": tau, "K": n},
        over={"k": indices(n)},
    )


@of("autoregressive/maths")
def ensemble(draw, code):
    n = draw.size(2, 4)
    logs = draw.vector(n, -9, -1)
    return Names({r"\bar{\ell}": code.ensemble(logs), r"\ell": logs, "S": n})


@of("autoregressive/maths")
def flow_density(draw, code):
    d = draw.size(1, 2)
    matrix, shift = draw.spd(d), draw.vector(d)
    return Names(
        {
            "p_X": lambda x: code.flow_density(x, matrix, shift),
            "p_Z": normal(0, 1),
            "f": lambda x: code.flow(x, matrix, shift),
            "x": draw.vector(d),
        },
        tolerance=1e-7,
    )


@of("autoregressive/maths")
def coupling(draw, code):
    d = draw.size(2, 4)
    half, scale, shift = draw.vector(d), draw.vector(d), draw.vector(d)
    y, stretch = code.coupling(half, scale, shift)
    return Names(
        {"y": y, r"\ell": stretch, "b": half, "s": scale, "t": shift, "d": d},
    )


@of("autoregressive/maths")
def diffuse(draw, code):
    d, t = draw.size(2, 3), draw.size(1, 4)
    x, noise, betas = draw.vector(d), draw.vector(d), draw.vector(t, 0.05, 0.5)
    return Names(
        {
            "x_t": code.diffuse(x, noise, betas),
            "x_0": x,
            r"\epsilon": noise,
            r"\beta": betas,
            "t": t,
        },
        given=[r"\epsilon \sim \mathcal{N}(0, I)"],
    )


@of("autoregressive/maths")
def noise_loss(draw, code):
    n, d = draw.size(2, 4), draw.size(2, 3)
    x, noise, kept = draw.vector(d), draw.matrix(n, d), draw.real(0.1, 0.9)
    guess = draw.network(d, d)
    return Names(
        {
            "L": code.noise_loss(guess, x, noise, kept),
            r"p_\epsilon": empirical(noise),
            r"e_\theta": guess,
            "a": kept,
            "x_0": x,
        }
    )


@of("autoregressive/maths")
def energy_model(draw, code):
    things = draw.support(2, 5)
    energies = draw.vector(5)
    p = code.energy_model(tabulate(lambda x: energies[x], things))
    return Names(
        {"p": lambda x: p[x], "E": lambda x: energies[x]},
        over={"x": things, "x'": things},
    )
