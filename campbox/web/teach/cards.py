"""Sign-in cards: eight a sheet, and one on the screen."""

import secrets as random
from collections.abc import Sequence
from dataclasses import dataclass

import segno
from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from campbox.ids import from_hex
from campbox.network import class_address
from campbox.services import audit, cohorts, groups, people
from campbox.services.cohorts import CohortSummary
from campbox.services.people import Person
from campbox.web.current import node, reading, write
from campbox.web.teach.blueprint import actor, cohort_or_404, ids_or_404, present_learner_or_404, teach, trainers
from campbox.web.teach.paging import part_of

PIN_DIGITS = 4


@dataclass(frozen=True)
class PrintedCard:
    """What stands on a card; `digits` is the first PIN of somebody who had none, else empty."""

    alias: str
    picture: int
    digits: str
    qr: Markup


def qr(text: str) -> Markup:
    """A QR code as inline SVG: 1.6 kB for a card's address, nothing to load."""
    # segno writes paths and numbers only; the text itself does not appear in its output.
    return Markup(segno.make(text, error="m", micro=False).svg_inline(border=2, omitsize=True))  # noqa: S704


def make_cards(learners: Sequence[Person]) -> list[PrintedCard]:
    """New cards for these learners; the cards printed before stop working. Who has no PIN yet gets a first one."""
    pins = {learner.id: f"{random.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}" for learner in learners if not learner.pin_salt}
    stretched = {learner_id: people.stretch_pin(pin) for learner_id, pin in pins.items()}
    by, now = actor().staff_id, node().now()

    def make(session: Session) -> dict[bytes, str]:
        for learner in learners:
            if learner.has_card:
                audit.note(session, by=by, act="card-reset", now=now, subject_id=learner.id)
        return people.new_cards(session, [learner.id for learner in learners], stretched)

    made = write(make)
    base = class_address(node().config.public_host, node().config.port)
    return [
        PrintedCard(learner.alias, learner.picture, pins.get(learner.id, ""), qr(f"{base}c/{made[learner.id]}"))
        for learner in learners
    ]


@teach.route("/cohorts/<cohort>/cards", methods=["GET", "POST"])
@trainers
def cohort_cards(cohort: str) -> ResponseReturnValue:
    """Choose whose cards to print; printing makes new ones."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    known = people.people(reading(), cohorts.member_ids(reading(), found.id))
    learners = sorted(known.values(), key=lambda learner: learner.alias.casefold())
    if request.method == "GET":
        return _choose(found, learners)
    chosen = set(ids_or_404(request.form.getlist("learner")))
    if not chosen:
        return _choose(found, learners, is_missed=True), 400
    cards = make_cards([learner for learner in learners if learner.id in chosen])
    return _sheet(cards, f"/teach/cohorts/{cohort}")


def _choose(cohort: CohortSummary, learners: list[Person], *, is_missed: bool = False) -> str:
    """The learners of the cohort, or of one of its groups; of many, a page."""
    known = groups.groups(reading(), cohort.id)
    chosen = next((each for each in known if each.id == from_hex(request.args.get("group", ""))), None)
    among = [each for each in learners if chosen is None or each.id in chosen.member_ids]
    return render_template(
        "teach/choose_cards.html",
        current="class",
        cohort=cohort,
        groups=known,
        group=chosen,
        shown=part_of(among, lambda each: each.alias),
        is_missed=is_missed,
    )


@teach.post("/learners/<learner>/card")
@trainers
def new_card(learner: str) -> ResponseReturnValue:
    """A new card for one learner, to show on the screen or to print; the old one stops working."""
    return _sheet(make_cards([people.person(reading(), present_learner_or_404(learner))]), f"/teach/learners/{learner}")


def _sheet(cards: list[PrintedCard], back: str) -> str:
    address = class_address(node().config.public_host, node().config.port)
    return render_template("teach/cards.html", cards=cards, back=back, address=address)
