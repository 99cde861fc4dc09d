"""All kinds of drift, by the area that they belong to."""

from binding_drifts import BINDINGS
from cache_drifts import CACHES
from code_drifts import CODE
from formula_drifts import FORMULAS
from mutants import Kind
from series_drifts import SERIES
from tier_drifts import TIERS

KINDS: tuple[Kind, ...] = (*CODE, *FORMULAS, *BINDINGS, *SERIES, *TIERS, *CACHES)
