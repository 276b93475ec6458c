"""Chance that repeats itself."""

from random import Random


def chance(*words: object) -> Random:
    """A source of chance that is the same for the same words, whatever else was asked before."""
    return Random(" ".join(str(word) for word in words))  # noqa: S311  # a story, not a secret
