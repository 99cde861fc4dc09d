"""What the symbols of docs/maths/probability.md stand for."""

from nodrift.formulas.vocabulary import (
    Names,
    indices,
    of,
    size,
    tabulate,
    weights,
)


@of("probability/ink")
def event_probability(draw, code):
    p = draw.pmf(draw.support(3, 6))
    return Names(
        {
            "P": lambda event: code.event_probability(weights(p), event),
            "p": p,
            "A": draw.support(1, 3),
        }
    )


@of("probability/ink")
def distribution_function(draw, code):
    counts = draw.support(2, 6)
    p = draw.pmf(counts)
    return Names(
        {"F": lambda x: code.distribution_function(weights(p))[x], "p": p},
        over={"x": counts, "k": counts},
    )


@of("probability/ink")
def marginal(draw, code):
    xs, ys = draw.support(2, 4), draw.support(2, 4)
    p, given = draw.pmf(ys), draw.pmf(xs, given=ys)
    joint = code.joint_table(tabulate(given, xs, ys), weights(p))
    mass = code.marginal(joint)
    return Names(
        {"p(x)": lambda x: mass[x], "p(x, y)": lambda x, y: joint[x, y]},
        over={"x": xs, "y": ys},
    )


@of("probability/ink")
def conditional_table(draw, code):
    xs, ys = draw.support(2, 4), draw.support(2, 4)
    p, given = draw.pmf(ys), draw.pmf(xs, given=ys)
    joint = code.joint_table(tabulate(given, xs, ys), weights(p))
    table = code.conditional_table(joint)
    return Names(
        {
            r"p(y \mid x)": lambda y, x: table[x, y],
            "p(x, y)": lambda x, y: joint[x, y],
        },
        over={"x": xs, "y": ys, "x'": xs, "y'": ys},
    )


@of("probability/ink")
def joint_table(draw, code):
    xs, ys = draw.support(2, 4), draw.support(2, 4)
    p, given = draw.pmf(ys), draw.pmf(xs, given=ys)
    joint = code.joint_table(tabulate(given, xs, ys), weights(p))
    return Names(
        {
            "p(x, y)": lambda x, y: joint[x, y],
            r"p(x \mid y)": given,
            "p(y)": p,
        },
        over={"x": xs, "y": ys},
    )


@of("probability/ink")
def independent_table(draw, code):
    xs, ys = draw.support(2, 4), draw.support(2, 4)
    p, q = draw.pmf(xs), draw.pmf(ys)
    joint = code.independent_table(weights(p), weights(q))
    return Names(
        {"p(x, y)": lambda x, y: joint[x, y], "p(x)": p, "p(y)": q},
        over={"x": xs, "y": ys},
    )


@of("probability/ink")
def expectation(draw, code):
    xs = draw.support(2, 5)
    p, values = draw.pmf(xs), draw.vector(size(xs))
    return Names(
        {"m": code.expectation(weights(p), values), "p": p, "f": lambda x: values[x]},
        over={"x": xs},
    )


@of("probability/ink")
def variance(draw, code):
    xs = draw.support(2, 5)
    p = draw.pmf(xs)
    return Names({r"\sigma^2": code.variance(weights(p), xs), "p": p})


@of("probability/ink")
def joint_covariance(draw, code):
    xs, ys = draw.support(2, 4), draw.support(2, 4)
    p, given = draw.pmf(ys), draw.pmf(xs, given=ys)
    joint = code.joint_table(tabulate(given, xs, ys), weights(p))
    return Names(
        {
            r"\sigma_{xy}": code.joint_covariance(joint, xs, ys),
            "p(x, y)": lambda x, y: joint[x, y],
            r"\mu_X": code.expectation(code.marginal(joint), xs),
            r"\mu_Y": code.expectation(weights(p), ys),
        },
        over={"x": xs, "y": ys},
    )


@of("probability/ink")
def grouped_mean(draw, code):
    xs, ys = draw.support(2, 4), draw.support(2, 4)
    p, given = draw.pmf(ys), draw.pmf(xs, given=ys)
    table = tabulate(given, xs, ys)
    mass = code.marginal(code.joint_table(table, weights(p)))
    return Names(
        {
            "m": code.grouped_mean(table, weights(p), xs),
            "p(y)": p,
            r"p(x \mid y)": given,
            "p(x)": lambda x: mass[x],
            r"\mathcal{X}": xs,
        }
    )


