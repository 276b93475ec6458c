"""The pictures and files of a submission, for those who may review it."""

from flask.typing import ResponseReturnValue

from campbox.services import reviewing, submissions
from campbox.web.attached_files import attachment_response
from campbox.web.current import reading
from campbox.web.teach.blueprint import actor, id_or_404, teach, trainers


@teach.get("/work/<submission>/files/<int:place>")
@trainers
def file_of_work(submission: str, place: int) -> ResponseReturnValue:
    """A picture is shown, everything else is loaded."""
    work = submissions.submission(reading(), id_or_404(submission))
    reviewing.check_may_review(reading(), actor(), [each for each in (work.learner_id, work.partner_id) if each])
    return attachment_response(work, place)
