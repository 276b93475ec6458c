"""Loading what boxes sent: many files at once, one line of result each; and the stick with the replies."""

from flask import render_template
from flask.typing import ResponseReturnValue

from campbox.errors import FieldError
from campbox.replica.inbound import Received
from campbox.replica.sticks import Written, find_sticks
from campbox.services import overview
from campbox.services.nodes import PAIRED, nodes
from campbox.web.current import node, reading
from campbox.web.hq.blueprint import hq, operators
from campbox.web.problems import problem_in_words
from campbox.web.sticks import receive_uploaded, use_chosen_stick
from campbox.web.words import sentence


@hq.get("/files")
@operators
def files() -> ResponseReturnValue:
    return _page()


def _page(
    *, received: list[Received] | None = None, written: Written | None = None, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    boxes = nodes(reading(), role="box", state=PAIRED)
    page = render_template(
        "hq/files.html",
        current="files",
        received=received,
        written=written,
        problem=problem,
        problem_in_words=problem_in_words,
        names={row.node.node: row.name for row in overview.site_rows(reading(), boxes)},
        sticks=find_sticks(node()),
    )
    return page, status


@hq.post("/files")
@operators
def load_files() -> ResponseReturnValue:
    """Every file gets its line; a bad one stops none of the others."""
    try:
        received = receive_uploaded()
    except FieldError as error:
        return _page(problem=sentence(error), status=400)
    return _page(received=received, status=200 if any(each.problem is None for each in received) else 400)


@hq.post("/files/stick")
@operators
def use_stick() -> ResponseReturnValue:
    """Read what boxes put on the stick, then write the replies onto it."""
    return use_chosen_stick(_page)
