"""Reviews: what is recorded, who may review, where work stands, what the learner is told, and that nothing is lost."""

import json
from dataclasses import replace
from functools import partial

import pytest

from campbox.errors import FieldError, NotAllowedError, NotFoundError
from campbox.ids import random_id
from campbox.models import Attempt, Event, Review, ReviewText
from campbox.node import Node
from campbox.services import (
    access,
    audit,
    cohorts,
    handover,
    learning,
    model_answers,
    moving,
    phrases,
    review_drafts,
    review_queue,
    reviewing,
    standing,
    submissions,
)
from campbox.services.access import Actor
from campbox.services.pathway import course_path
from campbox.services.review_drafts import Draft
from campbox.services.reviewing import Comment, Judgement, ReviewedMeanwhileError
from campbox.services.sessions import Role
from tests.services.factories import a_cohort, a_learner, a_try

HERE = {"course": "web", "exercise": "tags-1"}
TRAINER = Actor(b"trainer samira   "[:16], Role.TRAINER)
OTHER = Actor(b"trainer yusuf    "[:16], Role.TRAINER)
RUBRIC = (3, 3)
ACCEPTED = Judgement(True, (2, 1), "Well done.", ())
AGAIN = Judgement(False, (0, 1), "", (Comment("index.html", 2, "Close this tag."),))


@pytest.fixture
def cohort(box: Node) -> bytes:
    cohort_id = a_cohort(box)
    for trainer in (TRAINER, OTHER):
        box.write(partial(access.assign, cohort_id=cohort_id, staff_id=trainer.staff_id))
    return cohort_id


def hand_in(box: Node, learner_id: bytes, text: str = "a", partner_id: bytes | None = None, exercise: str = "tags-1") -> bytes:
    tried = a_try(text, exercise=exercise)
    work = replace(tried, verdict=replace(tried.verdict, judged="trainer"))
    return box.write(
        lambda session: submissions.keep_try(
            session, learner_id=learner_id, partner_id=partner_id, tried=work, client_id=random_id()
        )
    )


def review(
    box: Node, submission_id: bytes, judgement: Judgement = ACCEPTED, *, by: Actor = TRAINER, seen: bytes | None = None
) -> bytes:
    return box.write(
        lambda session: reviewing.record_review(
            session, actor=by, submission_id=submission_id, judgement=judgement, rubric=RUBRIC, seen=seen, now=box.now()
        )
    )


def states(box: Node, learner_id: bytes) -> list[str]:
    """Newest first."""
    with box.reading() as session:
        return [each.state for each in standing.everything_of(session, learner_id)]


def waiting(box: Node, cohort_id: bytes) -> list[bytes]:
    with box.reading() as session:
        return [each.id for each in review_queue.waiting(session, [cohort_id])]


def receipts_of_news(box: Node, learner_id: bytes) -> list[tuple[str, bool]]:
    with box.reading() as session:
        return [(each.receipt, each.is_accepted) for each in reviewing.news(session, learner_id)]


def test_accepted_work_is_solved_and_no_word_of_the_review_travels(box: Node, amina: bytes) -> None:
    submission_id = hand_in(box, amina)
    review(box, submission_id)
    with box.reading() as session:
        attempt = session.query(Attempt).one()
        assert (attempt.is_passed, attempt.points, attempt.of_points, attempt.judged) == (True, 3, 4, "trainer")
        assert learning.tries(session, learner_id=amina, course="web")["tags-1"].is_passed
        assert model_answers.may_read(session, learner_id=amina, **HERE)
        assert not any(b"Well done" in row.payload for row in session.query(Event))
        (found,) = reviewing.reviews_of(session, [submission_id])
    assert (found.judgement, found.by) == (ACCEPTED, TRAINER.staff_id)
    assert states(box, amina) == ["accepted"]


