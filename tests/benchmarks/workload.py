"""A book of many small lessons, the same as bare scripts, and as plain mkdocs pages.

Each lesson has half a second of imports, a tenth to a quarter of a second of NumPy, two
figures, a formula, a number in a sentence and a printed line. Only the wrapping differs.
"""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]

CONFIG = """\
site_name: Bench
theme:
  name: material
  font: false
docs_dir: docs
site_dir: build/site
exclude_docs: theme/
validation:
  links:
    anchors: ignore
markdown_extensions:
  - attr_list
  - md_in_html
  - pymdownx.arithmatex:
      generic: true
  - pymdownx.highlight
  - pymdownx.superfences
"""
OURS = """\
  - nodrift:
      root: .
plugins: [search, nodrift]
extra:
  series:
"""
PART = """\
    - stem: lesson{i}
      title: Lesson {i}
"""
PYPROJECT = '[tool.nodrift]\npackages = ["matplotlib", "numpy", "torch"]\n'

HEAD = """\
\"\"\"Lesson {i}: the spread of a noisy signal.\"\"\"

# %% settings
import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng({i})

REPEATS = 42
"""
WORK = """\
rows = []
for _ in range(REPEATS):
    x = rng.normal({i} / 10, 1.0, size=(400, 400))
    q = x @ x.T / 400
    rows.append((x.mean(), x.std(), np.trace(q) / 400))
rows = np.array(rows)
"""
TAIL = """\
# %% running
fig, ax = plt.subplots(num="running", figsize=(5, 3))
ax.plot(rows[:, 1], label="spread")
ax.plot(rows[:, 2], label="trace")
ax.set_title("lesson {i}: running values")
ax.legend()

# %% histogram
fig, ax = plt.subplots(num="histogram", figsize=(5, 3))
ax.hist(x.ravel(), bins=80)
ax.set_title("lesson {i}: histogram")
print(f"mean {{rows[:, 0].mean():.4f}}  spread {{rows[:, 1].mean():.4f}}")

# %% results
results = {{"spread": float(rows[:, 1].mean())}}
"""
TORCH = """\
\"\"\"Lesson {i}: a line through points, by gradient descent.\"\"\"

# %% fit
import torch

torch.manual_seed({i})
x = torch.linspace(-1.0, 1.0, 64).unsqueeze(1)
y = 2.0 * x + 0.1 * torch.randn(64, 1)
model = torch.nn.Linear(1, 1)
optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(200):
    loss = ((model(x) - y) ** 2).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()

# %% results
results = {{"loss": loss.item()}}
"""
PAGE = """\
---
title: Lesson {i}
description: The spread of a noisy signal.
---

# A noisy signal

This lesson estimates the mean and the spread of a noisy signal by repeated sampling.

{code}

The sample standard deviation is

$$
s = \\sqrt{{\\tfrac{{1}}{{n-1}}\\sum_{{k=1}}^{{n}} (x_k - \\bar x)^2}} {label}
$$

and its running value settles quickly.

![Two lines that run near one.]({running} "Running values.")

The histogram of one draw shows the shape; the spread is {spread}.

![A bell of bars.]({histogram} "One draw.")
"""


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def make_book(
    root: Path, count: int, code: str = HEAD + "\n# %% work\n" + WORK + "\n" + TAIL
) -> None:
    """Write a book of `count` lessons below `root`."""
    series = "".join(PART.format(i=i) for i in range(count))
    write(root / "mkdocs.yml", CONFIG + OURS + series)
    write(root / "pyproject.toml", PYPROJECT)
    write(root / "docs" / "index.md", "---\ntitle: B\ndescription: B\n---\n\n# Bench\n")
    for name in ("package.json", "package-lock.json"):
        write(
            root / "docs" / "theme" / name, (ROOT / "docs" / "theme" / name).read_text()
        )
    (root / "build").mkdir()
    (root / "build" / "web").symlink_to(ROOT / "build" / "web")
    for i in range(count):
        write(root / "tutorials_src" / f"lesson{i}" / "signal.py", code.format(i=i))
        page = PAGE.format(
            i=i,
            code=f'```python\n--8<-- "lesson{i}/signal:work"\n```',
            label="\\label{note: every textbook has it} ",
            running=f"lesson{i}/signal:running",
            histogram=f"lesson{i}/signal:histogram",
            spread=f"{{{{ lesson{i}/signal:spread | .4f }}}}",
        )
        write(root / "docs" / "posts" / f"lesson{i}.md", page)


def make_bare(folder: Path, count: int) -> list[Path]:
    """Write the lessons as scripts that save their figures themselves."""
    files = []
    for i in range(count):
        saved = "".join(
            f'plt.figure("{name}").savefig("{i}_{name}.png", dpi=100)\n'
            for name in ("running", "histogram")
        )
        file = folder / f"{i}.py"
        write(file, (HEAD + WORK + TAIL).format(i=i) + saved)
        files.append(file)
    return files


def make_plain(root: Path, count: int, images: Path) -> None:
    """Write the pages as plain mkdocs would have them, with ready images."""
    write(root / "mkdocs.yml", CONFIG)
    write(root / "docs" / "index.md", "# Bench\n")
    for i in range(count):
        # Our pages show the whole script, what they do not list in a fold: so do these.
        rest = (HEAD + TAIL).format(i=i).split("# %%")
        folds = "\n\n".join(f"```python\n# %%{part}```" for part in rest)
        page = PAGE.format(
            i=i,
            code=f"```python\n{WORK.format(i=i)}```\n\n{folds}",
            label="",
            running=f"{i}_running.png",
            histogram=f"{i}_histogram.png",
            spread="1.0000",
        )
        write(root / "docs" / "posts" / f"lesson{i}.md", page)
        for name in ("running", "histogram"):
            source = images / f"{i % 20}_{name}.png"
            shutil.copyfile(source, root / "docs" / "posts" / f"{i}_{name}.png")
