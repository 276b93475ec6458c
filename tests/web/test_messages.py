"""Messages on the pages: written, looked at, sent, heard, read."""

import io
from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campbox import voices
from campbox.node import Node
from campbox.services import announcements
from campbox.voices import VOICE_BYTES_MAX
from tests.conftest import OpenNode
from tests.services.factories import a_cohort
from tests.web.classroom import database_dump, join_class, learner_in, make_cohort, node_of, set_up

OGG = b"OggS" + bytes(range(256))


class Classroom:
    def __init__(self, app: Flask) -> None:
        self.app, self.box = app, node_of(app)
        self.trainer = set_up(app)
        self.cohort = make_cohort(self.trainer)
        self.amina = join_class(app, self.trainer, self.cohort, "Amina")
        self.learner = learner_in(self.trainer, self.cohort)

    def fields(self, **changes: str) -> dict[str, object]:
        return {
            "audience": f"cohort:{self.cohort}",
            "fallback": "en",
            "title-en": "Tomorrow",
            "text-en": "No lesson.\nCome on Thursday.",
            "title-ar": "غدًا",
            "text-ar": "لا درس.",
            **changes,
        }

    def write(self, address: str = "", changes: Mapping[str, str] | None = None, *, voice: bytes | None = None) -> TestResponse:
        data = self.fields(**(changes or {}))
        if voice is not None:
            data["voice-ar"] = (io.BytesIO(voice), "recording.ogg")
        answer = self.trainer.post(address or f"/teach/cohorts/{self.cohort}/messages/new", data=data)
        answer.request.environ["wsgi.input"].close()  # a large body is a file
        return answer

    def draft(self, changes: Mapping[str, str] | None = None) -> str:
        """The address of a new draft."""
        answer = self.write(changes=changes)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def send(self, address: str) -> str:
        """Send a draft; returns its address for learners."""
        assert self.trainer.post(address, data={"do": "send"}).status_code == 303
        return address.removeprefix("/teach")


@pytest.fixture
def room(app: Flask) -> Classroom:
    return Classroom(app)


def test_message_is_looked_at_before_it_goes_and_what_is_missing_is_told(room: Classroom) -> None:
    address = room.draft({"title-ar": "", "text-ar": ""})
    room.amina.get("/language/ar")
    page = room.trainer.get(address).text
    assert "not written" in page or "in their own language" in page
    assert "Tomorrow" not in room.amina.get("/home").text
    room.send(address)
    assert "Tomorrow" in room.amina.get("/home").text


def test_learner_reads_it_in_their_language_may_look_at_another_and_is_counted(room: Classroom) -> None:
    sent = room.draft()
    address = room.send(sent)
    assert "A message for you" in room.amina.get("/home").text
    page = room.amina.get(address).text
    assert "No lesson.\nCome on Thursday." in page
    assert f"{address}?language=ar" in page
    assert "لا درس." in room.amina.get(f"{address}?language=ar").text
    assert "A message for you" not in room.amina.get("/home").text
    assert "Tomorrow" in room.amina.get("/messages").text
    assert "1 of 1" in room.trainer.get(sent).text


def test_voice_is_on_disk_before_the_draft_and_is_heard_by_its_people_only(room: Classroom) -> None:
    written = room.write(voice=OGG)
    assert written.status_code == 303
    (file,) = room.box.config.files.iterdir()
    assert file.read_bytes() == OGG
    address = written.headers["Location"]
    assert heard_by(room.trainer, f"{address}/voice/ar") == (200, OGG, "audio/ogg")
    voice = f"{room.send(address)}/voice/ar"
    assert heard_by(room.amina, voice) == (200, OGG, "audio/ogg")
    other = make_cohort(room.trainer, "Summer")
    omar = join_class(room.app, room.trainer, other, "Omar")
    assert omar.get(voice).status_code == 404
    assert room.amina.get(voice.replace("/ar", "/en")).status_code == 404


