"""What the symbols of docs/posts/vae.md stand for."""

from nodrift.formulas.vocabulary import (
    Names,
    choose,
    conditional,
    from_log,
    identity,
    indices,
    line,
    normal,
    of,
    pmf,
    tabulate,
    weights,
)


@of("vae/integral")
def log_marginal(draw, code):
    slope, offset, sigma = draw.real(), draw.real(), draw.real(0.5, 1.5)
    decode = conditional(lambda z: normal(code.line_decoder(z, slope, offset), sigma))
    return Names(
        {
            r"p_\theta(x)": from_log(
                lambda x: code.log_marginal(x, slope, offset, sigma)
            ),
            r"p_\theta(x \mid z)": decode,
            "p(z)": normal(0, 1),
            "x": draw.real(),
        },
        over={"z": line()},
    )


@of("vae/integral")
def importance_estimate(draw, code):
    pictures, codes, n = draw.support(2, 4), draw.support(2, 4), draw.size(2, 5)
    prior, proposal = draw.pmf(codes), draw.pmf(codes)
    likelihood, drawn = draw.pmf(pictures, given=codes), draw.labels(n, 2)
    return Names(
        {
            r"\hat{p}": lambda x: code.importance_estimate(
                tabulate(lambda z: likelihood(x, z), drawn),
                tabulate(prior, drawn),
                tabulate(proposal, drawn),
            ),
            r"p_\theta(x \mid z)": likelihood,
            "p(z)": prior,
            "q(z)": proposal,
            "z": drawn,
            "K": n,
        },
        over={"x": pictures},
        given=[r"z_k \sim q"],
    )


@of("vae/bound")
def evidence(draw, code):
    pictures, codes = draw.support(2, 4), draw.support(2, 4)
    prior, proposal = draw.pmf(codes), draw.pmf(codes)
    likelihood = draw.pmf(pictures, given=codes)
    return Names(
        {
            r"p_\theta(x)": lambda x: code.evidence(
                weights(prior), tabulate(lambda z: likelihood(x, z), codes)
            ),
            r"p_\theta(x \mid z)": likelihood,
            "p(z)": prior,
            "q": proposal,
        },
        over={"x": pictures},
    )


@of("vae/bound")
def code_posterior(draw, code):
    pictures, codes = draw.support(2, 4), draw.support(2, 4)
    prior, likelihood = draw.pmf(codes), draw.pmf(pictures, given=codes)
    model = lambda x: (weights(prior), tabulate(lambda z: likelihood(x, z), codes))
    return Names(
        {
            r"p_\theta(z \mid x)": lambda z, x: code.code_posterior(*model(x))[z],
            r"p_\theta(x)": lambda x: code.evidence(*model(x)),
            r"p_\theta(x \mid z)": likelihood,
            "p(z)": prior,
        },
        over={"x": pictures, "z": codes},
    )


@of("vae/bound")
def elbo(draw, code):
    pictures, codes = draw.support(2, 4), draw.support(2, 4)
    prior, likelihood = draw.pmf(codes), draw.pmf(pictures, given=codes)
    encoder = draw.pmf(codes, given=pictures)
    return Names(
        {
            r"\mathcal{L}": lambda x: code.elbo(
                weights(prior),
                tabulate(lambda z: likelihood(x, z), codes),
                tabulate(lambda z: encoder(z, x), codes),
            ),
            r"p_\theta(x \mid z)": likelihood,
            r"q_\phi(z \mid x)": encoder,
            "p(z)": prior,
            r"\mathrm{KL}": lambda q, p: code.code_cost(weights(q), weights(p)),
        },
        over={"x": pictures},
    )


