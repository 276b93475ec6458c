"""Exercises with code in a whole course: checked with the real renderer, compiled, and read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from campbox.courses.check import check_course
from campbox.courses.library import Library
from campbox.exercises.registry import KINDS
from tests.courses.factory import CourseFolder, write_course

FILE = "pages/first-page/exercises.{}.md"
EXERCISES = """\
## Greet {python #greet}

Write a program.

```python
print("Bread")
```

```python start
name = input()
```

```python answer
name = input()
## This is a comment and no heading.
print("Hello", name)
```

```toml check
engines = ["micropython", "pyodide"]
hints = [
  "Look at `print`.",
  "See [the lesson](lesson:first-page).",
]

[[test]]
name = "It greets **Amina**"
input = ["Amina"]
output = "Hello Amina"

[[when]]
in = "error"
matches = "nmae"
say = "Written in two ways."
```

> Two values.

## The page {html #the-page}

Write a page.

```html start
```

```html answer
<p>Hello</p>
```

```toml check
[[test]]
name = "A paragraph"
select = "p"
count = 1
```

> A paragraph.

## The loop {parsons #the-loop}

Put in order.

```python
for n in range(3):
    print(n)
```

> A loop.

## What is printed? {predict #printed}

Read.

```python
print(6 * 7)
```

```text output
42
```

> A product.

## Ask {sql #ask}

Ask for all fruit.

```sql data
CREATE TABLE fruit (name TEXT);
INSERT INTO fruit VALUES ('fig');
```

```sql start
```

```sql answer
SELECT name FROM fruit;
```

```toml check
[[test]]
name = "All fruit"
query = "SELECT name FROM fruit"
```

> All rows.

## My site {project #my-site}

Make a site.

```html start index.html
<p></p>
```

```html answer index.html
<p>Tea</p>
```

```toml check
checklist = ["It has a text"]
```

> Well done.
"""


@pytest.fixture
def course(tmp_path: Path) -> CourseFolder:
    course = write_course(tmp_path / "written")
    for language in ("en", "ar"):
        course.write(FILE.format(language), EXERCISES)
    return course


def faults(course: CourseFolder) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.line, fault.message) for fault in check_course(course.path)]


def test_a_course_with_code_has_no_fault(course: CourseFolder) -> None:
    assert faults(course) == []


def test_what_is_installed_is_graded_as_it_was_written(course: CourseFolder, tmp_path: Path) -> None:
    release = Library(tmp_path / "library").install(course.path)
    new = [release.exercise(each) for each in ("greet", "the-page", "the-loop", "printed", "ask", "my-site")]
    for exercise in new:
        kind, spec = KINDS[exercise.kind], exercise.spec["en"]
        verdict = kind.grade(exercise.spec["ar"], kind.read(spec, kind.model_answer(spec)))
        assert verdict.passed or verdict.judged == "trainer"
    shown = KINDS["python"].shown(release.exercise("greet").spec["ar"])
    assert "<strong>Amina</strong>" in repr(shown)
    assert '<pre class="code"' in repr(shown)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("lesson:first-page", "lesson:gone", "the course has no lesson gone"),
        ('"Look at `print`."', '"<b>Look</b>"', "as code between"),
        ("say = ", "says = ", "Take out the key says"),
        ('"nmae"', '"(nmae"', "regular expression"),
        ("INSERT INTO fruit", "INSERT INTO fruits", "no such table: fruits"),
        ("```python start", "```python begin", "its role (start, answer, check)"),
    ],
)
def test_a_fault_is_told_in_its_line(course: CourseFolder, old: str, new: str, words: str) -> None:
    file = FILE.format("en")
    course.replace(file, old, new)
    found = [(line, message) for where, line, message in faults(course) if where == file]
    assert {line for line, message in found if words in message} == {course.line_of(file, new)}


@pytest.mark.parametrize(
    ("old", "new", "exercise"),
    [
        ('engines = ["micropython", "pyodide"]', 'engines = ["pyodide"]', "#greet"),
        ('  "Look at `print`.",\n', "", "#greet"),
        ("count = 1", "at_least = 1", "#the-page"),
        ("    print(n)", "    print(n)\nprint(1)", "#the-loop"),
        ("42\n```", "42\n43\n```", "#printed"),
        ('name = "All fruit"', 'name = "All"\nuses = ["SELECT"]\n\n[[test]]\nname = "All fruit"', "#ask"),
        ("index.html", "page.html", "#my-site"),
    ],
)
def test_another_check_in_one_language_is_a_fault(course: CourseFolder, old: str, new: str, exercise: str) -> None:
    file = FILE.format("ar")
    course.replace(file, old, new)
    ((where, line, message),) = faults(course)
    assert (where, line) == (file, course.line_of(file, exercise))
    assert message.startswith("Give this exercise the same parts")


def test_translated_texts_outputs_and_names_are_no_fault(course: CourseFolder) -> None:
    file = FILE.format("ar")
    for old, new in (
        ("Hello", "مرحبا"),
        ("Look at", "انظر"),
        ("A paragraph", "فقرة"),
        ("fruit", "fakiha"),
        ("It has a text", "نص"),
    ):
        course.replace(file, old, new)
    assert faults(course) == []


def test_an_exercise_whose_work_cannot_be_handed_in_is_found(course: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campbox.exercises.project.Project.model_answer", lambda *_: {})
    file = FILE.format("en")
    assert (file, course.line_of(file, "#my-site")) in {(where, line) for where, line, _ in faults(course)}
