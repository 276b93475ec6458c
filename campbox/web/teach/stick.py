"""The stick and the internet: what headquarters has, what waits, and one button."""

from flask import Response, redirect, render_template
from flask.typing import ResponseReturnValue

from campbox.errors import FieldError
from campbox.replica import outbound
from campbox.replica.inbound import Received
from campbox.replica.internet import exchange
from campbox.replica.sticks import Written, find_sticks
from campbox.services import nodes, settings
from campbox.web.current import node, reading
from campbox.web.problems import problem_by_name, problem_in_words
from campbox.web.sticks import receive_uploaded, use_chosen_stick
from campbox.web.teach.blueprint import teach, trainers
from campbox.web.uploads import as_download
from campbox.web.words import sentence
from sync.keys import read_card


@teach.get("/stick")
@trainers
def stick() -> ResponseReturnValue:
    return _page()


def _page(
    *, written: Written | None = None, received: list[Received] | None = None, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    hub = nodes.hub(reading())
    card = None if hub is None else read_card(hub.card)
    page = render_template(
        "teach/stick.html",
        current="stick",
        hub=card,
        waiting=outbound.waiting(reading()),
        has_acknowledgement=settings.read(reading(), settings.HQ_GENERATION) is not None,
        sticks=find_sticks(node()),
        written=written,
        received=received,
        problem=problem,
        problem_in_words=problem_in_words,
        last_try=settings.read(reading(), settings.HUB_LAST_TRY),
        last_success=settings.read(reading(), settings.HUB_LAST_SUCCESS),
        last_problem=problem_by_name(settings.read(reading(), settings.HUB_LAST_PROBLEM)),
    )
    return page, status


@teach.post("/stick/write")
@trainers
def write_to_stick() -> ResponseReturnValue:
    """Read what came back, then write what waits onto the same stick: one button, one trip."""
    return use_chosen_stick(_page)


@teach.post("/stick/save")
@trainers
def save_files() -> Response:
    """What waits, as a download."""
    return as_download(outbound.prepare(node()), "campbox-to-hq")


@teach.post("/stick/load")
@trainers
def load_files() -> ResponseReturnValue:
    """Files that headquarters sent, from this computer."""
    try:
        received = receive_uploaded()
    except FieldError as error:
        return _page(problem=sentence(error), status=400)
    is_refused = any(each.problem for each in received)
    return _page(received=received, status=400 if is_refused else 200)


@teach.post("/stick/internet")
@trainers
def try_internet() -> ResponseReturnValue:
    """Try now; the page then tells how it went."""
    exchange(node())
    return redirect("/teach/stick", 303)
