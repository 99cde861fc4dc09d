"""What the symbols of docs/posts/gan.md stand for."""

from nodrift.formulas.vocabulary import (
    Names,
    choose,
    fixed,
    functions,
    interval,
    normal,
    of,
    tabulate,
    weights,
)


@of("gan/value")
def value(draw, code):
    things, codes = draw.support(2, 5), draw.support(2, 5)
    p_data, p_z = draw.pmf(things), draw.pmf(codes)
    answers = draw.vector(5, 0.05, 0.95)
    made = draw.labels(5, 2)
    d = lambda x: answers[x]
    g = lambda z: made[z]
    return Names(
        {
            r"V(D, G)": lambda d, g: code.value(
                weights(p_data),
                tabulate(d, things),
                weights(p_z),
                tabulate(lambda z: d(g(z)), codes),
            ),
            r"D": d,
            r"G": g,
            r"p_{\text{data}}": p_data,
            r"p_z": p_z,
        }
    )


@of("gan/game")
def discriminator_loss(draw, code):
    n = draw.size(2, 5)
    a, b = draw.vector(n, -4, 4), draw.vector(n, -4, 4)
    return Names({r"L_D": code.discriminator_loss(a, b), "a": a, "b": b, "n": n})


@of("gan/slopes")
def nonsaturating_loss(draw, code):
    codes = draw.support(2, 5)
    p_z, answers, made = draw.pmf(codes), draw.vector(4, 0.05, 0.95), draw.labels(5, 4)
    d = lambda x: answers[x]
    g = lambda z: made[z]
    return Names(
        {
            "L_G": code.nonsaturating_loss(
                weights(p_z), tabulate(lambda z: d(g(z)), codes)
            ),
            "D": d,
            "G": g,
            "p_z": p_z,
        }
    )


@of("gan/exercises")
def flipped_loss(draw, code):
    n = draw.size(2, 5)
    b = draw.vector(n, -4, 4)
    return Names({"L_G": code.flipped_loss(b), "b": b, "n": n})


@of("gan/value")
def best_discriminator(draw, code):
    things = draw.support(2, 5)
    p_data, p_g = draw.pmf(things), draw.pmf(things)
    best = code.best_discriminator(weights(p_data), weights(p_g))
    return Names(
        {
            r"D^*": lambda x: best[x],
            r"p_{\text{data}}": p_data,
            "p_g": p_g,
        },
        over={"x": things},
    )


@of("gan/value")
def best_answer(draw, code):
    p_data, p_g = draw.real(0.2, 2), draw.real(0.2, 2)
    best, x = code.best_answer(p_data, p_g), draw.real()
    return Names(
        {
            r"D^*(x)": fixed(best, x),
            r"p_{\text{data}}(x)": fixed(p_data, x),
            "p_g(x)": fixed(p_g, x),
            "x": x,
        },
        over={"y": draw.near(best)},
    )


@of("gan/value")
def criterion(draw, code):
    things = draw.support(2, 4)
    p_data, p_g = draw.pmf(things), draw.pmf(things)
    return Names(
        {
            "C": lambda p: code.criterion(weights(p_data), weights(p)),
            "G": p_g,
            r"V(D, G)": lambda d, g: code.value(
                weights(p_data), tabulate(d, things), weights(g), tabulate(d, things)
            ),
            r"\mathrm{JSD}": lambda p, q: code.jsd(weights(p), weights(q)),
            r"p_{\text{data}}": p_data,
            "p_g": p_g,
        },
        over={"D": functions(things, 0, 1)},
    )


@of("gan/value")
def gaussian_value(draw, code):
    mean, sd = draw.real(-0.7, 0.7), draw.real(0.8, 1.3)
    return Names(
        {
            "C": lambda g: code.gaussian_value(*g),
            "G": (mean, sd),
            r"p_{\text{data}}": normal(0, 1),
            "p_g": normal(mean, sd),
            r"\mathbb{R}": interval(-8, 8, 120),
        },
    )


