"""The messages that a learner finds: the list, one message, its sound."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from campbox.errors import NotFoundError
from campbox.ids import from_hex
from campbox.services import inbox
from campbox.services.announcements import Message
from campbox.services.sessions import Role
from campbox.web.auth import only
from campbox.web.current import reading, signed_in, write
from campbox.web.learn.blueprint import learn
from campbox.web.sounds import voice_response


@learn.get("/messages")
@only(Role.LEARNER)
def messages() -> ResponseReturnValue:
    """All messages, newest first."""
    found = inbox.received(reading(), signed_in().person_id)
    return render_template(
        "learn/messages.html",
        current="home",
        received=[(each, each.message.variants[each.message.shown_in(str(get_locale()))]) for each in found],
    )


@learn.get("/messages/<message>")
@only(Role.LEARNER)
def message(message: str) -> ResponseReturnValue:
    """One message in the learner's language, or in another of those it is written in; it counts as read."""
    found = _own(message)
    wanted = request.args.get("language", str(get_locale()))
    language, learner_id = found.shown_in(wanted), signed_in().person_id
    write(lambda session: inbox.mark_read(session, learner_id=learner_id, announcement_id=found.id, language=language))
    return render_template(
        "learn/message.html", current="home", message=found, language=language, variant=found.variants[language]
    )


@learn.get("/messages/<message>/voice/<language>")
@only(Role.LEARNER)
def message_voice(message: str, language: str) -> ResponseReturnValue:
    return voice_response(_own(message), language)


def _own(text: str) -> Message:
    message_id = from_hex(text)
    if message_id is None:
        raise NotFoundError("no such message")
    return inbox.message_for(reading(), learner_id=signed_in().person_id, announcement_id=message_id)
