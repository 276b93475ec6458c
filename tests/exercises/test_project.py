"""Projects, where they go beyond the contract: which files there are, and what is kept of them."""

from __future__ import annotations

import json

import pytest

from campbox.exercises.attached import attached_in
from campbox.exercises.base import AnswerIncomplete, Code, Criterion, Fields
from campbox.exercises.files import CODE_BYTES_MAX
from campbox.exercises.project import Project
from tests.exercises.exercise_blocks import faults_of, parse

SITE = """Make a site.

```html start index.html
<h1></h1>
```

```html answer index.html
<h1>Tea</h1>
```

```css start style.css
```

```css answer style.css
h1 { color: red }
```

```toml check
hints = ["Start with the title."]
checklist = ["It has a title", "The title is red"]

[[rubric]]
name = "It works"
levels = ["No", "A bit", "Yes"]
```

> Why."""
PROGRAM = SITE.replace("html start index.html", "python start shop.py").replace(
    "html answer index.html", "python answer shop.py"
)
FIELDS: Fields = {"file-index.html": ["<h1>Shop</h1>\r\n"], "file-style.css": [""], "done": ["2", "1"]}


def refused(fields: Fields) -> tuple[str | None, str]:
    with pytest.raises(AnswerIncomplete) as found:
        Project().read(parse(Project(), SITE), fields)
    return found.value.field, found.value.reason


def test_all_files_are_kept_and_what_was_ticked() -> None:
    answer = Project().read(parse(Project(), SITE), FIELDS)
    assert json.loads(answer) == {"files": {"index.html": "<h1>Shop</h1>\n", "style.css": ""}, "done": [1, 2]}
    assert Project().files(answer) == (Code("index.html", "html", "<h1>Shop</h1>\n"), Code("style.css", "css", ""))


def test_a_changed_file_is_enough_to_hand_in() -> None:
    assert Project().read(parse(Project(), SITE), {"file-index.html": ["<h1></h1>"], "file-style.css": ["h1 {}"]})


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"file-index.html": ["<h1></h1> "], "file-style.css": ["\r\n"]}, "file-index.html", "write-code"),
        ({"file-index.html": [""], "file-style.css": [""]}, "file-index.html", "write-code"),
        ({**FIELDS, "file-more.html": ["x"]}, "file-more.html", "unreadable"),
        ({**FIELDS, "done": ["3"]}, "done", "unreadable"),
        ({"file-index.html": ["x"]}, "file-style.css", "write-code"),
        ({**FIELDS, "file-index.html": ["x", "y"]}, "file-index.html", "write-code"),
        ({"file-index.html": ["x" * CODE_BYTES_MAX], "file-style.css": ["y"]}, "file-index.html", "too-long"),
    ],
)
def test_a_form_of_another_project_or_without_work_is_not_taken(fields: Fields, field: str, reason: str) -> None:
    assert refused(fields) == (field, reason)


def test_a_project_in_python_declares_its_engines_and_no_other_does() -> None:
    declared = PROGRAM.replace("hints =", 'engines = ["micropython"]\nhints =')
    assert parse(Project(), declared).check.engines == ("micropython",)
    assert [line for line, _ in faults_of(Project(), PROGRAM)] == [19]
    ((line, message),) = faults_of(Project(), SITE.replace("hints =", 'engines = ["micropython"]\nhints ='))
    assert (line, "Take out the key engines" in message) == (20, True)


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("```html start index.html\n<h1></h1>\n```\n", "", [5]),
        ("```css answer style.css\nh1 { color: red }\n```\n", "", [12]),
        ("html start index.html", "html start", [4]),
        ("css start style.css", "css start style.html", [12]),
        ("css start style.css", "css start ../style.css", [12]),
        ("css start style.css", "css start Style.css", [12]),
        ("css start style.css", "java start style.css", [12]),
        ('checklist = ["It has a title", "The title is red"]', "", [19]),
        ("checklist =", "checkliste =", [19, 21]),
        ("checklist =", "[[test]]\nchecklist =", [19, 21]),
        ('levels = ["No", "A bit", "Yes"]', 'levels = ["No"]', [25]),
        ('levels = ["No", "A bit", "Yes"]', 'levels = "No"', [25, 25]),
        ('levels = ["No", "A bit", "Yes"]', "", [23]),
        ('levels = ["No", "A bit", "Yes"]', 'level = ["No", "Yes"]', [23, 25]),
        ('levels = ["No", "A bit", "Yes"]', 'levels = ["1", "2", "3", "4", "5", "6"]', [25]),
        ('name = "It works"', "", [23]),
        ("[[rubric]]", "[rubric]", [23]),
    ],
)
def test_each_fault_is_found_in_its_line(old: str, new: str, lines: list[int]) -> None:
    assert old in SITE
    assert [line for line, _ in faults_of(Project(), SITE.replace(old, new))] == lines