def test_work_to_try_again_is_no_attempt_and_its_lesson_is_open_again(box: Node, amina: bytes) -> None:
    release = box.library.release("web-first-steps")
    lesson = release.lesson_of_exercise("my-own-site")
    tried = a_try("x", exercise="my-own-site", course=release.course_id)
    work = replace(tried, verdict=replace(tried.verdict, judged="trainer"))
    submission_id = box.write(
        lambda session: submissions.keep_try(session, learner_id=amina, partner_id=None, tried=work, client_id=None)
    )

    def step() -> tuple[tuple[str, ...], tuple[str, ...]]:
        with box.reading() as session:
            handed_in = standing.by_course(session, amina)[release.course_id]
            tries = learning.tries(session, learner_id=amina, course=release.course_id)
        found = next(each for each in course_path(release, tries, {lesson.id}, handed_in).steps if each.lesson.id == lesson.id)
        return found.waiting, found.to_correct

    assert step() == (("my-own-site",), ())
    first = review(box, submission_id, AGAIN)
    assert step() == ((), ("my-own-site",))
    review(box, submission_id, ACCEPTED, seen=first)
    assert step() == ((), ())


def test_second_try_waits_while_the_first_stays_as_it_was_judged(box: Node, cohort: bytes, amina: bytes) -> None:
    first = hand_in(box, amina)
    review(box, first, AGAIN)
    assert (states(box, amina), waiting(box, cohort)) == (["again"], [])
    second = hand_in(box, amina, "b")
    assert (states(box, amina), waiting(box, cohort)) == (["waiting", "again"], [second])
    with box.reading() as session:
        assert [each.number for each in standing.tries_at(session, learner_ids=[amina], **HERE)] == [1, 2]
        assert review_queue.standings(session, [second])[0].number == 2
        assert standing.by_course(session, amina)["web"].waiting == {"tags-1"}


def test_work_handed_in_while_the_first_is_read_replaces_it_and_both_are_kept(box: Node, cohort: bytes, amina: bytes) -> None:
    first, second = hand_in(box, amina), hand_in(box, amina, "b")
    assert (states(box, amina), waiting(box, cohort)) == (["waiting", "replaced"], [second])
    review(box, first, AGAIN)
    assert (states(box, amina), waiting(box, cohort)) == (["waiting", "again"], [second])


def test_work_of_two_waits_until_both_have_a_later_one(box: Node, cohort: bytes, amina: bytes) -> None:
    badr = a_learner(box, cohort, "Badr")
    together = hand_in(box, amina, partner_id=badr)
    alone = hand_in(box, amina, "b")
    assert waiting(box, cohort) == [together, alone]
    his = hand_in(box, badr, "c")
    assert waiting(box, cohort) == [alone, his]


def test_both_of_a_pair_are_credited_and_told(box: Node, cohort: bytes, amina: bytes) -> None:
    badr = a_learner(box, cohort, "Badr")
    submission_id = hand_in(box, amina, partner_id=badr)
    review_id = review(box, submission_id)
    receipt = submissions.receipt_of(submission_id)
    with box.reading() as session:
        for learner in (amina, badr):
            assert learning.tries(session, learner_id=learner, course="web")["tags-1"].is_passed
    assert receipts_of_news(box, amina) == receipts_of_news(box, badr) == [(receipt, True)]
    for _ in range(2):
        box.write(lambda session: reviewing.mark_read(session, learner_id=amina, review_ids=[review_id]))
    assert (receipts_of_news(box, amina), receipts_of_news(box, badr)) == ([], [(receipt, True)])


def test_changed_review_is_news_again_is_audited_and_counts_once(box: Node, amina: bytes) -> None:
    submission_id = hand_in(box, amina)
    first = review(box, submission_id)
    box.write(lambda session: reviewing.mark_read(session, learner_id=amina, review_ids=[first]))
    second = review(box, submission_id, AGAIN, seen=first)
    review(box, submission_id, ACCEPTED, seen=second)
    assert [accepted for _, accepted in receipts_of_news(box, amina)] == [True]
    with box.reading() as session:
        assert session.query(Review).count() == 3
        assert session.query(Attempt).count() == 1
        entries = audit.about(session, [amina], "review-changed")
    assert [(each.staff_id, each.detail) for each in entries] == [(TRAINER.staff_id, submissions.receipt_of(submission_id))] * 2


