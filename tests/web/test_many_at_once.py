"""A whole class at the same moment, at the real server: everything that was acknowledged is there, and nothing breaks."""

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from campbox.app import create_app
from campbox.exercises.registry import kind
from campbox.ids import random_id
from campbox.models import Alias, Answer, Attempt, Event, Staff
from campbox.node import Node, first_code
from tests.replica.serving import Answer as Heard
from tests.replica.serving import Serving, serving
from tests.soak import soak, times
from tests.web.classroom import PASSPHRASE, make_cohort, set_up

COURSE = "web-first-steps"
PEOPLE = 20


class Device:
    """A browser of the class: it keeps cookies and says where its requests come from."""

    def __init__(self, server: Serving) -> None:
        self._server = server
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Heard:
        return self._ask("GET", path, "")

    def post(self, path: str, form: Mapping[str, object], **headers: str) -> Heard:
        return self._ask("POST", path, urlencode(form, doseq=True), **headers)

    def _ask(self, method: str, path: str, body: str, **more: str) -> Heard:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Origin": self._server.url,
            "Content-Type": "application/x-www-form-urlencoded",
            **{name.replace("_", "-"): value for name, value in more.items()},
        }
        answer = self._server.ask(method, path, body.encode(), headers)
        for line in answer.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        assert answer.status < 500, answer.body
        return answer


@pytest.fixture
def server(box: Node) -> Iterator[Serving]:
    with serving(box) as started:
        yield started


def class_code(trainer: Device, cohort: str) -> str:
    trainer.post(f"/teach/cohorts/{cohort}/code", {"do": "open"})
    code = re.search(r'class-code"><bdi dir="ltr">(\d{3} \d{3})<', page_of(trainer, f"/teach/cohorts/{cohort}/code"))
    assert code is not None
    return code[1]


def page_of(device: Device, path: str) -> str:
    return device.get(path).body.decode()


def join(server: Serving, code: str, alias: str) -> tuple[Device, int]:
    device = Device(server)
    answer = device.post("/join", {"code": code, "alias": alias, "picture": "1", "pin": "2468"})
    return device, answer.status


def signed_in_trainer(server: Serving) -> Device:
    trainer = Device(server)
    assert trainer.post("/staff", {"name": "Samira", "passphrase": PASSPHRASE}).status == 303
    return trainer


@soak
def test_whole_class_joins_is_confirmed_and_answers_at_the_same_time(box: Node, server: Serving) -> None:
    cohort = make_cohort(set_up(create_app(box)))
    trainer = signed_in_trainer(server)
    code = class_code(trainer, cohort)
    choices = [each for each in box.library.release(COURSE).exercises.values() if each.kind == "choice"]
    exercises = choices[: times(4, len(choices))]

    def learn(number: int) -> int:
        """One person's quarter of an hour: join, wait, answer each exercise once rightly and once wrongly."""
        device, status = join(server, code, f"Learner {number}")
        assert status == 303
        while device.get("/home").status != 200:
            confirm_all(trainer, cohort)
        kept = 0
        for exercise in exercises:
            this, spec = kind(exercise.kind), exercise.spec["en"]
            for form in (this.false_answer(spec), this.model_answer(spec)):
                identity = random_id().hex()
                for _ in range(2):  # the phone was not sure that it arrived
                    sent = device.post(f"/answers/{COURSE}/{exercise.id}", dict(form), X_Client_Id=identity)
                    assert sent.status == 303
                kept += 1
        return kept

    with ThreadPoolExecutor(PEOPLE) as threads:
        kept = sum(threads.map(learn, range(PEOPLE)))
    with box.reading() as session:
        assert session.query(Alias).count() == PEOPLE
        assert session.query(Attempt).count() == session.query(Answer).count() == kept
        numbers = [row.sequence for row in session.query(Event.sequence).order_by(Event.sequence)]
    assert numbers == list(range(1, len(numbers) + 1))


def confirm_all(trainer: Device, cohort: str) -> None:
    page = page_of(trainer, f"/teach/cohorts/{cohort}/code")
    arrived = re.findall(r'name="arrival" value="([0-9a-f]{32})"', page)
    trainer.post(f"/teach/cohorts/{cohort}/arrivals", {"do": "confirm", "arrival": arrived})


def test_same_alias_at_the_same_moment_is_given_once(box: Node, server: Serving) -> None:
    cohort = make_cohort(set_up(create_app(box)))
    trainer = signed_in_trainer(server)
    code = class_code(trainer, cohort)
    with ThreadPoolExecutor(PEOPLE) as threads:
        statuses = [status for _, status in threads.map(lambda _: join(server, code, "Amina"), range(PEOPLE))]
    assert sorted(statuses) == [303] + [400] * (PEOPLE - 1)
    with ThreadPoolExecutor(PEOPLE) as threads:
        list(threads.map(lambda _: confirm_all(trainer, cohort), range(PEOPLE)))
    with box.reading() as session:
        assert session.query(Alias).count() == 1


def test_same_answer_sent_twenty_times_at_once_counts_once(box: Node, server: Serving) -> None:
    cohort = make_cohort(set_up(create_app(box)))
    trainer = signed_in_trainer(server)
    device, _ = join(server, class_code(trainer, cohort), "Amina")
    confirm_all(trainer, cohort)
    exercise = next(iter(box.library.release(COURSE).exercises.values()))
    form = dict(kind(exercise.kind).model_answer(exercise.spec["en"]))
    identity = random_id().hex()
    with ThreadPoolExecutor(PEOPLE) as threads:
        answers = list(
            threads.map(
                lambda _: device.post(f"/answers/{COURSE}/{exercise.id}", form, X_Client_Id=identity).status, range(PEOPLE)
            )
        )
    assert answers == [303] * PEOPLE
    with box.reading() as session:
        assert session.query(Attempt).count() == 1


def test_box_is_set_up_once_when_two_people_send_the_code_together(box: Node, server: Serving) -> None:
    code = first_code(box)
    form = {"code": code, "passphrase": PASSPHRASE, "site_name": "Zaatari", "languages": ["en"]}
    with ThreadPoolExecutor(4) as threads:
        statuses = list(
            threads.map(lambda number: Device(server).post("/setup", {**form, "name": f"T{number}"}).status, range(4))
        )
    assert statuses.count(200) == 1
    with box.reading() as session:
        assert session.query(Staff).count() == 1
