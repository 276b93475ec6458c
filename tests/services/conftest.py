"""Whom most tests of services begin with. Modules that need another cohort, or another learner, make their own."""

import pytest

from campbox.node import Node
from tests.services.factories import a_cohort, a_learner


@pytest.fixture
def cohort(box: Node) -> bytes:
    return a_cohort(box)


@pytest.fixture
def amina(box: Node, cohort: bytes) -> bytes:
    return a_learner(box, cohort)
