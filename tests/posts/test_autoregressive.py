"""Part 9: the mathematics of its functions, and the bars over several seeds."""

import itertools
import json
import math
import re
from pathlib import Path

import pytest
import torch
from scipy.stats import entropy as scipy_entropy
from sklearn.datasets import load_digits
from torch import nn
from torch.distributions import Categorical
from torch.utils.flop_counter import FlopCounterMode

import nodrift

visible = nodrift.load("autoregressive/visible")
made = nodrift.load("autoregressive/made")
greys = nodrift.load("autoregressive/greys")
levels = nodrift.load("autoregressive/levels")
codes = nodrift.load("autoregressive/codes")
conditional = nodrift.load("extensions/conditional")
binary = nodrift.load("autoregressive/binary")
pixelcnn = nodrift.load("autoregressive/pixelcnn")
bells = nodrift.load("autoregressive/bells")
painters = nodrift.load("autoregressive/painters")
answers = nodrift.load("autoregressive/exercises")
ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "tutorials_src"
PAGE = ROOT / "docs" / "posts" / "autoregressive.md"


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(1)


def recorded(name: str, post: str = "autoregressive") -> dict:
    lock = SCRIPTS / post / f"{name}.lock.json"
    return json.loads(lock.read_text(encoding="utf-8"))["results"]


def every(pixels: int) -> torch.Tensor:
    """All pictures (2 ** pixels, pixels) of zeros and ones."""
    return torch.tensor(list(itertools.product([0.0, 1.0], repeat=pixels))).double()


def some_greys(n: int) -> torch.Tensor:
    digits = torch.tensor(load_digits().data).long()
    return digits[torch.randperm(len(digits))[:n]]


def test_the_page_names_only_tests_that_exist():
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")))
    assert named
    here = Path(__file__).read_text(encoding="utf-8")
    assert named <= set(re.findall(r"^def (test_\w+)", here, re.MULTILINE))


# The chain


def test_the_chain_is_the_product_of_its_answers():
    first = torch.softmax(torch.randn(3), dim=0)
    step = torch.softmax(torch.randn(3, 3), dim=1)
    total = 0.0
    for x in itertools.product(range(3), repeat=4):
        picture = torch.tensor(x)
        links = [
            visible.next_probability(x[t], picture[:t], first, step) for t in range(4)
        ]
        whole = visible.chain_rule(picture, first, step)
        assert whole == pytest.approx(math.prod(float(p) for p in links), rel=1e-5)
        total += float(whole)
    assert total == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("scale", [0.1, 1.0, 5.0])
def test_the_chain_adds_up_to_one_for_any_weights(scale):
    weight, bias = scale * torch.randn(10, 10).double(), torch.randn(10).double()
    total = visible.picture_probability(every(10), weight, bias).sum()
    assert total == pytest.approx(1, abs=1e-12)


def test_without_the_triangle_it_does_not_add_up():
    weight, bias = 2 * torch.randn(8, 8).double(), torch.randn(8).double()
    x = every(8)
    ink = torch.sigmoid(x @ weight.T + bias)  # each answer sees all pixels
    total = torch.where(x == 1, ink, 1 - ink).prod(dim=1).sum()
    assert abs(total - 1) > 0.1


# Masks


def random_order(hidden: int, pixels: int) -> torch.Tensor:
    return torch.randint(1, pixels, (hidden,))


def random_knobs(hidden: int, pixels: int) -> list[torch.Tensor]:
    shapes = [(hidden, pixels), (hidden,), (pixels, hidden), (pixels,)]
    return [torch.randn(*shape).double() for shape in shapes]


def test_no_answer_moves_with_its_own_or_a_later_pixel():
    for _ in range(5):
        order, knobs = random_order(30, 9), random_knobs(30, 9)
        network = torch.func.jacrev(
            lambda x, o=order, k=knobs: made.masked_network(x, o, *k)
        )
        slopes = torch.func.vmap(network)(torch.randn(40, 9).double())
        assert (slopes.triu() == 0).all()
        assert (slopes != 0).any(dim=0).tril(-1).sum() > 20


def test_one_wrong_entry_of_a_mask_is_caught():
    order = 1 + torch.arange(60) % 15
    ways = made.paths(order, 16)
    assert (ways.triu() == 0).all()
    enter = made.hidden_mask(order, 16)
    enter[7, 8] = 1  # its promise is pixel 8 of 1 to 16, and this is the ninth
    assert (made.output_mask(order, 16) @ enter).triu().sum() > 0


