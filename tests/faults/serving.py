"""A real server in a process of its own that can be killed, and learners who answer it over HTTP."""

import http.client
import multiprocessing
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from campbox.cli import serve_role
from campbox.clock import SystemClock, now
from campbox.config import Config
from campbox.control import ask
from campbox.errors import DataFolderError
from campbox.exercises.registry import kind
from campbox.ids import random_id
from campbox.node import Node, open_node
from campbox.services import cohorts, people
from campbox.services.sessions import Role, open_session

COURSE = "web-first-steps"
# The server's modules are loaded once, and each server is a fork of that: a start then takes 0.2 s instead of 1.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["campbox.server", "tests.faults.serving"])


@dataclass
class Answering:
    """A learner with a browser. `acknowledged` are the attempts that the box said it has, by client id.

    `is_dark`: the power is gone, and the Wi-Fi with it. No answer arrives any more, whatever a process that is already dead
    in truth may still say.
    """

    cookie: str
    address: str
    forms: list[bytes]
    acknowledged: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    unanswered: tuple[str, bytes] | None = None
    is_dark: threading.Event = field(default_factory=threading.Event)

    def answer_until_it_fails(self, port: int, random: Random) -> None:
        """Answer as fast as the box takes it; what got no answer is sent again first, as a phone's outbox does."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            while True:
                client_id, form = self.unanswered or (random_id().hex(), random.choice(self.forms))
                self.unanswered = (client_id, form)
                self.asked.add(client_id)
                location = self._post(connection, client_id, form)
                if location is None:
                    return
                self.acknowledged[client_id] = location.rsplit("/", 1)[1]
                self.unanswered = None
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()

    def _post(self, connection: http.client.HTTPConnection, client_id: str, form: bytes) -> str | None:
        headers = {
            "Cookie": self.cookie,
            "Origin": f"http://{connection.host}:{connection.port}",
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Client-Id": client_id,
        }
        connection.request("POST", self.address, form, headers)
        answer = connection.getresponse()
        page = answer.read()
        if self.is_dark.is_set():
            return None
        assert answer.status == 303, page
        return answer.headers["Location"]


def prepare_learners(config: Config, count: int) -> list[Answering]:
    """A class with its sessions in the data folder, each at an exercise of their own."""
    clock = SystemClock()
    node = open_node(config, clock)
    try:
        return [_prepare(node, clock, number) for number in range(count)]
    finally:
        node.close()


def _prepare(node: Node, clock: SystemClock, number: int) -> Answering:
    def act(session: Session) -> str:
        present = cohorts.cohorts(session)
        cohort_id = present[0].id if present else cohorts.create_cohort(session, name="Spring")
        learner_id = people.add_learner(session, cohort_id=cohort_id, alias=f"learner {number}", language="en", picture=1)
        return open_session(session, role=Role.LEARNER, person_id=learner_id, is_own_device=True, now=now(clock))

    exercises = list(node.library.release(COURSE).exercises.values())
    exercise = next(each for each in exercises[number:] + exercises if each.kind == "choice")
    spec = exercise.spec["en"]
    forms = [kind("choice").model_answer(spec), kind("choice").false_answer(spec)]
    return Answering(
        cookie=f"campbox-{node.keys.node[3:11]}={node.write(act)}",
        address=f"/answers/{COURSE}/{exercise.id}",
        forms=[_encoded({**form, "language": ["en"]}) for form in forms],
    )


def _encoded(form: dict[str, object]) -> bytes:
    return urlencode(form, doseq=True).encode()


@contextmanager
def serving(config: Config) -> Iterator[BaseProcess]:
    """A server that answers when the block begins; it is killed at its end, if not before."""
    process = _PROCESSES.Process(target=serve_role, args=(config,), daemon=True)
    process.start()
    try:
        _wait_for(config)
        yield process
    finally:
        process.kill()
        process.join()


def _wait_for(config: Config) -> None:
    """Until the server answers people and the command line."""
    deadline = time.monotonic() + 30
    while not (_answers_people(config) and _answers_commands(config)):
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.01)


def _answers_people(config: Config) -> bool:
    try:
        socket.create_connection(("127.0.0.1", config.port), timeout=1).close()
    except OSError:
        return False
    return True


def _answers_commands(config: Config) -> bool:
    try:
        return ask(config.data, "no such task", {}) is not None
    except DataFolderError:
        return True


@contextmanager
def answering(learners: list[Answering], port: int, random: Random) -> Iterator[None]:
    """All learners answer at once, until the server that they talk to is gone."""
    seeds = [Random(random.random()) for _ in learners]
    threads = [
        threading.Thread(target=each.answer_until_it_fails, args=(port, seed))
        for each, seed in zip(learners, seeds, strict=True)
    ]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def box_config(data: Path) -> Config:
    return Config(role="box", data=data, host="127.0.0.1", port=free_port())
