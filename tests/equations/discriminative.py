"""What the names in the formulas of docs/posts/discriminative.md stand for."""

from nodrift.formulas.vocabulary import (
    Names,
    indexed,
    indices,
    of,
    weights,
)


@of("discriminative/detective")
def sigmoid(draw, code):
    return Names({r"\sigma": code.sigmoid, "a": draw.real(-4, 4)})


@of("discriminative/detective")
def binary_cross_entropy(draw, code):
    n = draw.size(2, 6)
    return Names(
        {
            r"\mathrm{BCE}": code.binary_cross_entropy,
            r"\sigma": code.sigmoid,
            "a": draw.vector(n),
            "y": draw.bits(n),
            "n": n,
        }
    )


@of("discriminative/detective")
def stable_cross_entropy(draw, code):
    n = draw.size(2, 6)
    return Names(
        {
            r"\mathrm{BCE}": code.stable_cross_entropy,
            "a": draw.vector(n),
            "y": draw.bits(n),
            "n": n,
        }
    )


@of("discriminative/detective")
def bce_gradient(draw, code):
    n = draw.size(2, 5)
    a, y = draw.vector(n), draw.bits(n)
    return Names(
        {
            "g": code.bce_gradient(a, y),
            r"\mathrm{BCE}": code.binary_cross_entropy,
            r"\sigma": code.sigmoid,
            "a": a,
            "y": y,
            "n": n,
        },
        over={"i": indices(n)},
    )


@of("discriminative/bells")
def best_accuracy(draw, code):
    pictures = draw.support(2, 6)
    p, q = draw.pmf(pictures), draw.pmf(pictures)
    return Names(
        {
            "A^*": code.best_accuracy(weights(p), weights(q)),
            r"\mathrm{TV}": lambda p, q: code.half_gap(weights(p), weights(q)),
            "p": p,
            "q": q,
        },
        over={"x": pictures},
    )


@of("discriminative/bells")
def gaussian_posterior(draw, code):
    mean0, mean1, sigma = draw.real(), draw.real(), draw.real(0.5, 2)
    share = draw.real(0.1, 0.9)
    return Names(
        {
            r"p(1 \mid x)": lambda _, x: code.gaussian_posterior(
                x, mean0, mean1, sigma, share
            ),
            r"p(0 \mid x)": lambda _, x: code.gaussian_posterior(
                x, mean1, mean0, sigma, code.share_of_others(share)
            ),
            r"\mu_0": mean0,
            r"\mu_1": mean1,
            r"\sigma": sigma,
            r"\pi_0": code.share_of_others(share),
            r"\pi_1": share,
            "x": draw.real(),
        }
    )


@of("discriminative/bells")
def gaussian_accuracy(draw, code):
    mean0, mean1, sigma = draw.real(), draw.real(), draw.real(0.5, 2)
    return Names(
        {
            "A^*": code.gaussian_accuracy(mean0, mean1, sigma),
            r"\mu_0": mean0,
            r"\mu_1": mean1,
            r"\sigma": sigma,
        }
    )


@of("discriminative/agree")
def relu_layer(draw, code):
    n, inputs, units = draw.size(2, 4), draw.size(2, 4), draw.size(2, 4)
    x, weight, bias = (
        draw.matrix(n, inputs),
        draw.matrix(units, inputs),
        draw.vector(units),
    )
    return Names(
        {
            "H": code.relu_layer(x, weight, bias),
            "X": x,
            "W": weight,
            "b": bias,
            "d": inputs,
        },
        over={"i": indices(n), "j": indices(units)},
    )


@of("discriminative/agree")
def glorot_bound(draw, code):
    inputs, outputs = draw.integer(1, 64), draw.integer(1, 64)
    return Names(
        {
            r"w_{\max}": code.glorot_bound(inputs, outputs),
            r"n_{\text{in}}": inputs,
            r"n_{\text{out}}": outputs,
        }
    )


@of("discriminative/steps")
def sgd_step(draw, code):
    weights_ = draw.size(2, 4)
    theta, loss, rate = draw.vector(weights_), draw.network(weights_), draw.real(0.1, 1)
    return Names(
        {
            r"\theta_{t+1}": code.sgd_step(theta, loss, rate),
            r"\theta_t": theta,
            r"\eta": rate,
            "L": loss,
        }
    )


@of("discriminative/steps")
def adam_step(draw, code):
    theta, gradient, step = draw.real(), draw.real(), draw.integer(1, 6)
    m, v = draw.real(), draw.real(0.1, 2)
    beta1, beta2 = draw.real(0.3, 0.95), draw.real(0.3, 0.95)
    rate, epsilon = draw.real(0.05, 0.5), draw.real(0.05, 0.3)
    return Names(
        {
            r"\theta_t": code.adam_step(
                theta, gradient, (m, v), step, rate, (beta1, beta2), epsilon
            ),
            r"\theta_{t-1}": theta,
            "m_{t-1}": m,
            "v_{t-1}": v,
            "g_t": gradient,
            "t": step,
            r"\eta": rate,
            r"\beta_1": beta1,
            r"\beta_2": beta2,
            r"\epsilon": epsilon,
        }
    )


