"""The formats that this node exports to. Another one is a class of the same shape and a line here."""

from campbox.errors import NotFoundError
from campbox.exporters.base import Exporter
from campbox.exporters.comma import CsvExporter
from campbox.exporters.ods import OdsExporter
from campbox.exporters.xlsx import XlsxExporter

EXPORTERS: dict[str, Exporter] = {each.name: each for each in (OdsExporter(), XlsxExporter(), CsvExporter())}


def exporter(name: str) -> Exporter:
    """Raises NotFoundError for a format that is not offered."""
    if name not in EXPORTERS:
        raise NotFoundError("no such format")
    return EXPORTERS[name]
