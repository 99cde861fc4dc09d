"""What the symbols of docs/maths/games.md stand for."""

from nodrift.formulas.vocabulary import Names, indices, of


@of("games/turning")
def descend(draw, code):
    start, curvature, rate = draw.real(), draw.real(0.2, 2), draw.real(0.1, 1)
    steps = draw.integer(1, 6)
    return Names(
        {
            "w_t": code.descend(start, curvature, rate, steps),
            "w_0": start,
            "h": rate,
            "c": curvature,
            "t": steps,
        }
    )


@of("games/field")
def game_field(draw, code):
    net = draw.network(2)
    return Names(
        {
            "v": lambda x, y: code.game_field(net, [x, y])[:, None],
            "f": lambda x, y: net([x, y]),
            "x": draw.real(),
            "y": draw.real(),
        }
    )


@of("games/field")
def game_jacobian(draw, code):
    net = draw.network(2)
    return Names(
        {
            "J": lambda x, y: code.game_jacobian(net, [x, y]),
            "f": lambda x, y: net([x, y]),
            "x": draw.real(),
            "y": draw.real(),
        },
        tolerance=1e-7,
    )


@of("games/field")
def eigenvalues(draw, code):
    matrix = draw.matrix(2, 2)
    return Names({r"\lambda_{\pm}": code.eigenvalues(matrix), "J": matrix})


@of("games/turning")
def step_factor(draw, code):
    h, a, b = draw.real(0.1, 1), draw.real(), draw.real()
    return Names(
        {"s": code.step_factor(a, b, h), "h": h, "a": a, "b": b, r"\mathrm{i}": 1j}
    )


@of("games/turning")
def largest_step(draw, code):
    a, b = draw.real(-2, -0.2), draw.real()
    return Names({"h^*": code.largest_step(a, b), "a": a, "b": b, r"\mathrm{i}": 1j})


@of("games/smallest")
def simultaneous_step(draw, code):
    x, y, h = draw.real(), draw.real(), draw.real(0.05, 1)
    to_x, to_y = code.simultaneous_step(x, y, h)
    return Names({"x_t": x, "y_t": y, "x_{t+1}": to_x, "y_{t+1}": to_y, "h": h})


@of("games/smallest")
def alternating_step(draw, code):
    x, y, h = draw.real(), draw.real(), draw.real(0.05, 1)
    to_x, to_y = code.alternating_step(x, y, h)
    return Names({"x_t": x, "y_t": y, "x_{t+1}": to_x, "y_{t+1}": to_y, "h": h})


@of("games/smallest")
def extragradient_step(draw, code):
    x, y, h = draw.real(), draw.real(), draw.real(0.05, 2)
    to_x, to_y = code.extragradient_step(x, y, h)
    return Names({"x_t": x, "y_t": y, "x_{t+1}": to_x, "y_{t+1}": to_y, "h": h})


@of("games/smallest")
def implicit_step(draw, code):
    x, y, h = draw.real(), draw.real(), draw.real(0.05, 2)
    to_x, to_y = code.implicit_step(x, y, h)
    return Names({"x_t": x, "y_t": y, "x_{t+1}": to_x, "y_{t+1}": to_y, "h": h})


@of("games/smallest")
def orbit(draw, code):
    x_0, y_0, t = draw.real(), draw.real(), draw.real(0, 6)
    return Names(
        {
            "x": lambda t: code.orbit(x_0, y_0, t)[0],
            "y": lambda t: code.orbit(x_0, y_0, t)[1],
            "x_0": x_0,
            "y_0": y_0,
            "t": t,
        }
    )


@of("games/damping")
def damped_eigenvalues(draw, code):
    gamma = draw.real(0, 2)
    return Names(
        {
            r"\lambda_{\pm}": code.damped_eigenvalues(gamma),
            r"\gamma": gamma,
            r"\mathrm{i}": 1j,
        }
    )


@of("games/pennies")
def security_levels(draw, code):
    n, m = draw.size(2, 4), draw.size(2, 4)
    payoffs = draw.matrix(n, m)
    lower, upper = code.security_levels(payoffs)
    return Names(
        {r"v_{\text{low}}": lower, r"v_{\text{high}}": upper, "A": payoffs},
        over={"i": indices(n), "j": indices(m)},
    )


@of("games/pennies")
def mean_payoff(draw, code):
    n, m = draw.size(2, 4), draw.size(2, 4)
    p, payoffs, q = draw.simplex(n), draw.matrix(n, m), draw.simplex(m)
    return Names(
        {
            "u": lambda p, q: code.mean_payoff(p, payoffs, q),
            "p": p,
            "A": payoffs,
            "q": q,
            "n": n,
            "m": m,
        }
    )


@of("games/exercises")
def one_pays(draw, code):
    gamma = draw.real(0.1, 4)
    return Names({r"\lambda_{\pm}": code.one_pays(gamma), r"\gamma": gamma})
