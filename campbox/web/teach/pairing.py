"""Connecting this box with headquarters."""

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox.errors import ConflictError, FieldError
from campbox.replica import pairing
from campbox.services import nodes
from campbox.services.nodes import ASKED
from campbox.web.current import node, reading, write
from campbox.web.pairing import card_download, uploaded_card
from campbox.web.teach.blueprint import teach, trainers
from campbox.web.words import sentence


@teach.get("/pairing")
@trainers
def pairing_page() -> ResponseReturnValue:
    return _page()


def _page(problem: str = "") -> str:
    hub = nodes.hub(reading())
    asked = nodes.nodes(reading(), role="hub", state=ASKED)
    return render_template(
        "teach/pairing.html",
        current="stick",
        own=pairing.own_card(reading(), node()),
        hub=None if hub is None else pairing.shown(hub.card),
        asked=[pairing.shown(each.card) for each in asked],
        problem=problem,
    )


@teach.get("/pairing/request")
@trainers
def save_request() -> Response:
    """This box's card, to bring to headquarters."""
    return card_download(pairing.own_card(reading(), node()))


@teach.post("/pairing/load")
@trainers
def load_card() -> ResponseReturnValue:
    """The card that headquarters gave."""
    try:
        pairing.load_card(node(), uploaded_card())
    except FieldError as error:
        return _page(sentence(error)), 400
    except ConflictError:
        return _page(sentence(FieldError("card", "known-with-another-card"))), 409
    return redirect("/teach/pairing", 303)


@teach.post("/pairing/confirm")
@trainers
def confirm_card() -> ResponseReturnValue:
    """Two people have read the same 24 characters."""
    node_id, wanted = request.form.get("node", ""), request.form.get("do")
    known = nodes.node(reading(), node_id)
    if known is not None and wanted == "forget":
        write(lambda session: nodes.forget(session, node_id=node_id))
    elif known is not None:
        write(lambda session: nodes.pair(session, node_id=node_id, card=known.card))
    return redirect("/teach/pairing", 303)
