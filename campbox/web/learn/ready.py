"""The page by which a device fetches what the next lessons need, and what it asks while it is open."""

from dataclasses import asdict
from typing import get_args

from flask import g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from campbox.ids import from_hex
from campbox.services.room import Condition
from campbox.services.sessions import Role
from campbox.web.auth import anyone
from campbox.web.current import node, who
from campbox.web.headers import CONTENT_SECURITY_POLICY
from campbox.web.learn.blueprint import learn
from campbox.web.learn.equipment import files_to_fetch, list_key, wanted

_CONDITIONS: dict[str, Condition] = {each: each for each in get_args(Condition)}
_KEY_MAX = 64


@learn.get("/ready")
@anyone
def ready() -> ResponseReturnValue:
    """The same for everyone; all that it says comes from script."""
    g.is_for_everyone, g.here = True, "/ready"
    response = make_response(render_template("learn/ready.html"))
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src {request.host_url}run/"
    return response


@learn.post("/ready/turn")
@anyone
def turn() -> ResponseReturnValue:
    """A device says how it is, and learns whether it may fetch now; and what, where its list is not the present one."""
    device_id = from_hex(request.form.get("device", ""))
    condition = _CONDITIONS.get(request.form.get("condition", ""))
    percent = request.form.get("percent", "")
    key = request.form.get("key", "")
    is_percent = percent.isascii() and percent.isdigit() and len(percent) <= 3
    if device_id is None or condition is None or not is_percent or len(key) > _KEY_MAX:
        raise BadRequest
    names = wanted()
    is_present = key == list_key(names)
    told = node().room.call(
        device_id,
        condition=condition if is_present else "looking",
        percent=min(int(percent), 100),
        list_key=key,
        learner_id=_learner_id(),
    )
    return jsonify({**asdict(told), **({} if is_present else {"list": files_to_fetch(names)})})


def _learner_id() -> bytes | None:
    person = who()
    return person.person_id if person is not None and person.role is Role.LEARNER and not person.is_idle else None
