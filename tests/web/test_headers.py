"""What every answer carries, and which pages a browser may keep."""

import io
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campbox.app import create_app
from campbox.attachments import FIELD
from campbox.exercises.attached import ATTACHED
from campbox.exercises.registry import kind
from campbox.services.sessions import LEARNER_IDLE_MS
from tests.clocks import FixedClock
from tests.conftest import OpenNode
from tests.web.classroom import any_address, follow, join_class, learner_in, make_cohort, new_browser, node_of, set_up
from tests.web.pictures import jpeg

COURSE = "web-first-steps"
FOR_EVER = "public, max-age=31536000, immutable"


def every_get(app: Flask, trainer: FlaskClient, cohort: str) -> Iterator[str]:
    """The address of every page that is opened with GET."""
    learner = learner_in(trainer, cohort)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            yield any_address(app, rule.rule, cohort=cohort, learner=learner)
    yield "/no/such/page"


def test_every_answer_forbids_what_pages_do_not_need(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    amina = join_class(app, trainer, cohort, "Amina")
    for address in every_get(app, trainer, cohort):
        for browser in (new_browser(app), amina, trainer):
            for answer in (browser.get(address), browser.delete(address)):
                assert_strict(answer, address)


def assert_strict(answer: TestResponse, address: str) -> None:
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    # A lesson to take home holds nothing of anybody; what a browser keeps of it, it asks for again.
    kept = "private, no-cache" if address.startswith("/take-home/") and answer.status_code == 200 else "no-store"
    assert answer.headers["Cache-Control"] == kept, address
    assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"]


def test_pages_hold_no_script_or_style_of_their_own(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    amina = join_class(app, trainer, cohort, "Amina")
    for address in every_get(app, trainer, cohort):
        for browser in (new_browser(app), amina, trainer):
            answer = browser.get(address, follow_redirects=True)
            if answer.headers.get("Content-Disposition", "").startswith("attachment"):
                continue  # a file to save: it stands alone, whole, with all its script inside
            page = answer.text
            # A block of JSON is no script: no browser runs it.
            assert not re.search(r'<script(?! type="application/json")(?![^>]*\bsrc=)[^>]*>', page), address
            assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), address
            assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), address


def test_static_files_are_kept_for_ever_and_not_sniffed(app: Flask) -> None:
    page = set_up(app).get("/teach/").text
    addresses = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', page))
    assert addresses
    for address in addresses:
        answer = new_browser(app).get(address, buffered=True)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers.get("X-Content-Type-Options") == "nosniff"
        assert "Set-Cookie" not in answer.headers


@pytest.fixture
def people(app: Flask) -> dict[str, FlaskClient]:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    return {"trainer": trainer, **{alias: join_class(app, trainer, cohort, alias) for alias in ("Amina", "Omar")}}


def addresses_for_all(app: Flask, reader: FlaskClient, language: str) -> list[str]:
    """Every lesson and exercise page in one language."""
    release = node_of(app).library.release(COURSE)
    reader.get(f"/language/{language}")
    entrances = [f"/go/{COURSE}/{each}" for each in release.lessons] + [f"/try/{COURSE}/{each}" for each in release.exercises]
    return [reader.get(entrance).headers["Location"] for entrance in entrances]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_lessons_and_exercises_are_the_same_bytes_for_everyone(
    app: Flask, people: dict[str, FlaskClient], language: str
) -> None:
    addresses = addresses_for_all(app, people["Amina"], language)
    first = {address: people["Amina"].get(address) for address in addresses}
    for other_language, (name, reader) in zip(("fr", "en", "ar"), people.items(), strict=True):
        reader.get(f"/language/{other_language}")
        reader.post("/call", data={"hand": "up"})
        for address, page in first.items():
            again = reader.get(address)
            assert again.data == page.data, (name, address)
            assert again.headers["Cache-Control"] == "private, max-age=86400"
            assert "Set-Cookie" not in again.headers
            assert "Cookie" not in again.headers.get("Vary", "")
            assert "Accept-Language" not in again.headers.get("Vary", "")
    assert all(alias not in page.text for page in first.values() for alias in ("Amina", "Omar", "Samira"))


