"""What the symbols of docs/posts/extensions.md stand for."""

from nodrift.formulas.vocabulary import (
    Names,
    couplings,
    empirical,
    fixed,
    indexed,
    indices,
    lipschitz,
    normal,
    of,
    pieces,
    pmf,
    sphere,
    tabulate,
    uniform,
    weights,
)


@of("extensions/lines")
def parallel_lines(draw, code):
    theta = draw.pick([0.0, draw.real(), draw.real(-0.1, 0.1)])
    w1, jsd, tv = code.parallel_lines(theta)
    return Names(
        {"W_1": w1, r"\mathrm{JSD}": jsd, r"\mathrm{TV}": tv, r"\theta": theta}
    )


@of("extensions/earth")
def transport_cost(draw, code):
    n, m = draw.size(2, 4), draw.size(2, 4)
    x, y, p, q = draw.vector(n), draw.vector(m), draw.simplex(n), draw.simplex(m)
    return Names(
        {
            "W_1": lambda p, q: code.transport_cost(x, weights(p), y, weights(q)),
            "p": pmf(p, x),
            "q": pmf(q, y),
        },
        over={r"\gamma : \gamma \in \Pi(p, q)": couplings(x, p, y, q)},
    )


@of("extensions/earth")
def sorted_distance(draw, code):
    n = draw.size(2, 5)
    x, y = draw.vector(n), draw.vector(n)
    return Names(
        {
            "W_1": code.sorted_distance(x, y),
            "x": code.ordered(x),
            "y": code.ordered(y),
            "n": n,
        },
        over={"t": pieces([*x, *y])},
    )


@of("extensions/earth")
def area_between(draw, code):
    lower = (draw.real(-4, -2), draw.real(-1, 0))
    upper = (draw.real(-2, -1), draw.real(0, 2))
    p, q = draw.pick([(lower, upper), (upper, lower)])
    first, second = uniform(p[0], p[1]), uniform(q[0], q[1])
    return Names(
        {
            "W_1": fixed(code.area_between(p, q), first, second),
            "p": first,
            "q": second,
            "F_p": lambda x: code.uniform_cdf(p, x),
            "F_q": lambda x: code.uniform_cdf(q, x),
            "F_p^{-1}": lambda u: code.uniform_quantile(p, u),
            "F_q^{-1}": lambda u: code.uniform_quantile(q, u),
        },
        over={"x": pieces([p[0], p[1], q[0], q[1]])},
    )


@of("extensions/earth")
def dual_distance(draw, code):
    n = draw.size(2, 5)
    x, p, q = draw.vector(n), draw.simplex(n), draw.simplex(n)
    return Names(
        {
            "W_1": lambda p, q: code.dual_distance(x, weights(p), weights(q)),
            "p": pmf(p, x),
            "q": pmf(q, x),
        },
        over={r"f : \|f\|_L \le 1": lipschitz(x)},
        tolerance=1e-7,
    )


@of("extensions/critic")
def straight_critic(draw, code):
    a, b = draw.real(), draw.real()
    return Names(
        {
            "f^*": lambda x: code.straight_critic(x, a, b),
            "a": a,
            "b": b,
            "p": normal(a, 1),
            "q": normal(b, 1),
            "x": draw.real(),
        }
    )


@of("extensions/critic")
def soft_slope(draw, code):
    m, strength = draw.real(0.5, 4), draw.real(0.5, 10)
    slope = code.soft_slope(m, strength)
    return Names(
        {r"\hat{s}": slope, "m": m, r"\lambda": strength},
        over={"s": draw.near(slope)},
    )


@of("extensions/critic")
def between(draw, code):
    n, d = draw.size(2, 4), draw.size(1, 3)
    real, fake, shares = draw.matrix(n, d), draw.matrix(n, d), draw.vector(n, 0, 1)
    return Names(
        {
            r"\hat{x}": code.between(real, fake, shares),
            "x": real,
            r"\tilde{x}": fake,
            r"\epsilon": shares,
        },
        over={"i": indices(n)},
        given=[r"\epsilon_i \sim U[0, 1]"],
    )


@of("extensions/critic")
def critic_loss(draw, code):
    n, d = draw.size(2, 3), draw.size(2, 3)
    real, fake, middle = draw.matrix(n, d), draw.matrix(n, d), draw.matrix(n, d)
    strength, critic = draw.real(0.5, 10), draw.network(d)
    return Names(
        {
            "L_D": code.critic_loss(critic, real, fake, middle, strength),
            r"\lambda": strength,
            r"p_{\text{data}}": empirical(real),
            "p_g": empirical(fake),
            r"p_{\hat{x}}": empirical(middle),
            "D": critic,
        }
    )


@of("extensions/spectral")
def spectral_norm(draw, code):
    m, n = draw.size(2, 4), draw.size(2, 4)
    return Names(
        {r"\sigma": lambda w: code.spectral_norm(w), "W": draw.matrix(m, n)},
        over={r"h : \|h\|_2 = 1": sphere(n)},
        tolerance=1e-6,
    )


