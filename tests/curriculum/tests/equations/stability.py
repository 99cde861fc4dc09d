"""What the symbols of docs/posts/stability.md stand for."""

from nodrift.formulas.vocabulary import (
    Names,
    empirical,
    gaussian,
    indexed,
    indices,
    of,
    tabulate,
    weights,
)


@of("stability/maths")
def dirac_loss(draw, code):
    theta, psi = draw.real(), draw.real()
    return Names(
        {
            "L": lambda theta, psi: code.dirac_loss(theta, psi),
            r"\theta": theta,
            r"\psi": psi,
            r"p_\theta": empirical([theta]),
            r"p_{\text{data}}": empirical([0.0]),
        }
    )


@of("stability/maths")
def slopes(draw, code):
    return Names(
        {
            "f'": lambda t: code.slopes(t)[0],
            "f''": lambda t: code.slopes(t)[1],
            "t": draw.real(-3, 3),
        }
    )


@of("stability/maths")
def dirac_field(draw, code):
    return Names(
        {
            "v": lambda theta, psi: code.dirac_field(theta, psi),
            r"\theta": draw.real(),
            r"\psi": draw.real(),
        }
    )


@of("stability/maths")
def dirac_eigenvalues(draw, code):
    return Names({r"\lambda_{\pm}": code.dirac_eigenvalues(), r"\mathrm{i}": 1j})


@of("stability/maths")
def dirac_step(draw, code):
    h = draw.real(0.05, 1)
    return Names(
        {
            "F_h": lambda theta, psi: code.dirac_step(theta, psi, h),
            r"\theta": draw.real(),
            r"\psi": draw.real(),
            "h": h,
        }
    )


@of("stability/maths")
def simultaneous_eigenvalue(draw, code):
    h = draw.real(0.05, 1)
    return Names(
        {
            r"\lambda_{F_h}": code.simultaneous_eigenvalue(h),
            "h": h,
            r"\mathrm{i}": 1j,
        }
    )


@of("stability/maths")
def alternating_eigenvalues(draw, code):
    h, n_g, n_d = draw.real(0.1, 6), draw.integer(1, 3), draw.integer(1, 3)
    return Names(
        {
            r"\lambda_{\pm}": code.alternating_eigenvalues(h, n_g, n_d),
            "h": h,
            "n_g": n_g,
            "n_d": n_d,
        }
    )


@of("stability/maths")
def penalised_field(draw, code):
    theta, psi, gamma = draw.real(), draw.real(), draw.real(0, 2)
    down, up = code.penalised_field(theta, psi, gamma)
    return Names(
        {
            r"\theta": theta,
            r"\psi": psi,
            r"\dot{\theta}": down,
            r"\dot{\psi}": up,
            r"\gamma": gamma,
        }
    )


@of("stability/maths")
def data_penalty(draw, code):
    n, d = draw.size(2, 4), draw.size(2, 3)
    data, gamma, critic = draw.matrix(n, d), draw.real(0.5, 10), draw.network(d)
    return Names(
        {
            "R_1": lambda psi: code.data_penalty(psi, data, gamma),
            r"\psi": critic,
            r"D_\psi": critic,
            r"p_{\text{data}}": empirical(data),
            r"\gamma": gamma,
        }
    )


@of("stability/maths")
def penalised_eigenvalues(draw, code):
    gamma = draw.real(0.1, 3)
    return Names(
        {r"\lambda_{\pm}": code.penalised_eigenvalues(gamma), r"\gamma": gamma}
    )


@of("stability/maths")
def critical_strength(draw, code):
    return Names({r"\gamma_{\text{crit}}": code.critical_strength()})


@of("stability/maths")
def noisy_loss(draw, code):
    theta, psi, sigma = draw.real(), draw.real(-1, 1), draw.real(0.3, 1)
    return Names(
        {
            r"L_\sigma": lambda theta, psi: code.noisy_loss(theta, psi, sigma),
            r"\theta": theta,
            r"\psi": psi,
            r"\sigma": sigma,
            r"\mathcal{N}": gaussian,
        }
    )


@of("stability/maths")
def noisy_eigenvalues(draw, code):
    sigma = draw.real(0.3, 3)
    return Names({r"\lambda_{\pm}": code.noisy_eigenvalues(sigma), r"\sigma": sigma})


@of("stability/maths")
def bilinear_step(draw, code):
    theta, psi, h = draw.real(), draw.real(), draw.real(0.05, 1)
    down, up = code.bilinear_step(theta, psi, h)
    return Names(
        {
            r"\theta_t": theta,
            r"\psi_t": psi,
            r"\theta_{t+1}": down,
            r"\psi_{t+1}": up,
            "h": h,
        }
    )


@of("stability/maths")
def clipped_step(draw, code):
    theta, psi = draw.real(-9, 9), draw.real()
    h, c = draw.real(0.05, 1), draw.real(0.2, 2)
    return Names(
        {
            r"\theta_t": theta,
            r"\psi_t": psi,
            r"\psi_{t+1}": code.clipped_step(theta, psi, h, c),
            "h": h,
            "c": c,
        }
    )


