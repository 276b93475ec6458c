"""Headquarters' pages."""

from campbox.web.hq import files, pairing, sites
from campbox.web.hq.blueprint import hq

__all__ = ["files", "hq", "pairing", "sites"]