@of("probability/catalogue")
def mixture_variance(draw, code):
    kinds = draw.size(2, 4)
    shares, means = draw.simplex(kinds), draw.vector(kinds)
    sds = draw.vector(kinds, 0.2, 2)
    return Names(
        {
            "v": code.mixture_variance(shares, means, sds),
            r"\pi": shares,
            r"\mu": means,
            r"\sigma": sds,
            "K": kinds,
        }
    )


@of("probability/catalogue")
def bernoulli(draw, code):
    theta = draw.real(0.05, 0.95)
    return Names(
        {"p(x)": lambda x: code.bernoulli(x, theta), r"\theta": theta},
        over={"x": draw.support(2, 2)},
    )


@of("probability/catalogue")
def categorical(draw, code):
    faces = draw.size(2, 6)
    theta = draw.simplex(faces)
    return Names(
        {
            "p(x)": lambda x: code.categorical(x, theta),
            r"\theta": theta,
            "K": faces,
        },
        over={"x": indices(faces)},
    )


@of("probability/catalogue")
def uniform_density(draw, code):
    low, high = draw.real(-2, 0), draw.real(0.1, 2)
    return Names(
        {
            "p(x)": lambda x: code.uniform_density(x, low, high),
            "a": low,
            "b": high,
        },
        over={"x": [low, high, draw.real(-3, 3), draw.real(-3, 3)]},
    )


@of("probability/catalogue")
def bell_curve(draw, code):
    mean, sigma = draw.real(), draw.real(0.5, 2)
    return Names(
        {
            "p(x)": lambda x: code.bell_curve(x, mean, sigma),
            "x": draw.real(),
            r"\mu": mean,
            r"\sigma": sigma,
        }
    )


@of("probability/catalogue")
def mixture_density(draw, code):
    kinds = draw.size(2, 4)
    shares, means = draw.simplex(kinds), draw.vector(kinds)
    sds = draw.vector(kinds, 0.3, 2)
    return Names(
        {
            "p(x)": lambda x: code.mixture_density(x, shares, means, sds),
            r"\mathcal{N}": code.gaussian_density,
            "x": draw.real(),
            r"\pi": shares,
            r"\mu": means,
            r"\sigma": sds,
            "K": kinds,
        }
    )


@of("probability/catalogue")
def dirichlet(draw, code):
    kinds = draw.size(2, 4)
    alpha = draw.vector(kinds, 0.5, 4)
    return Names(
        {
            "p": lambda theta: code.dirichlet(theta, alpha),
            r"\Gamma": code.gamma,
            r"\theta": draw.simplex(kinds),
            r"\alpha": alpha,
            "K": kinds,
        }
    )


@of("probability/bend")
def exponential_cdf(draw, code):
    rate = draw.real(0.3, 3)
    return Names(
        {
            "F": lambda x: code.exponential_cdf(x, rate),
            r"\lambda": rate,
            "x": draw.real(0.1, 3),
        }
    )


@of("probability/bend")
def draw_exponential(draw, code):
    u, rate = draw.real(0.05, 0.95), draw.real(0.3, 3)
    return Names(
        {
            "x": code.draw_exponential(u, rate),
            "F": lambda x: code.exponential_cdf(x, rate),
            r"\lambda": rate,
            "u": u,
        }
    )


@of("probability/bend")
def bent_density(draw, code):
    mean, sigma = draw.real(-1, 1), draw.real(0.5, 1.5)
    return Names(
        {
            "p_Y": lambda y: code.bent_density(y, mean, sigma),
            "p_X": lambda x: code.bell_curve(x, mean, sigma),
            "g^{-1}": code.undo,
            "y": draw.real(0.3, 4),
        }
    )


@of("probability/bend")
def change_of_variables(draw, code):
    d = draw.size(2, 3)
    weight = draw.matrix(d, d)
    return Names(
        {
            "p_Y": lambda y: code.change_of_variables(y, weight),
            "p_X": code.noise_density,
            "g^{-1}": lambda y: code.unbend(y, weight),
            "y": draw.vector(d, -1, 1),
        }
    )


@of("probability/mean")
def variance_of_mean(draw, code):
    xs, n = draw.support(2, 3), draw.size(2, 3)
    p = draw.pmf(xs)
    mean, square = code.moments(weights(p), xs)
    return Names(
        {
            "v": code.variance_of_mean(square, n),
            "p": p,
            r"\mu": mean,
            r"\sigma^2": square,
            "n": n,
        }
    )
