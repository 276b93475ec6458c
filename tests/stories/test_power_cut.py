"""The power goes while the class works: nobody signs in again, and damage is repaired and told."""

from playwright.sync_api import expect

from campbox.courses.release import Release
from tests.stories.answers import give, is_told, model_answer, verdict_on
from tests.stories.conftest import ARABIC, NewServer, make_classroom
from tests.stories.devices import Devices
from tests.stories.reboots import Machine
from tests.stories.servers import Server

BEFORE, AFTER = "page-is-kept", "title-place"


@ARABIC
def test_class_goes_on_after_a_power_cut(machine: Machine, devices: Devices, course: Release, language: str) -> None:
    """Without script; with it, test_trainers_bad_day tells more."""
    classroom = make_classroom(machine, devices, language)
    amina = classroom.learner(devices, language, "Amina", script=False)
    for exercise in map(course.exercise, (BEFORE, AFTER)):
        amina.open_exercise(course.course_id, exercise.id)
        classroom.box.cut_power()
        classroom.box.start()
        answer = model_answer(exercise, language)
        give(amina, exercise, answer)
        is_told(amina, verdict_on(exercise, language, answer))
    classroom.trainer.look_at_class()
    solved = classroom.trainer.word("Solved “%(exercise)s”", exercise=course.exercise(AFTER).title[classroom.trainer.language])
    expect(classroom.trainer.row("Amina")).to_contain_text(solved)


@ARABIC
def test_damaged_database_gives_way_to_the_snapshot_and_the_trainer_is_told(
    new_server: NewServer, devices: Devices, course: Release, language: str
) -> None:
    classroom = make_classroom(new_server("box"), devices, language)
    trainer, amina = classroom.trainer, classroom.learner(devices, language, "Amina")
    for number, exercise in enumerate(map(course.exercise, (BEFORE, AFTER))):
        amina.open_exercise(course.course_id, exercise.id)
        give(amina, exercise, model_answer(exercise, language))
        amina.sees("Correct")
        if number == 0:
            trainer.go("/teach/settings")
            trainer.tap("Make a copy now")
    classroom.box.cut_power()
    damage(classroom.box)
    classroom.box.start()
    trainer.go("/teach/")
    trainer.sees("The box repaired itself.")
    trainer.sees("The damaged files are kept in the folder %(name)s.", name="damaged-1")
    trainer.tap("I understand")
    trainer.does_not_see("The box repaired itself.")
    amina.go("/home")
    amina.is_home()
    amina.sees("%(done)s of %(all)s exercises solved", done=1, all=len(course.exercises))


def damage(box: Server) -> None:
    """What a dying card leaves: the first page is whole, and rubbish follows."""
    (database,) = box.data.glob("campbox.db")
    content = database.read_bytes()
    database.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))
    box.data.joinpath("campbox.db-wal").unlink(missing_ok=True)
