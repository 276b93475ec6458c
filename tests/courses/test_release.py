"""What a release tells about its course."""

from __future__ import annotations

from pathlib import Path

import pytest

from campbox.courses.errors import PartUnknown
from campbox.courses.library import Library
from campbox.courses.release import Release
from campbox.exercises.registry import kind
from tests.courses.factory import SVG, write_course


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("release")
    installed = Library(folder / "courses").install(write_course(folder).path)
    # Opened anew, so that all comes from the disk.
    return Release(installed.folder)


def test_titles_and_languages_are_those_of_the_course(release: Release) -> None:
    assert (release.course_id, release.languages) == ("first-steps", ("en", "ar"))
    assert (release.title["ar"], release.summary["en"]) == ("الخطوات الأولى", "Make your first page.")


def test_units_and_lessons_stand_in_their_order(release: Release) -> None:
    (unit,) = release.units
    assert (unit.id, unit.title["en"], unit.goal["ar"]) == ("pages", "Pages", "يمكنك إنشاء صفحة.")
    assert unit.words == ("browser",)
    assert [lesson.id for lesson in unit.lessons] == list(release.lessons) == ["what-is-a-page", "first-page"]


def test_a_lesson_has_its_facts_in_each_language(release: Release) -> None:
    lesson = release.lesson("what-is-a-page")
    assert (lesson.title["en"], lesson.minutes["ar"]) == ("What is a page?", 20)
    assert lesson.goal["en"] == "You can say what a page is."
    assert lesson.trainer_goal["en"] == "Everyone has opened a file."
    assert lesson.audio == {"en": "page.en.ogg", "ar": "page.en.ogg"}
    assert lesson.exercise_ids == ("page-is-kept", "two-tags", "build-page")
    assert release.lesson("first-page").audio == {}


def test_texts_have_the_addresses_of_this_release(release: Release) -> None:
    html = release.lesson_html("what-is-a-page", "en")
    assert 'href="/go/first-steps/first-page"' in html
    assert 'href="/words/first-steps/pages#browser"' in html
    assert f'src="/m/first-steps/{release.id}/file.svg"' in html


def test_the_trainers_note_is_apart_from_the_lesson(release: Release) -> None:
    assert "Draw a page." in release.trainer_html("what-is-a-page", "ar")
    assert "Draw a page." not in release.lesson_html("what-is-a-page", "ar")


def test_the_glossary_has_a_place_for_each_word(release: Release) -> None:
    html = release.glossary("pages", "en")
    assert '<dt id="browser">browser <span class="sound">BROW-zer</span></dt>' in html
    assert "<strong>pages</strong>" in html


def test_exercises_are_graded_from_what_is_stored(release: Release) -> None:
    assert len(release.exercises) == 4
    for exercise in release.exercises.values():
        for spec in exercise.spec.values():
            grader = kind(exercise.kind)
            assert grader.grade(spec, grader.read(spec, grader.model_answer(spec))).passed


def test_an_answer_in_one_language_means_the_same_in_another(release: Release) -> None:
    for exercise in release.exercises.values():
        grader = kind(exercise.kind)
        english, arabic = exercise.spec["en"], exercise.spec["ar"]
        assert grader.grade(arabic, grader.read(english, grader.model_answer(english))).passed


def test_parts_lead_to_each_other(release: Release) -> None:
    assert release.unit_of_lesson("first-page").id == "pages"
    assert release.lesson_of_exercise("all-tags").id == "first-page"
    first, second = release.lesson("what-is-a-page"), release.lesson("first-page")
    assert release.next_lesson("what-is-a-page") == second
    assert release.previous_lesson("first-page") == first
    assert release.previous_lesson("what-is-a-page") is None
    assert release.next_lesson("first-page") is None


def test_media_are_found_by_name(release: Release) -> None:
    assert release.media_path("file.svg").read_text() == SVG


@pytest.mark.parametrize("name", ["gone.svg", "../release.json", "/etc/passwd", "", "..", ".hidden", "a/b.svg", "a\x00.svg"])
def test_no_other_file_is_found_by_any_name(release: Release, name: str) -> None:
    with pytest.raises(PartUnknown):
        release.media_path(name)


def test_unknown_parts_are_named(release: Release) -> None:
    with pytest.raises(PartUnknown, match="exercise 'gone'"):
        release.exercise("gone")
    with pytest.raises(PartUnknown, match="unit 'gone'"):
        release.unit("gone")
    with pytest.raises(PartUnknown, match=r"language '\.\./en'"):
        release.glossary("pages", "../en")


def test_the_files_of_a_release_can_be_read_by_other_users_of_the_box(release: Release) -> None:
    assert Path(release.folder).stat().st_mode & 0o777 == 0o755
