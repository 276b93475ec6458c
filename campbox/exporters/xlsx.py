"""XLSX for Excel and LibreOffice."""

import io
from datetime import datetime
from typing import TYPE_CHECKING

from campbox.exporters.base import Cell, Table, clean_text

if TYPE_CHECKING:
    from xlsxwriter.format import Format  # type: ignore[import-untyped]  # XlsxWriter has no stubs
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # as above

SHEET_NAME_MAX = 31
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
# The format demands a date; a box may not know it, and the same table is to give the same bytes.
NO_DATE = datetime(1980, 1, 1)  # noqa: DTZ001  # XlsxWriter wants a naive one


class XlsxExporter:
    name = "xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ending = "xlsx"

    def write(self, table: Table) -> bytes:
        # Loaded by the first export: 3 MB that most days of a box do without.
        from xlsxwriter import Workbook  # type: ignore[import-untyped]  # as above

        written = io.BytesIO()
        with Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
            workbook.set_properties({"created": NO_DATE})
            sheet = workbook.add_worksheet(_sheet_name(table.title))
            bold, wrapped = workbook.add_format({"bold": True}), workbook.add_format({"text_wrap": True, "valign": "top"})
            if table.is_right_to_left:
                sheet.right_to_left()
            sheet.freeze_panes(1, 0)
            for number, column in enumerate(table.columns):
                sheet.set_column(number, number, column.width)
                sheet.write_string(0, number, clean_text(column.title), bold)
            for line, row in enumerate(table.rows, 1):
                for number, cell in enumerate(row):
                    _write(sheet, line, number, cell, wrapped)
        return written.getvalue()


def _write(sheet: "Worksheet", line: int, number: int, cell: Cell, wrapped: "Format") -> None:
    if isinstance(cell, str):
        text = clean_text(cell)
        sheet.write_string(line, number, text, wrapped if "\n" in text else None)
    elif cell is not None:
        sheet.write_number(line, number, cell)


def _sheet_name(title: str) -> str:
    """As Excel accepts it: not empty, short, without brackets and slashes, no apostrophe at an end."""
    name = " ".join(clean_text(title).translate(NOT_IN_SHEET_NAMES).split())
    return name[:SHEET_NAME_MAX].strip("' ") or "CampBox"
