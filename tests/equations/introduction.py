"""What the names in the formulas of docs/posts/introduction.md stand for."""

from nodrift.formulas.vocabulary import (
    Names,
    box,
    corners,
    empirical,
    from_log,
    indexed,
    indices,
    lowest,
    of,
    size,
    tabulate,
    transpose,
)


@of("introduction/friends")
def bayes_posterior(draw, code):
    kinds, sheets = draw.support(2, 4), draw.support(2, 5)
    prior, likelihood = draw.pmf(kinds), draw.pmf(sheets, given=kinds)
    return Names(
        {
            r"p(y)": prior,
            r"p(x \mid y)": likelihood,
            r"p(y \mid x)": lambda y, x: code.bayes_posterior(
                tabulate(likelihood, sheets, kinds), tabulate(prior, kinds)
            )[x, y],
        },
        over={"x": sheets, "y": kinds, "y'": kinds},
    )


@of("introduction/map")
def mass_function(draw, code):
    cells = draw.support(2, 6)
    land = draw.counts(size(cells), 0, 1)
    mass = code.mass_function(land)
    return Names({"P": lambda x: mass[x], r"\mathcal{X}": cells}, over={"x": cells})


@of("introduction/density")
def probability(draw, code):
    world = box((-1.5, 1.5), (-3, 3))
    density = draw.density(world)
    region = box(
        (draw.real(-1.5, -0.1), draw.real(0.1, 1.5)),
        (draw.real(-3, -0.1), draw.real(0.1, 3)),
    )
    return Names(
        {
            "p": density,
            r"\mathcal{X}": world,
            "A": region,
            r"\Pr": lambda where: code.probability(density, corners(where), 100),
        },
        over={"x": [lowest(density), [draw.real(-1.5, 1.5), draw.real(-3, 3)]]},
        tolerance=2e-4,  # a sum over 100 by 100 cells is no exact integral
    )


@of("introduction/density")
def sphere_density(draw, code):
    return Names(
        {
            r"p(\varphi, \lambda)": lambda latitude, longitude: code.sphere_density(
                [[latitude, longitude]]
            )[0],
            r"\varphi": draw.real(-1.5, 1.5),
            r"\lambda": draw.real(-3, 3),
        }
    )


def corner_box(draw):
    return [
        draw.real(-2, -0.5),
        draw.real(-3, -0.5),
        draw.real(0.5, 2),
        draw.real(0.5, 3),
    ]


@of("introduction/map")
def box_density(draw, code):
    theta = corner_box(draw)
    return Names(
        {
            r"p_\theta(\varphi, \lambda)": lambda latitude, longitude: code.box_density(
                [[latitude, longitude]], theta
            )[0],
            r"\theta": theta,
            r"\varphi": draw.pick(
                [theta[0], theta[2], draw.real(-3, -2), draw.real(2, 3)]
            ),
            r"\lambda": draw.pick(
                [theta[1], theta[3], draw.real(-4, -3), draw.real(3, 4)]
            ),
        }
    )


def postcards(draw, code):
    n = draw.size(2, 6)
    x = draw.matrix(n, 2, -1, 1)
    theta = corner_box(draw)
    return {
        r"\mathcal{L}": lambda knobs: code.likelihood(x, knobs),
        r"\ell": lambda knobs: code.log_likelihood(x, knobs),
        r"p_\theta(x)": lambda point: code.box_density([point], theta)[0],
        r"\theta": theta,
        "x": x,
        "n": n,
    }


@of("introduction/map")
def likelihood(draw, code):
    return Names(postcards(draw, code))


@of("introduction/map")
def log_likelihood(draw, code):
    return Names(postcards(draw, code))


@of("introduction/map")
def maximum_likelihood(draw, code):
    x = draw.matrix(draw.size(2, 5), 2, -1, 1)
    boxes = [[-2, -3, 2, 3], corner_box(draw), corner_box(draw), corner_box(draw)]
    return Names(
        {
            r"\hat{\theta}": code.maximum_likelihood(x, boxes),
            r"\ell": lambda theta: code.log_likelihood(x, theta),
        },
        over={r"\theta": boxes},
    )


@of("introduction/map")
def box_mle(draw, code):
    n = draw.size(2, 6)
    x = draw.matrix(n, 2)
    return Names(
        {
            r"\hat{\theta}": code.box_mle(x),
            r"\ell": lambda theta: code.log_likelihood(x, theta),
            r"\varphi": x[:, 0],
            r"\lambda": x[:, 1],
            "n": n,
        },
        over={"i": indices(n)},
    )


@of("introduction/mini")
def table_mle(draw, code):
    cells = draw.size(2, 6)
    counts = draw.counts(cells)
    return Names(
        {r"\hat{\theta}": code.table_mle(counts), "n": counts, "K": cells},
        over={"j": indices(cells)},
    )


@of("introduction/mini")
def smoothed_table(draw, code):
    cells, pictures = draw.size(2, 6), draw.integer(1, 30)
    counts, alpha = draw.split(pictures, cells), draw.real(0.1, 3)
    return Names(
        {
            r"\hat{\theta}": code.smoothed_table(counts, alpha),
            "n": counts,
            "N": pictures,
            "K": cells,
            r"\alpha": alpha,
        },
        over={"j": indices(cells)},
    )


@of("introduction/mini")
def naive_bayes(draw, code):
    classes, pixels = draw.support(2, 3), draw.size(2, 4)
    p = draw.matrix(size(classes), pixels, 0.05, 0.95)
    return Names(
        {
            r"p(x \mid y)": lambda x, y: code.naive_bayes([x], p)[0, y],
            "p": indexed(transpose(p), 1, 0),
            "x": draw.bits(pixels),
            "D": pixels,
        },
        over={"y": classes},
    )


@of("introduction/mini")
def smoothed_coin(draw, code):
    inked, shown, alpha = draw.integer(0, 9), draw.integer(9, 20), draw.real(0.1, 3)
    return Names(
        {
            r"\hat{p}_{ky}": code.smoothed_coin(inked, shown, alpha),
            "n_{ky}": inked,
            "n_y": shown,
            r"\alpha": alpha,
        }
    )


@of("introduction/copies")
def copy_ratio(draw, code):
    # What counts of a picture is its distance: X_train holds those of all pictures.
    drawn, fresh = draw.size(2, 6), draw.size(2, 6)
    distances = [*draw.counts(drawn), 0, *draw.counts(fresh)]
    q = draw.pick(distances)
    return Names(
        {
            r"\rho": code.copy_ratio(distances[:drawn], distances[drawn:], q),
            r"p_{\text{model}}": empirical(indices(size(distances))[:drawn]),
            r"X_{\text{test}}": empirical(indices(size(distances))[drawn:]),
            r"X_{\text{train}}": distances,
            "d": lambda picture, training: [None, *training][picture],
            "q": q,
        }
    )


@of("introduction/pixels")
def log_posterior(draw, code):
    classes, pixels = draw.support(2, 3), draw.size(2, 4)
    x = [draw.bits(pixels)]
    p = draw.matrix(size(classes), pixels, 0.05, 0.95)
    prior = draw.simplex(size(classes))
    return Names(
        {
            r"p(y \mid x)": from_log(
                lambda y, x: code.log_posterior(x, p, prior)[0][y]
            ),
            "s": indexed(code.log_joint(x, p, prior)[0], 0),
            "x": x,
        },
        over={"y": classes, "y'": classes},
    )
