"""ODS for LibreOffice: OpenDocument 1.3, as much of it as a table needs.

Cells carry office:value-type; text never has a table:formula, so nothing in it is computed.
"""

import io
import re
import zipfile
from xml.sax.saxutils import escape, quoteattr

from campbox.exporters.base import Cell, Table, clean_text

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
CHARACTER_CM = 0.22
NO_DATE = (1980, 1, 1, 0, 0, 0)
_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("style", "style"),
        ("table", "table"),
        ("text", "text"),
        ("fo", "xsl-fo-compatible"),
    )
)
_MANIFEST_NAME = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<manifest:manifest xmlns:manifest="{_MANIFEST_NAME}" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_SPACES = re.compile(r"^ | $| {2,}")


class OdsExporter:
    name = "ods"
    media_type = MEDIA_TYPE
    ending = "ods"

    def write(self, table: Table) -> bytes:
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as archive:
            # The type comes first and unpacked (OpenDocument part 2, 3.3), so that a file is known by its first bytes.
            _put(archive, "mimetype", MEDIA_TYPE, zipfile.ZIP_STORED)
            _put(archive, "content.xml", _content(table), zipfile.ZIP_DEFLATED)
            _put(archive, "META-INF/manifest.xml", _MANIFEST, zipfile.ZIP_DEFLATED)
        return written.getvalue()


def _put(archive: zipfile.ZipFile, name: str, text: str, how: int) -> None:
    entry = zipfile.ZipInfo(name, NO_DATE)
    entry.compress_type = how
    archive.writestr(entry, text.encode())


def _content(table: Table) -> str:
    columns = "".join(f'<table:table-column table:style-name="c{number}"/>' for number in range(len(table.columns)))
    titles = "".join(_text(column.title, ' table:style-name="title"') for column in table.columns)
    rows = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in table.rows)
    name = quoteattr(" ".join(clean_text(table.title).split()) or "CampBox")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {_NAMES} office:version="1.3">'
        f"{_styles(table)}<office:body><office:spreadsheet>"
        f'<table:table table:name={name} table:style-name="sheet">{columns}'
        f"<table:table-header-rows><table:table-row>{titles}</table:table-row></table:table-header-rows>{rows}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )


def _styles(table: Table) -> str:
    direction = "rl-tb" if table.is_right_to_left else "lr-tb"
    widths = "".join(
        f'<style:style style:name="c{number}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{column.width * CHARACTER_CM:.2f}cm"/></style:style>'
        for number, column in enumerate(table.columns)
    )
    return (
        '<office:automatic-styles><style:style style:name="sheet" style:family="table">'
        f'<style:table-properties table:display="true" style:writing-mode="{direction}"/></style:style>{widths}'
        '<style:style style:name="title" style:family="table-cell"><style:text-properties fo:font-weight="bold"'
        ' style:font-weight-complex="bold"/></style:style></office:automatic-styles>'
    )


def _cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str):
        return _text(cell)
    return f'<table:table-cell office:value-type="float" office:value="{cell!r}"><text:p>{cell}</text:p></table:table-cell>'


def _text(text: str, style: str = "") -> str:
    """Each line is a paragraph; spaces and tabs that XML would swallow have elements of their own."""
    lines = "".join(f"<text:p>{_line(line)}</text:p>" for line in clean_text(text).split("\n"))
    return f'<table:table-cell{style} office:value-type="string">{lines}</table:table-cell>'


def _line(line: str) -> str:
    spaced = _SPACES.sub(lambda match: f'<text:s text:c="{len(match[0])}"/>', escape(line))
    return spaced.replace("\t", "<text:tab/>")
