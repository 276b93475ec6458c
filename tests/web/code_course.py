"""A small course with code in it: a Python exercise with two tests and two hints, and a project."""

from pathlib import Path

from campbox.node import Node
from tests.courses.factory import write_course

COURSE = "first-steps"
PYTHON = "greet"
PROJECT = "own-page"
TESTS = 2
HINTS = 2

_EXERCISES = """
## Greet {python #greet}

Greet the person.

```python start
name = input()
```

```python answer
name = input()
print("Hello", name)
```

```toml check
engines = ["micropython"]
hints = ["Look at `print`.", "Two values need a comma."]

[[test]]
name = "It greets Amina"
input = ["Amina"]
output = "Hello Amina"
say = "Write a comma."

[[test]]
name = "It greets Badr"
input = ["Badr"]
output = "Hello Badr"
say = "Write a comma."
```

> EXPLAINED

## My own page {project #own-page}

Make a page.

```html start index.html
<h1></h1>
```

```html answer index.html
<h1>Me</h1>
```

```toml check
checklist = ["It has a heading."]
```

> A page of your own.
"""


def install_code_course(node: Node, folder: Path) -> None:
    """The course is on the box, beside those of content/."""
    course = write_course(folder, COURSE)
    for language in ("en", "ar"):
        file = f"pages/first-page/exercises.{language}.md"
        course.write(file, (course.path / file).read_text() + _EXERCISES)
    node.library.install(course.path)
