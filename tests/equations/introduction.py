"""Which function each formula of docs/posts/introduction.md describes.

The label of a formula is the name of its function; the value says which script has it.
"""

FUNCTIONS = {
    "bayes_posterior": "introduction/friends",
    "mass_function": "introduction/map",
    "probability": "introduction/density",
    "sphere_density": "introduction/density",
    "box_density": "introduction/map",
    "likelihood": "introduction/map",
    "log_likelihood": "introduction/map",
    "maximum_likelihood": "introduction/map",
    "box_mle": "introduction/map",
    "table_mle": "introduction/mini",
    "smoothed_table": "introduction/mini",
    "naive_bayes": "introduction/mini",
    "smoothed_coin": "introduction/mini",
    "copy_ratio": "introduction/copies",
    "log_posterior": "introduction/pixels",
}
