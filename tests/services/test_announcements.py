"""A message in several languages: who finds which, what is missing, who has read it."""

from collections.abc import Mapping

import pytest
from sqlalchemy import event

from campbox.errors import ConflictError, FieldError, NotFoundError
from campbox.node import Node
from campbox.services import announcements, cohorts, groups, inbox
from campbox.services.announcements import Audience, Readers, Variant
from tests.services.factories import a_cohort, a_learner

TRAINER = b"T" * 16
ARABIC, ENGLISH = Variant("غدًا", "لا درس غدًا."), Variant("Tomorrow", "No lesson tomorrow.")


def a_draft(
    box: Node,
    cohort: bytes,
    variants: Mapping[str, Variant] | None = None,
    *,
    to: tuple[Audience, bytes] | None = None,
    fallback: str = "en",
    draft_id: bytes | None = None,
) -> bytes:
    audience, audience_id = to or ("cohort", cohort)
    written = {"en": ENGLISH, "ar": ARABIC} if variants is None else variants
    return box.write(
        lambda session: announcements.write_draft(
            session,
            draft_id=draft_id,
            cohort_id=cohort,
            audience=audience,
            audience_id=audience_id,
            fallback=fallback,
            variants=written,
            by=TRAINER,
            now=box.now(),
        )
    )


def send(box: Node, announcement: bytes) -> bytes:
    box.write(lambda session: announcements.send(session, announcement_id=announcement, now=box.now()))
    return announcement


def found_by(box: Node, learner: bytes) -> list[bytes]:
    with box.reading() as session:
        return [each.message.id for each in inbox.received(session, learner)]


def read(box: Node, learner: bytes, announcement: bytes, language: str) -> None:
    box.write(lambda session: inbox.mark_read(session, learner_id=learner, announcement_id=announcement, language=language))


def test_message_to_a_cohort_reaches_its_learners_once_it_is_sent_and_nobody_else(box: Node) -> None:
    spring, summer = a_cohort(box), a_cohort(box, "Summer")
    amina, omar = a_learner(box, spring), a_learner(box, summer, "Omar")
    announcement = a_draft(box, spring)
    assert found_by(box, amina) == []
    send(box, announcement)
    assert found_by(box, amina) == [announcement]
    assert found_by(box, omar) == []


def test_message_to_a_group_or_a_person_reaches_only_them(box: Node) -> None:
    cohort = a_cohort(box)
    amina, omar = a_learner(box, cohort), a_learner(box, cohort, "Omar")
    group = box.write(lambda session: groups.make_group(session, cohort_id=cohort, name="Evening"))
    box.write(lambda session: groups.add_members(session, group, [omar]))
    to_group = send(box, a_draft(box, cohort, to=("group", group)))
    to_amina = send(box, a_draft(box, cohort, to=("person", amina)))
    assert (found_by(box, amina), found_by(box, omar)) == ([to_amina], [to_group])


def test_each_gets_their_own_language_and_the_others_the_fallback(box: Node) -> None:
    cohort = a_cohort(box)
    for alias, language in (("Amina", "ar"), ("Omar", "ar"), ("Marie", "fr")):
        a_learner(box, cohort, alias, language)
    announcement = a_draft(box, cohort)
    with box.reading() as session:
        sent = announcements.message(session, announcement)
        assert announcements.readers(session, sent) == [Readers("ar", 2, "ar", 0), Readers("fr", 1, "en", 0)]
    assert [sent.shown_in(language) for language in ("ar", "en", "fr", "so")] == ["ar", "en", "en", "en"]


def test_readers_are_counted_by_the_language_that_they_read_and_once_each(box: Node) -> None:
    cohort = a_cohort(box)
    amina, marie = a_learner(box, cohort), a_learner(box, cohort, "Marie", "fr")
    announcement = send(box, a_draft(box, cohort))
    read(box, amina, announcement, "ar")
    read(box, amina, announcement, "en")
    with box.reading() as session:
        sent = announcements.message(session, announcement)
        assert announcements.readers(session, sent) == [Readers("ar", 1, "ar", 1), Readers("fr", 1, "en", 0)]
        assert announcements.read_counts(session, [sent]) == {announcement: 1}
        assert inbox.unread_ids(session, amina) == []
        assert inbox.unread_ids(session, marie) == [announcement]


