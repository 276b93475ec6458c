"""What is run to prove an exercise."""

from __future__ import annotations

from campbox.exercises.proof import proof
from campbox.exercises.python import Python
from campbox.exercises.registry import KINDS
from tests.exercises.exercise_blocks import parse

PYTHON = """Write.

```python start
x = 0
```

```python answer
x = 1
```

```toml check
engines = ["micropython"]

[[test]]
name = "One"
code = "assert x == 1"
```

> Why."""
PREDICT = "Read.\n\n```js\nconsole.log(1);\nconsole.log(2);\n```\n\n```text output\n1\n2\n```\n\n> Why."


def test_the_answer_of_a_program_passes_its_own_job_and_the_start_does_not() -> None:
    spec = parse(Python(), PYTHON)
    found = proof("python", spec)
    assert found is not None
    assert found.job == Python().shown(spec).job
    assert (found.answer, found.start) == ({"main.py": "x = 1"}, {"main.py": "x = 0"})


def test_a_prediction_is_proved_by_running_its_code() -> None:
    found = proof("predict", parse(KINDS["predict"], PREDICT))
    assert found is not None
    assert (found.job["kind"], found.job["engines"], found.start) == ("javascript", ["javascript"], None)
    assert found.job["tests"] == [{"name": "", "say": "", "input": [], "output": "1\n2"}]
    assert found.answer == {"main.js": "console.log(1);\nconsole.log(2);"}


def test_what_runs_nowhere_has_no_proof() -> None:
    page = PREDICT.replace("```js\nconsole.log(1);\nconsole.log(2);", "```html\n<p>1</p>\n<p>2</p>")
    assert proof("predict", parse(KINDS["predict"], page)) is None
    order = parse(KINDS["order"], "Order.\n\n```text\na\nb\n```\n\n> Why.")
    assert proof("order", order) is None
