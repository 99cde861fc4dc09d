"""What the symbols of docs/maths/likelihood.md stand for."""

from nodrift.formulas.vocabulary import (
    Names,
    choose,
    conditional,
    from_log,
    indices,
    of,
    pmf,
    tabulate,
    weights,
)


@of("likelihood/coin")
def coin_likelihood(draw, code):
    heads, tosses = draw.integer(0, 4), draw.integer(4, 9)
    return Names(
        {
            r"\mathcal{L}": lambda theta: code.coin_likelihood(theta, heads, tosses),
            r"\theta": draw.real(0.05, 0.95),
            "h": heads,
            "n": tosses,
        }
    )


@of("likelihood/coin")
def likelihood_area(draw, code):
    heads, tosses = draw.integer(0, 4), draw.integer(4, 9)
    return Names(
        {
            "A": code.likelihood_area(heads, tosses),
            r"\Gamma": code.factorial_below,
            "h": heads,
            "n": tosses,
        }
    )


@of("likelihood/units")
def log_product(draw, code):
    p, n = draw.pmf(draw.support(2, 4)), draw.size(2, 6)
    x = draw.labels(n, 2)
    return Names({r"\ell": code.log_product(tabulate(p, x)), "p": p, "x": x, "n": n})


@of("likelihood/exercises")
def log_sum_exp(draw, code):
    n = draw.size(2, 6)
    a = draw.vector(n)
    return Names({"s": code.log_sum_exp(a), "a": a, "n": n}, over={"i": indices(n)})


@of("likelihood/units")
def rescaled_log_likelihood(draw, code):
    n, d = draw.size(2, 4), draw.size(2, 3)
    x, mean = draw.matrix(n, d), draw.vector(d)
    sigma, unit = draw.real(0.5, 2), draw.real(0.3, 3)
    return Names(
        {
            r"\ell": code.rescaled_log_likelihood(x, mean, sigma, unit),
            "p_Y": lambda y: code.rescaled_density(y, mean, sigma, unit),
            "p_X": lambda x: code.round_density(x, mean, sigma),
            "x": x,
            "c": unit,
            "n": n,
            "d": d,
        }
    )


@of("likelihood/coin")
def best_odds(draw, code):
    heads, tosses = draw.integer(1, 4), draw.integer(5, 9)
    odds = code.best_odds(heads, tosses)
    return Names(
        {r"\hat{\eta}": odds, "h": heads, "n": tosses},
        over={r"\eta": draw.near(odds)},
    )


@of("likelihood/nearest")
def mean_log_likelihood(draw, code):
    kinds = draw.size(2, 5)
    counts, theta = draw.counts(kinds, 1), draw.simplex(kinds)
    return Names(
        {
            r"\bar{\ell}": lambda theta: code.mean_log_likelihood(counts, theta),
            "H": lambda p: code.surprise(weights(p)),
            r"\mathrm{KL}": lambda p, q: code.excess_surprise(weights(p), weights(q)),
            r"\hat{p}": pmf(code.shares(counts)),
            r"p_\theta": pmf(theta),
            r"\theta": theta,
        }
    )


@of("likelihood/nearest")
def nearest_model(draw, code):
    kinds = draw.size(3, 3)
    counts = draw.counts(kinds, 1)
    nearest = code.nearest_model(counts)
    return Names(
        {
            r"\hat{\theta}": nearest,
            r"\hat{p}": code.shares(counts),
            "K": kinds,
        },
        over={r"\theta": draw.near(nearest, simplex=True)},
    )


@of("likelihood/exercises")
def likeliest_bell(draw, code):
    n = draw.size(2, 6)
    x = draw.vector(n)
    mean, variance = code.likeliest_bell(x)
    return Names({r"\hat{\mu}": mean, r"\hat{\sigma}^2": variance, "x": x, "n": n})


@of("likelihood/settle")
def expected_variance(draw, code):
    values, n = draw.support(2, 3), draw.size(2, 3)
    p = draw.pmf(values)
    _, variance = code.moments(weights(p), values)
    return Names(
        {
            "v": code.expected_variance(variance, n),
            "p": p,
            r"\sigma^2": variance,
            "n": n,
        }
    )


@of("likelihood/coin")
def fisher_information(draw, code):
    sides = draw.support(2, 2)
    return Names(
        {
            "J": code.fisher_information,
            r"p(x; \theta)": conditional(
                lambda theta: pmf(tabulate(lambda x: code.coin(x, theta), sides))
            ),
            r"\theta": draw.real(0.1, 0.9),
        }
    )


