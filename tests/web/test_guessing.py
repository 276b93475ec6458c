"""Guessing a secret gets slow for one account, stops nobody else, and tells nothing."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from campbox.node import first_code
from campbox.services import people, secrets
from campbox.services.secrets import FREE_TRIES, LONGEST_WAIT_SECONDS
from tests.clocks import FixedClock
from tests.web.classroom import PASSPHRASE, join_class, make_cohort, new_browser, node_of, set_up

PIN = "83619274"
Guess = Callable[[Flask], TestResponse]


def guess_pin(app: Flask, alias: str = "Amina", pin: str = "0000") -> TestResponse:
    return new_browser(app).post("/sign-in", data={"alias": alias, "pin": pin})


def guess_passphrase(app: Flask, name: str = "Samira") -> TestResponse:
    return new_browser(app).post("/staff", data={"name": name, "passphrase": "not the passphrase"})


def guess_recovery(app: Flask, name: str = "Samira") -> TestResponse:
    form = {"name": name, "recovery": "0000-0000-0000-0000-0000", "passphrase": "a new passphrase"}
    return new_browser(app).post("/forgotten", data=form)


def guess_card_pin(app: Flask) -> TestResponse:
    node = node_of(app)
    with node.reading() as session:
        amina = people.find_by_alias(session, "Amina")
    assert amina is not None
    card = node.write(lambda session: people.new_cards(session, [amina.id]))[amina.id]
    return new_browser(app).post(f"/c/{card}", data={"pin": "0000"})


def guess_first_code(app: Flask) -> TestResponse:
    form = {"code": "00000000", "name": "Eve", "passphrase": PASSPHRASE, "site_name": "Here", "languages": ["en"]}
    return new_browser(app).post("/setup", data=form)


GUESSES: dict[str, Guess] = {
    "PIN": guess_pin,
    "PIN of a card": guess_card_pin,
    "passphrase": guess_passphrase,
    "recovery code": guess_recovery,
}


def a_class(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    for alias in ("Amina", "Omar"):
        join_class(app, trainer, cohort, alias, PIN)


def assert_waits_grow(app: Flask, clock: FixedClock, guess: Guess) -> None:
    assert [guess(app).status_code for _ in range(FREE_TRIES)] == [400] * FREE_TRIES
    waits = []
    for _ in range(8):
        refused = guess(app)
        assert refused.status_code == 429
        waits.append(int(refused.headers["Retry-After"]))
        clock.uptime += waits[-1] * 1000 - 1
        assert guess(app).status_code == 429
        clock.uptime += 1
        assert guess(app).status_code == 400
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert max(waits) == LONGEST_WAIT_SECONDS


@pytest.mark.parametrize("guess", GUESSES.values(), ids=GUESSES)
def test_each_wrong_guess_makes_the_next_wait_longer_up_to_a_minute(app: Flask, clock: FixedClock, guess: Guess) -> None:
    a_class(app)
    assert_waits_grow(app, clock, guess)


def test_first_code_of_a_new_box_cannot_be_guessed_quickly(app: Flask, clock: FixedClock) -> None:
    assert_waits_grow(app, clock, guess_first_code)
    assert set_up_is_still_possible(app, clock)


def set_up_is_still_possible(app: Flask, clock: FixedClock) -> bool:
    clock.uptime += LONGEST_WAIT_SECONDS * 1000
    return set_up(app).get("/teach/").status_code == 200


def test_waiting_costs_no_thread_and_no_scrypt(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    a_class(app)
    for _ in range(FREE_TRIES):
        guess_pin(app)
    monkeypatch.setattr(secrets, "derive", lambda *_: pytest.fail("a refused guess was stretched"))
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("a thread slept"))
    assert guess_pin(app).status_code == 429


def test_account_that_is_guessed_at_stops_no_other(app: Flask) -> None:
    a_class(app)
    for _ in range(FREE_TRIES + 3):
        guess_pin(app)
    assert guess_pin(app, "Omar", PIN).status_code == 303
    assert new_browser(app).post("/staff", data={"name": "Samira", "passphrase": PASSPHRASE}).status_code == 303
    for _ in range(FREE_TRIES + 1):
        guess_recovery(app)
    assert new_browser(app).post("/staff", data={"name": "Samira", "passphrase": PASSPHRASE}).status_code == 303


def test_right_secret_after_the_wait_forgets_the_wrong_ones(app: Flask, clock: FixedClock) -> None:
    a_class(app)
    for _ in range(FREE_TRIES):
        guess_pin(app)
    assert guess_pin(app, pin=PIN).status_code == 429
    clock.uptime += 2000
    assert guess_pin(app, pin=PIN).status_code == 303
    assert [guess_pin(app).status_code for _ in range(FREE_TRIES)] == [400] * FREE_TRIES


def test_other_spellings_of_an_alias_are_the_same_account(app: Flask) -> None:
    a_class(app)
    spellings = ["AMINA", " amina ", "A\u200bmina"]
    assert [guess_pin(app, each).status_code for each in spellings] == [400] * FREE_TRIES
    assert guess_pin(app, "Amina", PIN).status_code == 429


def test_thirty_guesses_at_once_are_not_thirty_free_tries(app: Flask) -> None:
    """Otherwise four digits last hours instead of days."""
    a_class(app)
    for _ in range(FREE_TRIES - 1):
        guess_pin(app)
    with ThreadPoolExecutor(30) as threads:
        statuses = list(threads.map(lambda number: guess_pin(app, pin=f"{number:04}").status_code, range(30)))
    assert statuses.count(429) >= 28


def without_alias(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def test_unknown_alias_is_answered_as_a_wrong_pin_and_takes_the_same_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    a_class(app)
    stretched: list[str] = []
    derive = secrets.derive

    def counted(secret: str, salt: bytes) -> secrets.Derived:
        stretched.append(secret)
        return derive(secret, salt)

    monkeypatch.setattr(secrets, "derive", counted)
    known, unknown = guess_pin(app), guess_pin(app, "Nobody")
    assert (known.status_code, without_alias(known.text)) == (unknown.status_code, without_alias(unknown.text))
    assert stretched == ["0000", "0000"]
    for _ in range(FREE_TRIES - 1):
        guess_pin(app)
        guess_pin(app, "Nobody")
    assert guess_pin(app).status_code == guess_pin(app, "Nobody").status_code == 429


def test_alias_without_a_pin_is_answered_as_an_unknown_one(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    form = {"learners": "Yusuf", "language": "en", "confirmed": "1"}
    assert trainer.post(f"/teach/cohorts/{cohort}/add", data=form).status_code == 303
    with_none, unknown = guess_pin(app, "Yusuf"), guess_pin(app, "Nobody")
    assert (with_none.status_code, without_alias(with_none.text)) == (unknown.status_code, without_alias(unknown.text))


def test_unknown_trainer_is_answered_as_a_wrong_passphrase(app: Flask) -> None:
    a_class(app)
    for guess in (guess_passphrase, guess_recovery):
        known, unknown = guess(app), guess(app, "Nobody")
        assert (known.status_code, without_alias(known.text)) == (unknown.status_code, without_alias(unknown.text))


def test_pin_is_read_in_every_script_of_digits(app: Flask) -> None:
    a_class(app)
    for digits in ("٨٣٦١٩٢٧٤", "۸۳۶۱۹۲۷۴", "8361 9274", "\u200e83619274\u200f", "８３６１９２７４"):
        assert guess_pin(app, pin=digits).status_code == 303, digits


def test_what_is_no_pin_is_told_so_and_is_no_guess(app: Flask) -> None:
    a_class(app)
    for rubbish in ("", "12", "123456789", "12a4", "١٢a٤", "-1234", "12.4", "\x001234", "１２", "௧௨௩௪"):
        assert guess_pin(app, pin=rubbish).status_code == 400, rubbish
    assert guess_pin(app, pin=PIN).status_code == 303


def test_class_code_first_code_and_recovery_code_are_read_in_every_script_of_digits(app: Flask) -> None:
    to_arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    to_persian = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    code = first_code(node_of(app))
    assert code is not None
    form = {"name": "Samira", "passphrase": PASSPHRASE, "site_name": "Zaatari", "languages": ["en"]}
    trainer = new_browser(app)
    sheet = trainer.post("/setup", data={**form, "code": code.translate(to_arabic)})
    assert sheet.status_code == 200
    recovery = re.search(r"\b([0-9a-z]{4}(?:-[0-9a-z]{4}){4})\b", sheet.text)
    assert recovery is not None
    cohort = make_cohort(trainer)
    trainer.post(f"/teach/cohorts/{cohort}/code", data={"do": "open"})
    shown = re.search(r'class-code"><bdi dir="ltr">(\d{3} \d{3})<', trainer.get(f"/teach/cohorts/{cohort}/code").text)
    assert shown is not None
    assert new_browser(app).post("/join", data={"code": shown[1].translate(to_persian)}).status_code == 200
    typed = {"name": "Samira", "recovery": recovery[1].translate(to_arabic), "passphrase": "another long phrase"}
    assert new_browser(app).post("/forgotten", data=typed).status_code == 200
