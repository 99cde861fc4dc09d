"""Where the tests of hostile pull requests find the verbs of the engine's own tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "nodrift"))
