"""What tests of figures share."""

from collections.abc import Iterator
from typing import Any

import pytest

from nodrift.figures import style


@pytest.fixture
def plt() -> Iterator[Any]:
    """matplotlib.pyplot as scripts find it."""
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    with matplotlib.rc_context(style()):
        import matplotlib.pyplot as plt

        yield plt
        plt.close("all")
