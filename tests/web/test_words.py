"""Moments and lengths of time in words, in each language."""

from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from campbox.services.dates import Told
from campbox.web.words import told_in_words


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=47), "47 hours ago"),
        (timedelta(hours=48), "2 days ago"),
        (timedelta(hours=168), "7 days ago"),
        (timedelta(days=14), "14 days ago"),
        (timedelta(days=15), "2 weeks ago"),
        (timedelta(days=100), "14 weeks ago"),
    ],
)
def test_what_has_no_date_is_told_in_units_that_people_count_in(app: Flask, ago: timedelta, words: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert told_in_words(Told(ago=ago)) == words
