"""What the names in the formulas of docs/posts/autoencoder.md stand for."""

from nodrift.formulas.vocabulary import (
    Names,
    choose,
    empirical,
    from_log,
    identity,
    indices,
    of,
    sphere,
)


@of("autoencoder/tins")
def column_ink(draw, code):
    height, width, view = draw.real(0.2, 0.8), draw.real(0.4, 0.8), draw.real(0.1, 0.4)
    top, bottom, across = draw.real(-1, 0), draw.real(0.1, 1), draw.real(-0.4, 0.4)
    return Names(
        {
            "x": code.column_ink(across, top, bottom, height, width, view),
            "a": across,
            "t": top,
            "b": bottom,
            "h": height,
            "w": width,
            "v": view,
        }
    )


@of("autoencoder/latent")
def reconstruction_error(draw, code):
    n, pixels, latent = draw.size(2, 5), draw.size(2, 4), draw.size(1, 3)
    x = draw.matrix(n, pixels)
    encode, decode = draw.network(pixels, latent), draw.network(latent, pixels)
    return Names(
        {
            "L": lambda f, g: code.reconstruction_error(x, f, g),
            "f": encode,
            "g": decode,
            "x": x,
            "n": n,
        }
    )


@of("autoencoder/linear")
def pixel_covariance(draw, code):
    n, pixels = draw.size(2, 6), draw.size(2, 4)
    x = draw.matrix(n, pixels)
    return Names({"S": code.pixel_covariance(x), "x": x, "n": n})


@of("autoencoder/linear")
def principal_axes(draw, code):
    pixels = draw.size(2, 4)
    covariance = draw.spd(pixels)
    axes, variances = code.principal_axes(covariance)
    return Names(
        {"S": covariance, "U": axes, r"\lambda": variances, "I": identity(pixels)}
    )


@of("autoencoder/linear")
def pca_reconstruct(draw, code):
    pixels, k = draw.size(2, 5), draw.size(1, 2)
    x, mean, axes = draw.vector(pixels), draw.vector(pixels), draw.orthogonal(pixels)
    return Names(
        {
            r"\hat{x}": code.pca_reconstruct(x, mean, axes[:, :k]),
            "x": x,
            r"\mu": mean,
            "U_k": axes[:, :k],
        }
    )


@of("autoencoder/linear")
def rank_error(draw, code):
    n, pixels, k = draw.size(5, 7), draw.size(3, 5), draw.size(1, 2)
    x = draw.matrix(n, pixels)
    _, variances = code.principal_axes(code.pixel_covariance(x))
    return Names(
        {
            "E_k": code.rank_error(x, k),
            "x": x,
            r"\hat{x}": code.shadows(x, k),
            r"\lambda": variances,
            "n": n,
            "d": pixels,
            "k": k,
        },
        over={"j": indices(pixels)},
    )


@of("autoencoder/exercises")
def least_rank_error(draw, code):
    n, pixels, k = draw.size(5, 7), draw.size(3, 4), draw.size(2, 2)
    x, others = draw.matrix(n, pixels), draw.orthogonal(pixels)
    axes, variances = code.principal_axes(code.pixel_covariance(x))
    return Names(
        {
            "E_k": code.least_rank_error(x, k),
            "Q": choose(draw.flag(), axes[:, :k], others[:, :k]),
            "I": identity(k),
            "x": x,
            r"\lambda": variances,
            "n": n,
            "d": pixels,
            "k": k,
        }
    )


@of("autoencoder/linear")
def worst_angle(draw, code):
    pixels, k = draw.size(4, 5), draw.size(2, 2)
    first, second = draw.orthogonal(pixels)[:, :k], draw.orthogonal(pixels)[:, :k]
    return Names(
        {
            r"\theta_{\max}": code.worst_angle(first, second),
            "Q_1": first,
            "Q_2": second,
        },
        over={r"u : \|u\|_2 = 1": sphere(k)},
        tolerance=1e-7,
    )


@of("autoencoder/seeds")
def read_factors(draw, code):
    n, k, factors = draw.size(4, 6), draw.size(2, 3), draw.size(1, 2)
    codes, truth = draw.matrix(n, k), draw.matrix(n, factors)
    return Names({"B": code.read_factors(codes, truth), "Z": codes, "T": truth})


@of("autoencoder/latent")
def explained(draw, code):
    n = draw.size(3, 6)
    truth, guess = draw.vector(n), draw.vector(n)
    return Names(
        {"R^2": code.explained(truth, guess), "t": truth, r"\hat{t}": guess, "n": n}
    )


@of("autoencoder/holes")
def interpolate(draw, code):
    k = draw.size(2, 4)
    start, end, share = draw.vector(k), draw.vector(k), draw.real(0, 1)
    return Names(
        {
            "z_t": code.interpolate(start, end, share),
            "z_0": start,
            "z_1": end,
            "t": share,
        }
    )


@of("autoencoder/holes")
def off_manifold(draw, code):
    heights, widths = draw.vector(3, 0.2, 0.8), draw.vector(2, 0.2, 0.8)
    return Names(
        {
            "s": lambda x: code.off_manifold([x], heights, widths)[0],
            "g^*": lambda h, w: code.draw_tins([[h, w]])[0],
            "x": draw.matrix(code.SIDE, code.SIDE, 0, 1),
            "m": code.SIDE,
            r"\mathcal{H}": heights,
            r"\mathcal{W}": widths,
        }
    )


@of("autoencoder/bells")
def bell_density(draw, code):
    n, k = draw.size(2, 5), draw.size(1, 3)
    codes, bandwidth = draw.matrix(n, k), draw.real(0.4, 1.5)
    return Names(
        {
            r"\hat{p}": lambda z: code.bell_density(z, codes, bandwidth),
            r"\mathcal{N}": code.bell,
            "z": draw.vector(k),
            "c": codes,
            "h": bandwidth,
            "I": identity(k),
            "n": n,
        }
    )


@of("autoencoder/bells")
def log_bell_density(draw, code):
    n, k = draw.size(2, 5), draw.size(1, 3)
    codes, bandwidth = draw.matrix(n, k), draw.real(0.4, 1.5)
    return Names(
        {
            r"\hat{p}": from_log(lambda z: code.log_bell_density(z, codes, bandwidth)),
            "z": draw.vector(k),
            "c": codes,
            "h": bandwidth,
            "n": n,
            "k": k,
        }
    )


@of("autoencoder/bells")
def draw_code(draw, code):
    k = draw.size(2, 4)
    old, bandwidth, noise = draw.vector(k), draw.real(0.2, 1.5), draw.vector(k)
    return Names(
        {
            "z": code.draw_code(old, bandwidth, noise),
            "c_i": old,
            "h": bandwidth,
            r"\epsilon": noise,
        },
        given=[r"\epsilon \sim \mathcal{N}(0, I)"],
    )


@of("autoencoder/exercises")
def denoising_error(draw, code):
    n, m, pixels, latent = draw.size(2, 4), draw.size(2, 3), draw.size(2, 3), 2
    x, noise = draw.matrix(n, pixels), draw.matrix(m, pixels)
    encode, decode = draw.network(pixels, latent), draw.network(latent, pixels)
    return Names(
        {
            "L": code.denoising_error(x, noise, encode, decode),
            "f": encode,
            "g": decode,
            "x": x,
            r"p_\epsilon": empirical(noise),
            "n": n,
        }
    )
