"""What the symbols of docs/maths/distances.md stand for."""

from nodrift.formulas.vocabulary import (
    Names,
    choose,
    empirical,
    fixed,
    indices,
    normal,
    of,
    pmf,
    tabulate,
    weights,
)


@of("distances/surprise")
def shannon_entropy(draw, code):
    things = draw.support(2, 5)
    return Names(
        {"H": lambda p: code.shannon_entropy(weights(p)), "p": draw.pmf(things)},
        over={"x": things},
    )


@of("distances/surprise")
def cross_entropy(draw, code):
    things = draw.support(2, 5)
    return Names(
        {
            "H(p, q)": lambda p, q: code.cross_entropy(weights(p), weights(q)),
            "H(p)": lambda p: code.shannon_entropy(weights(p)),
            r"\mathrm{KL}": lambda p, q: code.kl(weights(p), weights(q)),
            "p": draw.pmf(things),
            "q": draw.pmf(things),
        },
        over={"x": things},
    )


@of("distances/surprise")
def kl(draw, code):
    things = draw.support(2, 5)
    p, other = draw.pmf(things), draw.pmf(things)
    return Names(
        {
            r"\mathrm{KL}": lambda p, q: code.kl(weights(p), weights(q)),
            "p": p,
            "q": choose(draw.flag(), other, p),
        },
        over={"x": things},
    )


@of("distances/fit")
def normal_kl(draw, code):
    m_1, m_2 = draw.real(), draw.real()
    s_1, s_2 = draw.real(0.5, 2), draw.real(0.5, 2)
    p, q = normal(m_1, s_1), normal(m_2, s_2)
    return Names(
        {
            r"\mathrm{KL}": fixed(code.normal_kl(m_1, s_1, m_2, s_2), p, q),
            "p": p,
            "q": q,
            "m_1": m_1,
            "m_2": m_2,
            "s_1": s_1,
            "s_2": s_2,
        }
    )


@of("distances/fit")
def normal_kl_matrix(draw, code):
    d = draw.size(2, 3)
    mean, cov, other, spread = draw.vector(d), draw.spd(d), draw.vector(d), draw.spd(d)
    return Names(
        {
            r"\mathrm{KL}": code.normal_kl_matrix(mean, cov, other, spread),
            r"\mu_1": mean,
            r"\mu_2": other,
            r"\Sigma_1": cov,
            r"\Sigma_2": spread,
            "d": d,
        }
    )


@of("distances/fit")
def moment_match(draw, code):
    k = draw.size(2, 4)
    shares, means, sds = draw.simplex(k), draw.vector(k), draw.vector(k, 0.3, 2)
    mean, variance = code.moment_match(shares, means, sds)
    return Names(
        {
            "m": mean,
            "s^2": variance,
            r"\pi": shares,
            r"\mu": means,
            r"\sigma": sds,
            "K": k,
        }
    )


@of("distances/apart")
def jensen_shannon(draw, code):
    things = draw.support(4, 4)
    free = (draw.pmf(things), draw.pmf(things))
    same = (pmf([0.1, 0.2, 0.3, 0.4]), pmf([0.1, 0.2, 0.3, 0.4]))
    apart = (pmf([0.6, 0.4, 0.0, 0.0]), pmf([0.0, 0.0, 0.3, 0.7]))
    p, q = draw.pick([free, free, same, apart])
    return Names(
        {
            r"\mathrm{JSD}": lambda p, q: code.jensen_shannon(weights(p), weights(q)),
            "H": lambda p: code.shannon_entropy(tabulate(p, things)),
            "p": p,
            "q": q,
        }
    )


@of("distances/apart")
def total_variation(draw, code):
    things = draw.support(2, 5)
    return Names(
        {
            r"\mathrm{TV}": lambda p, q: code.total_variation(weights(p), weights(q)),
            "p": draw.pmf(things),
            "q": draw.pmf(things),
        },
        over={"x": things},
    )


@of("distances/apart")
def pinsker_bound(draw, code):
    things = draw.support(2, 5)
    p, other = draw.pmf(things), draw.pmf(things)
    return Names(
        {
            r"\mathrm{TV}": lambda p, q: code.total_variation(weights(p), weights(q)),
            "B": lambda p, q: code.pinsker_bound(weights(p), weights(q)),
            r"\mathrm{KL}": lambda p, q: code.kl(weights(p), weights(q)),
            "p": p,
            "q": choose(draw.flag(), other, p),
        },
        over={"x": things},
    )


@of("distances/apart")
def hellinger(draw, code):
    things = draw.support(2, 5)
    p, q = draw.pmf(things), draw.pmf(things)
    return Names(
        {"h^2": code.hellinger(weights(p), weights(q)), "p": p, "q": q},
        over={"x": things},
    )


@of("distances/apart")
def wasserstein(draw, code):
    n = draw.size(2, 5)
    points, p, q = code.ordered(draw.vector(n)), draw.simplex(n), draw.simplex(n)
    return Names(
        {"W_1": code.wasserstein(points, p, q), "x": points, "p": p, "q": q, "n": n},
        over={"i": indices(n)},
    )


@of("distances/samples")
def frechet_line(draw, code):
    m_1, m_2 = draw.real(), draw.real()
    s_1, s_2 = draw.real(0.5, 2), draw.real(0.5, 2)
    return Names(
        {
            "d^2": code.frechet_line(m_1, s_1, m_2, s_2),
            "m_1": m_1,
            "m_2": m_2,
            "s_1": s_1,
            "s_2": s_2,
        }
    )


@of("distances/samples")
def frechet_matrix(draw, code):
    d = draw.size(2, 3)
    mean, other = draw.vector(d), draw.vector(d)
    cov, spread = draw.spd(d), draw.spd(d)
    return Names(
        {
            "d^2": code.frechet_matrix(mean, cov, other, spread),
            r"\mu_1": mean,
            r"\mu_2": other,
            r"\Sigma_1": cov,
            r"\Sigma_2": spread,
        },
        tolerance=1e-7,
    )


@of("distances/apart")
def mmd(draw, code):
    n, m, d = draw.size(2, 3), draw.size(2, 3), draw.size(1, 2)
    x, y, h = draw.matrix(n, d), draw.matrix(m, d), draw.real(0.5, 2)
    p, q = draw.simplex(n), draw.simplex(m)
    return Names(
        {
            r"\mathrm{MMD}^2": code.mmd(x, p, y, q, h),
            "p": empirical(x, p),
            "q": empirical(y, q),
            "h": h,
        }
    )


@of("distances/samples")
def mmd_unbiased(draw, code):
    n, d = draw.size(2, 4), draw.size(1, 2)
    x, y, h = draw.matrix(n, d), draw.matrix(n, d), draw.real(0.5, 2)
    return Names(
        {
            r"\widehat{\mathrm{MMD}}^2": code.mmd_unbiased(x, y, h),
            "x": x,
            "y": y,
            "n": n,
            "h": h,
        },
        over={"j": indices(n)},
    )


@of("distances/apart")
def energy_distance(draw, code):
    n, m = draw.size(2, 3), draw.size(2, 3)
    x, y, p, q = draw.vector(n), draw.vector(m), draw.simplex(n), draw.simplex(m)
    return Names(
        {
            "E": code.energy_distance(x, p, y, q),
            "p": pmf(p, x),
            "q": pmf(q, y),
        }
    )
