"""`python -m nodrift`, the same as the command `nodrift`."""

import sys

from nodrift.cli import main

sys.exit(main())
