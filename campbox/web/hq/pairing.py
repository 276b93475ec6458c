"""A new site: load its request, compare the fingerprints, give back headquarters' card."""

import re

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox.errors import FieldError
from campbox.replica import pairing
from campbox.services import nodes, settings
from campbox.services.nodes import ASKED
from campbox.web.current import node, reading, write
from campbox.web.hq.blueprint import hq, operators
from campbox.web.pairing import card_download, confirm_from_form, load_uploaded_card
from campbox.web.words import sentence

_ADDRESS = re.compile(r"https?://[!-~]{1,200}")


@hq.get("/pair")
@operators
def pairing_page() -> ResponseReturnValue:
    return _page()


def _page(problem: str = "") -> str:
    asked = nodes.nodes(reading(), role="box", state=ASKED)
    return render_template(
        "hq/pair.html",
        current="pair",
        own=pairing.own_card(reading(), node()),
        asked=[pairing.shown(each.card) for each in asked],
        address=settings.read(reading(), settings.HUB_URL) or "",
        problem=problem,
    )


@hq.get("/card")
@operators
def save_card() -> Response:
    """Headquarters' card, to bring to the box."""
    return card_download(pairing.own_card(reading(), node()))


@hq.post("/pair")
@operators
def load_request() -> ResponseReturnValue:
    """A box's request. It counts only after its fingerprint was compared."""
    return load_uploaded_card(_page, "/hq/pair")


@hq.post("/pair/confirm")
@operators
def confirm_request() -> ResponseReturnValue:
    """Two people have read the same 24 characters; or it was a mistake."""
    confirm_from_form()
    return redirect("/hq/pair", 303)


@hq.post("/address")
@operators
def set_address() -> ResponseReturnValue:
    """The internet address that goes into headquarters' card; empty when there is none."""
    address = request.form.get("address", "").strip()
    if address and not _ADDRESS.fullmatch(address):
        return _page(sentence(FieldError("address", "not-an-address"))), 400
    if address:
        write(lambda session: settings.write(session, settings.HUB_URL, address))
    else:
        write(lambda session: settings.forget(session, settings.HUB_URL))
    return redirect("/hq/pair", 303)
