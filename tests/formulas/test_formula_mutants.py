"""Wrong versions of a formula: what each kind makes of an example, and of any formula."""

import random
import re

import pytest

from nodrift.formulas.formula_mutants import MOST, FormulaMutant, formula_mutants
from nodrift.formulas.tokens import ReadError, canonical, tokenise

ALL = 10**6


def made(tex: str, kind: str) -> list[str]:
    mutants = formula_mutants(tex, most=ALL)
    return [canonical(mutant.tex) for mutant in mutants if mutant.kind == kind]


def spelled(*formulas: str) -> list[str]:
    return sorted(map(canonical, formulas))


# ---- what each kind makes ----

EXAMPLES = [
    ("sign flipped", "a = b - c + d", ["a = b + c + d", "a = b - c - d"]),
    ("sign flipped", "a = x_{t-1}", ["a = x_{t+1}"]),
    ("minus dropped", "a = -(b + e^{-c})", ["a = (b + e^{-c})", "a = -(b + e^{c})"]),
    ("minus added", r"L = \sum_i x_i", [r"L = -\sum_i x_i"]),
    ("minus added", "a = 0", []),
    ("product for sum", r"a = \sum_i x_i", [r"a = \prod_i x_i"]),
    ("sum for product", r"a = \prod_i x_i", [r"a = \sum_i x_i"]),
    ("sum for product", r"a = b \odot c", ["a = b + c"]),
    ("product for quotient", "a = b / c", [r"a = b \cdot c"]),
    ("minimum for maximum", r"a = \max_i x_i", [r"a = \min_i x_i"]),
    ("maximum for minimum", r"a = \inf_x f(x)", [r"a = \sup_x f(x)"]),
    ("arg dropped", r"t = \arg\max_\theta f(\theta)", [r"t = \max_\theta f(\theta)"]),
    ("relation reversed", r"a \ge b", [r"a \le b"]),
    ("boundary moved", r"a = \sum_{j > k} b_j", [r"a = \sum_{j \ge k} b_j"]),
    ("boundary moved", r"p(x_t \mid x_{<t}) > 0", [r"p(x_t \mid x_{\le t}) > 0"]),
    ("every for some", r"\exists i : x_i > 0", [r"\forall i : x_i > 0"]),
    ("some for every", r"\forall i : x_i > 0", [r"\exists i : x_i > 0"]),
    ("sine for cosine", r"a = \cos b", [r"a = \sin b"]),
    ("cosine for sine", r"a = \sin b", [r"a = \cos b"]),
    ("one sign for both", r"a = b \pm c", ["a = b + c"]),
    ("rounding dropped", r"a = \lfloor b \rfloor c", ["a = (b) c"]),
    ("bars dropped", r"a = \log |b|", [r"a = \log (b)"]),
    ("fraction inverted", r"a = \tfrac{b}{c + d}", [r"a = \tfrac{c + d}{b}"]),
    ("fraction inverted", r"a = \frac12 b", [r"a = \frac{2}{1} b"]),
    ("fraction inverted", r"\frac{d}{da} f(a) = \frac{\partial g}{\partial a}", []),
    ("numerator dropped", r"a = \frac{b + c}{d}", [r"a = \frac{1}{d}"]),
    ("denominator dropped", r"a = \frac{b + c}{d}", ["a = (b + c)"]),
    ("denominator dropped", r"a = \frac{b c}{d}", ["a = b c"]),
    ("log dropped", r"a = \log p(x)", ["a = p(x)"]),
    ("log dropped", r"a = \log\left( 1 - b \right)", [r"a = \left( 1 - b \right)"]),
    ("exp dropped", r"a = \exp(b)", ["a = (b)"]),
    ("exp dropped", "a = e^{b - c} d", ["a = (b - c) d"]),
    ("cos dropped", r"a = b\cos c", ["a = bc"]),
    ("sin dropped", r"a = \sin b", ["a = b"]),
    ("det dropped", r"a = \det A", ["a = A"]),
    ("root dropped", r"a = \sqrt{b} + \sqrt{c + d}", None),
    ("power dropped", "a = b^2 + c^{1/2}", ["a = b + c^{1/2}", "a = b^2 + c"]),
    ("power dropped", "D^*(x) = 1", []),
    ("transpose dropped", r"a = x^\top y", ["a = x y"]),
    ("inverse dropped", "a = B^{-1} c", ["a = B c"]),
    ("another number", "a = 2 b + 3", ["a = 3 b + 3", "a = 2 b + 4", "a = 2 b + 2"]),
    ("another number", "a = b^2", ["a = b^3"]),
    ("another number", r"a = b^9", [r"a = b^{10}", "a = b^8"]),
    ("another number", "a = b + 0.5", ["a = b + 1", "a = b + 0.25"]),
    ("another number", r"a = \frac{b}{2}", [r"a = \frac{b}{3}"]),
    (
        "another bound",
        r"a = \sum_{i=1}^n x_i",
        [r"a = \sum_{i=1}^{n - 1} x_i"],
    ),
    (
        "another bound",
        r"a = \prod_{i=m}^{4} x_i",
        [r"a = \prod_{i=m}^{4 - 1} x_i"],
    ),
    ("another bound", r"a = \sum_{i=1}^{\infty} x_i", []),
    ("another number", r"a = \sum_{i=1}^n x_i", [r"a = \sum_{i=2}^n x_i"]),
    ("another base", r"a = \log b + \log_2 c", [r"a = \log_2 b + \log_2 c"]),
    ("power dropped", r"a = \|b\|_2^2", [r"a = \|b\|_2"]),
    ("another number", r"a = \|b\|_2", [r"a = \|b\|_1"]),
    (
        "mean for sum",
        r"a = \sum_{i=1}^{n} x_i",
        [r"a = \frac{1}{n} \sum_{i=1}^{n} x_i"],
    ),
    ("mean for sum", r"a = \frac{1}{n} \sum_{i=1}^{n} x_i", []),
    ("arguments swapped", r"D(p \,\|\, q) = 0", [r"D(q \,\|\, p) = 0"]),
    ("arguments swapped", r"p(x \mid y) = 1", [r"p(y \mid x) = 1"]),
    ("arguments swapped", "v = (a, b, c)", ["v = (b, a, c)", "v = (a, c, b)"]),
    ("arguments swapped", r"a = \max(0, b)", []),
    ("indices swapped", "a = z_{ij} + z_{i, y_i}", None),
    (
        "condition dropped",
        r"p(y \mid x) = \frac{p(x \mid y)\, p(y')}{c}",
        [
            r"p(y) = \frac{p(x \mid y)\, p(y')}{c}",
            r"p(y \mid x) = \frac{p(x)\, p(y')}{c}",
        ],
    ),
    ("term dropped", "a = b - c", ["a = - c", "a = b"]),
    ("term dropped", "a = b + c", ["a = c", "a = b"]),
    ("term dropped", "a = -b + c", ["a = c", "a = -b"]),
    ("factor dropped", r"a = p(x)\, q(x)", ["a = q(x)", "a = p(x)"]),
    ("factor dropped", r"a = b \cdot c", ["a = c", "a = b"]),
    ("factor dropped", "a = b / c", ["a = 1 / c", "a = b"]),
    ("factor dropped", "o = n(k - 1)", ["o = (k - 1)", "o = n"]),
    ("factor dropped", r"a = b \log c", [r"a = \log c", "a = b"]),
    ("factor dropped", r"a = \int b\, f(x)\, dx", None),
    ("prime dropped", r"\sum_{y'} p(x, y') = f'(x)", None),
    ("subscript dropped", "a = b_i + 1", ["a = b + 1"]),
    ("subscript swapped", r"a = t_3 - t_1", ["a = t_1 - t_1", "a = t_3 - t_3"]),
    (
        "distribution swapped",
        r"a = \mathbb{E}_{x \sim p}[x] \mathbb{E}_{x \sim q_g}[x]",
        [
            r"a = \mathbb{E}_{x \sim q_g}[x] \mathbb{E}_{x \sim q_g}[x]",
            r"a = \mathbb{E}_{x \sim p}[x] \mathbb{E}_{x \sim p}[x]",
        ],
    ),
    ("symbol swapped", r"a = b\mu", ["b = b\\mu", r"a = \mu\mu", "a = ba"]),
    ("array swapped", "a = x_i y_j", ["a = y_i y_j", "a = x_i x_j"]),
    ("array swapped", "a = x_i z_{ij}", []),
    ("function swapped", "a = p(x) q_g(x)", ["a = q_g(x) q_g(x)", "a = p(x) p(x)"]),
    ("index swapped", "a = x_i y_j", ["a = x_j y_j", "a = x_i y_i"]),
]
# Those whose examples are too long for the table.
MORE = {
    r"a = \sqrt{b} + \sqrt{c + d}": [
        r"a = b + \sqrt{c + d}",
        r"a = \sqrt{b} + (c + d)",
    ],
    "a = z_{ij} + z_{i, y_i}": [
        "a = z_{ji} + z_{i, y_i}",
        "a = z_{ij} + z_{y_i, i}",
    ],
    r"a = \int b\, f(x)\, dx": [
        r"a = \int f(x)\, dx",
        r"a = \int b\, dx",
    ],
    r"\sum_{y'} p(x, y') = f'(x)": [
        r"\sum_{y'} p(x, y) = f'(x)",
        r"\sum_{y'} p(x, y') = f(x)",
    ],
}


