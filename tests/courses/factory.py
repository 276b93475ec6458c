"""A tiny valid course on the disk, to be used as it is or broken in one place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>\n'
OGG = b"OggS" + bytes(32)

COURSE = """\
languages = ["en", "ar"]
units = ["pages"]

[title]
en = "First steps"
ar = "الخطوات الأولى"

[summary]
en = "Make your first page."
ar = "إنشاء الصفحة الأولى."
"""

UNIT = """\
lessons = ["what-is-a-page", "first-page"]

[title]
en = "Pages"
ar = "الصفحات"

[goal]
en = "You can make a page."
ar = "يمكنك إنشاء صفحة."
"""

LESSON = """\
+++
title = "What is a page?"
goal = "You can say what a page is."
minutes = 20
audio = "page.en.ogg"
+++

A [browser](word:browser) shows `<h1>` tags. Go on with [the first page](lesson:first-page).

## A file

![A file and a page](file.svg)

```html
<h1>Hello</h1>
```
"""

SECOND_LESSON = """\
+++
title = "The first page"
goal = "You can make a page."
minutes = 10
+++

Write **one** page.
"""

EXERCISES = """\
## Where is a page kept? {choice #page-is-kept}

Choose one.

- [ ] In the screen
  > The screen only shows it.
- [x] In a file
  > Yes.

> A page is a text file.

## The two tags {blanks #two-tags}

Complete the heading.

```html
<[[h1]]>Welcome</[[h1|h01]]>
```

1. The largest heading has the number one.
2. The closing tag repeats the opening tag.

> A heading stands between two tags.

## Build the page {order #build-page}

Put the lines in order.

```html
<!doctype html>
<title>My page</title>
<h1>Hello</h1>
```

> The title comes first.
"""

SECOND_EXERCISES = """\
## All that are tags {choice #all-tags}

Choose all.

- [x] `<p>`
  > Yes, a paragraph.
- [ ] `p`
  > It has no brackets.
- [x] `<h1>`
  > Yes, a heading.

> Tags have brackets.
"""

TRAINER = """\
+++
goal = "Everyone has opened a file."
+++

## Plan for 45 minutes

Ten minutes each.

## Usual mistakes

None.

## Without computers

Draw a page.
"""

GLOSSARY = """\
## browser

sound: BROW-zer

The program that shows **pages**.
"""

ARABIC_GLOSSARY = """\
## متصفح {#browser}

sound: براوزر

برنامج يعرض الصفحات.
"""


@dataclass(frozen=True)
class CourseFolder:
    """A course that tests change file by file."""

    path: Path

    def write(self, file: str, content: str | bytes) -> None:
        """Write a file of the course, with the folders above it."""
        path = self.path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def replace(self, file: str, old: str, new: str) -> None:
        """Change a piece of text that is there."""
        text = (self.path / file).read_text()
        assert old in text, f"{old!r} is not in {file}"
        self.write(file, text.replace(old, new))

    def line_of(self, file: str, text: str) -> int:
        """The number of the first line that has this text."""
        lines = (self.path / file).read_text().split("\n")
        return next(number for number, line in enumerate(lines, 1) if text in line)


def write_course(root: Path, course_id: str = "first-steps") -> CourseFolder:
    """A course in English and Arabic with one unit, two lessons, and an exercise of each kind."""
    course = CourseFolder(root / course_id)
    course.write("course.toml", COURSE)
    course.write("pages/unit.toml", UNIT)
    course.write("media/file.svg", SVG)
    course.write("media/page.en.ogg", OGG)
    course.write("pages/glossary.en.md", GLOSSARY)
    course.write("pages/glossary.ar.md", ARABIC_GLOSSARY)
    for language in ("en", "ar"):
        first, second = "pages/what-is-a-page", "pages/first-page"
        course.write(f"{first}/lesson.{language}.md", LESSON)
        course.write(f"{first}/exercises.{language}.md", EXERCISES)
        course.write(f"{first}/trainer.{language}.md", TRAINER)
        course.write(f"{second}/lesson.{language}.md", SECOND_LESSON)
        course.write(f"{second}/exercises.{language}.md", SECOND_EXERCISES)
        course.write(f"{second}/trainer.{language}.md", TRAINER)
    return course
