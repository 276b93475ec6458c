"""A picture or file of a submission, sent to whoever may see it so that nothing in it can act."""

from flask import Response, send_file

from campbox.attachments import kind_of, type_of
from campbox.errors import NotFoundError
from campbox.services import attachments
from campbox.services.submissions import HandedIn
from campbox.web.current import node, reading

# A document in a sandbox has no script, no forms, and an origin of its own.
POLICY = "sandbox; default-src 'none'"


def attachment_response(work: HandedIn, place: int) -> Response:
    """The file at a place of a submission, counted from 1. Raises NotFoundError where there is none, or it is gone."""
    found = attachments.attachments(reading(), work.id)
    path = node().files.path(found[place - 1].name) if 1 <= place <= len(found) else None
    if path is None:
        raise NotFoundError("no such file")
    is_picture = kind_of(path.name) == "picture"
    response = send_file(
        path,
        mimetype=type_of(path.name),
        as_attachment=not is_picture,
        download_name=f"{work.receipt}-{place}{path.suffix}",
        etag=False,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # Phones are shared: the next one at it finds nothing.
    response.headers["Cache-Control"] = "private, no-store"
    response.headers.pop("Last-Modified", None)
    return response
