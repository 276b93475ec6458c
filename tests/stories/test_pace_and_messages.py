"""The trainer closes a unit and writes to the class; each learner finds both, in their own language."""

import wave
from pathlib import Path

from playwright.sync_api import expect

from campbox.courses.release import Release
from tests.stories.axe import serious_faults
from tests.stories.conftest import Classroom
from tests.stories.devices import Devices

SILENCE_SECONDS = 0.5
SECONDS = """audio => new Promise((done, failed) => {
  audio.onloadedmetadata = () => done(audio.duration);
  audio.onerror = () => failed(audio.error.message);
  audio.preload = 'metadata';
  audio.load();
})"""
TOMORROW = {"en": "No lesson tomorrow", "ar": "لا درس غدًا"}


def a_recording(folder: Path) -> Path:
    """A little silence, as a device would record it."""
    path = folder / "recording.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * int(8000 * SILENCE_SECONDS))
    return path


def test_closed_unit_is_told_on_the_phone_until_the_trainer_opens_it_for_one(
    classroom: Classroom, devices: Devices, course: Release
) -> None:
    trainer = classroom.trainer
    amina, badr = classroom.learners(devices, "ar", "أمينة", "بدر")
    last = course.units[-1]
    lesson = last.lessons[0]
    trainer.go(f"{trainer.cohort}/pace")
    course_form = trainer.page.locator(f"#{course.course_id}")
    unit = course_form.get_by_role("group", name=last.title["en"])
    unit.get_by_label("For learners it is").select_option(label="closed")
    unit.get_by_label("To be done by").fill("2027-01-15")
    trainer.tap("Save the pace of this course", course_form)
    expect(unit.get_by_label("For learners it is")).to_have_value("closed")
    assert serious_faults(trainer.page) == []
    for learner in (amina, badr):
        learner.go("/lessons")
        learner.sees("Your trainer opens it.")
        expect(learner.main.get_by_role("link", name=lesson.title["ar"])).to_have_count(0)
    trainer.page.get_by_label("Make an exception for one learner").select_option(label=amina.alias)
    trainer.tap("Choose")
    trainer.sees("Only for this learner")
    unit.get_by_label("For learners it is").select_option(label="open")
    trainer.tap("Save the pace of this course", course_form)
    amina.go("/lessons")
    amina.main.get_by_role("link", name=lesson.title["ar"]).click()
    amina.is_at(lesson.title["ar"])
    badr.go(f"/go/{course.course_id}/{lesson.id}")
    badr.is_at("This unit is not open yet.")
    badr.sees("Your trainer opens it.")


def test_message_reaches_each_in_their_language_with_a_voice_and_is_counted(
    classroom: Classroom, devices: Devices, tmp_path: Path
) -> None:
    trainer = classroom.trainer
    lina, marie = classroom.learner(devices, "ar", "لينا"), classroom.learner(devices, "fr", "Marie")
    trainer.go(f"{trainer.cohort}/messages")
    trainer.tap("Write a message")
    for language, name in (("en", "English"), ("ar", "العربية")):
        group = trainer.page.get_by_role("group", name=name)
        group.get_by_label("Title").fill(TOMORROW[language])
    arabic = trainer.page.get_by_role("group", name="العربية")
    arabic.get_by_label("Your voice").set_input_files(a_recording(tmp_path))
    assert serious_faults(trainer.page) == []
    trainer.tap("Show who gets what")
    expect(trainer.row("Français")).to_contain_text("they get it in English")
    lina.go("/home")
    lina.does_not_see("A message for you")
    trainer.tap("Send now")
    lina.go("/home")
    lina.sees("A message for you")
    lina.main.get_by_role("link", name=TOMORROW["ar"]).click()
    lina.is_at(TOMORROW["ar"])
    assert lina.page.locator("audio").evaluate(SECONDS) == SILENCE_SECONDS
    assert serious_faults(lina.page) == []
    marie.go("/home")
    marie.main.get_by_role("link", name=TOMORROW["en"]).click()
    marie.is_at(TOMORROW["en"])
    trainer.page.reload()
    expect(trainer.row("Français")).to_contain_text("1 of 1")
