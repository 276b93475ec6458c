"""What makes no difference between two typed answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campbox.exercises.folding import fold


@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("  H1 ", "h1"),
        ("Straße", "STRASSE"),
        ("two   words", "two words"),
        ("two\u00a0words", "two words"),
        ("h١", "h1"),
        ("h۱", "h1"),
        ("ملـــف", "ملف"),
        ("مَلَفٌّ", "ملف"),
        ("“it’s”", '"it\'s"'),
        ("«a»", '"a"'),
        ("ﬁle", "file"),
        ("cafe\u0301", "café"),
        ("ｈ１", "h1"),
        ("\u200fملف\u200e", "ملف"),
    ],
)
def test_the_same_answer_written_differently_folds_alike(typed: str, accepted: str) -> None:
    assert fold(typed) == fold(accepted)


@pytest.mark.parametrize(("one", "other"), [("h1", "h2"), ("a b", "ab"), ("a-b", "a b"), ("آ", "ا"), ("<p>", "p"), ("é", "e")])
def test_different_answers_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_signs_that_nobody_sees_are_no_answer() -> None:
    assert fold(" \u0640\u064e\u200f ") == ""


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
