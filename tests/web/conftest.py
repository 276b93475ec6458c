"""Whom most tests of pages begin with; who the trainer is, and what the box has, each module says."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.classroom import join_class, make_cohort


@pytest.fixture
def cohort(trainer: FlaskClient) -> str:
    return make_cohort(trainer)


@pytest.fixture
def amina(app: Flask, trainer: FlaskClient, cohort: str) -> FlaskClient:
    return join_class(app, trainer, cohort, "Amina")
