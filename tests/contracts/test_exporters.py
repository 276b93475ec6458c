"""What every exporter promises. A new one is a line of the registry and must pass this file as it is."""

import csv
import io
import re
import resource
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from campbox.errors import NotFoundError
from campbox.exporters.base import CELL_CHARACTERS_MAX, Cell, Column, Exporter, Table
from campbox.exporters.registry import EXPORTERS, exporter

EVERY = pytest.mark.parametrize("exporter", EXPORTERS.values(), ids=list(EXPORTERS))
BINARY = pytest.mark.parametrize("exporter", [EXPORTERS["ods"], EXPORTERS["xlsx"]], ids=["ods", "xlsx"])
FORMULAS = (
    '=HYPERLINK("http://evil.example","click")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "\n=1+1",
    "＝1+1",
    "\x01=1+1",
    "\x00\x1f  @SUM(A1)",
)


SIGNLESS = re.compile("[\x00\x01\x1f]")


def table(*rows: tuple[Cell, ...], title: str = "Class", rtl: bool = False) -> Table:
    columns = (Column("Alias", width=20), Column("Points", "number", 8))
    return Table(title, columns, rows, is_right_to_left=rtl)


def read_back(exporter: Exporter, content: bytes) -> list[list[object]]:
    """What another program finds in the file."""
    if exporter.name == "csv":
        return [list[object](row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))]
    return [list(row) for row in load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)]