def test_second_of_two_trainers_is_to_read_the_first_review_before_hers_counts(box: Node, amina: bytes) -> None:
    submission_id = hand_in(box, amina)
    first = review(box, submission_id)
    with pytest.raises(ReviewedMeanwhileError):
        review(box, submission_id, AGAIN, by=OTHER)
    assert states(box, amina) == ["accepted"]
    review(box, submission_id, AGAIN, by=OTHER, seen=first)
    assert states(box, amina) == ["again"]


@pytest.mark.parametrize(
    ("judgement", "code"),
    [
        (replace(ACCEPTED, levels=(2,)), "level-needed"),
        (replace(ACCEPTED, levels=(2, 3)), "level-needed"),
        (replace(ACCEPTED, levels=(-1, 1)), "level-needed"),
        (replace(AGAIN, comments=(), text=" "), "say-what-to-change"),
        (replace(ACCEPTED, text="x" * 4001), "too-long"),
        (replace(ACCEPTED, comments=(Comment("a", 1, "x" * 1001),)), "too-long"),
        (replace(ACCEPTED, comments=(Comment("a", 1, "x"),) * 61), "too-many-comments"),
    ],
)
def test_review_that_is_not_complete_records_nothing(box: Node, amina: bytes, judgement: Judgement, code: str) -> None:
    submission_id = hand_in(box, amina)
    with pytest.raises(FieldError) as found:
        review(box, submission_id, judgement)
    assert found.value.code == code
    with box.reading() as session:
        assert (session.query(Review).count(), session.query(ReviewText).count(), session.query(Attempt).count()) == (0, 0, 0)


def test_another_trainers_learner_and_unknown_work_are_not_reviewed(box: Node) -> None:
    elsewhere = a_learner(box, a_cohort(box, "Autumn"), "Dana")
    submission_id = hand_in(box, elsewhere)
    with pytest.raises(NotAllowedError):
        review(box, submission_id)
    with pytest.raises(NotFoundError):
        review(box, random_id())
    review(box, submission_id, by=Actor(random_id(), Role.COORDINATOR))


def test_queue_is_oldest_first_by_cohort_and_exercise_and_in_pages(box: Node, cohort: bytes, amina: bytes) -> None:
    autumn = a_cohort(box, "Autumn")
    dana = a_learner(box, autumn, "Dana")
    mine = [hand_in(box, amina, exercise=f"e{number}") for number in range(3)]
    hers = hand_in(box, dana, exercise="e1")
    with box.reading() as session:
        found = review_queue.waiting(session, [cohort, autumn])
        assert [each.id for each in found] == [*mine, hers]
        assert review_queue.counts(found) == {("web", "e1"): 2, ("web", "e0"): 1, ("web", "e2"): 1}
        assert [each.id for each in review_queue.waiting(session, [autumn])] == [hers]
        assert [each.id for each in review_queue.standings(session, [hers, mine[0]])] == [mine[0], hers]
        assert review_queue.cohorts_of(session, [amina, dana], [cohort]) == {amina: {cohort}}
        assert review_queue.reviewed(session, [cohort, autumn]) == ([], False)
    for submission_id in mine:
        review(box, submission_id)
    with box.reading() as session:
        first, has_more = review_queue.reviewed(session, [cohort, autumn], rows=2)
        assert ([(each.id, each.state) for each in first], has_more) == (
            [(mine[2], "accepted"), (mine[1], "accepted")],
            True,
        )
        last, has_more = review_queue.reviewed(session, [cohort, autumn], page=2, rows=2)
        assert ([each.id for each in last], has_more) == ([mine[0]], False)
        assert [each.id for each in review_queue.reviewed(session, [cohort], ("web", "e1"))[0]] == [mine[1]]
        assert review_queue.places(session, [autumn]) == [("web", "e1")]


def move(box: Node, learner_id: bytes, source_id: bytes, target_id: bytes) -> None:
    box.write(
        partial(
            moving.move,
            learner_id=learner_id,
            source_id=source_id,
            target_id=target_id,
            by=TRAINER.staff_id,
            now=box.now(),
        )
    )


def left(box: Node, submission_id: bytes, cohort_ids: list[bytes]) -> set[bytes]:
    with box.reading() as session:
        (work,) = review_queue.standings(session, [submission_id])
        return review_queue.left_of(session, work.learner_ids, cohort_ids)