def test_the_open_weights_are_those_that_can_move_an_answer():
    x = torch.randint(17, (400, 64))  # all greys everywhere
    for script, model in ((greys, greys.LevelMADE()), (pixelcnn, pixelcnn.PixelCNN())):
        for name, p in model.named_parameters():  # no hidden unit is switched off
            p.data.fill_(5) if name.endswith("bias") else p.data.abs_()
        scores = model.eval()(x)
        (scores * torch.randn_like(scores)).sum().backward()
        moving = sum(int((p.grad != 0).sum()) for p in model.parameters())
        name = script.__name__.rsplit(".", 1)[-1]
        assert moving == recorded(name)["open_weights"]


def test_the_number_of_paths_is_counted_right():
    order = random_order(25, 7)
    ways = made.paths(order, 7)
    assert made.hidden_mask(order, 7).shape == (25, 7)
    assert made.output_mask(order, 7).shape == (7, 25)
    assert ways.shape == (7, 7)
    for d, e in itertools.product(range(1, 8), repeat=2):
        assert ways[d - 1, e - 1] == sum(e <= m < d for m in order.tolist())


def test_a_masked_network_is_a_distribution_over_two_to_the_sixteen_pictures():
    order, knobs = random_order(60, 16), random_knobs(60, 16)
    knobs = [knob / 3 for knob in knobs]
    x = (torch.arange(2**16)[:, None] // 2 ** torch.arange(16) % 2).double()
    ink = made.masked_network(x, order, *knobs)
    assert torch.where(x == 1, ink, 1 - ink).prod(dim=1).sum() == pytest.approx(
        1, abs=1e-9
    )


def change_moves(model: nn.Module, first: int) -> torch.Tensor:
    """Which answers (64,) change if all pixels from number `first` on do."""
    x = some_greys(8)
    other = x.clone()
    other[:, first:] = torch.randint(17, (8, 64 - first))
    with torch.no_grad():
        return ((model(x) - model(other)).abs() > 1e-5).flatten(2).any(2).any(0)


@pytest.mark.parametrize("first", [0, 5, 8, 27, 63])
def test_no_answer_in_greys_sees_its_own_or_a_later_pixel(first):
    for model in (greys.LevelMADE().eval(), pixelcnn.PixelCNN().eval()):
        moved = change_moves(model, first)
        assert not moved[: first + 1].any()
        assert first == 63 or moved[first + 1 :].any()


def test_the_masks_of_the_windows_are_those_of_the_paper():
    assert pixelcnn.first_mask(3).tolist() == [[1, 1, 1], [1, 0, 0], [0, 0, 0]]
    assert pixelcnn.later_mask(3).tolist() == [[1, 1, 1], [1, 1, 0], [0, 0, 0]]
    assert (pixelcnn.later_mask(7) - pixelcnn.first_mask(7)).nonzero().tolist() == [
        [3, 3]
    ]


def test_a_cut_window_is_the_masked_window():
    layer = pixelcnn.CausalConv(2, 3, pixelcnn.later_mask(5))
    x = torch.randn(4, 2, 8, 8)
    whole = torch.zeros(3, 2, 5, 5)
    whole[:, :, :3] = layer.weight.detach() * layer.mask
    by_torch = nn.functional.conv2d(x, whole, layer.bias, padding=2)
    assert (layer(x) - by_torch).abs().max() < 1e-5


def test_two_first_masks_are_not_needed_and_a_later_mask_first_is_caught():
    net = nn.Sequential(pixelcnn.CausalConv(1, 1, pixelcnn.later_mask(3)))
    nn.init.ones_(net[0].weight)
    assert pixelcnn.seen_from(net, 20).flatten()[20]  # it sees what it is asked for


def test_the_blind_spot_is_where_the_page_says():
    seen = pixelcnn.seen_from(pixelcnn.stack_windows([3] * 6), 42)
    before = torch.arange(64).reshape(8, 8) < 42
    row, column = torch.meshgrid(torch.arange(8), torch.arange(8), indexing="ij")
    cone = before & (column <= 2 + (5 - row))  # a column to the right for each row up
    assert (seen == cone).all()
    wide = pixelcnn.seen_from(pixelcnn.stack_windows([7] + [3] * 5), 42)
    assert (wide & before).sum() > (seen & before).sum()


# Likelihoods


def test_bits_and_nats_agree_with_torch():
    scores, x = torch.randn(5, 64, 17), torch.randint(17, (5, 64))
    log_p = Categorical(logits=scores).log_prob(x).sum(dim=1)
    nats = greys.pixel_nats(lambda _: scores, x).sum(dim=1)
    assert (nats + log_p).abs().max() < 1e-3
    bits = greys.bits_per_dim(log_p.mean().item(), 64)
    assert bits == pytest.approx(-log_p.mean().item() / 64 / math.log(2))
    assert greys.bits_per_dim(-64 * math.log(17), 64) == pytest.approx(math.log2(17))
    assert codes.level_decoder(x, scores.flatten(1)) == pytest.approx(log_p, rel=1e-4)


def test_tables_count_and_smooth():
    x, alpha = torch.tensor([[0] * 64, [3] * 64, [3] * 64]), torch.tensor(0.5)
    table = levels.level_tables(x, torch.ones(3, 1), alpha)
    total = 3 + 17 * 0.5
    assert table[0, 7, 3] == pytest.approx(2.5 / total)
    assert table.sum(dim=2).flatten().tolist() == pytest.approx([1] * 64, abs=1e-5)
    log_p = levels.log_tables(x[:1], table)
    assert log_p.item() == pytest.approx(64 * math.log(1.5 / total), rel=1e-4)


def test_each_round_of_the_mixture_makes_the_pictures_likelier():
    x = some_greys(300)
    found = []
    for rounds in (1, 5, 30):
        levels.ROUNDS, kept = rounds, levels.ROUNDS
        try:
            weights, tables = levels.fit_mixture(x, 5, 1.0)
        finally:
            levels.ROUNDS = kept
        found.append((levels.log_tables(x, tables) + weights).logsumexp(1).mean())
    assert found[0] < found[1] < found[2]


def test_coins_agree_with_part_4():
    x, logits = every(6).float(), torch.randn(3, 6)
    by_part_4 = binary.coin_decoder(x[:, None], logits)
    assert (binary.log_coins(x, logits) - by_part_4).abs().max() < 1e-5


def test_coins_of_a_mixture_are_a_distribution():
    weights, logits = torch.log_softmax(torch.randn(3), 0), torch.randn(3, 8)
    total = binary.mixed(weights, logits, every(8).float()).exp().sum()
    assert total == pytest.approx(1, abs=1e-5)


# Drawing


def test_drawing_with_a_memory_says_what_the_full_pass_says():
    model = pixelcnn.PixelCNN().eval()
    nn.init.normal_(model.place_bias)
    nn.init.normal_(model.level_bias)
    x = some_greys(20)
    kept, scores = pixelcnn.draw_cached(model, x, 64)
    with torch.no_grad():
        assert (scores - model(x)).abs().max() < 1e-4
    assert (kept == x).all()
    drawn, scores = pixelcnn.draw_cached(model, x, 32)
    with torch.no_grad():
        assert (scores - model(drawn)).abs().max() < 1e-4
    assert (drawn[:, :32] == x[:, :32]).all()
    assert (drawn[:, 32:] != x[:, 32:]).any()


def test_drawing_with_a_memory_costs_about_one_full_pass():
    model, x = pixelcnn.PixelCNN().eval(), some_greys(5)
    with FlopCounterMode(display=False) as once, torch.no_grad():
        model(x)
    with FlopCounterMode(display=False) as all_pixels:
        pixelcnn.draw_cached(model, x, 0)
    ratio = all_pixels.get_total_flops() / once.get_total_flops()
    assert ratio == pytest.approx(1, abs=0.1)


def test_drawn_pixels_follow_the_answers():
    class Fixed(nn.Module):
        def forward(self, x):
            return torch.arange(17.0).div(5).expand(len(x), 64, 17)

    drawn = greys.draw_levels(Fixed(), 400)
    shares = torch.bincount(drawn.flatten(), minlength=17) / drawn.numel()
    wanted = torch.softmax(torch.arange(17.0) / 5, dim=0)
    assert (shares - wanted).abs().max() < 0.01


def test_nudging_moves_by_one_pixel_or_not_at_all():
    x = some_greys(200)
    moved = pixelcnn.nudge(x, 1.0).reshape(-1, 8, 8)
    still = pixelcnn.nudge(x, 0.0)
    assert (still == x).all()
    x = x.reshape(-1, 8, 8)
    for old, new in zip(x, moved, strict=True):
        ways = [
            (new[1:] == old[:-1]).all() and not new[0].any(),
            (new[:-1] == old[1:]).all() and not new[-1].any(),
            (new[:, 1:] == old[:, :-1]).all() and not new[:, 0].any(),
            (new[:, :-1] == old[:, 1:]).all() and not new[:, -1].any(),
        ]
        assert any(ways)


# The exercises


def test_the_average_of_models_is_no_worse_than_the_mean_model():
    logs = -5 + 2 * torch.randn(6, 50).double()
    together = answers.ensemble(logs)
    assert (together >= logs.mean(dim=0)).all()
    assert (together <= logs.max(dim=0).values).all()
    assert together[0].exp() == pytest.approx(logs[:, 0].exp().mean().item())


def test_the_entropy_of_a_chain_is_the_sum_over_all_pictures():
    step = torch.softmax(torch.randn(2, 2).double(), dim=1)
    first = answers.stationary(step)
    assert (first @ step - first).abs().max() < 1e-12
    x = every(7).long()
    p = torch.stack([answers.chain_rule(row, first, step) for row in x])
    assert p.sum() == pytest.approx(1, abs=1e-12)
    exact = scipy_entropy(p.numpy())
    assert answers.chain_entropy(step, 7) == pytest.approx(exact, abs=1e-9)


def test_no_model_costs_less_than_the_entropy():
    p = torch.softmax(torch.randn(20).double(), dim=0)
    for _ in range(20):
        q = torch.softmax(torch.randn(20).double(), dim=0)
        extra = answers.expected_loss(p, q) - answers.entropy(p)
        assert extra == pytest.approx(answers.kl(p.numpy(), q.numpy()), abs=1e-9)
        assert extra > 0
    assert answers.expected_loss(p, p) == pytest.approx(answers.entropy(p).item())


@pytest.mark.parametrize(("kernel", "layers"), [(2, 1), (2, 4), (3, 3), (5, 2)])
def test_the_field_of_dilated_layers_is_counted_right(kernel, layers):
    by_rule = answers.dilated_field(kernel, layers)
    assert by_rule == answers.counted_field(kernel, layers)


def test_temperature_sharpens_and_flattens():
    scores = torch.randn(6, 17).double()
    plain = answers.tempered(scores, 1.0)
    assert (plain - torch.softmax(scores, 1)).abs().max() < 1e-12
    cold, warm = answers.tempered(scores, 0.5), answers.tempered(scores, 2.0)
    for low, middle, high in zip(cold, plain, warm, strict=True):
        assert answers.entropy(low) < answers.entropy(middle) < answers.entropy(high)
    powers = plain**2 / (plain**2).sum(dim=1, keepdim=True)
    assert (cold - powers).abs().max() < 1e-12


def test_an_open_mask_is_seen_by_the_slopes_and_by_the_sum():
    sound, leak = answers_total([])
    assert sound == pytest.approx(1, abs=1e-9)
    assert leak == 0
    broken, leak = answers_total([(7, 8)])
    assert abs(broken - 1) > 1e-4
    assert leak > 0


def answers_total(breaks: list[tuple[int, int]]) -> tuple[float, float]:
    order = 1 + torch.arange(answers.HIDDEN) % 15
    answers.every = (torch.arange(2**16)[:, None] // 2 ** torch.arange(16) % 2).double()
    answers.mini = answers.every[torch.randperm(2**16)[:50]]
    return answers.broken_total(order, breaks)


# Tables and the split


def kind(script: str) -> str:
    """Which pictures a script is about, read from its source."""
    text = (SCRIPTS / f"{script}.py").read_text(encoding="utf-8")
    signs = {
        "mini-digits": "def shrink(" in text and "LEVELS" not in text,
        "black and white": "digits.images >= 8" in text,
        "greys": "LEVELS = 17" in text or "digits.images / 16).float()" in text,
    }
    found = [name for name, there in signs.items() if there]
    assert len(found) == 1, f"{script}: {found}"
    return found[0]


def comparisons() -> list[list[str]]:
    """The rows of each table in which models are compared."""
    text = PAGE.read_text(encoding="utf-8")
    section = text.split("\n## The Grand Comparison\n")[1].split("\n## ")[0]
    tables = re.findall(r"(?:^\|.*\n)+", section, flags=re.MULTILINE)
    return [table.splitlines()[2:] for table in tables]


def test_rows_of_a_table_have_the_same_pictures():
    tables = comparisons()
    assert len(tables) >= 3
    for rows in tables:
        ids = [set(re.findall(r"(\w+/\w+):[a-z]", row)) for row in rows]
        assert all(ids)
        assert len({kind(script) for one in ids for script in one}) == 1


def test_a_row_from_another_world_is_caught():
    rows = comparisons()[0] + comparisons()[1][:1]
    ids = {script for row in rows for script in re.findall(r"(\w+/\w+):[a-z]", row)}
    assert len({kind(script) for script in ids}) > 1


def test_no_bound_is_called_exact():
    for rows in comparisons()[:2]:
        for row in rows:
            exact = "codes:" not in row and "vae/digits:iwae" not in row
            assert ("| exact |" in row) == exact
            assert ("| bound |" in row) != exact


def judges(script: str) -> dict[str, str]:
    """Which judge a script hires, and how many pictures it shows."""
    text = (SCRIPTS / f"{script}.py").read_text(encoding="utf-8")
    settings = r"^(COUNT|NEAREST|CLOSE) = ([\d.]+)"
    found = dict(re.findall(settings, text, re.MULTILINE))
    if "draw_asked(painter, labels)" in text:  # one for each of the real digits
        found["COUNT"] = str(len(load_digits().target))
    # `hire`, `grade` and all behind them are shared: one body in all scripts.
    first = "judge = hire(0)" in text or "JUDGES = [0" in text
    return found | {"judge": "hire(0)" if first and "def hire(" in text else "?"}


def test_all_pictures_face_the_same_judge():
    ids = {s for row in comparisons()[2] for s in re.findall(r"(\w+/\w+):[a-z]", row)}
    assert "autoregressive/painters" in ids
    wanted = {"COUNT": "1797", "NEAREST": "3", "CLOSE": "0.05", "judge": "hire(0)"}
    for script in ids:
        assert judges(script) == wanted, script


def test_every_model_that_draws_has_a_row_for_its_marks_its_price_and_its_seconds():
    marks, prices, seconds = (
        [row.split("|")[1].strip() for row in comparisons()[k]] for k in (2, 3, 4)
    )
    assert "real digits" in marks[0]
    assert marks[1:] == prices == seconds
    assert len(prices) >= 10


def test_a_row_is_about_one_script_and_seconds_are_those_of_a_region():
    for k in (3, 4):
        for row in comparisons()[k]:
            assert len(set(re.findall(r"(\w+/\w+):[a-z]", row))) == 1
    for row in comparisons()[4]:
        found = re.findall(r"(\w+/\w+):(\w+)@seconds", row)
        assert len(found) == 2
        for script, region in found:
            text = (SCRIPTS / f"{script}.py").read_text(encoding="utf-8")
            assert f"# %% {region}\n" in text


def test_the_lead_over_naive_bayes_is_that_of_part_1():
    ours, theirs = recorded("visible"), recorded("mini", "introduction")
    assert ours["test"] + ours["lead"] == pytest.approx(-theirs["bayes"], abs=1e-6)
    assert 0 < ours["lead_error"] < 0.2


# The GANs of parts 5 and 6


def lend_digits(script) -> None:
    """Give a script that was only loaded the pictures that it would have read."""
    digits = load_digits()
    script.train = torch.tensor(script.split_digits(digits.target)[0])
    script.pictures = torch.tensor(digits.data / 16, dtype=torch.float32)
    script.known = script.pictures[script.train]


def same_weights(a: nn.Module, b: nn.Module) -> bool:
    pairs = zip(a.parameters(), b.parameters(), strict=True)
    return all(torch.equal(one, other) for one, other in pairs)


def test_the_plain_gan_is_trained_as_in_part_5():
    part5 = nodrift.load("gan/digits")
    assert (part5.STEPS, part5.BATCH, part5.NOISE) == (
        painters.STEPS,
        painters.BATCH,
        painters.LATENT,
    )
    lend_digits(part5)
    lend_digits(painters)
    part5.STEPS, part5.SHOWN = 3, 0  # no noise is set aside for frames
    theirs, _ = part5.play_digits(part5.build_discriminator(), 0)
    assert same_weights(painters.train_forger(0, 3), theirs)


def test_the_paired_gan_is_trained_as_in_part_6():
    part6 = nodrift.load("stability/digits")
    for name in ("STEPS", "BATCH", "LATENT", "RATE", "GAMMA", "LAZY"):
        assert getattr(part6, name) == getattr(painters, name)
    ours, theirs = recorded("painters"), recorded("digits", "stability")
    assert ours["paired_weights"] == theirs["weights"]
    assert ours["unrounded"] == pytest.approx(theirs["fd"][0], abs=1e-3)
    assert ours["paired_fd"] == pytest.approx(theirs["fd"][0], abs=0.1)


def test_ink_becomes_the_nearest_of_seventeen_greys():
    ink = torch.tensor([[-0.2, 0.0, 0.03, 0.04, 0.5, 0.97, 1.3]])
    for script in (bells, painters, conditional):
        assert script.to_levels(ink).tolist() == [[0, 0, 0, 1, 8, 16, 16]]


# Prices


def test_the_work_of_a_round_is_that_of_the_training():
    lend_digits(painters)
    painters.forger, painters.painter = (
        painters.build_forger(),
        painters.build_painter(),
    )
    plain = painters.count_operations(painters.plain_round)
    counted = painters.count_operations(lambda: painters.train_forger(0, 4))
    assert 4 * plain == pytest.approx(counted, rel=1e-6)
    paired = [
        painters.count_operations(lambda k=k: painters.paired_round(k == 0))
        for k in range(2)
    ]
    kept = painters.STEPS, painters.FRAMES
    try:
        painters.STEPS, painters.FRAMES = 4, []
        counted = painters.count_operations(lambda: painters.train_painter(0))
    finally:
        painters.STEPS, painters.FRAMES = kept
    # The training also shows a few pictures at its end.
    assert 2 * sum(paired) == pytest.approx(counted, rel=0.02)


def test_the_work_of_a_step_is_that_of_the_training():
    x = some_greys(100)
    for script, model in ((greys, greys.LevelMADE()), (pixelcnn, pixelcnn.PixelCNN())):
        script.greys, script.train, script.model = x, torch.arange(100), model
        step = script.count_operations(script.one_step)
        counted = script.count_operations(
            lambda s=script, m=model: s.fit_levels(m, x, 2, s.BATCH, s.RATE, s.DECAY)
        )
        assert 2 * step == pytest.approx(counted, rel=1e-6)


def test_the_numbers_of_a_gan_are_those_of_both_players():
    run = recorded("painters")
    layers = {
        "plain": [(16, 128), (128, 256), (256, 64), (64, 128), (128, 64), (64, 1)]
    }
    layers["paired"] = [
        (16, 256),
        (256, 512),
        (512, 64),
        (64, 512),
        (512, 256),
        (256, 1),
    ]
    for name, pairs in layers.items():
        assert run[f"{name}_trained"] == sum((a + 1) * b for a, b in pairs)
        assert run[f"{name}_weights"] == sum((a + 1) * b for a, b in pairs[:3])
        work = 2 * sum(a * b for a, b in pairs[:3]) / 1e6
        assert run[f"{name}_drawing_work"] == pytest.approx(work)


def test_the_conditional_gan_is_counted_like_the_others():
    run = recorded("conditional", "extensions")
    generator, critic = [(26, 128), (128, 256), (256, 64)], [(64, 256), (256, 128)]
    asked = 129 + 10 * 128  # for real or not, and a row for each digit
    numbers = sum((a + 1) * b for a, b in generator + critic) + asked
    assert run["trained"] == numbers
    work = 2 * sum(a * b for a, b in generator) / 1e6
    assert run["drawing_work"] == pytest.approx(work)
    # Each round passes forwards and backwards through both, more than once.
    forward = work + 2 * sum(a * b for a, b in critic) / 1e6
    rounds = run["training_work"] / (128 * forward * 1800)
    assert 3 < rounds < 15
    lend_digits(conditional)
    named = torch.arange(len(conditional.known)) % 10
    counted = [
        conditional.count_operations(
            lambda n=n: conditional.train_asked(0, named, steps=n)
        )
        for n in (6, 10)
    ]
    assert run["training_work"] == pytest.approx(1800 / 4 * (counted[1] - counted[0]))


def test_a_product_of_matrices_is_counted_right():
    a, b = torch.randn(20, 300), torch.randn(300, 50)
    work = greys.count_operations(lambda: a @ b)
    assert work == pytest.approx(2 * 20 * 300 * 50 / 1e6)


# The autoencoder with bells


def test_the_width_of_the_bells_makes_held_out_codes_likeliest():
    codes, held_out = torch.randn(60, 2), torch.randn(40, 2)
    width = bells.fit_bells(codes, held_out)
    gaps = torch.cdist(held_out.double(), codes.double()).square()
    scores = {
        h: (-gaps / (2 * h**2)).logsumexp(1).sum() - 2 * 40 * math.log(h)
        for h in bells.BANDWIDTHS
    }
    assert width == max(scores, key=scores.get)


def test_a_photocopier_is_told_from_fresh_digits():
    digits = load_digits()
    bells.greys = torch.tensor(digits.data).long()
    bells.train, validation, bells.test = bells.split_digits(digits.target)
    low, _ = bells.copies_range(bells.greys[bells.train][:300])
    assert low > 5
    low, high = bells.copies_range(bells.greys[validation])
    assert low < 1 < high


def test_bells_without_width_draw_what_the_codes_say():
    decoder, codes = nn.Sequential(nn.Linear(3, 64), nn.Sigmoid()), torch.randn(5, 3)
    drawn = bells.draw_bells(codes, 0.0, decoder.requires_grad_(False), 30)
    there = {tuple(row) for row in bells.to_levels(decoder(codes)).tolist()}
    assert {tuple(row) for row in drawn.tolist()} <= there


@pytest.mark.parametrize(
    "name",
    [
        "visible",
        "made",
        "greys",
        "levels",
        "bells",
        "codes",
        "painters",
        "binary",
        "pixelcnn",
    ],
)
def test_the_split_is_the_one_of_the_whole_series(name):
    labels = load_digits().target
    ours = nodrift.load(f"autoregressive/{name}").split_digits(labels)
    theirs = nodrift.load("introduction/mini").split_digits(labels)
    assert all((a == b).all() for a, b in zip(ours, theirs, strict=True))


# The bars


def test_the_recorded_run_keeps_the_bars():
    assert recorded("greys")["bits_test"] <= 1.98
    run = recorded("pixelcnn")
    assert run["bits_test"] <= 1.79
    assert run["cached_gap"] < 1e-4
    assert recorded("made")["leak"] == 0
    assert recorded("made")["total_gap"] < 1e-9
    assert recorded("visible")["total_gap"] < 1e-9
    assert (
        recorded("exercises")["loss_bits"] - recorded("exercises")["entropy_bits"] > 0
    )
    assert (
        recorded("exercises")["loss_bits"] - recorded("exercises")["entropy_bits"]
        < 0.02
    )


# Written down before any of them was trained. Seeds 0 and 1 chose the settings.
SEEDS = [40, 41, 42]


def fitted_bits(script, model: type[nn.Module], seed: int) -> float:
    """Bits per pixel of the test digits after training from a seed."""
    torch.manual_seed(seed)
    digits = load_digits()
    train, _, test = script.split_digits(digits.target)
    x = torch.tensor(digits.data).long()
    fitted = script.fit_levels(
        model(), x[train], script.STEPS, script.BATCH, script.RATE, script.DECAY
    )
    nats = script.pixel_nats(fitted, x[test]).sum(dim=1).mean().item()
    return script.bits_per_dim(-nats, 64)


@pytest.mark.weekly
def test_the_bar_of_made_holds_on_every_seed():
    assert max(fitted_bits(greys, greys.LevelMADE, seed) for seed in SEEDS) <= 1.98


@pytest.mark.weekly
def test_the_bar_of_the_pixelcnn_holds_on_every_seed():
    assert max(fitted_bits(pixelcnn, pixelcnn.PixelCNN, s) for s in SEEDS) <= 1.79