@of("likelihood/coin")
def mean_curvature(draw, code):
    sides = draw.support(2, 2)
    return Names(
        {
            "J": code.mean_curvature,
            r"p(x; \theta)": conditional(
                lambda theta: pmf(tabulate(lambda x: code.coin(x, theta), sides))
            ),
            r"\theta": draw.real(0.1, 0.9),
        },
        tolerance=1e-7,
    )


@of("likelihood/settle")
def box_bias(draw, code):
    width, n = draw.real(0.5, 5), draw.integer(1, 9)
    return Names({"b": code.box_bias(width, n), "w": width, "n": n})


@of("likelihood/prior")
def posterior_mean(draw, code):
    kinds, alpha = draw.size(2, 5), draw.real(0.2, 3)
    counts = draw.counts(kinds)
    return Names(
        {
            r"\bar{\theta}": code.posterior_mean(counts, alpha),
            "n": counts,
            r"\alpha": alpha,
            "K": kinds,
        },
        over={"j": indices(kinds)},
    )


@of("likelihood/prior")
def dirichlet_mode(draw, code):
    kinds, alpha = draw.size(2, 5), draw.real(1.1, 3)
    counts = draw.counts(kinds)
    return Names(
        {
            r"\tilde{\theta}": code.dirichlet_mode(counts, alpha),
            "n": counts,
            r"\alpha": alpha,
            "K": kinds,
        },
        over={"j": indices(kinds)},
    )


@of("likelihood/prior")
def penalised_fit(draw, code):
    kinds, alpha = draw.size(3, 5), draw.real(1.1, 3)
    counts = draw.counts(kinds, 1)
    best = code.penalised_fit(counts, alpha)
    return Names(
        {
            r"\tilde{\theta}": best,
            "n": counts,
            r"\alpha": alpha,
            "K": kinds,
        },
        over={r"\theta": draw.near(best, simplex=True)},
    )


@of("likelihood/spike")
def mixture_log_likelihood(draw, code):
    n, kinds = draw.size(2, 5), draw.size(2, 4)
    x, shares = draw.vector(n), draw.simplex(kinds)
    means, sds = draw.vector(kinds), draw.vector(kinds, 0.3, 2)
    return Names(
        {
            r"\ell": code.mixture_log_likelihood(x, shares, means, sds),
            r"\mathcal{N}": code.gaussian_bell,
            "x": x,
            r"\pi": shares,
            r"\mu": means,
            r"\sigma": sds,
            "n": n,
            "K": kinds,
        }
    )


@of("likelihood/ratio")
def log_likelihood_ratio(draw, code):
    values, n = draw.support(2, 4), draw.size(2, 5)
    p1, p0, x = draw.pmf(values), draw.pmf(values), draw.labels(n, 2)
    return Names(
        {
            r"\Lambda": from_log(
                lambda x: code.log_likelihood_ratio(tabulate(p1, x), tabulate(p0, x))
            ),
            "p_1": p1,
            "p_0": p0,
            "x": x,
            "n": n,
        }
    )


@of("likelihood/ratio")
def posterior_share(draw, code):
    values, share = draw.support(2, 4), draw.real(0.1, 0.9)
    p1, p0 = draw.pmf(values), draw.pmf(values)
    return Names(
        {
            r"p(1 \mid x)": lambda _, x: code.posterior_share(p1(x), p0(x), share),
            r"p(0 \mid x)": lambda _, x: code.rest(
                code.posterior_share(p1(x), p0(x), share)
            ),
            "p_1": p1,
            "p_0": p0,
            r"\pi_1": share,
            r"\pi_0": code.rest(share),
        },
        over={"x": values},
    )


@of("likelihood/ratio")
def ratio_discriminator(draw, code):
    values = draw.support(2, 5)
    p1, p0 = draw.pmf(values), draw.pmf(values)
    return Names(
        {
            "D^*": lambda x: code.ratio_discriminator(p1(x), p0(x)),
            "p_1": p1,
            "p_0": p0,
        },
        over={"x": values},
    )


@of("likelihood/ratio")
def neyman_pearson(draw, code):
    values, threshold, best = draw.support(2, 5), draw.real(0.3, 2), draw.flag()
    p1, p0 = draw.pmf(values), draw.pmf(values)
    masses = (weights(p1), weights(p0))
    other = choose(best, code.ratio_test(*masses, threshold), draw.vector(5, 0, 1))
    return Names(
        {
            "G^*": code.neyman_pearson(*masses, threshold),
            "p_1": p1,
            "p_0": p0,
            r"\phi": lambda x: other[x],
            "t": threshold,
        },
        over={"x": values},
    )
