"""What people type, paste and send by mistake or by malice: a clear refusal, and nothing lost or changed."""

import io
import re
import zipfile

from flask import Flask
from flask.testing import FlaskClient

from campbox.app import create_app
from campbox.courses.library import Library
from campbox.exercises.registry import KINDS
from campbox.models import Cohort
from campbox.services import nodes, people
from tests.conftest import OpenNode
from tests.web.classroom import database_dump, join_class, make_cohort, new_browser, node_of, set_up

COURSE = "web-first-steps"
SCRIPTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "{{7*191}}",
    "</title><svg/onload=alert(1)>",
    "&lt;b&gt;",
)
ALIVE = re.compile(r"<script>alert|<img src=x|<svg/onload|1337|onerror=alert\(1\)>[^&]")


def learner_id(app: Flask, alias: str) -> str:
    with node_of(app).reading() as session:
        found = people.find_by_alias(session, alias)
    assert found is not None
    return found.id.hex()


def assert_harmless(page: str, text: str) -> None:
    assert text not in page or text in ("'-alert(1)-'", "{{7*191}}"), text
    assert not ALIVE.search(page), text


def test_names_that_are_script_are_shown_as_text_on_every_page(app: Flask) -> None:
    trainer = set_up(app)
    for text in SCRIPTS:
        trainer.post("/teach/settings", data={"site_name": text, "languages": ["en", "fr", "ar"]})
        cohort = make_cohort(trainer, text)
        learner = join_class(app, trainer, cohort, text[:40])
        learner.post("/call", data={"hand": "up"})
        own = learner_id(app, text[:40])
        pages = [
            trainer.get("/teach/"),
            trainer.get(f"/teach/cohorts/{cohort}"),
            trainer.get(f"/teach/cohorts/{cohort}/cards"),
            trainer.post(f"/teach/cohorts/{cohort}/cards", data={"learner": own}),
            trainer.get(f"/teach/cohorts/{cohort}/code"),
            trainer.get(f"/teach/learners/{own}"),
            trainer.get("/teach/settings"),
            learner.get("/home"),
            learner.get("/call"),
            learner.get("/still-you"),
            new_browser(app).get("/"),
        ]
        for answer in pages:
            assert answer.status_code == 200
            assert_harmless(answer.text, text)


