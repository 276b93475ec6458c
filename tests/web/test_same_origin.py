"""A request that changes something must come from a page of this box; nothing else may change anything."""

from flask import Flask
from flask.testing import FlaskClient

from campbox.app import create_app
from tests.conftest import OpenNode
from tests.web.classroom import any_address, database_dump, join_class, learner_in, make_cohort, node_of, session_cookie, set_up

FOREIGN = {
    "no origin and no referer": {},
    "another site": {"Origin": "http://evil.example"},
    "another port": {"Origin": "http://localhost:8081"},
    "a name that begins like ours": {"Origin": "http://localhost.evil.example"},
    "ours as user name": {"Origin": "http://localhost@evil.example"},
    "ours as path": {"Origin": "http://evil.example/localhost"},
    "a sandboxed frame": {"Origin": "null"},
    "null and a foreign page": {"Origin": "null", "Referer": "http://evil.example/"},
    "a foreign page": {"Referer": "http://evil.example/http://localhost/"},
    "foreign origin, own referer": {"Origin": "http://evil.example", "Referer": "http://localhost/"},
    "an origin that is no address": {"Origin": "http://[localhost"},
    "an empty origin": {"Origin": ""},
    "a file": {"Origin": "file://"},
}


def strange_browser(app: Flask, browser: FlaskClient) -> FlaskClient:
    """The same cookies, but the requests say nothing of where they come from."""
    del browser.environ_base["HTTP_ORIGIN"]
    return browser


def changing_addresses(app: Flask, cohort: str, learner: str) -> list[str]:
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()) and not rule.rule.startswith("/v1/")]
    return [any_address(app, rule.rule, cohort=cohort, learner=learner) for rule in rules]


def test_post_from_elsewhere_is_refused_and_changes_nothing(app: Flask) -> None:
    trainer = set_up(app)
    cohort = make_cohort(trainer)
    amina = join_class(app, trainer, cohort, "Amina")
    learner = learner_in(trainer, cohort)
    browsers = strange_browser(app, trainer), strange_browser(app, amina)
    before = database_dump(node_of(app))
    statuses = {
        (source, address): browser.post(address, headers=headers, data={"name": "Summer", "do": "open"}).status_code
        for address in changing_addresses(app, cohort, learner)
        for source, headers in FOREIGN.items()
        for browser in browsers
    }
    assert database_dump(node_of(app)) == before
    assert statuses == dict.fromkeys(statuses, 403)


def test_post_without_origin_is_taken_when_the_referer_is_ours(app: Flask) -> None:
    trainer = strange_browser(app, set_up(app))
    for headers in ({"Referer": "http://localhost/teach/"}, {"Origin": "null", "Referer": "http://localhost/teach/"}):
        assert trainer.post("/teach/cohorts/new", data={"name": str(headers)}, headers=headers).status_code == 303


def test_page_in_plain_http_sends_no_form_to_the_encrypted_way(app: Flask) -> None:
    """Whoever sits between phone and box can write into it. Before Chromium 89 the cookie would have gone along."""
    samira = strange_browser(app, set_up(app))
    secret = samira.get_cookie(session_cookie(app))
    assert secret is not None
    samira.set_cookie(session_cookie(app, "https"), secret.value, secure=True)
    statuses = {
        origin: samira.post(
            "/teach/cohorts/new", base_url="https://localhost", data={"name": "Summer"}, headers={"Origin": origin}
        ).status_code
        for origin in ("http://localhost", "https://localhost")
    }
    assert statuses == {"http://localhost": 403, "https://localhost": 303}


def test_other_writing_methods_need_our_origin_too(app: Flask) -> None:
    trainer = strange_browser(app, set_up(app))
    for method in ("PUT", "PATCH", "DELETE"):
        assert trainer.open("/teach/cohorts/new", method=method).status_code in (403, 405)


def test_machine_addresses_do_not_exist_on_a_box_and_take_no_unsigned_word_on_a_hub(open_a_node: OpenNode) -> None:
    box, hub = create_app(open_a_node("box")).test_client(), create_app(open_a_node("hub")).test_client()
    for address in ("/v1/hello", "/v1/inbox", "/v1/have"):
        assert box.post(address, data=b"{}").status_code == 404
        assert hub.post(address, data=b"{}").status_code == 400
    assert box.put(f"/v1/seg/{'0' * 64}", data=b"x").status_code == 404
    assert hub.put(f"/v1/seg/{'0' * 64}", data=b"x").status_code == 422
