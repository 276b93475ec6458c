"""Tests that repeat what goes wrong only now and then are short in `make test`; `make soak` runs them alone, and long."""

import os

import pytest

IS_LONG = "CAMPBOX_SOAK" in os.environ
soak = pytest.mark.soak


def times(short: int, long: int) -> int:
    """How often to repeat."""
    return long if IS_LONG else short