def test_work_of_who_left_stays_in_the_queue_until_it_is_reviewed(box: Node, cohort: bytes, amina: bytes) -> None:
    work = hand_in(box, amina)
    box.write(lambda session: cohorts.leave(session, learner_id=amina, cohort_id=cohort))
    assert (waiting(box, cohort), left(box, work, [cohort])) == ([work], {amina})
    with box.reading() as session:
        assert handover.standings(session, [cohort])[cohort].to_review == 1
    review(box, work)
    assert waiting(box, cohort) == []
    with box.reading() as session:
        assert [each.id for each in review_queue.reviewed(session, [cohort])[0]] == [work]


def test_work_of_who_moved_waits_for_the_new_cohort_alone(box: Node, cohort: bytes, amina: bytes) -> None:
    autumn = a_cohort(box, "Autumn")
    work = hand_in(box, amina)
    move(box, amina, cohort, autumn)
    assert (waiting(box, cohort), waiting(box, autumn), left(box, work, [autumn])) == ([], [work], set())
    with box.reading() as session:
        counts = {each: standing.to_review for each, standing in handover.standings(session, [cohort, autumn]).items()}
    assert counts == {cohort: 0, autumn: 1}
    box.write(lambda session: cohorts.leave(session, learner_id=amina, cohort_id=autumn))
    assert (waiting(box, cohort), waiting(box, autumn)) == ([], [work]), "the cohort that she left last answers"


def test_draft_is_kept_until_the_review_is_recorded_and_belongs_to_one_trainer(box: Node, amina: bytes) -> None:
    submission_id = hand_in(box, amina)
    written = Draft({1: 2}, "So far", (Comment("index.html", 3, "Why?"),))
    place = {"submission_id": submission_id, "staff_id": TRAINER.staff_id}
    for _ in range(2):
        box.write(lambda session: review_drafts.keep_draft(session, **place, draft=written))

    def kept(by: Actor = TRAINER) -> Draft | None:
        with box.reading() as session:
            return review_drafts.draft(session, submission_id=submission_id, staff_id=by.staff_id)

    assert (kept(), kept(OTHER)) == (written, None)
    with pytest.raises(FieldError):
        box.write(lambda session: review_drafts.keep_draft(session, **place, draft=Draft(text="x" * 4001)))
    assert kept() == written
    review(box, submission_id)
    assert kept() is None
    box.write(lambda session: review_drafts.keep_draft(session, **place, draft=written))
    box.write(lambda session: review_drafts.keep_draft(session, **place, draft=Draft()))
    assert kept() is None


def test_phrases_used_most_come_first_and_no_two_are_the_same(box: Node) -> None:
    for text in ("Close your tags.", "Use a label.", " Close your tags. "):
        box.write(partial(phrases.keep_phrase, text=text))

    def texts() -> list[tuple[str, int]]:
        with box.reading() as session:
            return [(each.text, each.used) for each in phrases.phrases(session)]

    assert texts() == [("Close your tags.", 0), ("Use a label.", 0)]
    with box.reading() as session:
        label = phrases.phrases(session)[1]
    assert box.write(lambda session: phrases.use_phrase(session, label.id)) == "Use a label."
    assert texts()[0] == ("Use a label.", 1)
    for text in (" ", "x" * 1001):
        with pytest.raises(FieldError):
            box.write(partial(phrases.keep_phrase, text=text))
    for _ in range(2):
        box.write(lambda session: phrases.delete_phrase(session, label.id))
    assert box.write(lambda session: phrases.use_phrase(session, label.id)) == ""
    assert texts() == [("Close your tags.", 0)]


def test_review_whose_words_were_lost_still_counts(box: Node, amina: bytes) -> None:
    """A box that was restored from the log alone knows decisions, but no words."""
    submission_id = hand_in(box, amina)
    review(box, submission_id)
    box.write(lambda session: session.query(ReviewText).delete())
    with box.reading() as session:
        (found,) = reviewing.reviews_of(session, [submission_id])
        assert json.loads(session.query(Review).one().levels) == [2, 1]
    assert found.judgement == Judgement(True, (2, 1), "", ())