@of("discriminative/network")
def two_sample_z(draw, code):
    share, n = draw.real(0.3, 0.95), draw.integer(10, 400)
    return Names({"z": code.two_sample_z(share, n), r"\hat{A}": share, "n": n})


@of("discriminative/ten")
def softmax(draw, code):
    kinds = draw.size(2, 6)
    return Names(
        {
            r"\operatorname{softmax}": code.softmax,
            "a": draw.vector(kinds),
            "K": kinds,
        },
        over={"k": indices(kinds)},
    )


@of("discriminative/ten")
def softmax_cross_entropy(draw, code):
    n, kinds = draw.size(2, 5), draw.size(2, 5)
    a, y = draw.matrix(n, kinds), draw.labels(n, kinds)
    classes = draw.support(kinds, kinds)
    return Names(
        {
            r"\mathrm{CE}": lambda scores: code.softmax_cross_entropy(scores, y),
            "a": indexed(a, 1, 0),
            "y": y,
            "n": n,
        },
        over={"k": classes},
    )


@of("discriminative/ten")
def count_parameters(draw, code):
    widths, layers = draw.pick(
        [
            (draw.counts(2, 1, 20), 1),
            (draw.counts(3, 1, 20), 2),
            (draw.counts(4, 1, 20), 3),
        ]
    )
    return Names(
        {
            "N": code.count_parameters(widths),
            "d": indexed(widths, 0),
            "L": layers,
        }
    )


@of("discriminative/ten")
def calibration_error(draw, code):
    n, bins = draw.size(3, 12), draw.size(2, 4)
    confidence, right = draw.vector(n, 0.05, 0.99), draw.bits(n)
    return Names(
        {
            r"\mathrm{ECE}": code.calibration_error(confidence, right, bins),
            "c": confidence,
            "r": right,
            "B": bins,
            "n": n,
        },
        over={"i": indices(n)},
    )


@of("discriminative/judge")
def confusion_matrix(draw, code):
    n, kinds = draw.size(3, 9), draw.size(2, 4)
    truth, guess = draw.labels(n, kinds), draw.labels(n, kinds)
    classes = draw.support(kinds, kinds)
    return Names(
        {
            "C": indexed(code.confusion_matrix(truth, guess, kinds), 0, 0),
            "y": truth,
            r"\hat{y}": guess,
            "n": n,
        },
        over={"j": classes, "k": classes},
    )


@of("discriminative/dream")
def climb(draw, code):
    pixels = draw.size(2, 4)
    x, score, rate = draw.vector(pixels), draw.network(pixels), draw.real(0.1, 1)
    return Names(
        {
            "x_{t+1}": code.climb(x, score, rate),
            "x_t": x,
            "a": score,
            r"\eta": rate,
        }
    )


@of("discriminative/exercises")
def softmax_gradient(draw, code):
    n, kinds = draw.size(2, 4), draw.size(2, 4)
    a, y = draw.matrix(n, kinds), draw.labels(n, kinds)
    classes = draw.support(kinds, kinds)
    return Names(
        {
            "g": indexed(code.softmax_gradient(a, y), 1, 0),
            r"\mathrm{CE}": lambda scores: code.softmax_cross_entropy(scores, y),
            "a": indexed(a, 1, 0),
            "y": y,
            "n": n,
        },
        over={"i": indices(n), "k": classes, "j": classes},
    )


@of("discriminative/exercises")
def collapse(draw, code):
    inputs, hidden, outputs = draw.size(2, 4), draw.size(2, 4), draw.size(2, 4)
    w1, b1 = draw.matrix(hidden, inputs), draw.vector(hidden)
    w2, b2 = draw.matrix(outputs, hidden), draw.vector(outputs)
    weight, bias = code.collapse(w1, b1, w2, b2)
    return Names(
        {
            "V": w2,
            "W": w1,
            "b": b1,
            "c": b2,
            "A": weight,
            "e": bias,
            "x": draw.vector(inputs),
        }
    )


@of("discriminative/exercises")
def tempered_softmax(draw, code):
    kinds = draw.size(2, 6)
    a, temperature = draw.vector(kinds), draw.real(0.5, 3)
    return Names(
        {
            "p": code.tempered_softmax(a, temperature),
            "a": a,
            "T": temperature,
            "K": kinds,
        },
        over={"k": indices(kinds)},
    )


@of("discriminative/exercises")
def noisy_posterior(draw, code):
    pictures, answers = draw.support(2, 4), draw.support(2, 2)
    p, flipped = draw.pmf(answers, given=pictures), draw.real(0.05, 0.4)
    return Names(
        {
            r"\tilde{p}(1 \mid x)": lambda _, x: code.noisy_posterior(p(1, x), flipped),
            r"p(1 \mid x)": p,
            r"p(0 \mid x)": p,
            r"\rho": flipped,
        },
        over={"x": pictures},
    )