@of("vae/bound")
def elbo_gap(draw, code):
    pictures, codes = draw.support(2, 4), draw.support(2, 4)
    prior, likelihood = draw.pmf(codes), draw.pmf(pictures, given=codes)
    encoder = draw.pmf(codes, given=pictures)
    fit = lambda x: (
        weights(prior),
        tabulate(lambda z: likelihood(x, z), codes),
        tabulate(lambda z: encoder(z, x), codes),
    )
    return Names(
        {
            r"\Delta": lambda x: code.elbo_gap(*fit(x)),
            r"\mathcal{L}": lambda x: code.elbo(*fit(x)),
            r"p_\theta(x)": lambda x: code.evidence(*fit(x)[:2]),
            r"p_\theta(z \mid x)": conditional(
                lambda x: pmf(code.code_posterior(*fit(x)[:2]))
            ),
            r"q_\phi(z \mid x)": encoder,
            r"\mathrm{KL}": lambda q, p: code.code_cost(weights(q), weights(p)),
        },
        over={"x": pictures},
    )


@of("vae/bound")
def mixed_codes(draw, code):
    pictures, codes, n = draw.support(2, 4), draw.support(2, 4), draw.size(2, 5)
    encoder, seen = draw.pmf(codes, given=pictures), draw.labels(n, 2)
    mixed = code.mixed_codes(tabulate(lambda x, z: encoder(z, x), seen, codes))
    return Names(
        {
            "q(z)": lambda z: mixed[z],
            r"q_\phi(z \mid x)": encoder,
            "x": seen,
            "n": n,
        },
        over={"z": codes},
    )


@of("vae/bound")
def code_information(draw, code):
    pictures, codes, n = draw.support(2, 4), draw.support(2, 4), draw.size(2, 5)
    encoder, prior = draw.pmf(codes, given=pictures), draw.pmf(codes)
    seen = draw.labels(n, 2)
    encoders = tabulate(lambda x, z: encoder(z, x), seen, codes)
    return Names(
        {
            "I": code.code_information(encoders),
            "q(z)": pmf(code.mixed_codes(encoders)),
            "p(z)": prior,
            r"q_\phi(z \mid x)": encoder,
            r"\mathrm{KL}": lambda q, p: code.code_cost(weights(q), weights(p)),
            "x": seen,
            "n": n,
        }
    )


@of("vae/gradient")
def reparametrise(draw, code):
    k = draw.size(2, 4)
    mean, sd, noise = draw.vector(k), draw.vector(k, 0.2, 2), draw.vector(k)
    return Names(
        {
            "z": code.reparametrise(mean, sd, noise),
            r"\mu": mean,
            r"\sigma": sd,
            r"\epsilon": noise,
        },
        given=[r"\epsilon \sim \mathcal{N}(0, I)"],
    )


@of("vae/gradient")
def gaussian_kl(draw, code):
    k = draw.size(2, 4)
    mean, sd = draw.vector(k), draw.vector(k, 0.3, 2)
    return Names(
        {
            r"\kappa": code.gaussian_kl(mean, sd),
            r"\mathrm{KL}": lambda q, p: code.gaussian_distance(*q, *p),
            r"\mathcal{N}": lambda mean, covariance: (mean, covariance),
            r"\mu": mean,
            r"\sigma": sd,
            "I": identity(k),
            "k": k,
        }
    )


@of("vae/gradient")
def pathwise_gradient(draw, code):
    k, n = draw.size(2, 3), draw.size(2, 4)
    mean, sd, noise = draw.vector(k), draw.vector(k, 0.2, 2), draw.matrix(n, k)
    f = draw.network(k)
    return Names(
        {
            "g": code.pathwise_gradient(f, mean, sd, noise),
            "f": f,
            r"\mu": mean,
            r"\sigma": sd,
            r"\epsilon": noise,
            "K": n,
        }
    )


@of("vae/gradient")
def score_gradient(draw, code):
    k = draw.size(2, 4)
    codes = draw.support(k, k)
    logits, rewards = draw.vector(k), draw.vector(k)
    return Names(
        {
            "g": code.score_gradient(logits, rewards),
            r"q(z; \phi)": lambda z, phi: code.code_probabilities(phi)[z],
            "f": lambda z: rewards[z],
            r"\phi": logits,
        },
        over={"z": codes},
    )


@of("vae/linear")
def picture_covariance(draw, code):
    pixels, k = draw.size(2, 4), draw.size(1, 3)
    weight, sigma = draw.matrix(pixels, k), draw.real(0.3, 2)
    return Names(
        {
            "C": code.picture_covariance(weight, sigma),
            "W": weight,
            r"\sigma": sigma,
            "I": identity(pixels),
        }
    )


