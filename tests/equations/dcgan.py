"""What the symbols of docs/posts/dcgan.md stand for."""

from nodrift.formulas.vocabulary import Names, empirical, indexed, indices, of, tabulate


@of("dcgan/arithmetic")
def convolve(draw, code):
    h, k, s = draw.size(6, 7), draw.integer(1, 3), draw.integer(1, 3)
    x, w = draw.matrix(h, h), draw.matrix(3, 3)
    window = w[:k, :k]
    return Names(
        {
            "y": indexed(code.convolve(x, window, s), 0, 0),
            "w": indexed(window, 0, 0),
            "x": indexed(x, 0, 0),
            "k": k,
            "s": s,
        },
        over={"u": [0, 1], "v": [0, 1]},
    )


@of("dcgan/arithmetic")
def shrunk_size(draw, code):
    h, k, s = draw.integer(9, 40), draw.integer(1, 5), draw.integer(1, 3)
    p, d = draw.integer(0, 2), draw.integer(1, 2)
    return Names(
        {"H'": code.shrunk_size(h, k, s, p, d), "H": h, "k": k, "s": s, "p": p, "d": d}
    )


@of("dcgan/arithmetic")
def spread_out(draw, code):
    n, k, s = draw.size(3, 5), draw.size(2, 4), draw.integer(1, 3)
    y, w = draw.vector(n), draw.vector(k)
    z = code.spread_out(y, w, s)
    return Names(
        {"z": indexed(z, 0), "w": indexed(w, 0), "y": indexed(y, 0), "k": k, "s": s},
        over={"i": draw.support(n, n), "m": draw.support(4, 4)},
    )


@of("dcgan/arithmetic")
def grown_size(draw, code):
    h, k, s = draw.integer(2, 20), draw.integer(1, 5), draw.integer(1, 3)
    p, d, o = draw.integer(0, 2), draw.integer(1, 2), draw.integer(0, 1)
    return Names(
        {
            "H'": code.grown_size(h, k, s, p, o, d),
            "H": h,
            "k": k,
            "s": s,
            "p": p,
            "d": d,
            "o": o,
        }
    )


@of("dcgan/arithmetic")
def output_padding(draw, code):
    h, k = draw.integer(6, 20), draw.integer(1, 5)
    s, p = draw.integer(2, 4), draw.integer(0, 2)
    return Names({"o": code.output_padding(h, k, s, p), "H": h, "k": k, "s": s, "p": p})


@of("dcgan/arithmetic")
def transposed(draw, code):
    n, k = draw.size(6, 9), draw.size(2, 4)
    s, p = draw.integer(1, 3), draw.integer(0, 1)
    window, x, signal = draw.vector(k), draw.vector(n), draw.vector(n)
    y = code.forward(signal, window, s, p)
    return Names(
        {
            "A": lambda x: code.forward(x, window, s, p),
            r"A^\top": lambda y: code.transposed(y, window, s, p, n),
            "x": x,
            "y": y,
        }
    )


@of("dcgan/arithmetic")
def conv_parameters(draw, code):
    k, inputs, outputs = draw.integer(1, 5), draw.integer(1, 9), draw.integer(1, 9)
    return Names(
        {
            "P": code.conv_parameters(k, inputs, outputs),
            "k": k,
            r"C_{\text{in}}": inputs,
            r"C_{\text{out}}": outputs,
        }
    )


@of("dcgan/blueprint")
def generator_parameters(draw, code):
    drawn, k = draw.counts(5, 1, 9), draw.integer(2, 5)
    layers, channels = draw.pick([(2, drawn[:3]), (3, drawn[:4]), (4, drawn)])
    return Names(
        {
            "P": code.generator_parameters(channels, k),
            "c": indexed(channels, 0),
            "k": k,
            "L": layers,
        }
    )


@of("dcgan/arithmetic")
def receptive_field(draw, code):
    n = draw.size(1, 4)
    kernels, strides = draw.counts(n, 1, 5), draw.counts(n, 1, 3)
    return Names(
        {
            "r_L": code.receptive_field(kernels, strides),
            "k": kernels,
            "s": strides,
            "L": n,
        }
    )


@of("dcgan/layers")
def batch_norm(draw, code):
    m = draw.size(3, 6)
    x, gamma, beta, eps = (
        draw.vector(m),
        draw.real(0.5, 2),
        draw.real(),
        draw.real(0, 1),
    )
    return Names(
        {
            "y": code.batch_norm(x, gamma, beta, eps),
            "x": x,
            r"\gamma": gamma,
            r"\beta": beta,
            r"\epsilon": eps,
            "m": m,
        },
        over={"i": indices(m)},
    )


@of("dcgan/layers")
def leaky_relu(draw, code):
    alpha = draw.real(0.05, 0.5)
    return Names(
        {
            r"\mathrm{LReLU}": lambda x: code.leaky_relu(x, alpha),
            "x": draw.real(),
            r"\alpha": alpha,
        }
    )


@of("dcgan/layers")
def squash(draw, code):
    a = draw.real(-3, 3)
    return Names({"x": code.squash(a), "a": a})


@of("dcgan/layers")
def to_signed(draw, code):
    ink = draw.real(0, 1)
    return Names({"x": ink, "x'": code.to_signed(ink)})


@of("dcgan/checkers")
def overlap(draw, code):
    h, k, s = draw.size(4, 6), draw.integer(2, 5), draw.integer(1, 3)
    return Names(
        {"c": indexed(code.overlap(h, k, s), 0), "H": h, "k": k, "s": s},
        over={"m": draw.support(5, 5)},
    )


@of("dcgan/checkers")
def checkerboard_energy(draw, code):
    h = draw.size(2, 5)
    picture = draw.matrix(h, h)
    return Names({"E": code.checkerboard_energy(picture), "x": picture, "H": h})


@of("dcgan/middle")
def latent_walk(draw, code):
    d = draw.size(2, 4)
    start, end, t = draw.vector(d), draw.vector(d), draw.real(0, 1)
    return Names(
        {"z_t": code.latent_walk(start, end, t), "z_0": start, "z_1": end, "t": t}
    )


@of("dcgan/middle")
def walk_length(draw, code):
    line = tabulate(lambda row: row, [[-1], [1]])
    plane = tabulate(lambda row: row, [[-1, -1], [-1, 1], [1, -1], [1, 1]])
    d, noise = draw.pick([(1, line), (2, plane)])
    return Names(
        {
            r"\ell": lambda t: code.walk_length(d, t),
            "p_z": empirical(noise),
            "d": d,
            "t": draw.real(0, 1),
        }
    )


@of("dcgan/digits")
def confidence_entropy(draw, code):
    n, k = draw.size(2, 5), draw.size(2, 4)
    rows = draw.pmf(draw.support(k, k), given=draw.support(n, n))
    p = tabulate(lambda i, k: rows(k, i), draw.support(n, n), draw.support(k, k))
    return Names(
        {r"\bar{H}": code.confidence_entropy(p), "p": p, "n": n, "K": k},
    )
