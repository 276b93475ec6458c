"""What an exercise page has to say about code: a sentence for every outcome that the judges know, in each language."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from campbox.web.assets import STATIC
from campbox.web.learn.feedback import feedback

JUDGES = [STATIC / "runner.js", STATIC / "preview.js", *sorted((STATIC / "run").glob("*.[jp][sy]"))]
CODE = re.compile(r"""\b(?:failed|failure)\(["']([a-z-]+)["']|\bcode: '([a-z-]+)'""")
# Of a dom test each fault stands in a list with its params.
DOM_CODE = re.compile(r"""\['((?:element|text|attribute|style)-[a-z]+)'""")
# What the runner says to the page's script, never to the learner.
NOT_SAID = {"unreachable", "unsupported", "gone"}


def codes() -> Iterator[str]:
    for judge in JUDGES:
        text = judge.read_text()
        yield from (found[1] or found[2] for found in CODE.finditer(text))
        yield from DOM_CODE.findall(text)


@pytest.fixture
def said(app: Flask) -> dict[str, str]:
    with app.test_request_context():
        return feedback()


def test_every_outcome_of_the_judges_has_a_sentence(said: dict[str, str]) -> None:
    known = set(codes()) - NOT_SAID
    assert {"output-differs", "gives-other", "element-missing", "style-other", "row-differs", "too-long"} <= known
    assert sorted(known - said.keys()) == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_page_speaks_the_language_of_the_course(app: Flask, said: dict[str, str], language: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert feedback()["check"] != said["check"]


def test_page_carries_no_words_of_languages_that_it_has_no_use_for(app: Flask) -> None:
    with app.test_request_context():
        words = feedback({"sql"})
    assert {"sql-table", "no-result"} <= words.keys()
    assert not any(name.startswith(("python-", "javascript-", "element-")) for name in words)
