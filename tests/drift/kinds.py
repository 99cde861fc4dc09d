"""All kinds of drift, by the area that they belong to."""

from code_drifts import CODE
from formula_drifts import FORMULAS

from mutants import Kind

KINDS: tuple[Kind, ...] = (*CODE, *FORMULAS)
