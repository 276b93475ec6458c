"""The learner's pages."""

from campbox.web.learn import answers, coming_back, home, kept, loading, mine, partners, reading, ready, running, take_home
from campbox.web.learn.blueprint import learn

__all__ = [
    "answers",
    "coming_back",
    "home",
    "kept",
    "learn",
    "loading",
    "mine",
    "partners",
    "reading",
    "ready",
    "running",
    "take_home",
]