def parts(content: bytes) -> str:
    """All the XML of a packed file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


@EVERY
def test_table_is_read_back_as_it_was_written(exporter: Exporter) -> None:
    rows = read_back(exporter, exporter.write(table(("Amina", 7), ("Omar", 2.5), ("Zoé", None), ("", 0))))
    assert rows[0] == ["Alias", "Points"]
    assert [str(row[0]) for row in rows[1:]] == ["Amina", "Omar", "Zoé", ""]
    assert [row[1] if row[1] == "" else float(str(row[1])) for row in rows[1:]] == [7, 2.5, "", 0]


@EVERY
def test_arabic_and_signs_of_markup_stay_as_they_are(exporter: Exporter) -> None:
    texts = ["أمينة بنت علي", "<b>&amp;\"'</b>", "a,b;c", 'say "no"', "two  spaces", " edge ", "first\nsecond", "👩‍💻 ١٢٣"]
    rows = read_back(exporter, exporter.write(table(*((text, 1) for text in texts), title="صفّ: [1]/2")))
    assert [row[0] for row in rows[1:]] == texts


@EVERY
@pytest.mark.parametrize("text", FORMULAS)
def test_text_never_becomes_a_formula(exporter: Exporter, text: str) -> None:
    """In a packed format the cell is typed as text; in CSV, where nothing is typed, an apostrophe stands before it."""
    content = exporter.write(table((text, 1)))
    found = str(read_back(exporter, content)[1][0])
    if exporter.name == "csv":
        assert found.startswith("'")
        assert found[1:].strip() == SIGNLESS.sub("", text).strip()
    else:
        assert found.strip() == SIGNLESS.sub("", text).strip()
        assert re.search(r"<f[ >]|table:formula|<hyperlink|xlink:href=", parts(content)) is None


@pytest.mark.parametrize("text", ["a;=1+1", "a; =1+1", "a;;@SUM(A1)", "a\t=1+1", "a\n-1+1", "a;\x01=1+1"])
def test_csv_that_is_split_at_other_signs_holds_no_formula_either(text: str) -> None:
    """Excel in French or Arabic takes semicolons for the separator, also inside of quotes that do not begin its cell."""
    written = EXPORTERS["csv"].write(table((text, 1))).decode("utf-8-sig")
    cells = re.split(r"[;\t\r\n,]", written)
    assert [each for each in cells if each.strip(' "').startswith(("=", "+", "-", "@"))] == []


@EVERY
def test_title_of_a_column_is_no_formula_either(exporter: Exporter) -> None:
    content = exporter.write(Table("=1+1", (Column("=2+2"),), [("x",)]))
    first = str(read_back(exporter, content)[0][0])
    assert first == ("'=2+2" if exporter.name == "csv" else "=2+2")


@EVERY
def test_negative_number_stays_a_number(exporter: Exporter) -> None:
    assert float(str(read_back(exporter, exporter.write(table(("Amina", -5))))[1][1])) == -5


@EVERY
def test_control_characters_and_halves_of_characters_are_left_out(exporter: Exporter) -> None:
    rows = read_back(exporter, exporter.write(table(("A\x00m\x1bi\x07n\ud800a\x85\ufffe", 1))))
    assert rows[1][0] == "Amina"


@EVERY
def test_text_that_no_sheet_can_hold_is_cut_and_shows_it(exporter: Exporter) -> None:
    found = str(
        read_back(exporter, exporter.write(table(("ش" * (CELL_CHARACTERS_MAX + 10), 1), ("y" * CELL_CHARACTERS_MAX, 2))))[1][0]
    )
    assert len(found) == CELL_CHARACTERS_MAX
    assert found.endswith("ش…")


@EVERY
def test_table_without_rows_has_its_titles(exporter: Exporter) -> None:
    assert read_back(exporter, exporter.write(table())) == [["Alias", "Points"]]


@EVERY
def test_same_table_gives_the_same_bytes(exporter: Exporter) -> None:
    one = exporter.write(table(("Amina", 1)))
    assert exporter.write(table(("Amina", 1))) == one


@EVERY
def test_class_of_a_thousand_with_two_hundred_columns_is_written_in_time_and_memory(exporter: Exporter) -> None:
    columns = [Column("Alias"), *(Column(f"Exercise {number}", "number", 6) for number in range(199))]
    large = Table("Gradebook", columns, [(f"Learner {line}", *range(199)) for line in range(1000)])
    before_kb, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    content = exporter.write(large)
    assert time.process_time() - begun < 8
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 150_000
    assert len(content) < 4_000_000
    assert len(read_back(exporter, content)) == 1001


@EVERY
@given(text=st.text(max_size=60))
def test_whatever_is_typed_comes_back_as_text_or_shorter(exporter: Exporter, text: str) -> None:
    found = read_back(exporter, exporter.write(table((text, 1))))
    assert len(found) == 2
    visible = "".join(each for each in text if each.isalnum())
    assert "".join(each for each in str(found[1][0]) if each.isalnum()) == "".join(
        each for each in visible if each.isprintable()
    )


@BINARY
@pytest.mark.parametrize("rtl", [True, False])
def test_sheet_of_an_arabic_page_reads_from_right_to_left(exporter: Exporter, rtl: bool) -> None:
    found = parts(exporter.write(table(("أمينة", 1), rtl=rtl)))
    assert ('rightToLeft="1"' in found or 'writing-mode="rl-tb"' in found) == rtl


@BINARY
@pytest.mark.parametrize("title", ["", "'", "[]:*?/\\", "x" * 200, "صفّ\nالربيع", "<&>\"'"])
def test_any_title_makes_a_file_that_opens(exporter: Exporter, title: str) -> None:
    assert len(load_workbook(io.BytesIO(exporter.write(table(("Amina", 1), title=title)))).sheet_names) == 1


def test_type_of_an_ods_stands_first_and_unpacked() -> None:
    content = EXPORTERS["ods"].write(table())
    assert content[30:].startswith(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet")


def test_csv_begins_with_the_mark_by_which_excel_knows_arabic() -> None:
    assert EXPORTERS["csv"].write(table(("أمينة", 1))) == "\ufeffAlias,Points\r\nأمينة,1\r\n".encode()


@pytest.mark.parametrize(
    "row", [("Amina",), ("Amina", 1, 2), ("Amina", "1"), (1, 1), ("Amina", float("nan")), ("x", float("inf"))]
)
def test_table_with_a_cell_in_the_wrong_place_cannot_be_made(row: tuple[Cell, ...]) -> None:
    with pytest.raises(ValueError, match=r"row|cell"):
        table(row)


def test_formats_are_found_by_the_word_in_the_address() -> None:
    assert {exporter(name).ending for name in ("csv", "ods", "xlsx")} == {"csv", "ods", "xlsx"}
    with pytest.raises(NotFoundError):
        exporter("exe")
