"""Connecting this box with headquarters."""

from flask import Response, redirect, render_template
from flask.typing import ResponseReturnValue

from campbox.replica import pairing
from campbox.services import nodes
from campbox.services.nodes import ASKED
from campbox.web.current import node, reading
from campbox.web.pairing import card_download, confirm_from_form, load_uploaded_card
from campbox.web.teach.blueprint import teach, trainers


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
    return load_uploaded_card(_page, "/teach/pairing")


@teach.post("/pairing/confirm")
@trainers
def confirm_card() -> ResponseReturnValue:
    """Two people have read the same 24 characters."""
    confirm_from_form()
    return redirect("/teach/pairing", 303)