@pytest.mark.parametrize(("kind", "tex", "expected"), EXAMPLES)
def test_a_kind_makes_exactly_this(
    kind: str, tex: str, expected: list[str] | None
) -> None:
    wanted = MORE[tex] if expected is None else expected
    assert sorted(made(tex, kind)) == spelled(*wanted)


# ---- how a formula is read ----


def test_a_binding_can_tell_which_names_are_called() -> None:
    mutants = formula_mutants(r"a = \sigma(b + c)", functions=[r"\sigma"])
    assert "factor dropped" not in {mutant.kind for mutant in mutants}


def test_a_single_bar_stands_between_and_a_pair_is_a_norm() -> None:
    assert made(r"D(p \| q) = 2", "arguments swapped") == spelled(r"D(q \| p) = 2")
    assert made(r"a = \|p - q\|", "arguments swapped") == []
    assert made("a = |b| - |c|", "term dropped") == spelled("a = - |c|", "a = |b|")


def test_what_is_bound_keeps_its_name() -> None:
    swapped = {
        mutant.tex
        for mutant in formula_mutants(r"a = \sum_{i=1}^{n} b_i c_j", most=ALL)
        if "swapped" in mutant.kind
    }
    assert all(r"\sum_{i=1}" in tex for tex in swapped)


