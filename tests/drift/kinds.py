"""All kinds of drift, by the area that they belong to."""

from code_drifts import CODE
from data_drifts import DATA
from lock_drifts import LOCKS
from mutants import Kind
from record_drifts import RECORDS
from script_drifts import SCRIPTS

KINDS: tuple[Kind, ...] = (*CODE, *SCRIPTS, *DATA, *RECORDS, *LOCKS)
