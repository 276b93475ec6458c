"""Files that trainers bring: what is read, and what is refused before it can hurt the box."""

import io
import resource
import time
import zipfile
from collections.abc import Sequence

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]  # XlsxWriter has no stubs
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # as above

from campbox.exporters.base import Column, Table
from campbox.exporters.registry import EXPORTERS
from campbox.sheets import reading
from campbox.sheets.encodings import decode, guess
from campbox.sheets.model import Sheet, SheetError
from campbox.sheets.reading import FILE_MAX_BYTES, read_file
from campbox.sheets.text import ROWS_MAX

PACKED = pytest.mark.parametrize("form", ["ods", "xlsx"])
# A reader that takes quadratic time would take minutes; half of what a child process may take.
SECONDS_MAX = 7
ODS_ROW = "<table:table-row>{}</table:table-row>"


def exported(form: str, rows: Sequence[tuple[str, ...]], titles: tuple[str, ...] = ("Alias", "Language")) -> bytes:
    return EXPORTERS[form].write(Table("List", [Column(title) for title in titles], rows))


def workbook(*cells: tuple[object, ...], merged: str = "", sheets: int = 1) -> bytes:
    """An XLSX as somebody's Excel writes it: numbers, dates and formulas among the cells."""
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        all_sheets: list[Worksheet] = [book.add_worksheet(f"Sheet {number}") for number in range(sheets)]
        for line, row in enumerate(cells):
            for column, cell in enumerate(row):
                all_sheets[0].write(line, column, cell)
        if merged:
            all_sheets[0].merge_range(merged, "together")
    return written.getvalue()


def ods(rows: str) -> bytes:
    """An ODS with these rows."""
    made = EXPORTERS["ods"].write(Table("List", [Column("Alias")], []))
    return replaced(made, "content.xml", lambda text: text.replace(b"</table:table>", rows.encode() + b"</table:table>"))


def replaced(packed: bytes, name: str, change) -> bytes:  # type: ignore[no-untyped-def]  # a lambda in tests only
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            content = source.read(entry)
            target.writestr(entry, change(content) if entry == name else content)
    return written.getvalue()


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


def fault_of(content: bytes) -> str:
    with pytest.raises(SheetError) as caught:
        read_file(content)
    return caught.value.fault


@pytest.mark.parametrize("form", ["csv", "ods", "xlsx"])
def test_list_of_each_format_is_read_with_the_line_numbers_that_its_program_shows(form: str) -> None:
    sheet = read_file(exported(form, [("أمينة", "ar"), ("", ""), ("Zoé", "fr")]))
    assert [(row.line, row.cells[:2]) for row in sheet.rows] == [
        (1, ("Alias", "Language")),
        (2, ("أمينة", "ar")),
        (4, ("Zoé", "fr")),
    ]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("windows-1256", "windows-1256"),
    ],
)
def test_arabic_list_is_read_in_whatever_letters_it_was_saved(encoding: str, name: str) -> None:
    sheet = read_file("أمينة;ar\r\nعبد الرحمن;ar\r\nChloé;fr\r\n".encode(encoding))
    assert sheet.encoding == name
    assert cells(sheet) == [("أمينة", "ar"), ("عبد الرحمن", "ar"), ("Chloé", "fr")]


@pytest.mark.parametrize("listed", ["Zoé\nChloé\nFrançois", "Möller\nMuñoz", "Élodie, fr\nBenoît", "Åsa", "Œuvre"])
def test_french_list_of_an_old_windows_is_read(listed: str) -> None:
    text, encoding = decode(listed.encode("windows-1252"))
    assert (text, encoding) == (listed, "windows-1252")


def test_person_who_knows_better_says_which_letters() -> None:
    content = "أمينة".encode("windows-1256")
    assert guess(content) == "windows-1256"
    assert cells(read_file(content, "windows-1252")) == [(content.decode("windows-1252"),)]


def test_numbers_are_taken_as_text_and_dates_are_not_guessed() -> None:
    from datetime import date  # only here

    sheet = read_file(workbook(("Alias", "Age"), (7, 21.0), ("Amina", date(2001, 2, 3)), (2.5, True)))
    assert cells(sheet)[1][:2] == ("7", "21")
    assert sheet.rows[2].unreadable == {1: "date"}
    assert cells(sheet)[3][0] == "2.5"


