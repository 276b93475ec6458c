"""Who works with whom at one device: seen and changed by the trainer."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from campbox.errors import FieldError
from campbox.exercises.folding import fold
from campbox.ids import from_hex
from campbox.services import cohorts, pairs, people
from campbox.services.live_groups import heard_by
from campbox.services.pairs import Device, PairChangedError
from campbox.services.people import Person
from campbox.web.current import node, reading, write
from campbox.web.teach.blueprint import actor, cohort_or_404, teach, trainers
from campbox.web.words import sentence

# More than a hand can scroll through on a phone: an alias is typed then.
CHOOSE_MAX = 60


def devices_of(cohort_id: bytes) -> dict[bytes, Device]:
    return pairs.devices(reading(), cohort_id, node().now(), heard_by(node().presence))


@teach.get("/cohorts/<cohort>/pairs")
@trainers
def pairs_page(cohort: str) -> ResponseReturnValue:
    return _page(cohort_or_404(cohort))


@teach.post("/cohorts/<cohort>/pairs")
@trainers
def change_pair(cohort: str) -> ResponseReturnValue:
    """Seat somebody beside a learner who is signed in (`partner` is an alias), or nobody."""
    cohort_id, alias = cohort_or_404(cohort), request.form.get("partner", "")
    device = devices_of(cohort_id).get(from_hex(request.form.get("learner", "")) or b"")
    was, by, now = from_hex(request.form.get("was", "")), actor().staff_id, node().now()
    try:
        if device is None or device.partner_id != was:
            raise PairChangedError("out of date")
        at, partner_id = device, _named(alias) if request.form.get("do") == "seat" else None
        write(lambda session: pairs.seat_beside(session, cohort_id=cohort_id, device=at, partner_id=partner_id, by=by, now=now))
    except PairChangedError:
        return _page(cohort_id, is_changed=True), 409
    except FieldError as error:
        return _page(cohort_id, problem=sentence(error), typed=alias), 400
    return redirect(f"/teach/cohorts/{cohort}/pairs", 303)


def _named(alias: str) -> bytes:
    found = people.find_by_alias(reading(), alias)
    if found is None:
        raise FieldError("partner", "alias-not-here")
    return found.id


def _page(cohort_id: bytes, *, is_changed: bool = False, problem: str = "", typed: str = "") -> str:
    found = devices_of(cohort_id)
    members = set(cohorts.member_ids(reading(), cohort_id))
    pictured = {*found, *(each.partner_id for each in found.values() if each.partner_id)}
    chosen_from = members if len(members) <= CHOOSE_MAX else set()
    known = people.people(reading(), list(pictured | chosen_from))
    seconds = {each.partner_id for each in found.values()}
    alone = [each for each in found if not found[each].partner_id and each in members and each not in seconds]
    return render_template(
        "teach/pairs.html",
        current="class",
        cohort=cohorts.cohort(reading(), cohort_id),
        together=[
            (known[each.learner_id], known[each.partner_id])
            for each in found.values()
            if each.partner_id in known and each.learner_id in known
        ],
        alone=_by_alias([known[each] for each in alone if each in known]),
        others=_by_alias([known[each] for each in chosen_from if each in known and each not in seconds]),
        members=members,
        is_changed=is_changed,
        problem=problem,
        typed=typed,
        learner=request.form.get("learner", ""),
    )


def _by_alias(found: list[Person]) -> list[Person]:
    return sorted(found, key=lambda each: fold(each.alias))
