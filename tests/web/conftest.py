"""Whom most tests of pages begin with; modules whose box needs more have a trainer of their own."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.classroom import join_class, make_cohort, set_up


@pytest.fixture
def trainer(app: Flask) -> FlaskClient:
    return set_up(app)


@pytest.fixture
def cohort(trainer: FlaskClient) -> str:
    return make_cohort(trainer)


@pytest.fixture
def amina(app: Flask, trainer: FlaskClient, cohort: str) -> FlaskClient:
    return join_class(app, trainer, cohort, "Amina")
