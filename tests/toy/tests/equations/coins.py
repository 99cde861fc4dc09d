"""Which function each formula of docs/posts/coins.md describes.

The label of a formula is the name of its function; the value says which script has it.
"""

FUNCTIONS = {
    "share": "coins/toss",
}