@of("extensions/spectral")
def power_iteration(draw, code):
    m, n = draw.size(2, 4), draw.size(2, 4)
    weight, u = draw.matrix(m, n), draw.vector(m)
    v, following, estimate = code.power_iteration(weight, u)
    return Names(
        {"W": weight, "u": u, "v": v, "u'": following, r"\hat{\sigma}": estimate}
    )


@of("extensions/spectral")
def normalise(draw, code):
    m, n = draw.size(2, 3), draw.size(2, 3)
    weight = draw.matrix(m, n)
    return Names(
        {r"\bar{W}": code.normalise(weight), "W": weight},
        over={r"h : \|h\|_2 = 1": sphere(n)},
        tolerance=1e-6,
    )


@of("extensions/hinge")
def hinge_loss(draw, code):
    n = draw.size(2, 5)
    real, fake = draw.vector(n), draw.vector(n)
    return Names({"L_D": code.hinge_loss(real, fake), "a": real, "b": fake, "n": n})


@of("extensions/labels")
def conditional_value(draw, code):
    classes, things, codes = draw.support(2, 3), draw.support(2, 3), draw.support(2, 3)
    p_y, p_z = draw.pmf(classes), draw.pmf(codes)
    p = draw.pmf(things, given=classes)
    answers, made = draw.matrix(3, 3, 0.05, 0.95), draw.bits(3, 3)
    d = lambda x, y: answers[x, y]
    g = lambda z, y: made[z, y]
    return Names(
        {
            r"V(D, G)": lambda d, g: code.conditional_value(
                weights(p_y),
                tabulate(lambda y, x: p(x, y), classes, things),
                tabulate(lambda y, x: d(x, y), classes, things),
                weights(p_z),
                tabulate(lambda y, z: d(g(z, y), y), classes, codes),
            ),
            "D": d,
            "G": g,
            "p_y": p_y,
            "p_z": p_z,
            r"p(x \mid y)": p,
        }
    )


@of("extensions/labels")
def conditional_discriminator(draw, code):
    classes, things = draw.support(2, 3), draw.support(2, 3)
    p, p_g = draw.pmf(things, given=classes), draw.pmf(things, given=classes)
    best = code.conditional_discriminator(
        tabulate(p, things, classes), tabulate(p_g, things, classes)
    )
    return Names(
        {
            r"D^*(x \mid y)": lambda x, y: best[x, y],
            r"p(x \mid y)": p,
            r"p_g(x \mid y)": p_g,
        },
        over={"x": things, "y": classes},
    )


@of("extensions/labels")
def conditional_criterion(draw, code):
    classes, things = draw.support(2, 3), draw.support(2, 3)
    p_y = draw.pmf(classes)
    p, p_g = draw.pmf(things, given=classes), draw.pmf(things, given=classes)
    return Names(
        {
            "C": lambda g: code.conditional_criterion(
                weights(p_y),
                tabulate(lambda y, x: p(x, y), classes, things),
                tabulate(lambda y, x: g(x, y), classes, things),
            ),
            "G": p_g,
            r"\mathrm{JSD}": lambda p, q: code.jsd(weights(p), weights(q)),
            "p_y": p_y,
            r"p(x \mid y)": p,
            r"p_g(x \mid y)": p_g,
        },
        over={"y": classes},
    )


@of("extensions/conditional")
def projection(draw, code):
    classes, d = draw.size(2, 3), draw.size(2, 3)
    embedding, w, b = draw.matrix(classes, d), draw.vector(d), draw.real()
    phi = draw.network(2, d)
    return Names(
        {
            "D": lambda x, y: code.projection([phi(x)], [y], w, b, embedding)[0],
            "v": indexed(embedding, 0),
            r"\phi": phi,
            "w": w,
            "b": b,
            "x": draw.vector(2),
        },
        over={"y": draw.support(classes, classes)},
    )


@of("extensions/conditional")
def class_loss(draw, code):
    n, k = draw.size(2, 4), draw.size(2, 4)
    logits, labels = draw.matrix(n, k), draw.labels(n, k)
    return Names(
        {
            "L_C": code.class_loss(logits, labels),
            "a": indexed(logits, 1, 0),
            "y": labels,
            "n": n,
        },
        over={"k": draw.support(k, k)},
    )


@of("extensions/exercises")
def earth_mover(draw, code):
    n = draw.size(2, 5)
    p, q = draw.simplex(n), draw.simplex(n)
    cost, carried = code.earth_mover(p, q)
    return Names(
        {"W": cost, r"\delta": indexed(carried, 0), "P": p, "Q": q, "n": n},
        over={"i": indices(n)},
    )


@of("extensions/exercises")
def off_segment(draw, code):
    return Names({"s": code.off_segment()})
