"""Weave tutorial scripts into pages in which nothing can drift."""

from nodrift.load import load

__all__ = ["load"]
