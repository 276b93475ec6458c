"""Cards as files, on both sides of a pairing."""

from collections.abc import Callable

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from campbox.errors import ConflictError, FieldError
from campbox.replica import pairing
from campbox.replica.pairing import ShownCard, shown
from campbox.services import nodes
from campbox.web.current import node, reading, write
from campbox.web.uploads import uploaded_files
from campbox.web.words import sentence


def card_download(card: ShownCard) -> Response:
    """The card as a file, named after its fingerprint and not after the place."""
    response = Response(card.file, mimetype="application/octet-stream")
    name = f"campbox-{card.card.role}-{card.fingerprint[:6].lower()}.card"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def load_uploaded_card(page: Callable[[str], str], onward: str) -> ResponseReturnValue:
    """Take in the one card of a form, then go `onward`; what is wrong with it is told on `page`."""
    try:
        pairing.load_card(node(), _uploaded_card())
    except FieldError as error:
        return page(sentence(error)), 400
    except ConflictError:
        return page(sentence(FieldError("card", "known-with-another-card"))), 409
    return redirect(onward, 303)


def _uploaded_card() -> bytes:
    files = [content for _, content in uploaded_files("card")]
    if len(files) != 1:
        raise FieldError("card", "not-a-card")
    return files[0]


def confirm_from_form() -> None:
    """Pair with the card whose fingerprint stood on the page, and with no other that was loaded meanwhile; or forget it."""
    node_id = request.form.get("node", "")
    known = nodes.node(reading(), node_id)
    if known is None or shown(known.card).fingerprint != request.form.get("fingerprint"):
        return
    if request.form.get("do") == "forget":
        write(lambda session: nodes.forget(session, node_id=node_id))
    else:
        write(lambda session: nodes.pair(session, node_id=node_id, card=known.card))
