"""What the symbols of docs/maths/games.md stand for."""

from nodrift.formulas.vocabulary import Names, identity, indices, of


@of("games/maths")
def descend(draw, code):
    start, curvature, rate = draw.real(), draw.real(0.2, 2), draw.real(0.1, 1)
    steps = draw.integer(1, 6)
    return Names(
        {
            "w_t": code.descend(start, curvature, rate, steps),
            "w_0": start,
            "h": rate,
            r"\lambda": curvature,
            "t": steps,
        }
    )


@of("games/maths")
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


@of("games/maths")
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


@of("games/maths")
def eigenvalues(draw, code):
    matrix = draw.matrix(2, 2)
    return Names({r"\lambda_{\pm}": code.eigenvalues(matrix), "J": matrix})


@of("games/maths")
def orbit(draw, code):
    start, t = draw.vector(2), draw.real(0, 6)
    return Names(
        {
            "x": lambda t: code.orbit(start, t)[0],
            "y": lambda t: code.orbit(start, t)[1],
            "x_0": start[0],
            "y_0": start[1],
            "t": t,
        }
    )


@of("games/maths")
def step_factor(draw, code):
    h, a, b = draw.real(0.1, 1), draw.real(), draw.real()
    return Names(
        {"r": code.step_factor(a, b, h), "h": h, "a": a, "b": b, r"\mathrm{i}": 1j}
    )


@of("games/maths")
def largest_step(draw, code):
    a, b = draw.real(-2, -0.2), draw.real()
    return Names({"h^*": code.largest_step(a, b), "a": a, "b": b, r"\mathrm{i}": 1j})


@of("games/maths")
def simultaneous_step(draw, code):
    start, h = draw.vector(2), draw.real(0.05, 1)
    end = code.simultaneous_step(start, h)
    return Names(
        {
            "x_t": start[0],
            "y_t": start[1],
            "x_{t+1}": end[0],
            "y_{t+1}": end[1],
            "h": h,
        }
    )


@of("games/maths")
def alternating_step(draw, code):
    x, y, h = draw.real(), draw.real(), draw.real(0.05, 1)
    to_x, to_y = code.alternating_step(x, y, h)
    return Names({"x_t": x, "y_t": y, "x_{t+1}": to_x, "y_{t+1}": to_y, "h": h})


@of("games/maths")
def implicit_step(draw, code):
    start, h = draw.vector(2), draw.real(0.05, 2)
    return Names(
        {
            "w_t": start,
            "w_{t+1}": code.implicit_step(start, h),
            "h": h,
            "I": identity(2),
        }
    )


@of("games/maths")
def extragradient_step(draw, code):
    start, h = draw.vector(2), draw.real(0.05, 2)
    return Names({"w_t": start, "w_{t+1}": code.extragradient_step(start, h), "h": h})


@of("games/maths")
def damped_eigenvalues(draw, code):
    gamma = draw.real(0, 2)
    return Names(
        {
            r"\lambda_{\pm}": code.damped_eigenvalues(gamma),
            r"\gamma": gamma,
            r"\mathrm{i}": 1j,
        }
    )


@of("games/maths")
def security_levels(draw, code):
    n, m = draw.size(2, 4), draw.size(2, 4)
    payoffs = draw.matrix(n, m)
    lower, upper = code.security_levels(payoffs)
    return Names(
        {r"v_{\text{low}}": lower, r"v_{\text{high}}": upper, "A": payoffs},
        over={"i": indices(n), "j": indices(m)},
    )


@of("games/maths")
def mean_payoff(draw, code):
    n, m = draw.size(2, 4), draw.size(2, 4)
    p, payoffs, q = draw.simplex(n), draw.matrix(n, m), draw.simplex(m)
    return Names(
        {
            r"u(p, q)": lambda p, q: code.mean_payoff(p, payoffs, q),
            "p": p,
            "A": payoffs,
            "q": q,
            "n": n,
            "m": m,
        }
    )