def test_formula_of_an_xlsx_is_named_and_never_computed() -> None:
    sheet = read_file(workbook(("Alias",), ("Amina",), ('=HYPERLINK("http://evil.example","x")',), ("", "", "=1+1")))
    assert [(row.line, row.unreadable) for row in sheet.rows] == [(1, {}), (2, {}), (3, {0: "formula"}), (4, {2: "formula"})]


def test_formula_of_an_ods_is_named_however_often_it_repeats() -> None:
    cell = '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
    rows = '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"/>' + cell
    sheet = read_file(ods(rows + "</table:table-row>" + ODS_ROW.format("<table:table-cell/>" + cell)))
    assert [(row.line, row.unreadable) for row in sheet.rows] == [
        (1, {}),
        (2, {2: "formula"}),
        (3, {2: "formula"}),
        (4, {1: "formula"}),
    ]


def test_text_of_a_csv_that_looks_like_a_formula_stays_text() -> None:
    assert cells(read_file(b"=1+1,en\nAmina,en")) == [("=1+1", "en"), ("Amina", "en")]


def test_only_the_first_of_several_sheets_is_read_and_their_number_is_told() -> None:
    sheet = read_file(workbook(("Amina",), sheets=3))
    assert (sheet.sheets, sheet.name, cells(sheet)) == (3, "Sheet 0", [("Amina",)])


def test_merged_cells_hold_their_text_once_and_are_told() -> None:
    sheet = read_file(workbook(("Amina", "ar"), merged="A3:B4"))
    assert sheet.has_merged_cells
    assert cells(sheet) == [("Amina", "ar"), ("together", "")]
    assert not read_file(workbook(("Amina",))).has_merged_cells


def test_empty_rows_without_end_that_a_program_writes_do_not_count() -> None:
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16000"/>'
    assert cells(read_file(ods(empty + "</table:table-row>"))) == [("Alias",)]


