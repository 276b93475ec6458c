"""The learner's pages."""

from campbox.web.learn import answers, home, reading
from campbox.web.learn.blueprint import learn

__all__ = ["answers", "home", "learn", "reading"]
