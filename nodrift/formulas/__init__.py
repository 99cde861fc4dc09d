"""Formulas that are evaluated: the page's own LaTeX must equal the code it describes.

Nothing is imported here, so that pages are judged without NumPy, SymPy and torch.
"""