@of("vae/linear")
def best_noise(draw, code):
    pixels, k = draw.size(3, 6), draw.size(1, 2)
    variances = draw.vector(pixels, 0.1, 3)
    return Names(
        {
            r"\sigma_{\mathrm{ML}}^2": code.best_noise(variances, k),
            r"\lambda": variances,
            "d": pixels,
            "k": k,
        },
        over={"j": indices(pixels)},
    )


@of("vae/linear")
def best_decoder(draw, code):
    pixels, k = draw.size(3, 5), draw.size(2, 3)
    axes, variances = draw.orthogonal(pixels)[:, :k], draw.vector(k, 1, 3)
    noise, rotation = draw.real(0.1, 0.9), draw.orthogonal(k)
    return Names(
        {
            r"W_{\mathrm{ML}}": code.best_decoder(axes, variances, noise, rotation),
            "U_k": axes,
            r"\lambda": variances,
            r"\sigma^2": noise,
            "I": identity(k),
            "R": rotation,
        }
    )


@of("vae/linear")
def linear_log_likelihood(draw, code):
    n, pixels, k = draw.size(6, 9), draw.size(3, 5), draw.size(1, 2)
    x = draw.matrix(n, pixels)
    variances = code.picture_variances(x)
    return Names(
        {
            r"\ell": code.linear_log_likelihood(x, k),
            r"\lambda": variances,
            r"\sigma_{\mathrm{ML}}^2": code.best_noise(variances, k),
            "n": n,
            "d": pixels,
            "k": k,
        }
    )


@of("vae/tighter")
def grey_decoder(draw, code):
    pixels = draw.size(2, 5)
    x, mean, sigma = draw.vector(pixels), draw.vector(pixels), draw.real(0.5, 2)
    return Names(
        {
            r"p_\theta(x \mid z)": from_log(
                lambda x, _: code.grey_decoder(x, mean, sigma)
            ),
            "x": x,
            "z": draw.real(),
            "m": mean,
            r"\sigma": sigma,
            "D": pixels,
        }
    )


@of("vae/tighter")
def linear_posterior(draw, code):
    pixels, k = draw.size(3, 4), draw.size(2, 3)
    x, weight = draw.vector(pixels), draw.matrix(pixels, k)
    mean, sigma = draw.vector(pixels), draw.real(0.3, 2)
    code_mean, code_covariance = code.linear_posterior(x, weight, mean, sigma)
    return Names(
        {
            "m": code_mean,
            "V": code_covariance,
            "W": weight,
            "x": x,
            r"\mu": mean,
            r"\sigma": sigma,
            "I_d": identity(pixels),
            "I_k": identity(k),
        }
    )


@of("vae/tighter")
def width_cost(draw, code):
    k, wider = draw.size(2, 4), draw.real(0.5, 3)
    return Names(
        {
            r"\Delta": code.width_cost(k, wider),
            r"\mathrm{KL}": lambda q, p: code.gaussian_distance(*q, *p),
            r"\mathcal{N}": lambda mean, covariance: (mean, covariance),
            "m": draw.vector(k),
            "V": draw.spd(k),
            "c": wider,
            "k": k,
        }
    )


@of("vae/bound")
def iwae(draw, code):
    pictures, codes, k = draw.support(2, 3), draw.support(2, 3), draw.size(2, 3)
    prior, likelihood = draw.pmf(codes), draw.pmf(pictures, given=codes)
    encoder = draw.pmf(codes, given=pictures)
    model = lambda x: (weights(prior), tabulate(lambda z: likelihood(x, z), codes))
    return Names(
        {
            r"\mathcal{L}_K": lambda x: code.iwae(
                code.joint(*model(x)), tabulate(lambda z: encoder(z, x), codes), k
            ),
            r"p_\theta(x, z)": lambda x, z: code.joint(*model(x))[z],
            r"q_\phi(z \mid x)": encoder,
            "K": k,
        },
        over={"x": pictures},
    )