def test_drawn_variables_keep_their_indices() -> None:
    tex = r"a = \mathbb{E}_{z_1, \dots, z_K \sim q}[b_k c_K]"
    assert all(
        canonical(r"z_1, \dots, z_K \sim q") in changed
        for changed in made(tex, "index swapped")
    )
    assert len(made(tex, "index swapped")) == 2


def test_a_bracket_goes_with_the_command_that_sizes_it() -> None:
    tex = r"a = \bigl( b + c \bigr) \left[ d \right]"
    mutants = formula_mutants(tex, most=ALL)
    dropped = [m.tex.split() for m in mutants if m.kind == "factor dropped"]
    assert dropped == [
        ["a", "=", r"\left[", "d", r"\right]"],
        ["a", "=", r"\bigl(", "b", "+", "c", r"\bigr)"],
    ]


def test_an_invisible_bracket_never_loses_its_partner() -> None:
    for mutant in formula_mutants(r"a = \left. b c \right| d + f", most=ALL):
        assert mutant.tex.count(r"\left") == mutant.tex.count(r"\right")


def test_a_command_never_runs_into_a_letter() -> None:
    assert made(r"a = \alpha\log b", "log dropped") == spelled(r"a = \alpha b")
    assert r"a = x + \mu \mu b" in made(r"a = x + \mu xb", "symbol swapped")


def test_a_thing_that_equals_itself_is_no_mutant() -> None:
    assert "a = a" not in {mutant.tex for mutant in formula_mutants("a = b")}


def test_the_label_and_comments_stay() -> None:
    for mutant in formula_mutants("a = b + c % why\n \\label{eq:a}", most=ALL):
        assert mutant.tex.endswith("% why\n \\label{eq:a}")


def test_the_column_is_where_the_change_begins() -> None:
    tex = r"a = b \, (c - 2)"
    columns = {m.tex: m.column for m in formula_mutants(tex, most=ALL)}
    assert columns[r"a = b \, (c + 2)"] == tex.index("-")
    assert columns[r"a = b \, (c - 3)"] == tex.index("2")
    assert columns[r"a = b \, (c )"] == tex.index("-")
    assert columns[r"a =  \, (c - 2)"] == tex.index("b")


# ---- which are chosen ----

LONG = " + ".join(rf"{k} \log x_{k} \cos y_{{{k}j}}" for k in range(2, 12))


def test_there_are_at_most_as_many_as_asked_for() -> None:
    assert len(formula_mutants(f"a = {LONG}")) == MOST
    assert len(formula_mutants(f"a = {LONG}", most=7)) == 7
    assert len(formula_mutants(f"a = {LONG}", most=ALL)) > 100


def test_each_kind_keeps_its_share() -> None:
    everything = formula_mutants(f"a = {LONG}", most=ALL)
    chosen = formula_mutants(f"a = {LONG}")
    assert {mutant.kind for mutant in chosen} == {mutant.kind for mutant in everything}
    assert set(chosen) <= set(everything)


def test_those_of_one_kind_lie_far_apart() -> None:
    columns = [
        mutant.column
        for mutant in formula_mutants(f"a = {LONG}")
        if mutant.kind == "sign flipped"
    ]
    assert columns[0] < len(LONG) / 3
    assert columns[-1] > len(LONG) / 2


