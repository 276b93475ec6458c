"""The learner's pages."""

from campbox.web.learn import (
    answers,
    coming_back,
    home,
    hours,
    kept,
    loading,
    messages,
    mine,
    partners,
    reading,
    ready,
    receipts,
    running,
    stage_test_answers,
    stage_tests,
    take_home,
)
from campbox.web.learn.blueprint import learn

__all__ = [
    "answers",
    "coming_back",
    "home",
    "hours",
    "kept",
    "learn",
    "loading",
    "messages",
    "mine",
    "partners",
    "reading",
    "ready",
    "receipts",
    "running",
    "stage_test_answers",
    "stage_tests",
    "take_home",
]