def heard_by(browser: FlaskClient, address: str) -> tuple[int, bytes, str | None]:
    with browser.get(address) as answer:
        return answer.status_code, answer.data, answer.mimetype


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><script>alert(1)</script>", "Browsers cannot play this sound"),
        (b"", "Browsers cannot play this sound"),
        (OGG + bytes(VOICE_BYTES_MAX), "too long: at most 5 MB"),
    ],
)
def test_file_that_is_no_sound_is_refused_and_nothing_is_kept(room: Classroom, content: bytes, words: str) -> None:
    before = database_dump(room.box)
    answer = room.write(voice=content)
    assert answer.status_code == 400
    assert words in answer.text
    assert "No lesson." in answer.text
    assert database_dump(room.box) == before
    assert not room.box.config.files.exists() or not list(room.box.config.files.iterdir())


def test_voice_stays_with_a_draft_that_is_changed_until_it_is_ticked_away(room: Classroom) -> None:
    address = room.write(voice=OGG).headers["Location"]
    seen = room.trainer.get(f"{address}/edit").text.split('name="seen" value="')[1][:16]
    assert room.write(f"{address}/edit", {"seen": seen, "title-ar": "اليوم"}).status_code == 303
    assert heard_by(room.trainer, f"{address}/voice/ar")[0] == 200
    seen = room.trainer.get(f"{address}/edit").text.split('name="seen" value="')[1][:16]
    assert room.write(f"{address}/edit", {"seen": seen, "drop-ar": "1"}).status_code == 303
    assert room.trainer.get(f"{address}/voice/ar").status_code == 404


def test_sounds_that_no_message_has_are_removed_at_the_next_start(open_a_node: OpenNode) -> None:
    box = open_a_node("box")
    kept, unused = (voices.keep_voice(box.files, OGG + each, "voice-ar") for each in (b"1", b"2"))
    keep_draft(box, kept)
    box.close()
    again = open_a_node("box")
    assert [path.name for path in again.config.files.iterdir()] == [kept]
    assert unused != kept


def keep_draft(box: Node, voice: str) -> None:
    cohort = a_cohort(box)
    variants = {"ar": announcements.Variant("غدًا", "", voice)}
    box.write(
        lambda session: announcements.write_draft(
            session,
            draft_id=None,
            cohort_id=cohort,
            audience="cohort",
            audience_id=cohort,
            fallback="ar",
            variants=variants,
            by=bytes(16),
            now=box.now(),
        )
    )


def test_second_of_two_trainers_is_shown_the_firsts_draft_and_loses_nothing(room: Classroom) -> None:
    address = room.draft()
    seen = room.trainer.get(f"{address}/edit").text.split('name="seen" value="')[1][:16]
    assert room.write(f"{address}/edit", {"seen": seen, "title-en": "From Samira"}).status_code == 303
    answer = room.write(f"{address}/edit", {"seen": seen, "title-en": "From Karim"})
    assert answer.status_code == 409
    assert "From Samira" in answer.text
    assert "From Karim" in answer.text


def test_message_taken_back_is_gone_for_learners_and_stays_for_the_trainer(room: Classroom) -> None:
    sent = room.draft()
    address = room.send(sent)
    assert room.trainer.post(sent, data={"do": "withdraw"}).status_code == 303
    assert room.amina.get(address).status_code == 404
    assert "taken back" in room.trainer.get(sent).text


def test_poster_has_every_language(room: Classroom) -> None:
    page = room.trainer.get(f"{room.draft()}/poster").text
    assert "No lesson." in page
    assert 'dir="rtl"' in page
    assert "لا درس." in page


@pytest.mark.parametrize(
    "changes",
    [
        {"audience": "cohort:zz"},
        {"audience": ""},
        {"audience": "person:" + "00" * 16},
        {"fallback": "fr"},
        {"fallback": ""},
        {"title-en": ""},
        {"title-en": "", "text-en": "", "title-ar": "", "text-ar": ""},
        {"title-en": "x" * 200},
    ],
)
def test_form_with_a_fault_is_shown_again_with_what_was_typed(room: Classroom, changes: dict[str, str]) -> None:
    before = database_dump(room.box)
    answer = room.write(changes=changes)
    assert answer.status_code == 400
    assert "Nothing is saved yet" in answer.text
    assert database_dump(room.box) == before


def test_text_of_a_message_is_shown_as_text(room: Classroom) -> None:
    address = room.send(room.draft({"text-en": "<script>alert(1)</script>"}))
    assert "<script>alert(1)" not in room.amina.get(address).text
