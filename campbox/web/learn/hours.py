"""My hours and my stage: what the trainer confirmed, and apart from it the learning time that the box counts."""

from flask import render_template
from flask.typing import ResponseReturnValue

from campbox.services import hours, presence, promotion
from campbox.services.sessions import Role
from campbox.web.auth import only
from campbox.web.current import reading, signed_in
from campbox.web.learn.blueprint import learn


@learn.get("/hours")
@only(Role.LEARNER)
def my_hours() -> ResponseReturnValue:
    learner_id = signed_in().person_id
    return render_template(
        "learn/hours.html",
        current="work",
        stages=promotion.stages_of(reading(), learner_id),
        hours=hours.of_learner(reading(), learner_id),
        minutes_learned=presence.minutes_learned(reading(), learner_id),
    )
