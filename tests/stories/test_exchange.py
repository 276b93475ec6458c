"""Progress reaches headquarters and the acknowledgement comes back: by stick, by files in the browser, by internet."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from campbox.courses.release import Release
from tests.stories.answers import give, model_answer
from tests.stories.conftest import ARABIC, ENGLISH, NewServer, make_classroom, make_operator
from tests.stories.devices import Devices
from tests.stories.headquarters import (
    card_of,
    headquarters_has_everything,
    load_card,
    pair,
    sees_site,
    trust_headquarters,
)
from tests.stories.people import Learner, Operator, Trainer
from tests.stories.sticks import Stick

EXERCISES = ("page-is-kept", "title-place")
NOTHING_YET = "Headquarters has confirmed nothing yet."


@dataclass(frozen=True)
class Two:
    """A box with one learner who has solved an exercise, and headquarters; not paired yet."""

    trainer: Trainer
    operator: Operator
    amina: Learner
    course: Release

    def solves(self, exercise: str) -> None:
        self.amina.open_exercise(self.course.course_id, exercise)
        give(self.amina, self.course.exercise(exercise), model_answer(self.course.exercise(exercise), self.amina.language))
        self.amina.sees("Correct")


@pytest.fixture
def two(new_server: NewServer, devices: Devices, course: Release, language: str) -> Two:
    classroom = make_classroom(new_server("box"), devices, language)
    operator = make_operator(new_server("hub"), devices, language)
    amina = classroom.learner(devices, language, "Amina", script=False)
    both = Two(classroom.trainer, operator, amina, course)
    both.solves(EXERCISES[0])
    classroom.trainer.go("/teach/stick")
    classroom.trainer.sees("This box is not connected with headquarters yet. It works without; nothing is lost meanwhile.")
    return both


def test_stick_carries_progress_to_headquarters_and_the_reply_is_loaded(two: Two, stick: Stick, tmp_path: Path) -> None:
    trainer, operator = two.trainer, two.operator
    pair(trainer, operator, tmp_path)
    trainer.go("/teach/stick")
    trainer.sees(NOTHING_YET)
    copies_to_stick(trainer, stick)
    trainer.sees("You may remove the stick.")
    assert stick.files()
    assert all(b"Amina" not in path.read_bytes() for path in stick.files())
    done = operator.server.run("sync", "import", "--hub", "--from", str(stick.folder))
    assert done.returncode == 0, done.stderr
    assert "1 files read." in done.stdout
    sees_site(operator, "Zaatari", solved=1, learner="Amina")
    reply = operator.save("Save the reply", tmp_path / "reply.cbx")
    trainer.go("/teach/stick")
    trainer.load("Files from headquarters", "Load the files", reply)
    headquarters_has_everything(trainer)


@ARABIC
def test_stick_alone_goes_there_and_back(two: Two, stick: Stick, tmp_path: Path) -> None:
    pair(two.trainer, two.operator, tmp_path)
    copies_to_stick(two.trainer, stick)
    two.operator.go("/hq/files")
    two.operator.tap("Read the stick and write the replies")
    two.operator.sees("You may remove the stick.")
    copies_to_stick(two.trainer, stick)
    headquarters_has_everything(two.trainer)


@ENGLISH
def test_stick_that_is_full_locked_or_pulled_out_is_told_and_another_try_works(two: Two, stick: Stick, tmp_path: Path) -> None:
    trainer = two.trainer
    pair(trainer, two.operator, tmp_path)
    stick.fill()
    copies_to_stick(trainer, stick)
    trainer.sees("The stick is full. Use another one; nothing is lost.")
    stick.make_room()
    stick.lock()
    copies_to_stick(trainer, stick)
    trainer.sees("The stick cannot be written. Look at its lock switch, or use another one.")
    stick.lock("rw")
    trainer.go("/teach/stick")
    stick.pull_out()
    trainer.tap("Copy to the stick %(name)s", name=stick.folder.name)
    trainer.sees("The stick was pulled out or fails. Put it in again; nothing is lost.")
    stick.plug_in()
    copies_to_stick(trainer, stick)
    trainer.sees("You may remove the stick.")


@ENGLISH
def test_files_in_the_browser_do_what_a_stick_does(two: Two, tmp_path: Path) -> None:
    trainer, operator = two.trainer, two.operator
    pair(trainer, operator, tmp_path)
    trainer.go("/teach/stick")
    sealed = trainer.save("Save on this computer", tmp_path / "sealed.cbx")
    operator.go("/hq/files")
    operator.load("Files of the sites", "Load the files", sealed)
    expect(operator.row("sealed.cbx")).to_contain_text("Zaatari")
    sees_site(operator, "Zaatari", solved=1, learner="Amina")
    reply = operator.save("Save the reply", tmp_path / "reply.cbx")
    trainer.go("/teach/stick")
    trainer.load("Files from headquarters", "Load the files", reply)
    headquarters_has_everything(trainer)
    two.solves(EXERCISES[1])
    trainer.go("/teach/stick")
    trainer.does_not_see("Headquarters has everything.")


@ARABIC
def test_each_bad_file_has_its_line_and_stops_none_of_the_others(
    two: Two, new_server: NewServer, devices: Devices, tmp_path: Path
) -> None:
    trainer, operator = two.trainer, two.operator
    stranger = make_classroom(new_server("box"), devices, trainer.language).trainer
    load_card(stranger, card_of(operator, tmp_path))
    trust_headquarters(stranger)
    stranger.go("/teach/stick")
    unknown = stranger.save("Save on this computer", tmp_path / "unknown.cbx")
    pair(trainer, operator, tmp_path)
    trainer.go("/teach/stick")
    good = trainer.save("Save on this computer", tmp_path / "good.cbx")
    sealed = good.read_bytes()
    told = {
        made(tmp_path / "rubbish.cbx", b"rubbish" * 50): "This file is damaged. Please copy it again from the sender.",
        made(tmp_path / "cut.cbx", sealed[: len(sealed) // 2]): "This file is damaged. Please copy it again from the sender.",
        made(
            tmp_path / "altered.cbx", sealed[:-9] + b"campbox!!"
        ): "This file is damaged. Please copy it again from the sender.",
        unknown: "This file comes from a box that is not paired here. Pair it first, then load it again.",
    }
    again = made(tmp_path / "again.cbx", sealed)
    operator.go("/hq/files")
    operator.load("Files of the sites", "Load the files", *told, good, again)
    for path, sentence in told.items():
        expect(operator.row(path.name)).to_contain_text(operator.word(sentence))
    expect(operator.row(good.name)).to_contain_text(operator.word("Done"))
    expect(operator.row(again.name)).to_contain_text(operator.word("This file was here before. Nothing changed."))
    sees_site(operator, "Zaatari", solved=1, learner="Amina")
    reply = operator.save("Save the reply", tmp_path / "reply.cbx")
    stranger.go("/teach/stick")
    stranger.load("Files from headquarters", "Load the files", reply)
    expect(stranger.row(reply.name)).to_contain_text(stranger.word("This file is for somebody else. Leave it on the stick."))


@ENGLISH
def test_internet_does_it_with_one_tap_when_headquarters_answers(two: Two, tmp_path: Path) -> None:
    trainer, operator = two.trainer, two.operator
    operator.go("/hq/pair")
    # The box is no browser: it knows this machine by its number.
    operator.main.get_by_label(operator.word("Where boxes reach headquarters")).fill(f"http://127.0.0.1:{operator.server.port}")
    operator.tap("Save")
    pair(trainer, operator, tmp_path)
    trainer.go("/teach/stick")
    trainer.tap("Try now")
    headquarters_has_everything(trainer)
    sees_site(operator, "Zaatari", solved=1, learner="Amina")
    operator.server.stop()
    two.solves(EXERCISES[1])
    trainer.go("/teach/stick")
    trainer.tap("Try now")
    trainer.sees("Headquarters does not answer. The box tries again by itself.")
    trainer.does_not_see("Headquarters has everything.")
    operator.server.start()
    trainer.tap("Try now")
    headquarters_has_everything(trainer)
    trainer.does_not_see("Headquarters does not answer. The box tries again by itself.")
    sees_site(operator, "Zaatari", solved=2, learner="Amina")


def copies_to_stick(trainer: Trainer, stick: Stick) -> None:
    trainer.go("/teach/stick")
    trainer.tap("Copy to the stick %(name)s", name=stick.folder.name)


def made(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