def test_slips_that_are_mostly_refused_are_few() -> None:
    assert len(made(f"a = {LONG}", "subscript dropped")) == 2


def test_they_come_in_order_and_always_the_same() -> None:
    first = formula_mutants(f"a = {LONG}")
    assert first == formula_mutants(f"a = {LONG}")
    assert [m.column for m in first] == sorted(m.column for m in first)


# ---- any formula ----


def random_formula(rng: random.Random, depth: int = 3) -> str:
    """A formula in the dialect, with all that it knows."""

    def name() -> str:
        return rng.choice(["x", "y", r"\mu", r"\hat{\theta}", "n", r"\mathcal{L}"])

    def script() -> str:
        marks = ["", "", "_i", "_{ij}", r"_{\text{in}}", "^2", "_k^{-1}", r"^\top", "'"]
        return rng.choice(marks)

    def number() -> str:
        return rng.choice(["0", "1", "2", "10", "0.5"])

    def factor(depth: int) -> str:
        if depth == 0:
            return rng.choice([name() + script(), number()])
        a, b = (expression(depth - 1) for _ in range(2))
        return rng.choice(
            [
                name() + script(),
                number(),
                rf"\frac{{{a}}}{{{b}}}",
                rf"\tfrac12 {name()}",
                rf"\left( {a} \right)" + rng.choice(["", "^2"]),
                rf"\sqrt{{{a}}}",
                rf"\log {name()}",
                rf"\exp\bigl( {a} \bigr)",
                rf"f({name()})",
                rf"p({name()} \mid {name()})",
                r"D_{\mathrm{KL}}(p \,\|\, q)",
                rf"\| {a} \|_2^2",
                rf"| {a} |",
                rf"\lfloor {a} \rfloor",
                rf"\mathbb{{E}}_{{x \sim p}}\left[ {a} \right]",
                rf"\sum_{{i=1}}^{{n}} {name()}_i",
                rf"\max_{{j}} {name()}_j",
                r"\int_0^1 f(x)\, dx",
                rf"\begin{{cases}} {a} & n > 0 \\ {b} & \text{{otherwise}} \end{{cases}}",
                rf"\mathbf{{1}}[{a} \le {b}]",
                rf"\nabla_x f({name()})",
                rf"e^{{-{a}}}",
            ]
        )

    def expression(depth: int) -> str:
        terms = [
            rng.choice([" ", r" \cdot ", r"\, "]).join(
                factor(depth) for _ in range(rng.randint(1, 3))
            )
            for _ in range(rng.randint(1, 3))
        ]
        joined = terms[0]
        for term in terms[1:]:
            joined += rng.choice([" + ", " - ", "+", "-"]) + term
        return rng.choice(["", "", "-"]) + joined

    relation = rng.choice(["=", r"\le", "<"])
    return f"{expression(depth)} {relation} {expression(depth)}"


def braces(tex: str) -> list[str]:
    return [token.text for token in tokenise(tex) if token.text in ("{", "}")]


def check(tex: str) -> set[str]:
    """All that holds for the mutants of any formula; returns their kinds."""
    mutants = formula_mutants(tex, most=ALL)
    spelled = [
        canonical(mutant.tex) for mutant in mutants
    ]  # raises if it has no tokens
    assert canonical(tex) not in spelled
    assert len(set(spelled)) == len(spelled)
    for mutant in mutants:
        assert braces(mutant.tex).count("{") == braces(mutant.tex).count("}"), mutant
        sizes = re.findall(r"\\(left|right)\b", mutant.tex)
        assert sizes.count("left") == sizes.count("right"), mutant
        assert mutant.tex.startswith(tex[: mutant.column].rstrip()), mutant
    return {mutant.kind for mutant in mutants}


@pytest.mark.parametrize("seed", range(60))
def test_mutants_of_any_formula_are_formulas(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(3):
        tex = random_formula(rng, rng.randint(0, 2))
        if len(tex) < 200:
            check(tex)


def test_every_kind_has_an_example() -> None:
    shown = {kind for kind, _, _ in EXAMPLES}
    found = set().union(*(check(tex) for _, tex, _ in EXAMPLES))
    assert found <= shown


@pytest.mark.parametrize("tex", ["", "a", "=", "(", r"\frac{a}", r"\sqrt", "|", "0"])
def test_what_is_no_formula_is_no_trouble(tex: str) -> None:
    assert all(isinstance(m, FormulaMutant) for m in formula_mutants(tex))


@pytest.mark.parametrize("tex", [r"\frobnicate x", "{a", "x_"])
def test_what_has_no_tokens_is_refused(tex: str) -> None:
    with pytest.raises(ReadError):
        formula_mutants(tex)
