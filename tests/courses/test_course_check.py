"""Each fault of a course is found, with its file and its line, and nothing else is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from campbox.courses.check import check_course
from campbox.courses.sources import FILE_BYTES_MAX, MEDIA_BYTES_MAX
from tests.courses.factory import EXERCISES, LESSON, SVG, TRAINER, CourseFolder, write_course

FIRST = "pages/what-is-a-page"
LESSON_EN = f"{FIRST}/lesson.en.md"
EXERCISES_EN = f"{FIRST}/exercises.en.md"
EXERCISES_AR = f"{FIRST}/exercises.ar.md"
TRAINER_EN = f"{FIRST}/trainer.en.md"
GLOSSARY_EN = "pages/glossary.en.md"
UNIT = "pages/unit.toml"
SECOND_EXERCISES_EN = "pages/first-page/exercises.en.md"

# file, old text, new text, and a text of the line that the fault is reported in (of the changed file).
REPLACEMENTS = {
    "a lesson that does not exist": (LESSON_EN, "lesson:first-page", "lesson:gone", "lesson:gone"),
    "a word that does not exist": (LESSON_EN, "word:browser", "word:gone", "word:gone"),
    "a picture that does not exist": (LESSON_EN, "(file.svg)", "(gone.svg)", "gone.svg"),
    "a sound as a picture": (LESSON_EN, "(file.svg)", "(page.en.ogg)", "(page.en.ogg)"),
    "a link to the internet": (LESSON_EN, "(lesson:first-page)", "(https://example.org/)", "https"),
    "a link to the internet in an exercise": (EXERCISES_EN, "Choose one.", "[One](//example.org).", "example"),
    "a link in a hint": (EXERCISES_EN, "The closing tag", "The [tag](http://a.b)", "http://a.b"),
    "a link in a trainer's note": (TRAINER_EN, "Draw a page.", "[Draw](http://a.b)", "http://a.b"),
    "a link in a glossary": (GLOSSARY_EN, "The program", "[The](http://a.b)", "http://a.b"),
    "a link without words": (LESSON_EN, "[the first page]", "[]", "[](lesson"),
    "a picture without words": (LESSON_EN, "![A file and a page]", "![]", "![]"),
    "raw HTML": (LESSON_EN, "Go on with", "<b>Go</b> on with", "<b>"),
    "an HTML comment": (LESSON_EN, "## A file", "<!-- no -->\n\n## A file", "<!--"),
    "a heading of the first level": (LESSON_EN, "## A file", "# A file", "# A file"),
    "code in no language": (LESSON_EN, "```html", "```", "```"),
    "code in an unknown language": (LESSON_EN, "```html", "```cobol", "```cobol"),
    "code that does not end": (LESSON_EN, "</h1>\n```", "</h1>", "```html"),
    "indented code": (LESSON_EN, "```html", "  ```html", "  ```html"),
    "an endless line": (LESSON_EN, "## A file", "## A" + " " * 5000 + "file", "## A"),
    "control characters": (LESSON_EN, "A file and", "A \x02file and", "\x02file"),
    "no title": (LESSON_EN, 'title = "What is a page?"', 'title = ""', "title"),
    "a title in two lines": (LESSON_EN, '"What is a page?"', '"What\\nis"', "title"),
    "minutes as text": (LESSON_EN, "minutes = 20", 'minutes = "20"', "minutes"),
    "no minutes": (LESSON_EN, "minutes = 20", "minutes = 0", "minutes"),
    "an unknown key": (LESSON_EN, "minutes = 20", "minutes = 20\nhours = 1", "hours"),
    "a sound that does not exist": (LESSON_EN, "page.en.ogg", "gone.ogg", "gone.ogg"),
    "a picture as a sound": (LESSON_EN, "page.en.ogg", "file.svg", "audio"),
    "TOML that can't be read": (LESSON_EN, "minutes = 20", "minutes = = 20", "minutes"),
    "an unknown kind": (SECOND_EXERCISES_EN, "{choice #", "{riddle #", "{riddle"),
    "another kind in one language": (EXERCISES_AR, "{order #", "{choice #", "{choice #build-page"),
    "a heading without kind": (EXERCISES_EN, "## Build the page {order #build-page}", "## Build", "## Build"),
    "an exercise id in capitals": (EXERCISES_EN, "#build-page}", "#Build}", "#Build"),
    "an option without explanation": (EXERCISES_EN, "  > The screen only shows it.\n", "", "In the screen"),
    "no right option": (EXERCISES_EN, "- [x]", "- [ ]", "page-is-kept"),
    "two paragraphs in an option": (EXERCISES_EN, "> Yes.", "> - Yes\n  > - No", "> - Yes"),
    "no explanation": (EXERCISES_EN, "> A page is a text file.\n", "", "page-is-kept"),
    "another right option in one language": (
        EXERCISES_AR,
        "- [ ] In the screen",
        "- [x] In the screen",
        "page-is-kept",
    ),
    "other answers in code in one language": (EXERCISES_AR, "h1|h01", "h2", "two-tags"),
    "other lines in one language": (EXERCISES_AR, "<title>My page</title>\n", "", "build-page"),
    "a gap in a picture": (EXERCISES_EN, "```html\n<[[h1]]>", "![A [[a]]](file.svg)\n\n```html\n<h1>", "![A [[a]]]"),
    "an id in capitals": (UNIT, '"first-page"', '"first-page", "Big"', "Big"),
    "an empty list": (UNIT, 'lessons = ["what-is-a-page", "first-page"]', "lessons = []", "lessons"),
    "a list of numbers": (UNIT, 'lessons = ["what-is-a-page", "first-page"]', "lessons = [1]", "lessons"),
    "a lesson named twice": (UNIT, '"first-page"]', '"first-page", "first-page"]', "lessons"),
    "no title in one language": (UNIT, 'ar = "الصفحات"', "", "[title]"),
    "a title in a foreign language": (UNIT, 'ar = "الصفحات"', 'ar = "الصفحات"\nfr = "Pages"', "fr ="),
    "an order that is no number": ("course.toml", "languages =", 'order = "first"\nlanguages =', "order"),
    "an order that is too high": ("course.toml", "languages =", "order = 1000\nlanguages =", "order"),
    "a language that is none": ("course.toml", '["en", "ar"]', '["en", "ar", "English"]', "English"),
    "no section without computers": (TRAINER_EN, "## Without computers\n\n", "", "+++"),
    "a fourth section": (TRAINER_EN, "Draw a page.", "Draw a page.\n\n## More\n\nMore.", "## More"),
    "an empty section": (TRAINER_EN, "None.\n", "", "## Usual mistakes"),
    "a word without explanation": (GLOSSARY_EN, "The program that shows **pages**.\n", "", "## browser"),
    "a word twice": (GLOSSARY_EN, "**pages**.\n", "pages.\n\n## Web browser {#browser}\n\nMore.\n", "## Web"),
    "text before the first word": (GLOSSARY_EN, "## browser", "Words.\n\n## browser", "Words."),
    "text before the first exercise": (EXERCISES_EN, "## Where", "Here.\n\n## Where", "Here."),
    "a script in a drawing": ("media/file.svg", "<rect", "\n<script>1</script><rect", "<script>"),
    "an event in a drawing": ("media/file.svg", "<rect", '\n<rect onload="1"/><rect', "onload"),
    "an address in a drawing": ("media/file.svg", "<rect", '\n<use href="//a.b/c.svg"/><rect', "href"),
    "a font from outside in a drawing": ("media/file.svg", "<rect", "\n<style>@import 'a'</style><rect", "@import"),
    "a fill from outside in a drawing": ("media/file.svg", "<rect", '\n<g fill="url(a.svg#b)"/><rect', "fill"),
    "a foreign object in a drawing": ("media/file.svg", "<rect", "\n<foreignObject/><rect", "foreign"),
    "an instruction in a drawing": ("media/file.svg", "<rect", "\n<?xml-stylesheet href='a'?><rect", "<?xml"),
    "a document type in a drawing": ("media/file.svg", "<svg", '<!DOCTYPE svg SYSTEM "a">\n<svg', "DOCTYPE"),
    "a drawing that is no XML": ("media/file.svg", "</svg>", "\n</g>", "</g>"),
    "a drawing without size": ("media/file.svg", ' viewBox="0 0 40 20"', "", "<svg"),
    "a drawing that is a page": ("media/file.svg", "<svg", "<html><svg", "<html>"),
}


@pytest.fixture
def course(tmp_path: Path) -> CourseFolder:
    return write_course(tmp_path)


def places(course: CourseFolder) -> set[tuple[str, int]]:
    return {(fault.file, fault.line) for fault in check_course(course.path)}


def test_the_sample_course_has_no_fault(course: CourseFolder) -> None:
    assert check_course(course.path) == ()


@pytest.mark.parametrize("case", REPLACEMENTS)
def test_a_fault_in_a_text_is_found_in_its_line(course: CourseFolder, case: str) -> None:
    file, old, new, place = REPLACEMENTS[case]
    course.replace(file, old, new)
    assert (file, course.line_of(file, place)) in places(course)


@pytest.mark.parametrize("case", [case for case in REPLACEMENTS if "drawing" in case or REPLACEMENTS[case][0] == LESSON_EN])
def test_a_fault_in_a_lesson_or_drawing_brings_no_others(course: CourseFolder, case: str) -> None:
    file, old, new, _ = REPLACEMENTS[case]
    course.replace(file, old, new)
    assert {found_in for found_in, _ in places(course)} == {file}


MISSING = [
    "course.toml",
    UNIT,
    LESSON_EN,
    EXERCISES_AR,
    TRAINER_EN,
    GLOSSARY_EN,
    "pages/first-page/lesson.ar.md",
]


@pytest.mark.parametrize("file", MISSING)
def test_a_missing_file_is_named(course: CourseFolder, file: str) -> None:
    (course.path / file).unlink()
    assert (file, 1) in places(course)


def test_a_folder_that_is_not_there_lacks_its_course_file(tmp_path: Path) -> None:
    assert [fault.file for fault in check_course(tmp_path / "nothing")] == ["course.toml"]


WHOLE_FILES: dict[str, tuple[str, str | bytes]] = {
    "no front matter": (LESSON_EN, "Just text.\n"),
    "front matter that does not end": (LESSON_EN, LESSON.replace("minutes = 20\n", "").replace("+++\n\n", "\n")),
    "empty front matter": (TRAINER_EN, TRAINER.replace('goal = "Everyone has opened a file."\n', "")),
    "no text": (LESSON_EN, LESSON.partition("\n\n")[0] + "\n"),
    "no exercise": (EXERCISES_EN, ""),
    "an empty course file": ("course.toml", ""),
    "an empty unit file": (UNIT, ""),
    "lists without end": (UNIT, "lessons = " + "[" * 4000),
    "a file that is too large": (LESSON_EN, LESSON + "a" * FILE_BYTES_MAX),
    "a picture that is too large": ("media/file.svg", SVG + " " * MEDIA_BYTES_MAX),
    "a picture with capitals": ("media/File.svg", SVG),
    "a picture in a folder": ("media/more/file.svg", SVG),
    "another kind of file": ("media/file.gif", b"GIF89a"),
    "a picture that is none": ("media/file.png", SVG),
    "a photograph that is none": ("media/file.jpg", b"\xff\xd8\xff"),
    "a webp that is none": ("media/file.webp", b"RIFF"),
    "an ogg that is none": ("media/page.en.ogg", b"ID3"),
    "an mp3 that is none": ("media/page.mp3", b"OggS"),
    "a lesson in a language that the course does not have": (f"{FIRST}/lesson.de.md", LESSON),
    "a unit that is not in the list": ("more/unit.toml", "lessons = []"),
}


@pytest.mark.parametrize("case", WHOLE_FILES)
def test_a_fault_of_a_whole_file_is_in_its_first_line(course: CourseFolder, case: str) -> None:
    file, content = WHOLE_FILES[case]
    course.write(file, content)
    assert (file, 1) in places(course)


def test_another_encoding_is_found_in_its_line(course: CourseFolder) -> None:
    line = course.line_of(LESSON_EN, "shows")
    course.write(LESSON_EN, LESSON.replace("shows", "café").encode("latin-1"))
    assert places(course) == {(LESSON_EN, line)}


def test_files_from_windows_are_read(course: CourseFolder) -> None:
    course.write(LESSON_EN, b"\xef\xbb\xbf" + LESSON.replace("\n", "\r\n").encode())
    assert check_course(course.path) == ()


def test_a_symbolic_link_is_refused_and_not_followed(course: CourseFolder, tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text("<script/>")
    (course.path / "media/link.svg").symlink_to(secret)
    (course.path / "loop").symlink_to(course.path)
    assert places(course) == {("media/link.svg", 1), ("loop", 1)}


def test_a_pipe_is_refused_and_not_opened(course: CourseFolder) -> None:
    os.mkfifo(course.path / "media/pipe.svg")
    assert places(course) == {("media/pipe.svg", 1)}


def test_hidden_files_of_other_programs_are_left_alone(course: CourseFolder) -> None:
    course.write(".DS_Store", b"\x00\xff")
    course.write("README.md", "About this course.")
    assert check_course(course.path) == ()


def test_a_course_of_too_many_bytes_is_refused(course: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campbox.courses.sources.COURSE_BYTES_MAX", 1000)
    assert places(course) == {("course.toml", 1)}


def test_a_course_folder_whose_name_is_no_id_is_refused(tmp_path: Path) -> None:
    assert places(write_course(tmp_path, "First Steps")) == {("course.toml", 1)}


def test_the_same_exercise_id_in_two_lessons_is_found_with_the_place_of_the_first(course: CourseFolder) -> None:
    for language in ("en", "ar"):
        course.replace(f"pages/first-page/exercises.{language}.md", "#all-tags", "#two-tags")
    faults = check_course(course.path)
    assert [(fault.file, fault.line) for fault in faults] == [
        ("pages/first-page/exercises.ar.md", 1),
        ("pages/first-page/exercises.en.md", 1),
    ]
    assert f"{EXERCISES_EN}, line {course.line_of(EXERCISES_EN, '#two-tags')}" in faults[1].message


def test_the_same_exercise_id_twice_in_a_lesson_is_found(course: CourseFolder) -> None:
    course.write(EXERCISES_EN, EXERCISES.replace("#build-page", "#page-is-kept"))
    line = course.line_of(EXERCISES_EN, "## Build")
    assert (EXERCISES_EN, line) in places(course)


def second_unit(course: CourseFolder) -> None:
    """A unit that has a lesson and a word of the first one."""
    course.replace("course.toml", '["pages"]', '["pages", "more"]')
    for file in sorted((course.path / "pages").rglob("*.*")):
        name = file.relative_to(course.path / "pages")
        if name.parts[0] != "first-page":
            course.write(f"more/{name}", file.read_bytes())
    course.replace("more/unit.toml", ', "first-page"', "")


def test_the_same_lesson_and_word_in_two_units_are_found(course: CourseFolder) -> None:
    second_unit(course)
    found = places(course)
    assert ("more/unit.toml", course.line_of("more/unit.toml", "what-is-a-page")) in found
    assert ("more/glossary.en.md", 1) in found
    assert ("more/what-is-a-page/exercises.ar.md", course.line_of(EXERCISES_AR, "#two-tags")) in found


def test_an_exercise_in_one_language_alone_is_found_in_both(course: CourseFolder) -> None:
    without_last = EXERCISES.partition("## Build")[0]
    course.write(EXERCISES_AR, without_last + "## More {choice #more}\n\nQ\n\n- [ ] A\n  > a\n- [x] B\n  > b\n\n> E\n")
    assert places(course) == {(EXERCISES_AR, 1), (EXERCISES_AR, course.line_of(EXERCISES_AR, "#more"))}


def test_exercises_in_another_order_are_found_where_the_order_breaks(course: CourseFolder) -> None:
    first, second, third = (f"## {part}" for part in EXERCISES.removeprefix("## ").split("\n## "))
    course.write(EXERCISES_AR, "\n".join([first, third.rstrip("\n") + "\n", second]))
    assert places(course) == {(EXERCISES_AR, course.line_of(EXERCISES_AR, "## Build"))}


def test_a_word_in_one_language_alone_is_missing_in_the_other(course: CourseFolder) -> None:
    course.write(GLOSSARY_EN, "## browser\n\nA program.\n\n## file\n\nA text.\n")
    assert places(course) == {("pages/glossary.ar.md", 1)}


def test_lists_without_end_are_found_where_they_start(course: CourseFolder) -> None:
    course.write(GLOSSARY_EN, "## browser\n" + "\n".join("    " * level + "- a" for level in range(330)))
    assert places(course) == {(GLOSSARY_EN, 2)}


def test_a_word_in_another_script_needs_its_id(course: CourseFolder) -> None:
    course.replace("pages/glossary.ar.md", " {#browser}", "")
    assert ("pages/glossary.ar.md", 1) in places(course)


def test_the_same_fault_in_two_lines_is_found_in_both(course: CourseFolder) -> None:
    course.replace(LESSON_EN, "Go on with", "`<b>` [a](http://a.b) is code\n\nand <b>this [a](http://a.b)\n\nand <b>that")
    lines = (course.path / LESSON_EN).read_text().split("\n")
    expected = [n for n, line in enumerate(lines, 1) for mark in ("<b>this", "<b>that", "http://a.b") if mark in line]
    assert {line for _, line in places(course)} == set(expected)


def test_an_exercise_whose_model_answer_fails_is_found(course: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campbox.exercises.order.Order.model_answer", lambda *_: {})
    assert places(course) == {(file, course.line_of(file, "{order")) for file in (EXERCISES_EN, EXERCISES_AR)}


def test_an_exercise_whose_false_answer_passes_is_found(course: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campbox.exercises.blanks.fold", lambda text: "same" if text else "")
    faults = check_course(course.path)
    assert {(fault.file, fault.line) for fault in faults} == {
        (file, course.line_of(file, "{blanks")) for file in (EXERCISES_EN, EXERCISES_AR)
    }
    assert all("passes" in fault.message for fault in faults)


def test_faults_of_many_files_are_found_together_in_order(course: CourseFolder) -> None:
    course.replace(LESSON_EN, "word:browser", "word:gone")
    course.replace(TRAINER_EN, "Draw a page.", "<b>Draw</b>")
    course.replace(EXERCISES_EN, "- [x]", "- [ ]")
    faults = check_course(course.path)
    assert list(faults) == sorted(faults)
    assert {fault.file for fault in faults} == {LESSON_EN, TRAINER_EN, EXERCISES_EN}


def test_every_message_is_a_sentence_for_authors(course: CourseFolder) -> None:
    for file, old, new, _ in [REPLACEMENTS["raw HTML"], REPLACEMENTS["an unknown kind"], REPLACEMENTS["an empty section"]]:
        course.replace(file, old, new)
    for fault in check_course(course.path):
        assert fault.message[0].isupper()
        assert fault.message.endswith(".")
        assert str(fault) == f"{fault.file}:{fault.line}: {fault.message}"
