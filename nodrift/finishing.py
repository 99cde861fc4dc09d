"""Put beside the pages of a built site all that no generator makes."""

from pathlib import Path

from nodrift import web
from nodrift.book import Book
from nodrift.downloads import publish_downloads
from nodrift.formula_files import publish_formulas
from nodrift.search import publish_search


def finish(book: Book, site: Path, *, searched: bool = True) -> None:
    """Add downloads, formulas for cards, styles, scripts, fonts and the search to `site`.

    In this order: drawings take faces and colours from their pages, and what is searched
    is what readers get. A site that is not `searched` is made sooner. Raises Drift or
    Drifts with what stands in the way of any of them.
    """
    publish_downloads(book, site)
    publish_formulas(book, site)
    web.publish(book.project.root, site)
    if searched:
        publish_search(book, site)
