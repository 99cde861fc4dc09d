"""What running scripts costs, beside plain Python: `python runner.py [SCRIPTS]`.

Makes a book of that many small lessons (half a second of imports, a quarter of work, two
figures) and the same lessons as bare scripts. Prints ratios of user CPU seconds, which a
loaded machine changes least. It is no test.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CONFIG = """\
site_name: Bench
theme:
  name: material
  font: false
extra:
  series:
{series}
markdown_extensions:
  - attr_list
  - md_in_html
  - pymdownx.arithmatex:
      generic: true
  - pymdownx.highlight
  - pymdownx.superfences
  - nodrift
plugins: [nodrift]
"""
PYPROJECT = '[tool.nodrift]\npackages = ["matplotlib", "numpy"]\n'
LESSON = """\
\"\"\"Lesson {i}: the spread of a noisy signal.\"\"\"

# %% settings
import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng({i})

REPEATS = 42

# %% work
rows = []
for _ in range(REPEATS):
    x = rng.normal({i} / 10, 1.0, size=(400, 400))
    q = x @ x.T / 400
    rows.append((x.mean(), x.std(), np.trace(q) / 400))
rows = np.array(rows)

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

# %% results
results = {{"mean": float(rows[:, 0].mean()), "spread": float(rows[:, 1].mean())}}
print(results)
"""
PAGE = """\
---
title: Lesson {i}
description: The spread of a noisy signal.
---

# Lesson {i}

```python
--8<-- "lesson{i}/signal:work"
```

![Two lines that run near one.](lesson{i}/signal:running "Running values.")

![A bell of bars.](lesson{i}/signal:histogram "One draw.")

The spread is {{{{ lesson{i}/signal:spread | .4f }}}}.
"""


def make(root: Path, count: int) -> None:
    """Write the book below `root`, and the bare scripts into `root`/bare."""
    series = "\n".join(
        f"    - stem: lesson{i}\n      title: Lesson {i}" for i in range(count)
    )
    write(root / "mkdocs.yml", CONFIG.format(series=series))
    write(root / "pyproject.toml", PYPROJECT)
    write(root / "docs" / "index.md", "---\ntitle: B\ndescription: B\n---\n\n# Bench\n")
    for i in range(count):
        lesson = LESSON.format(i=i)
        write(root / "tutorials_src" / f"lesson{i}" / "signal.py", lesson)
        write(root / "docs" / "posts" / f"lesson{i}.md", PAGE.format(i=i))
        saved = "".join(
            f'\nplt.figure("{name}").savefig("{i}_{name}.png", dpi=100)'
            for name in ("running", "histogram")
        )
        write(root / "bare" / f"{i}.py", lesson + saved + "\n")


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def cost(folder: Path, *commands: list[str]) -> tuple[float, float]:
    """Seconds on the clock and of user CPU, for the commands one after the other."""
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "MKL", "OPENBLAS")}
    before, start = (
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime,
        time.monotonic(),
    )
    for command in commands:
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | threads | {"MPLBACKEND": "Agg"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    wall = time.monotonic() - start
    return wall, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main(count: int) -> None:
    python, nodrift = sys.executable, [sys.executable, "-m", "nodrift"]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make(root, count)
        bare = cost(root / "bare", *([python, f"{i}.py"] for i in range(count)))
        print(f"{count} scripts; seconds on the clock, of user CPU, ratio of user CPU")
        show("bare scripts, one by one", bare, bare)
        show("nodrift run -j 2, cold", cost(root, [*nodrift, "run", "-j", "2"]), bare)
        show("nodrift run, nothing changed", cost(root, [*nodrift, "run"]), bare)
        script = root / "tutorials_src" / "lesson0" / "signal.py"
        script.write_text(script.read_text().replace("REPEATS = 42", "REPEATS = 43"))
        show("nodrift run, one changed", cost(root, [*nodrift, "run"]), bare)


def show(what: str, found: tuple[float, float], floor: tuple[float, float]) -> None:
    print(f"  {what:<32} {found[0]:7.2f} {found[1]:7.2f} {found[1] / floor[1]:6.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
