"""Addresses of lesson and exercise pages. They change with whatever the page is made of, so browsers may keep the page."""

import hashlib
from pathlib import Path

from flask import Flask, current_app

from campbox.courses.release import Release

FOLDER = Path(__file__).parent.parent
_EXTENSION = "campbox-pages"


def init_addresses(app: Flask, assets_address: str) -> None:
    """Remember the version of all that surrounds a lesson: templates, translations, code, style."""
    digest = hashlib.sha256(assets_address.encode())
    for folder, pattern in (("templates", "*.html"), ("translations", "*.mo"), ("web", "*.py")):
        for path in sorted((FOLDER / folder).rglob(pattern)):
            digest.update(path.read_bytes())
    app.extensions[_EXTENSION] = digest.hexdigest()


def page_version(release: Release) -> str:
    """Changes whenever the bytes of one of the release's pages may change."""
    surroundings: str = current_app.extensions[_EXTENSION]
    return hashlib.sha256(f"{surroundings} {release.id}".encode()).hexdigest()[:12]


def interface_version() -> str:
    """Changes whenever the bytes of a page without course content may change."""
    surroundings: str = current_app.extensions[_EXTENSION]
    return surroundings[:12]


def lesson_address(release: Release, lesson_id: str, language: str) -> str:
    return f"/l/{language}/{page_version(release)}/{release.course_id}/{lesson_id}"


def exercise_address(release: Release, exercise_id: str, language: str) -> str:
    return f"/x/{language}/{page_version(release)}/{release.course_id}/{exercise_id}"


def go_lesson(course_id: str, lesson_id: str) -> str:
    """The address that records where the learner is, then leads to the lesson."""
    return f"/go/{course_id}/{lesson_id}"


def go_exercise(course_id: str, exercise_id: str) -> str:
    return f"/try/{course_id}/{exercise_id}"
