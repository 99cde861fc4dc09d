"""Why a formula could not be evaluated, or not be proven."""


class EvaluationError(Exception):
    """A step of a formula has no value; `at` is its offset in the LaTeX, if known."""

    def __init__(self, what: str, at: int | None = None) -> None:
        super().__init__(what)
        self.at = at


class NotSymbolic(Exception):
    """Something that has a value for numbers alone: no proof, which is no fault."""