def test_newest_message_stands_first_by_when_it_was_sent_and_not_when_it_was_begun(box: Node) -> None:
    cohort = a_cohort(box)
    amina = a_learner(box, cohort)
    begun_first = a_draft(box, cohort)
    begun_second = send(box, a_draft(box, cohort))
    send(box, begun_first)
    assert found_by(box, amina) == [begun_first, begun_second]


def test_draft_is_changed_and_thrown_away_without_trace(box: Node) -> None:
    cohort = a_cohort(box)
    draft = a_draft(box, cohort)
    assert a_draft(box, cohort, {"fr": Variant("Demain", "")}, fallback="fr", draft_id=draft) == draft
    with box.reading() as session:
        assert announcements.message(session, draft).variants == {"fr": Variant("Demain", "")}
    box.write(lambda session: announcements.withdraw(session, announcement_id=draft))
    with box.reading() as session:
        assert announcements.of_cohort(session, cohort) == []


def test_message_that_was_taken_back_is_found_by_nobody_and_cannot_be_sent_or_changed(box: Node) -> None:
    cohort = a_cohort(box)
    amina = a_learner(box, cohort)
    announcement = send(box, a_draft(box, cohort))
    box.write(lambda session: announcements.withdraw(session, announcement_id=announcement))
    assert found_by(box, amina) == []
    with pytest.raises(NotFoundError):
        read(box, amina, announcement, "ar")
    with pytest.raises(ConflictError):
        send(box, announcement)
    with pytest.raises(ConflictError):
        a_draft(box, cohort, draft_id=announcement)


def test_learner_who_leaves_the_cohort_finds_its_messages_no_more(box: Node) -> None:
    cohort = a_cohort(box)
    amina = a_learner(box, cohort)
    announcement = send(box, a_draft(box, cohort))
    box.write(lambda session: cohorts.leave(session, learner_id=amina, cohort_id=cohort))
    assert found_by(box, amina) == []
    with pytest.raises(NotFoundError):
        read(box, amina, announcement, "ar")


def test_nobody_outside_the_cohort_can_be_written_to(box: Node) -> None:
    spring, summer = a_cohort(box), a_cohort(box, "Summer")
    omar = a_learner(box, summer, "Omar")
    group = box.write(lambda session: groups.make_group(session, cohort_id=summer, name="Evening"))
    strangers: list[tuple[Audience, bytes]] = [("cohort", summer), ("group", group), ("person", omar), ("person", bytes(16))]
    for stranger in strangers:
        with pytest.raises(FieldError, match="audience"):
            a_draft(box, spring, to=stranger)


def test_fallback_must_be_written(box: Node) -> None:
    with pytest.raises(FieldError, match="fallback-not-written"):
        a_draft(box, a_cohort(box), fallback="fr")


@pytest.mark.parametrize(
    ("title", "text", "fault"),
    [("", "x", "title-ar: needed"), ("x" * 121, "", "title-ar: too-long"), ("x", "x" * 4001, "text-ar: too-long")],
)
def test_language_with_a_fault_is_told_with_its_field(title: str, text: str, fault: str) -> None:
    with pytest.raises(FieldError, match=fault):
        announcements.clean_variant("ar", title, text, None)


def test_language_without_anything_is_no_variant() -> None:
    assert announcements.clean_variant("ar", " ", "\n", None) is None


def test_lists_take_the_same_number_of_queries_for_one_message_and_for_fifty(box: Node) -> None:
    cohort = a_cohort(box)
    amina = a_learner(box, cohort)
    asked: list[str] = []
    event.listen(box.readers, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))

    def queries() -> int:
        asked.clear()
        with box.reading() as session:
            announcements.read_counts(session, announcements.of_cohort(session, cohort))
            inbox.received(session, amina)
        return len(asked)

    send(box, a_draft(box, cohort))
    few = queries()
    for _ in range(49):
        send(box, a_draft(box, cohort))
    assert len(found_by(box, amina)) == 50
    assert queries() == few
