"""What the symbols of docs/posts/autoencoder.md stand for."""

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


@of("autoencoder/maths")
def tin(draw, code):
    pixels = draw.size(2, 5)
    return Names(
        {
            "g^*": lambda h, w: code.tin(h, w, pixels),
            "h": draw.real(0.1, 1),
            "w": draw.real(0.1, 1),
            "n": pixels,
        },
        over={"i": indices(pixels), "j": indices(pixels)},
    )


@of("autoencoder/maths")
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


@of("autoencoder/maths")
def pixel_covariance(draw, code):
    n, pixels = draw.size(2, 6), draw.size(2, 4)
    x = draw.matrix(n, pixels)
    return Names({"S": code.pixel_covariance(x), "x": x, "n": n})


@of("autoencoder/maths")
def principal_axes(draw, code):
    pixels = draw.size(2, 4)
    covariance = draw.spd(pixels)
    axes, variances = code.principal_axes(covariance)
    return Names(
        {"S": covariance, "U": axes, r"\lambda": variances, "I": identity(pixels)}
    )


@of("autoencoder/maths")
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


@of("autoencoder/maths")
def rank_error(draw, code):
    n, pixels, k = draw.size(5, 7), draw.size(3, 5), draw.size(1, 2)
    x = draw.matrix(n, pixels)
    return Names(
        {
            "E_k": code.rank_error(x, k),
            "x": x,
            r"\hat{x}": code.shadows(x, k),
            r"\lambda": code.variances(x),
            "n": n,
            "d": pixels,
            "k": k,
        },
        over={"j": indices(pixels)},
    )


@of("autoencoder/maths")
def least_rank_error(draw, code):
    n, pixels, k = draw.size(5, 7), draw.size(3, 4), draw.size(2, 2)
    x, axes = draw.matrix(n, pixels), draw.orthogonal(pixels)
    return Names(
        {
            "E_k": code.least_rank_error(x, k),
            "Q": choose(draw.flag(), code.best_plane(x, k), axes[:, :k]),
            "I": identity(k),
            "I_d": identity(pixels),
            "x": x,
            r"\lambda": code.variances(x),
            "n": n,
            "d": pixels,
            "k": k,
        }
    )


@of("autoencoder/maths")
def lost_variance(draw, code):
    n, pixels, k = draw.size(3, 6), draw.size(3, 4), draw.size(2, 2)
    x, axes = draw.matrix(n, pixels), draw.orthogonal(pixels)
    return Names(
        {
            "E": lambda q: code.lost_variance(x, q),
            "S": code.pixel_covariance(x),
            "Q": axes[:, :k],
        }
    )


@of("autoencoder/maths")
def kept_share(draw, code):
    pixels, k = draw.size(3, 6), draw.size(1, 2)
    variances = draw.vector(pixels, 0.1, 3)
    return Names(
        {
            "r_k": code.kept_share(variances, k),
            r"\lambda": variances,
            "d": pixels,
            "k": k,
        }
    )


@of("autoencoder/maths")
def whiten(draw, code):
    pixels, k = draw.size(3, 4), draw.size(2, 3)
    x, mean, axes = draw.vector(pixels), draw.vector(pixels), draw.orthogonal(pixels)
    variances = draw.vector(k, 0.1, 3)
    return Names(
        {
            "w": code.whiten(x, mean, axes[:, :k], variances),
            "x": x,
            r"\mu": mean,
            "U_k": axes[:, :k],
            r"\lambda": variances,
            "k": k,
        }
    )


@of("autoencoder/maths")
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


@of("autoencoder/maths")
def principal_angles(draw, code):
    pixels, k = draw.size(4, 6), draw.size(1, 3)
    first, second = draw.orthogonal(pixels)[:, :k], draw.orthogonal(pixels)[:, :k]
    return Names(
        {
            r"\theta": code.principal_angles(first, second),
            "Q_1": first,
            "Q_2": second,
            "k": k,
        }
    )


@of("autoencoder/maths")
def rotate_latent(draw, code):
    pixels, k = draw.size(3, 5), draw.size(2, 3)
    encoder, decoder = draw.matrix(k, pixels), draw.matrix(pixels, k)
    rotation = draw.orthogonal(k)
    turned_encoder, turned_decoder = code.rotate_latent(encoder, decoder, rotation)
    return Names(
        {
            "E": encoder,
            "D": decoder,
            "E'": turned_encoder,
            "D'": turned_decoder,
            "R": rotation,
            "x": draw.vector(pixels),
        }
    )


@of("autoencoder/maths")
def read_factors(draw, code):
    n, k, factors = draw.size(4, 6), draw.size(2, 3), draw.size(1, 2)
    codes, truth = draw.matrix(n, k), draw.matrix(n, factors)
    return Names({"B": code.read_factors(codes, truth), "Z": codes, "T": truth})


@of("autoencoder/maths")
def explained(draw, code):
    n = draw.size(3, 6)
    truth, guess = draw.vector(n), draw.vector(n)
    return Names(
        {"R^2": code.explained(truth, guess), "t": truth, r"\hat{t}": guess, "n": n}
    )


@of("autoencoder/maths")
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


@of("autoencoder/maths")
def double_exposure(draw, code):
    k, pixels = draw.size(1, 3), draw.size(2, 4)
    start, end, share = draw.vector(k), draw.vector(k), draw.real(0, 1)
    decode = draw.network(k, pixels)
    return Names(
        {
            r"\bar{x}_t": code.double_exposure(decode, start, end, share),
            "g": decode,
            "z_0": start,
            "z_1": end,
            "t": share,
        }
    )


@of("autoencoder/maths")
def off_manifold(draw, code):
    pixels = draw.size(2, 4)
    heights, widths = draw.vector(3, 0.2, 1), draw.vector(2, 0.2, 1)
    return Names(
        {
            "s": lambda x: code.off_manifold(x, heights, widths),
            "g^*": lambda h, w: code.tin(h, w, pixels),
            "x": draw.matrix(pixels, pixels, 0, 1),
            r"\mathcal{H}": heights,
            r"\mathcal{W}": widths,
        }
    )


@of("autoencoder/maths")
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


@of("autoencoder/maths")
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


@of("autoencoder/maths")
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


@of("autoencoder/maths")
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
