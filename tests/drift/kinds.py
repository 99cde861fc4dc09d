"""All kinds of drift, by the area that they belong to."""

from binding_drifts import BINDINGS
from cache_drifts import CACHES
from claim_drifts import CLAIMS
from code_drifts import CODE
from data_drifts import DATA
from figure_drifts import FIGURES
from formula_drifts import FORMULAS
from link_drifts import LINKS
from listing_drifts import LISTINGS
from lock_drifts import LOCKS
from mutants import Kind
from number_drifts import NUMBERS
from record_drifts import RECORDS
from script_drifts import SCRIPTS
from series_drifts import SERIES
from tier_drifts import TIERS
from unit_drifts import UNITS

KINDS: tuple[Kind, ...] = (
    *CODE,
    *SCRIPTS,
    *DATA,
    *RECORDS,
    *LOCKS,
    *NUMBERS,
    *UNITS,
    *CLAIMS,
    *FIGURES,
    *LISTINGS,
    *LINKS,
    *FORMULAS,
    *BINDINGS,
    *TIERS,
    *SERIES,
    *CACHES,
)
