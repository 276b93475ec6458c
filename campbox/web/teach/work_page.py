"""What stands around a submission on the trainer's page: the tries before and after it, and what changed between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campbox.exercises.differences import DiffLine, differences
from campbox.services import reviewing, standing, submissions
from campbox.services.reviewing import Reviewed
from campbox.services.standing import Standing
from campbox.services.submissions import HandedIn
from campbox.web.current import reading
from campbox.web.learn.exhibit import Exhibit, exhibit


@dataclass(frozen=True)
class Change:
    """A file of a second try beside the one before; `lines` is None where it is too long to compare."""

    name: str
    lines: tuple[DiffLine, ...] | None


def changes(exhibit_now: Exhibit, before: HandedIn) -> list[Change]:
    """What changed since an earlier submission, by file."""
    earlier = {file.name: file.text for file in exhibit(before).files}
    found = [Change(file.name, differences(earlier.pop(file.name, ""), file.text)) for file in exhibit_now.files]
    return found + [Change(name, differences(text, "")) for name, text in earlier.items()]


@dataclass(frozen=True)
class Story:
    """All tries of the same people at the same exercise, oldest first, with their reviews."""

    tries: Sequence[Standing]
    reviews: Mapping[bytes, Sequence[Reviewed]]
    this: Standing

    @property
    def before(self) -> Standing | None:
        """The try before this one."""
        at = self.tries.index(self.this)
        return self.tries[at - 1] if at else None

    @property
    def later(self) -> Standing | None:
        """The newest try, where this one is not."""
        return self.tries[-1] if self.tries[-1] != self.this else None

    @property
    def latest_review(self) -> Reviewed | None:
        found = self.reviews.get(self.this.id, ())
        return found[-1] if found else None


def story(work: HandedIn) -> Story:
    people = [each for each in (work.learner_id, work.partner_id) if each is not None]
    tries = standing.tries_at(reading(), learner_ids=people, course=work.course, exercise=work.exercise)
    reviews: dict[bytes, list[Reviewed]] = {}
    for each in reviewing.reviews_of(reading(), [each.id for each in tries]):
        reviews.setdefault(each.submission_id, []).append(each)
    return Story(tries, reviews, next(each for each in tries if each.id == work.id))


def previous_work(told: Story) -> HandedIn | None:
    return None if told.before is None else submissions.submission(reading(), told.before.id)
