"""The sound of a message, for whoever may read it."""

from flask import send_file
from flask.typing import ResponseReturnValue

from campbox import voices
from campbox.errors import NotFoundError
from campbox.services.announcements import Message
from campbox.web.current import node


def voice_response(found: Message, language: str) -> ResponseReturnValue:
    """The sound of a message in a language. Raises NotFoundError where there is none, or the file is gone."""
    variant = found.variants.get(language)
    path = None if variant is None or variant.voice is None else node().files.path(variant.voice)
    if path is None:
        raise NotFoundError("no such sound")
    return send_file(path, mimetype=voices.type_of(path.name), etag=False)