@of("vae/bound")
def nested_bounds(draw, code):
    pictures, codes, most = draw.support(2, 3), draw.support(2, 3), draw.size(2, 3)
    prior, likelihood = draw.pmf(codes), draw.pmf(pictures, given=codes)
    encoder, right = draw.pmf(codes, given=pictures), draw.flag()
    model = lambda x: (weights(prior), tabulate(lambda z: likelihood(x, z), codes))
    bounds = lambda x: code.nested_bounds(
        code.joint(*model(x)),
        choose(
            right,
            code.code_posterior(*model(x)),
            tabulate(lambda z: encoder(z, x), codes),
        ),
        most,
    )
    return Names(
        {
            r"\mathcal{L}_K": lambda x: bounds(x)[-2],
            r"\mathcal{L}_{K+1}": lambda x: bounds(x)[-1],
            r"p_\theta(x)": lambda x: code.evidence(*model(x)),
        },
        over={"x": pictures},
    )


@of("vae/reduction")
def pixel_mean_bound(draw, code):
    pixels = draw.size(2, 6)
    terms, cost = draw.vector(pixels), draw.real(0.1, 3)
    return Names(
        {
            r"\mathcal{L}_{\text{mean}}": code.pixel_mean_bound(terms, cost),
            "r": terms,
            r"\kappa": cost,
            "D": pixels,
        }
    )


@of("vae/reduction")
def double_mean_bound(draw, code):
    pixels, k = draw.size(2, 6), draw.size(2, 4)
    terms, costs = draw.vector(pixels), draw.vector(k, 0, 3)
    return Names(
        {
            r"\mathcal{L}_{\text{mean}}": code.double_mean_bound(terms, costs),
            "r": terms,
            r"\kappa": costs,
            "D": pixels,
            "k": k,
        }
    )


@of("vae/reduction")
def live_units(draw, code):
    n, k = draw.size(2, 4), draw.size(2, 5)
    costs = draw.matrix(n, k, 0, 0.02)
    return Names(
        {"a": code.live_units(costs), r"\kappa": costs, "n": n, "k": k},
    )


@of("vae/exercises")
def full_kl(draw, code):
    k = draw.size(2, 4)
    mean, covariance = draw.vector(k), draw.spd(k)
    return Names(
        {
            r"\kappa": code.full_kl(mean, covariance),
            r"\mathrm{KL}": lambda q, p: code.gaussian_distance(*q, *p),
            r"\mathcal{N}": lambda mean, covariance: (mean, covariance),
            r"\mu": mean,
            r"\Sigma": covariance,
            "I": identity(k),
            "k": k,
        }
    )


@of("vae/exercises")
def warm_up(draw, code):
    step, steps = draw.integer(0, 20), draw.integer(5, 15)
    return Names({r"\beta_t": code.warm_up(step, steps), "t": step, "T": steps})


@of("vae/digits")
def coin_decoder(draw, code):
    pixels = draw.size(2, 6)
    x, logits = draw.bits(pixels), draw.vector(pixels)
    return Names(
        {
            r"p_\theta(x \mid z)": from_log(lambda x, _: code.coin_decoder(x, logits)),
            "x": x,
            "z": draw.real(),
            "a": logits,
            "D": pixels,
        },
        over={"j": indices(pixels)},
    )


@of("vae/reduction")
def beta_bound(draw, code):
    pixels, k = draw.size(2, 6), draw.size(2, 4)
    terms, costs, beta = draw.vector(pixels), draw.vector(k, 0, 3), draw.real(0.3, 5)
    return Names(
        {
            r"\mathcal{L}_\beta": code.beta_bound(terms, costs, beta),
            "r": terms,
            r"\kappa": costs,
            r"\beta": beta,
            "D": pixels,
            "k": k,
        }
    )


@of("vae/exercises")
def unit_cost(draw, code):
    k = draw.size(2, 5)
    variances, noise, beta = (
        draw.vector(k, 0.1, 3),
        draw.real(0.1, 2),
        draw.real(0.3, 3),
    )
    costs = code.unit_cost(variances, noise, beta)
    return Names(
        {
            r"\kappa": costs,
            r"\lambda": variances,
            r"\sigma^2": noise,
            r"\beta": beta,
        },
        over={"j": indices(k)},
    )
