"""What taking note of every statement costs: `python tests/benchmarks/marks.py`.

Runs two loops with and without the marks of nodrift/executed.py, by turns, and prints
ratios of the fastest of each. A training loop is what lessons do; an empty loop is the
worst case there is. It is no test.
"""

import ast
import time

from nodrift.executed import Marks

TRAINING = """
import torch
torch.set_num_threads(1)
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(2, 64), torch.nn.ReLU(), torch.nn.Linear(64, 1))
optimiser = torch.optim.Adam(model.parameters())
loss_of = torch.nn.BCEWithLogitsLoss()
for step in range(1500):
    x = torch.randn(64, 2)
    y = (x.sum(1, keepdim=True) > 0).float()
    out = model(x)
    loss = loss_of(out, y)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    if step % 100 == 0:
        last = loss.item()
"""
COUNTING = """
total = 0
for i in range(1_000_000):
    total += i
    if total % 2:
        total -= 1
"""
ROUNDS = 7


def seconds(code: str, marked: bool) -> float:
    tree = ast.parse(code)
    if marked:
        Marks(tree)
    program = compile(tree, "lesson", "exec")
    start = time.perf_counter()
    exec(program, {})  # noqa: S102 - that is what is measured
    return time.perf_counter() - start


def main() -> None:
    for name, code in (("training loop", TRAINING), ("counting loop", COUNTING)):
        bare, marked = [], []
        for _ in range(ROUNDS):  # by turns, so that a busy moment hits both
            bare.append(seconds(code, False))
            marked.append(seconds(code, True))
        ratio = min(marked) / min(bare)
        print(f"{name}: {min(bare):.3f} s, marked {min(marked):.3f} s, {ratio:.3f} x")


if __name__ == "__main__":
    main()
