"""All kinds of drift, by the area that they belong to."""

from claim_drifts import CLAIMS
from code_drifts import CODE
from figure_drifts import FIGURES
from link_drifts import LINKS
from listing_drifts import LISTINGS
from mutants import Kind
from number_drifts import NUMBERS
from unit_drifts import UNITS

KINDS: tuple[Kind, ...] = (
    *CODE,
    *NUMBERS,
    *UNITS,
    *CLAIMS,
    *LINKS,
    *FIGURES,
    *LISTINGS,
)
