"""CSV, as RFC 4180 writes it: commas, quotes where needed, CRLF.

It begins with the byte order mark: without it Excel takes the file for text in the code page of its Windows and shows Arabic
as signs nobody can read. LibreOffice reads the mark too. Excel with French or Arabic settings expects semicolons; who
uses that takes the XLSX.
"""

import csv
import io
import re

from campbox.exporters.base import Cell, Table, clean_text

# The rule of OWASP's "CSV injection", with the wide forms that Japanese input gives. A program that expects semicolons, as
# Excel does in French or Arabic, begins a cell behind each of them, quotes or not; others do so behind tabs and line ends.
_BEGINS = r"(?=[^\S\t\n]*[=+\-@＝＋－＠])"
_FORMULA = re.compile(rf"^(?=[\t\n])|(?:^|;|(?s:(?<=.))[\t\n]){_BEGINS}")
APOSTROPHE = "'"


class CsvExporter:
    name = "csv"
    media_type = "text/csv; charset=utf-8"
    ending = "csv"

    def write(self, table: Table) -> bytes:
        written = io.StringIO(newline="")
        writer = csv.writer(written)
        writer.writerow([_text(column.title) for column in table.columns])
        writer.writerows([_cell(cell) for cell in row] for row in table.rows)
        return written.getvalue().encode("utf-8-sig")


def _cell(cell: Cell) -> Cell:
    return _text(cell) if isinstance(cell, str) else cell


def _text(text: str) -> str:
    """An apostrophe before what a spreadsheet would take for a formula, spaces before it or not.

    A number of a column of numbers has none: minus five stays minus five.
    """
    return _FORMULA.sub(lambda match: f"{match[0]}{APOSTROPHE}", clean_text(text))
