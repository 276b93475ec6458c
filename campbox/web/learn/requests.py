"""What learners' browsers send along with an answer: whose it is, which request, how old, and who worked with them.

A browser keeps what it could not send, and phones are shared: so the box takes a request only from the learner who made it,
and says by name which request is on its disk. A captive portal that answers 200 to everything acknowledges nothing.
"""

from flask import Response, g, request
from werkzeug.exceptions import BadRequest

from campbox.errors import NotYoursError
from campbox.ids import from_hex
from campbox.services.pairs import known_partner
from campbox.web.current import reading, signed_in
from campbox.web.learn.blueprint import learn

CLIENT_ID_HEADER = "X-Client-Id"
LEARNER_HEADER = "X-Learner"
AGE_HEADER = "X-Age"
ACKNOWLEDGED_HEADER = "X-Acknowledged"
REFUSED_HEADER = "X-Refused"
PARTNER_FIELD = "partner"
AGE_DIGITS = 15
# What no later try of the same request will change.
_FINAL = (400, 404, 409, 413)


def client_id() -> bytes | None:
    """The id that the browser gave this request; the same one sent again gives the same result."""
    return _id_of(request.headers.get(CLIENT_ID_HEADER))


def check_sender() -> None:
    """Raise NotYoursError when the request was made by another learner at this device; it waits there for that one."""
    sender = _id_of(request.headers.get(LEARNER_HEADER))
    if sender is not None and sender != signed_in().person_id:
        g.is_not_yours = True
        raise NotYoursError("made by another learner")


def partner_id() -> bytes | None:
    """The second learner at the device: with script, whom the request names; without, who is at this browser now."""
    if CLIENT_ID_HEADER not in request.headers:
        return signed_in().partner_id
    named = _id_of(request.form.get(PARTNER_FIELD) or None)
    return known_partner(reading(), learner_id=signed_in().person_id, named=named)


def age_ms() -> int:
    """How long ago this was written, by the device's own clock; 0 where it does not say, or says what cannot be."""
    said = request.headers.get(AGE_HEADER, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= AGE_DIGITS else 0


def _id_of(text: str | None) -> bytes | None:
    if text is None:
        return None
    found = from_hex(text)
    if found is None:
        raise BadRequest
    return found


@learn.after_request
def _acknowledge(response: Response) -> Response:
    """Tell the browser what it may forget, and what it need not send again."""
    sent = request.headers.get(CLIENT_ID_HEADER)
    if sent is None or from_hex(sent) is None or request.method != "POST":
        return response
    if response.status_code < 300:
        response.headers[ACKNOWLEDGED_HEADER] = sent
    elif response.status_code in _FINAL and not g.get("is_not_yours"):
        response.headers[REFUSED_HEADER] = sent
    return response
