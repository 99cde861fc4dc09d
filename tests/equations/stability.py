"""What the symbols of docs/posts/stability.md stand for."""

from nodrift.formulas.vocabulary import (
    Names,
    choose,
    empirical,
    gaussian,
    indexed,
    indices,
    of,
)


@of("stability/dirac")
def dirac_value(draw, code):
    theta, psi = draw.real(), draw.real()
    return Names(
        {
            "V": lambda theta, psi: code.dirac_value(theta, psi),
            r"\theta": theta,
            r"\psi": psi,
            r"p_\theta": empirical([theta]),
            r"p_{\text{data}}": empirical([0.0]),
        }
    )


@of("stability/dirac")
def dirac_field(draw, code):
    return Names(
        {
            "v": lambda theta, psi: code.dirac_field(theta, psi),
            r"\theta": draw.real(),
            r"\psi": draw.real(),
        }
    )


@of("stability/dirac")
def non_saturating_field(draw, code):
    theta, psi = draw.real(), draw.real()
    down, up = code.non_saturating_field(theta, psi)
    return Names(
        {
            r"\theta": theta,
            r"\psi": psi,
            r"\dot{\theta}": down,
            r"\dot{\psi}": up,
        }
    )


@of("stability/dirac")
def dirac_eigenvalues(draw, code):
    return Names({r"\lambda_{\pm}": code.dirac_eigenvalues(), r"\mathrm{i}": 1j})


@of("stability/dirac")
def simultaneous_eigenvalue(draw, code):
    h = draw.real(0.05, 1)
    return Names(
        {
            r"\lambda_h": code.simultaneous_eigenvalue(h),
            "h": h,
            r"\mathrm{i}": 1j,
        }
    )


@of("stability/exercises")
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


@of("stability/damping")
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


@of("stability/damping")
def damped_field(draw, code):
    theta, psi, gamma = draw.real(), draw.real(), draw.real(0, 2)
    down, up = code.damped_field(theta, psi, gamma)
    return Names(
        {
            r"\theta": theta,
            r"\psi": psi,
            r"\dot{\theta}": down,
            r"\dot{\psi}": up,
            r"\gamma": gamma,
        }
    )


@of("stability/damping")
def penalised_eigenvalues(draw, code):
    gamma = draw.real(0.1, 3)
    return Names(
        {r"\lambda_{\pm}": code.penalised_eigenvalues(gamma), r"\gamma": gamma}
    )


@of("stability/damping")
def critical_strength(draw, code):
    return Names({r"\gamma_{\text{crit}}": code.critical_strength()})


@of("stability/damping")
def noisy_value(draw, code):
    theta, psi, sigma = draw.real(), draw.real(-1, 1), draw.real(0.3, 1)
    return Names(
        {
            r"V_\sigma": lambda theta, psi: code.noisy_value(theta, psi, sigma),
            r"\theta": theta,
            r"\psi": psi,
            r"\sigma": sigma,
            r"\mathcal{N}": gaussian,
        }
    )


@of("stability/damping")
def noisy_eigenvalues(draw, code):
    sigma = draw.real(0.3, 3)
    return Names({r"\lambda_{\pm}": code.noisy_eigenvalues(sigma), r"\sigma": sigma})


@of("stability/dirac")
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


@of("stability/dirac")
def target_pull(draw, code):
    # Not too near zero, where the size of psi has a corner and no slope.
    psi = choose(draw.flag(), draw.real(0.1, 2), draw.real(-2, -0.1))
    theta, strength, target = draw.real(), draw.real(0, 2), draw.real(0, 2)
    return Names(
        {
            r"\dot{\psi}": code.target_pull(theta, psi, strength, target),
            r"\theta": theta,
            r"\psi": psi,
            r"\lambda": strength,
            "g_0": target,
        }
    )


@of("stability/counting")
def within_share(draw, code):
    n, m = draw.size(3, 6), draw.size(2, 4)
    x, modes, sigma = draw.matrix(n, 2), draw.matrix(m, 2), draw.real(0.1, 0.5)
    return Names(
        {
            "w": code.within_share(x, modes, sigma),
            "x": x,
            r"\mu": modes,
            "n": n,
            r"\sigma": sigma,
        },
        over={"m": indices(m)},
    )


@of("stability/counting")
def perfect_share(draw, code):
    return Names({"w^*": code.perfect_share()})


@of("stability/counting")
def strict_modes(draw, code):
    m, n = draw.size(3, 6), draw.integer(20, 60)
    counts = draw.counts(m, 0, 5)
    return Names({"S": code.strict_modes(counts, n), "c": counts, "M": m, "n": n})


@of("stability/counting")
def reverse_kl(draw, code):
    m = draw.size(3, 6)
    counts = draw.counts(m, 0, 5)
    return Names(
        {"K": code.reverse_kl(counts), "c": counts, "M": m},
        over={"m": indices(m)},
    )


@of("stability/paired")
def pairing_loss(draw, code):
    n = draw.size(2, 5)
    real, fake = draw.vector(n), draw.vector(n)
    return Names(
        {
            r"\mathcal{L}_D": code.pairing_loss(real, fake),
            r"\mathcal{L}_G": code.pairing_loss(fake, real),
            "a": real,
            "b": fake,
            "n": n,
        }
    )


@of("stability/measure")
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


@of("stability/measure")
def precision(draw, code):
    n, m = draw.size(3, 4), draw.size(5, 6)
    real, fake, radii = draw.matrix(n, 2), draw.matrix(m, 2), draw.vector(n, 0.3, 1)
    return Names(
        {
            "P": code.precision(real, fake, radii),
            "r": real,
            "g": fake,
            r"\rho": radii,
            "m": m,
        },
        over={"i": indices(n)},
    )


@of("stability/measure")
def recall(draw, code):
    n, m = draw.size(3, 4), draw.size(5, 6)
    real, fake, radii = draw.matrix(n, 2), draw.matrix(m, 2), draw.vector(m, 0.3, 1)
    return Names(
        {
            "R": code.recall(real, fake, radii),
            "r": real,
            "g": fake,
            r"\tau": radii,
            "n": n,
        },
        over={"j": indices(m)},
    )


@of("stability/exercises")
def unrolled_value(draw, code):
    h = draw.real(0.1, 1)
    return Names(
        {
            "U": lambda theta, psi: code.unrolled_value(theta, psi, h),
            r"\theta": draw.real(),
            r"\psi": draw.real(),
            "h": h,
        }
    )