def test_a_project_has_six_files_at_most_and_one_at_least() -> None:
    fences = "".join(f"```css start f{n}.css\n```\n```css answer f{n}.css\np {{}}\n```\n" for n in range(7))
    check = '```toml check\nchecklist = ["a"]\n```\n\n> Why.'
    for files in (fences, ""):
        assert [line for line, _ in faults_of(Project(), f"Make.\n\n{files}{check}")] == [1]


def test_rubric_has_criteria_with_levels_which_are_as_many_in_all_languages() -> None:
    spec = parse(Project(), SITE)
    assert Project().rubric(spec) == (Criterion("It works", ("No", "A bit", "Yes")),)
    assert Project().load(Project().dump(spec)) == spec
    with_two = parse(Project(), SITE.replace('"A bit", ', ""))
    without = parse(Project(), SITE[: SITE.index("[[rubric]]")] + "```\n\n> Why.")
    assert Project().rubric(without) == ()
    assert len({str(Project().structure(each)) for each in (spec, with_two, without)}) == 3


def test_rubric_is_rendered_and_has_eight_criteria_at_most() -> None:
    tags = parse(Project(), SITE.replace("It works", "`<b>`"))
    assert Project().rubric(tags)[0].name == "`&lt;b&gt;`"
    nine = '[[rubric]]\nname = "a"\nlevels = ["b", "c"]\n' * 9
    assert faults_of(Project(), SITE.replace('[[rubric]]\nname = "It works"\nlevels = ["No", "A bit", "Yes"]\n', nine))


def test_course_compiled_before_there_were_rubrics_is_read() -> None:
    spec = parse(Project(), SITE)
    dumped = Project().dump(spec)
    assert isinstance(dumped, dict)
    check = dumped["check"]
    assert isinstance(check, dict)
    del check["rubric"]
    assert Project().rubric(Project().load(dumped)) == ()


PICTURE = f"{'ab' * 32}.jpg 1234"
WITH_PICTURES = SITE.replace("hints = ", "attachments = 2\nhints = ")


def test_picture_is_named_in_the_answer_and_is_enough_to_hand_in() -> None:
    spec = parse(Project(), WITH_PICTURES)
    fields = {"file-index.html": ["<h1></h1>"], "file-style.css": [""], "attached": [PICTURE, PICTURE]}
    answer = Project().read(spec, fields)
    assert json.loads(answer)["attached"] == [["ab" * 32 + ".jpg", 1234]]
    assert attached_in(answer)[0].field == PICTURE
    assert Project().grade(spec, answer).judged == "trainer"


@pytest.mark.parametrize(
    ("pictures", "reason"),
    [
        ([PICTURE, PICTURE.replace("a", "c"), PICTURE.replace("a", "d")], "too-many-files"),
        (["../node.key 5"], "unreadable"),
        ([PICTURE + "0" * 9], "unreadable"),
    ],
)
def test_pictures_that_do_not_belong_are_not_taken(pictures: list[str], reason: str) -> None:
    with pytest.raises(AnswerIncomplete) as found:
        Project().read(parse(Project(), WITH_PICTURES), {**FIELDS, "attached": pictures})
    assert (found.value.field, found.value.reason) == ("attached", reason)
    assert refused({**FIELDS, "attached": [PICTURE]}) == ("attached", "too-many-files")


def test_number_of_pictures_is_the_same_in_all_languages() -> None:
    one, two = (parse(Project(), WITH_PICTURES.replace("= 2", f"= {number}")) for number in (1, 2))
    assert Project().structure(one) != Project().structure(two)


@pytest.mark.parametrize("number", ["0", "6", "true", '"2"'])
def test_number_of_pictures_is_one_to_five(number: str) -> None:
    (fault,) = faults_of(Project(), WITH_PICTURES.replace("attachments = 2", f"attachments = {number}"))
    assert "from 1 to 5" in fault[1]