def test_what_is_sent_back_in_a_page_is_text(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    amina = join_class(app, trainer, cohort, "Amina")
    for text in SCRIPTS:
        wifi = {"wifi_name": text[:32], "wifi_key": text}
        pages = [
            new_browser(app).get("/", query_string={"next": text}),
            new_browser(app).get("/staff", query_string={"next": text}),
            new_browser(app).post("/sign-in", data={"alias": text[:40], "pin": text[:16], "next": text}),
            new_browser(app).post("/staff", data={"name": text, "passphrase": text, "next": text}),
            new_browser(app).post("/forgotten", data={"name": text, "recovery": text, "passphrase": text}),
            new_browser(app).post("/join", data={"code": text[:20]}),
            new_browser(app).get(f"/{text}"),
            new_browser(app).get("/still-you", query_string={"next": text}),
            trainer.post(f"/teach/cohorts/{cohort}/add", data={"learners": text, "language": "en"}),
            trainer.post(f"/teach/cohorts/{cohort}/add", data={"learners": f"Ali,{text}", "language": text}),
            trainer.post("/teach/date", data={"device_time": text, "device_offset": text}),
            trainer.post("/teach/stick/load", data={"files": [(io.BytesIO(b"x"), f"{text}.cbx")]}),
            trainer.post("/teach/stick/load", data={"files": [(io.BytesIO(b"x"), f"{text}.zip")]}),
            trainer.post("/teach/poster", data=wifi, follow_redirects=True),
            amina.post(f"/answers/{COURSE}/{text.replace('/', '')}", data={"choice": text}),
        ]
        for answer in pages:
            assert answer.status_code < 500
            assert_harmless(answer.text, text)


def test_html_in_answers_is_shown_as_text(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    amina = join_class(app, trainer, cohort, "Amina")
    release = node_of(app).library.release(COURSE)
    blanks = next(each for each in release.exercises.values() if each.kind == "blanks")
    form = {f"blank-{number}": SCRIPTS[1] for number in range(1, 20)}
    result = amina.post(f"/answers/{COURSE}/{blanks.id}", data=form, follow_redirects=True)
    assert result.status_code == 200
    for page in (result, trainer.get(f"/teach/cohorts/{cohort}"), trainer.get(f"/teach/learners/{learner_id(app, 'Amina')}")):
        assert_harmless(page.text, SCRIPTS[1])


def cohort_count(app: Flask) -> int:
    with node_of(app).reading() as session:
        return session.query(Cohort).count()


def test_huge_input_is_refused_with_a_clear_answer_and_changes_nothing(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    join_class(app, trainer, cohort, "Amina")
    add, own = f"/teach/cohorts/{cohort}/add", learner_id(app, "Amina")
    many_lines = "\n".join(f"Learner {number}" for number in range(10_000))
    tries = {
        "a list of 10,000 lines": (add, {"learners": many_lines, "language": "en", "confirmed": "1"}),
        "a line of 200 kB": (add, {"learners": "x" * 200_000, "language": "en", "confirmed": "1"}),
        "a list of 400 kB": (add, {"learners": "x\n" * 200_000, "language": "en", "confirmed": "1"}),
        "an alias of 1 MB": (f"/teach/learners/{own}", {"alias": "x" * 1_000_000, "picture": "1"}),
        "an alias of 100 kB": (f"/teach/learners/{own}", {"alias": "x" * 100_000, "picture": "1"}),
        "a picture of 5,000 digits": (f"/teach/learners/{own}", {"alias": "Amina", "picture": "9" * 5000}),
        "a picture in other digits": (f"/teach/learners/{own}", {"alias": "Amina", "picture": "²"}),
        "a cohort of 100 kB": ("/teach/cohorts/new", {"name": "x" * 100_000}),
        "a cohort renamed to 100 kB": (f"/teach/cohorts/{cohort}/rename", {"name": "x" * 100_000}),
        "a cohort renamed to nothing": (f"/teach/cohorts/{cohort}/rename", {"name": "   "}),
        "a site of 100 kB": ("/teach/settings", {"site_name": "x" * 100_000, "languages": "en"}),
        "a language nobody speaks": ("/teach/settings", {"site_name": "Zaatari", "languages": "xx"}),
        "no language": ("/teach/settings", {"site_name": "Zaatari"}),
        "a Wi-Fi of 100 kB": ("/teach/poster", {"wifi_name": "x" * 100_000, "wifi_key": ""}),
        "10,000 fields": ("/teach/cohorts/new", {f"field-{number}": "x" for number in range(10_000)}),
        "a date of 5,000 digits": ("/teach/date", {"device_time": "9" * 5000, "device_offset": "0"}),
        "minutes without end": ("/teach/date", {"device_time": "2026-02-02T10:00", "device_offset": "9" * 4000}),
        "minutes beyond any": ("/teach/date", {"device_time": "2026-02-02T10:00", "device_offset": "9" * 5000}),
        "a day in 1970": ("/teach/date", {"device_time": "1970-01-01T00:00", "device_offset": "0"}),
        "a day in 2400": ("/teach/date", {"device_time": "2400-01-01T00:00", "device_offset": "0"}),
        "ids without end": (f"/teach/cohorts/{cohort}/arrivals", {"arrival": "0" * 100_000}),
        "a passphrase of 400 kB": ("/staff", {"name": "Samira", "passphrase": "x" * 400_000}),
        "an alias that signs in, of 400 kB": ("/sign-in", {"alias": "x" * 400_000, "pin": "1234"}),
        "a class code of 400 kB": ("/join", {"code": "1" * 400_000}),
    }
    before = database_dump(node_of(app))
    statuses = {name: trainer.post(address, data=data).status_code for name, (address, data) in tries.items()}
    assert {name: status for name, status in statuses.items() if not 400 <= status < 500} == {}
    assert database_dump(node_of(app)) == before


def test_refusal_is_a_sentence_and_not_a_code(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    make_cohort(trainer, "Summer")
    rename = f"/teach/cohorts/{cohort}/rename"
    for address, name in ((rename, "Summer"), (rename, " "), ("/teach/cohorts/new", "Summer"), ("/teach/cohorts/new", " ")):
        answer = trainer.post(address, data={"name": name})
        assert answer.status_code == 400
        assert re.search("already taken|Please fill this in", answer.text), (address, name)


UNSEEN = {
    "right-to-left override": "Ami\u202ena",
    "end of isolate": "Amina\u2069\u2069",
    "NUL": "Ami\x00na",
    "escape": "Ami\x1b[31mna",
    "half a surrogate": "Ami\ud800na",
}


def test_signs_that_nobody_sees_never_reach_a_page(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    for number, (name, alias) in enumerate(UNSEEN.items()):
        typed = f"{alias} {number}".encode("utf-8", "surrogatepass").replace(b"%", b"%25")
        body = b"language=en&confirmed=1&learners=" + typed
        answer = trainer.post(f"/teach/cohorts/{cohort}/add", data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (303, 400), name
    page = trainer.get(f"/teach/cohorts/{cohort}").text
    assert re.findall("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]", page) == []


def test_alias_that_nobody_can_see_is_refused(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    for alias in ("\u00ad\u00ad", "\u2060", "\u3164", "\u200d", "\u034f", "\u115f"):
        form = {"learners": alias, "language": "en", "confirmed": "1"}
        assert trainer.post(f"/teach/cohorts/{cohort}/add", data=form).status_code == 400, ascii(alias)


def test_aliases_that_look_the_same_are_the_same(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    join_class(app, trainer, cohort, "Amina")
    before = database_dump(node_of(app))
    for twin in ("Ami\u00adna", "Amina\u2060", "A\u034fmina"):
        form = {"learners": twin, "language": "en", "confirmed": "1"}
        assert trainer.post(f"/teach/cohorts/{cohort}/add", data=form).status_code == 303, ascii(twin)
    assert database_dump(node_of(app)) == before


TRAVERSALS = ("..", "../node.key", "..%2f..%2fnode.key", "%2e%2e/node.key", "....//node.key", "%00", "/etc/passwd", "x" * 3000)


def test_no_address_leads_out_of_the_courses(app: Flask) -> None:
    trainer = set_up(app)
    amina = join_class(app, trainer, make_cohort(trainer), "Amina")
    release = node_of(app).library.release(COURSE)
    shapes = [
        "/m/{}/x/y.svg",
        f"/m/{COURSE}/{{}}/y.svg",
        f"/m/{COURSE}/{release.id}/{{}}",
        f"/l/en/x/{COURSE}/{{}}",
        f"/l/en/{{}}/{COURSE}/what-is-a-page",
        "/l/en/x/{}/what-is-a-page",
        f"/x/en/x/{COURSE}/{{}}",
        f"/words/{COURSE}/{{}}",
        "/words/{}/pages",
        f"/go/{COURSE}/{{}}",
        f"/try/{COURSE}/{{}}",
        "/results/{}",
        "/language/{}",
        "/c/{}",
        "/static/{}",
        f"/teach/lessons/{COURSE}/{{}}",
        "/teach/lessons/{}/what-is-a-page",
        f"/teach/lessons/{COURSE}/what-is-a-page/{{}}",
        "/teach/cohorts/{}",
        "/teach/learners/{}",
    ]
    keys = node_of(app).config.keys.read_bytes()
    for shape in shapes:
        for hostile in TRAVERSALS:
            for browser in (amina, trainer):
                answer = browser.get(shape.format(hostile))
                assert answer.status_code in (303, 308, 403, 404, 405), (shape, hostile)
                assert keys not in answer.data
                assert "root:" not in answer.text


def test_wrong_method_is_a_page_and_not_a_fault(app: Flask) -> None:
    trainer = set_up(app)
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
        assert trainer.open("/teach/", method=method).status_code in (403, 405)
    assert trainer.get("/sign-in").status_code == 405
    assert trainer.get("/teach/snapshot").status_code == 405


CLIENT_IDS = ("", "x", "00" * 15, "00" * 17, "zz" * 16, "00 " * 10 + "00", "٠" * 32, "0" * 5000)


def test_client_id_that_is_none_is_refused_and_nothing_is_recorded(app: Flask) -> None:
    trainer = set_up(app)
    amina = join_class(app, trainer, make_cohort(trainer), "Amina")
    exercise = next(each for each in node_of(app).library.release(COURSE).exercises.values() if each.kind == "choice")
    before = database_dump(node_of(app))
    for client_id in CLIENT_IDS:
        headers = [("X-Client-Id", client_id.encode().decode("latin-1"))]
        answer = amina.post(f"/answers/{COURSE}/{exercise.id}", data={"choice": "1"}, headers=headers)
        assert answer.status_code == 400, client_id
    assert database_dump(node_of(app)) == before


def answer_with(amina: FlaskClient, address: str, form: dict[str, object]) -> int:
    return amina.post(address, data=form).status_code


def one_of_each_kind(library: Library) -> list[str]:
    """Where its answers are sent."""
    found = {
        each.kind: f"/answers/{release.course_id}/{each.id}"
        for release in library.releases()
        for each in release.exercises.values()
    }
    assert found.keys() == KINDS.keys()
    return list(found.values())


def test_answers_that_are_no_answers_are_refused_and_not_recorded(app: Flask) -> None:
    trainer = set_up(app)
    amina = join_class(app, trainer, make_cohort(trainer), "Amina")
    exercises = one_of_each_kind(node_of(app).library)
    before = database_dump(node_of(app))
    hostile: list[dict[str, object]] = [
        {},
        {"choice": "99999999999999999999"},
        {"choice": "-1"},
        {"choice": "1e3"},
        {"choice": ["0"] * 900},
        {f"blank-{number}": "x" * 20_000 for number in range(1, 10)},
        {f"position-{number}": "1" for number in range(1, 13)},
        {f"position-{number}": "9" * 5000 for number in range(1, 13)},
        {f"position-{number}": "١" for number in range(1, 13)},
    ]
    found = {(each, number): answer_with(amina, each, form) for each in exercises for number, form in enumerate(hostile)}
    assert {key: status for key, status in found.items() if not 400 <= status < 500} == {}
    assert database_dump(node_of(app)) == before


def broken_zip(harm: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.cbx", b"0123456789abcdef" * 5000)
        archive.writestr("../../b.cbx", b"second")
    whole = bytearray(packed.getvalue())
    if harm == "altered inside":
        whole[60] ^= 0xFF
    elif harm == "cut short":
        del whole[len(whole) // 2 :]
    elif harm == "a false size":
        place = whole.index(b"PK\x01\x02") + 20
        whole[place : place + 4] = b"\xff\xff\xff\x7f"
    elif harm == "encrypted":
        whole[6] |= 1
        whole[whole.index(b"PK\x01\x02") + 8] |= 1
    elif harm == "an unknown method":
        whole[8] = 99
        whole[whole.index(b"PK\x01\x02") + 10] = 99
    return bytes(whole)


def test_zip_of_rubbish_is_refused_in_words(app: Flask) -> None:
    trainer = set_up(app)
    before = database_dump(node_of(app))
    for harm in ("", "altered inside", "cut short", "a false size", "encrypted", "an unknown method"):
        answer = trainer.post("/teach/stick/load", data={"files": [(io.BytesIO(broken_zip(harm)), "files.zip")]})
        assert answer.status_code == 400, harm
    assert database_dump(node_of(app)) == before


def test_saving_files_before_pairing_says_what_to_do(app: Flask) -> None:
    trainer = set_up(app)
    answer = trainer.post("/teach/stick/save")
    assert answer.status_code == 400
    assert "not connected" in answer.text


def test_card_that_changed_after_it_was_read_aloud_is_not_paired(open_a_node: OpenNode) -> None:
    """The page shows one fingerprint; meanwhile another card of the same name is loaded: the tap must not confirm that."""
    box, impostor, hub = open_a_node("box"), open_a_node("box", "impostor"), open_a_node("hub")
    trainer, operator = set_up(create_app(box)), set_up(create_app(hub), "Headquarters")
    object.__setattr__(impostor.keys, "node", box.keys.node)
    thief = set_up(create_app(impostor))
    honest, forged = trainer.get("/teach/pairing/request").data, thief.get("/teach/pairing/request").data
    operator.post("/hq/pair", data={"card": (io.BytesIO(honest), "a.card")})
    page = operator.get("/hq/pair").text
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    operator.post("/hq/pair", data={"card": (io.BytesIO(forged), "a.card")})
    operator.post("/hq/pair/confirm", data={**form, "do": "pair"})
    with hub.reading() as session:
        known = nodes.node(session, box.keys.node)
    assert known is None or (known.state, known.card) != (nodes.PAIRED, forged)