def test_whoever_asks_for_a_piece_of_a_lesson_first_spoils_it_for_nobody(app: Flask, people: dict[str, FlaskClient]) -> None:
    address = people["Amina"].get(f"/go/{COURSE}/lists").headers["Location"]
    people["Amina"].get(address, headers={"Accept": "text/html; fragment=result"})
    page = people["Omar"].get(address).text
    assert "العربية" in page
    assert "</main>" in page


def test_exercise_page_is_the_same_bytes_before_and_after_an_attempt(app: Flask, people: dict[str, FlaskClient]) -> None:
    amina = people["Amina"]
    for exercise in node_of(app).library.release(COURSE).exercises.values():
        address = amina.get(f"/try/{COURSE}/{exercise.id}").headers["Location"]
        before = amina.get(address).data
        form = dict(kind(exercise.kind).model_answer(exercise.spec["en"]))
        files = {FIELD: (io.BytesIO(jpeg()), "photo.jpg")} if form.pop(ATTACHED, None) else {}
        assert amina.post(f"/answers/{COURSE}/{exercise.id}", data={**form, **files}).status_code == 303
        assert amina.get(address).data == before


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_exercise_page_tells_no_answer(app: Flask, people: dict[str, FlaskClient]) -> None:
    """The explanation and the hints are part of the answer."""
    for exercise in node_of(app).library.release(COURSE).exercises.values():
        page = follow(people["Amina"], f"/try/{COURSE}/{exercise.id}").text
        this, spec = kind(exercise.kind), exercise.spec["en"]
        explanation = this.grade(spec, this.read(spec, this.model_answer(spec))).explanation_html
        assert words_of(explanation)
        assert words_of(explanation) not in words_of(page)
        assert not re.search(r"<(?:input|option)[^>]*\s(?:checked|selected)\b", page)


def test_old_address_leads_to_the_present_one_and_is_not_stored(app: Flask, people: dict[str, FlaskClient]) -> None:
    for address in addresses_for_all(app, people["Amina"], "en")[::5]:
        old = re.sub(r"^/(.)/en/[0-9a-f]{12}/", r"/\1/en/000000000000/", address)
        for version in (old, old.replace("/en/", "/xx/"), old.replace("000000000000", "..")):
            answer = people["Amina"].get(version)
            assert answer.status_code == 303
            assert answer.headers["Location"] == address
            assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/l/en/1/{}/nope", "/x/en/1/{}/nope", "/l/en/1/{}/a%0Ab", "/x/en/1/{}/a%0Ab"])
def test_old_address_of_what_never_was_is_not_found(people: dict[str, FlaskClient], address: str) -> None:
    assert people["Amina"].get(address.format(COURSE)).status_code == 404


def test_refused_lesson_is_not_stored(app: Flask, people: dict[str, FlaskClient], clock: FixedClock) -> None:
    address = addresses_for_all(app, people["Amina"], "en")[0]
    nobody = new_browser(app).get(address)
    assert (nobody.status_code, nobody.headers["Cache-Control"]) == (303, "no-store")
    clock.uptime += LEARNER_IDLE_MS + 1
    idle = people["Omar"].get(address)
    assert (idle.status_code, idle.headers["Cache-Control"]) == (303, "no-store")


def test_pictures_of_a_course_are_kept_and_run_nothing(app: Flask, people: dict[str, FlaskClient]) -> None:
    found: set[str] = set()
    for address in addresses_for_all(app, people["Amina"], "en"):
        found.update(re.findall(r'src="(/m/[^"]+)"', people["Amina"].get(address).text))
    assert found
    for address in found:
        answer = new_browser(app).get(address, buffered=True)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, FOR_EVER)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers


def test_hub_pages_are_not_stored(open_a_node: OpenNode) -> None:
    operator = set_up(create_app(open_a_node("hub")), "Headquarters")
    for page in ("/hq/", "/hq/files", "/hq/pair", "/hq/card"):
        answer = operator.get(page)
        assert answer.status_code == 200
        assert_strict(answer, page)