@of("stability/maths")
def critic_flow(draw, code):
    theta, psi, strength, target = (
        draw.real(),
        draw.real(),
        draw.real(0, 2),
        draw.real(0, 2),
    )
    return Names(
        {
            r"\dot{\psi}": code.critic_flow(theta, psi, strength, target),
            r"\theta": theta,
            r"\psi": psi,
            r"\lambda": strength,
            "g_0": target,
        }
    )


@of("stability/maths")
def high_quality(draw, code):
    n, m = draw.size(3, 6), draw.size(2, 4)
    x, modes, sigma = draw.matrix(n, 2), draw.matrix(m, 2), draw.real(0.1, 0.5)
    return Names(
        {
            r"\mathrm{HQ}": code.high_quality(x, modes, sigma),
            "x": x,
            r"\mu": modes,
            "n": n,
            r"\sigma": sigma,
        },
        over={"m": indices(m)},
    )


@of("stability/maths")
def perfect_quality(draw, code):
    return Names({r"\mathrm{HQ}^*": code.perfect_quality()})


@of("stability/maths")
def modes_covered(draw, code):
    n, m = draw.size(3, 6), draw.size(2, 4)
    x, modes, sigma = draw.matrix(n, 2), draw.matrix(m, 2), draw.real(0.1, 0.5)
    return Names(
        {
            "N": code.modes_covered(x, modes, sigma),
            "x": x,
            r"\mu": modes,
            "M": m,
            r"\sigma": sigma,
        },
        over={"i": indices(n)},
    )


@of("stability/maths")
def reverse_kl(draw, code):
    m = draw.size(3, 6)
    counts = draw.counts(m, 0, 5)
    return Names(
        {
            r"\mathrm{rKL}": code.reverse_kl(counts),
            "n": counts,
            "M": m,
        },
        over={"m": indices(m)},
    )


@of("stability/maths")
def ball_radii(draw, code):
    n, k = draw.size(4, 6), draw.integer(1, 3)
    points = draw.matrix(n, 2)
    rows = code.neighbours(points, k)
    return Names(
        {
            r"\rho": indexed(code.ball_radii(points, k), 0),
            r"N_k": lambda i: rows[i],
            "r": indexed(points, 0),
        },
        over={"i": draw.support(n, n)},
    )


@of("stability/maths")
def membership(draw, code):
    n = draw.size(2, 4)
    points, radii = draw.matrix(n, 2), draw.vector(n, 0.3, 1.5)
    return Names(
        {
            "f": lambda x: code.membership(x, points, radii),
            "x": draw.vector(2),
            "r": points,
            r"\rho": radii,
        },
        over={"i": indices(n)},
    )


@of("stability/maths")
def precision(draw, code):
    n, m = draw.size(3, 4), draw.size(5, 6)
    real, fake, radii = draw.matrix(n, 2), draw.matrix(m, 2), draw.vector(n, 0.3, 1)
    return Names(
        {
            r"\mathrm{precision}": code.precision(real, fake, radii),
            "r": real,
            "g": fake,
            r"\rho": radii,
            "m": m,
        },
        over={"i": indices(n)},
    )


@of("stability/maths")
def recall(draw, code):
    n, m = draw.size(3, 4), draw.size(5, 6)
    real, fake, radii = draw.matrix(n, 2), draw.matrix(m, 2), draw.vector(m, 0.3, 1)
    return Names(
        {
            r"\mathrm{recall}": code.recall(real, fake, radii),
            "r": real,
            "g": fake,
            r"\tau": radii,
            "n": n,
        },
        over={"j": indices(m)},
    )


@of("stability/maths")
def frechet(draw, code):
    d = draw.size(2, 3)
    mean, other = draw.vector(d), draw.vector(d)
    spread, breadth = draw.spd(d), draw.spd(d)
    return Names(
        {
            "d^2": code.frechet(mean, spread, other, breadth),
            r"\mu_1": mean,
            r"\mu_2": other,
            r"\Sigma_1": spread,
            r"\Sigma_2": breadth,
        },
        tolerance=1e-7,
    )


@of("stability/maths")
def inception_score(draw, code):
    fakes, classes = draw.support(2, 4), draw.support(2, 4)
    p_g, labels = draw.pmf(fakes), draw.pmf(classes, given=fakes)
    table = tabulate(lambda x, y: labels(y, x), fakes, classes)
    shares = code.class_shares(weights(p_g), table)
    return Names(
        {
            r"\mathrm{IS}": code.inception_score(weights(p_g), table),
            r"p(y \mid x)": labels,
            r"p(y)": lambda y: shares[y],
            "p_g": p_g,
        },
        over={"x": fakes, "y": classes},
    )


@of("stability/maths")
def unrolled_loss(draw, code):
    h = draw.real(0.1, 1)
    return Names(
        {
            "U": lambda theta, psi: code.unrolled_loss(theta, psi, h),
            r"\theta": draw.real(),
            r"\psi": draw.real(),
            "h": h,
        }
    )