@of("gan/value")
def best_logit(draw, code):
    things = draw.support(2, 5)
    p_data, p_g = draw.pmf(things), draw.pmf(things)
    best = code.best_discriminator(weights(p_data), weights(p_g))
    ratio = code.best_logit(weights(p_data), weights(p_g))
    return Names(
        {
            "a^*": lambda x: ratio[x],
            r"\operatorname{logit}": code.logit,
            r"D^*(x)": lambda x: best[x],
            r"p_{\text{data}}": p_data,
            "p_g": p_g,
        },
        over={"x": things},
    )


@of("gan/slopes")
def saturating_slope(draw, code):
    return Names(
        {
            r"g_{\text{sat}}": lambda a: code.saturating_slope(a),
            r"\sigma": code.expit,
            "a": draw.real(-4, 4),
        }
    )


@of("gan/slopes")
def nonsaturating_slope(draw, code):
    return Names(
        {
            r"g_{\text{ns}}": lambda a: code.nonsaturating_slope(a),
            r"\sigma": code.expit,
            "a": draw.real(-4, 4),
        }
    )


@of("gan/slopes")
def generator_gradient(draw, code):
    k = draw.size(2, 4)
    things, theta = draw.support(k, k), draw.vector(k)
    p_data = draw.pmf(things)
    best = code.frozen_answers(weights(p_data), code.generator(theta))
    return Names(
        {
            "g": lambda theta: code.generator_gradient(theta, weights(p_data)),
            r"p(x; \theta)": lambda x, theta: code.generator(theta)[x],
            r"p_{\text{data}}": p_data,
            r"D^*": lambda x: best[x],
            r"\theta": theta,
        },
        over={"x": things},
    )


@of("gan/value")
def equilibrium(draw, code):
    things = draw.support(2, 5)
    p = draw.pmf(things)
    answers, both, generator = code.equilibrium(weights(p))
    return Names(
        {
            "L_D": both,
            "L_G": generator,
            r"D^*": lambda x: answers[x],
            r"p_{\text{data}}": p,
            "p_g": p,
        },
        over={"x": things},
    )


@of("gan/value")
def smoothed_discriminator(draw, code):
    things = draw.support(2, 5)
    p_data, p_g, alpha = draw.pmf(things), draw.pmf(things), draw.real(0.5, 1)
    best = code.smoothed_discriminator(weights(p_data), weights(p_g), alpha)
    return Names(
        {
            r"D^*": lambda x: best[x],
            r"p_{\text{data}}": p_data,
            "p_g": p_g,
            r"\alpha": alpha,
        },
        over={"x": things},
    )


@of("gan/smallest")
def pushforward(draw, code):
    a, b = choose(draw.flag(), draw.real(0.3, 2), draw.real(-2, -0.3)), draw.real()
    return Names(
        {
            "p_g": lambda x: code.pushforward(x, a, b),
            r"\mathcal{N}": code.density,
            "x": draw.real(),
            "a": a,
            "b": b,
        }
    )


@of("gan/parzen")
def parzen(draw, code):
    n, d = draw.size(2, 5), draw.size(1, 3)
    samples, h = draw.matrix(n, d), draw.real(0.3, 2)
    return Names(
        {
            r"\ell": lambda x: code.parzen(x, samples, h),
            "x": draw.vector(d),
            "g": samples,
            "n": n,
            "d": d,
            "h": h,
        }
    )


@of("gan/exercises")
def f_bound(draw, code):
    things = draw.support(2, 4)
    p, q = draw.pmf(things), draw.pmf(things)
    best = code.best_critic(weights(p), weights(q))
    t = choose(draw.flag(), best, draw.vector(4))
    return Names(
        {
            r"\mathrm{KL}": lambda p, q: code.divergence(weights(p), weights(q)),
            "F": lambda t: code.f_bound(weights(p), weights(q), tabulate(t, things)),
            "T": lambda x: t[x],
            "p": p,
            "q": q,
        }
    )


@of("gan/exercises")
def best_critic(draw, code):
    things = draw.support(2, 4)
    p, q = draw.pmf(things), draw.pmf(things)
    best = code.best_critic(weights(p), weights(q))
    return Names(
        {
            r"T^*": lambda x: best[x],
            r"\mathrm{KL}": lambda p, q: code.divergence(weights(p), weights(q)),
            "p": p,
            "q": q,
        },
        over={"x": things},
    )