@pytest.mark.parametrize("content", [b"", b"\n\n", b" ,,\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_empty_text_is_told(content: bytes) -> None:
    assert fault_of(content) == "empty"


def test_empty_workbook_is_told() -> None:
    assert fault_of(workbook()) == "empty"
    assert fault_of(workbook(("", " "))) == "empty"


def test_file_of_fifty_megabytes_is_refused() -> None:
    content = b"x" * (50 * 1024 * 1024)
    assert fault_of(content) == "too-large"
    assert fault_of(b"x" * (FILE_MAX_BYTES + 1)) == "too-large"


@pytest.mark.parametrize(
    "content",
    [
        b"\n" * FILE_MAX_BYTES,
        b"," * FILE_MAX_BYTES,
        b"x" * FILE_MAX_BYTES,
        b'"' * FILE_MAX_BYTES,
        b'"' + b"x\n" * (FILE_MAX_BYTES // 2 - 1),
        "أ ".encode("windows-1256") * (FILE_MAX_BYTES // 2),
        b"\xe9\xf6 ," * (FILE_MAX_BYTES // 4),
    ],
    ids=["empty lines", "separators", "one word", "quotes", "an open quote", "Arabic", "French"],
)
def test_largest_text_file_takes_neither_time_nor_memory_of_the_box(content: bytes) -> None:
    before_kb, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    try:
        sheet = read_file(content)
    except SheetError:
        pass
    else:
        assert sum(len(cell) for row in sheet.rows for cell in row.cells) < 100_000
    assert time.process_time() - begun < SECONDS_MAX
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 150_000


def test_workbook_that_repeats_one_long_text_is_cut_and_refused() -> None:
    assert fault_of(exported("xlsx", [("x" * 600,) * 50] * 300, tuple("abcde" * 10))) == "too-large"


@PACKED
def test_ten_thousand_rows_are_read_and_more_are_refused(form: str) -> None:
    rows = [(f"learner {number}", "ar") for number in range(ROWS_MAX)]
    assert len(read_file(exported(form, rows[:-1])).rows) == ROWS_MAX
    assert fault_of(exported(form, rows)) == "too-many-rows"


def test_row_that_repeats_without_end_is_refused() -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    assert fault_of(ods('<table:table-row table:number-rows-repeated="1000000000">' + cell)) == "too-many-rows"


def test_cell_that_repeats_without_end_takes_no_memory_of_the_box() -> None:
    row = '<table:table-row><table:table-cell table:number-columns-repeated="2000000000" office:value-type="string"><text:p>x'
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sheet = read_file(ods(row + "</text:p></table:table-cell></table:table-row>"))
    assert all(len(row.cells) <= 50 for row in sheet.rows)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 20_000


def test_cell_at_the_far_corner_of_the_sheet_is_refused() -> None:
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Amina")
        sheet.write(1_048_575, 16_383, "x")
    assert fault_of(written.getvalue()) == "too-many-rows"


def test_sheet_that_would_fill_the_memory_ends_its_reader_and_nothing_else() -> None:
    """Two cells at its corners: the reader asks for room for all 160 million between them."""
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Amina")
        sheet.write(ROWS_MAX - 1, 16_383, "x")
    begun, before_kb = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert fault_of(written.getvalue()) == "damaged"
    assert time.perf_counter() - begun < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 20_000
    assert cells(read_file(workbook(("Amina",)))) == [("Amina",)]


@PACKED
def test_zip_bomb_is_refused_whether_it_says_its_size_or_lies(form: str) -> None:
    made = exported(form, [("Amina", "ar")])
    name = "content.xml" if form == "ods" else "xl/sharedStrings.xml"
    bomb = replaced(made, name, lambda text: text + b" " * (100 * 1024 * 1024))
    assert len(bomb) < FILE_MAX_BYTES
    assert fault_of(bomb) == "too-large"
    liar = bomb.replace((100 * 1024 * 1024 + len_of(made, name)).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert liar != bomb
    assert fault_of(liar) in ("too-large", "damaged")


def len_of(packed: bytes, name: str) -> int:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return archive.getinfo(name).file_size


def test_thousands_of_entries_are_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for number in range(5000):
            archive.writestr(f"{number}.xml", "")
    assert fault_of(written.getvalue()) == "too-large"


@PACKED
def test_bomb_of_xml_entities_is_refused(form: str) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaaaaaaaa">' + b"".join(
        b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 32) for number in range(1, 9)
    )
    name = "content.xml" if form == "ods" else "xl/worksheets/sheet1.xml"
    made = replaced(exported(form, [("Amina", "ar")]), name, lambda text: bomb + b"]><x>&a8;</x>" + text[:0])
    assert fault_of(made) in ("damaged", "empty")


@pytest.mark.parametrize("seconds", [0.01])
def test_reader_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(reading, "WAIT_SECONDS", seconds)
    assert fault_of(exported("xlsx", [("Amina", "ar")])) == "too-slow"


@PACKED
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_half_a_file_is_damaged(form: str, share: float) -> None:
    made = exported(form, [(f"learner {number}", "ar") for number in range(50)])
    assert fault_of(made[: int(len(made) * share)]) == "damaged"


@PACKED
def test_file_whose_bytes_were_turned_around_never_hangs(form: str) -> None:
    made = bytearray(exported(form, [("Amina", "ar")]))
    for place in range(30, len(made), len(made) // 12):
        made[place] ^= 0xFF
    assert fault_of(bytes(made)) in ("damaged", "too-large", "other-format", "locked", "empty")


@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)])
def test_password_or_excel_of_last_century_is_told(content: bytes) -> None:
    assert fault_of(content) == "locked"


def test_encrypted_ods_is_told() -> None:
    made = exported("ods", [("Amina", "ar")])
    locked = replaced(made, "META-INF/manifest.xml", lambda text: text.replace(b'xml"/>', b'xml"><manifest:encryption-data/>'))
    assert fault_of(locked) == "locked"


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n...", b"\x89PNG\r\n\x1a\n", b"{\\rtf1 Amina}", b"\xff\xd8\xff\xe0", bytes(range(1, 32)) * 9]
)
def test_file_of_another_kind_is_told(content: bytes) -> None:
    assert fault_of(content) == "other-format"


def test_zip_of_something_else_is_no_list() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("holiday.txt", "x")
    assert fault_of(written.getvalue()) == "other-format"
