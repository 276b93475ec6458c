"""Messages to a cohort, a group or a person: written in several languages, looked at before they go, counted when read."""

import hashlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from sqlalchemy.orm import Session

from campbox import voices
from campbox.errors import FieldError, NotAllowedError
from campbox.ids import from_hex
from campbox.services import access, announcements, audit, cohorts, groups, people, sites, staff
from campbox.services.announcements import Audience, Message, Variant
from campbox.services.cohorts import CohortSummary
from campbox.web.current import node, reading, write
from campbox.web.once import once
from campbox.web.sounds import voice_response
from campbox.web.teach.blueprint import actor, calendar_now, cohort_or_404, id_or_404, teach, trainers
from campbox.web.words import sentence


@dataclass(frozen=True)
class Typed:
    """What stands in the form."""

    audience: str
    fallback: str
    fields: Mapping[str, Mapping[str, str]]
    draft_id: bytes | None = None
    seen: str = ""


class ChangedMeanwhile(Exception):
    """Another trainer saved the same draft since this form was made."""


@teach.get("/cohorts/<cohort>/messages")
@trainers
def cohort_messages(cohort: str) -> ResponseReturnValue:
    """Drafts and sent messages, newest first."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    messages = announcements.of_cohort(reading(), found.id)
    return render_template(
        "teach/messages.html",
        current="class",
        cohort=found,
        messages=messages,
        shown={each.id: each.variants[each.shown_in(str(get_locale()))] for each in messages if each.variants},
        read=announcements.read_counts(reading(), messages),
        audiences=_audience_words(found, messages),
        calendar=calendar_now(),
    )


@teach.route("/cohorts/<cohort>/messages/new", methods=["GET", "POST"])
@trainers
@once
def new_message(cohort: str) -> ResponseReturnValue:
    """Write a draft; nothing is sent yet."""
    found = cohorts.cohort(reading(), cohort_or_404(cohort))
    if request.method == "POST":
        return _keep(found, None)
    audience = request.args.get("to", f"cohort:{found.id.hex()}")
    language = str(get_locale())
    fallback = language if language in _languages() else _languages()[0]
    return _form(found, Typed(audience, fallback, {each: {} for each in _languages()}))


@teach.route("/messages/<message>/edit", methods=["GET", "POST"])
@trainers
def edit_message(message: str) -> ResponseReturnValue:
    """Change a draft."""
    found, cohort = _message(message)
    if found.state != "draft":
        return redirect(f"/teach/messages/{message}", 303)
    if request.method == "POST":
        return _keep(cohort, found)
    return _form(cohort, _as_typed(found))


@teach.get("/messages/<message>")
@trainers
def one_message(message: str) -> ResponseReturnValue:
    """A draft as it will go, with what is missing; or a sent message with its readers."""
    found, cohort = _message(message)
    author = staff.staff_member(reading(), found.staff_id)
    return render_template(
        "teach/message.html",
        current="class",
        cohort=cohort,
        message=found,
        readers=announcements.readers(reading(), found),
        audience=_audience_words(cohort, [found])[found.id],
        author=None if author is None else author.name,
        languages_here=_languages(),
        calendar=calendar_now(),
    )


@teach.post("/messages/<message>")
@trainers
def change_message(message: str) -> ResponseReturnValue:
    """Send a draft, or take a message back."""
    found, cohort = _message(message)
    by, now = actor().staff_id, node().now()
    if request.form.get("do") == "send":
        write(lambda session: announcements.send(session, announcement_id=found.id, now=now))
        return redirect(f"/teach/messages/{message}", 303)

    def withdraw(session: Session) -> None:
        announcements.withdraw(session, announcement_id=found.id)
        if found.state == "sent":
            audit.note(session, by=by, act="message-withdrawn", now=now, subject_id=cohort.id)

    write(withdraw)
    return redirect(f"/teach/cohorts/{cohort.id.hex()}/messages", 303)


@teach.get("/messages/<message>/poster")
@trainers
def message_poster(message: str) -> ResponseReturnValue:
    """The message in all its languages, to hang on a wall."""
    found, _cohort = _message(message)
    return render_template("teach/message_poster.html", message=found, back=f"/teach/messages/{message}")


@teach.get("/messages/<message>/voice/<language>")
@trainers
def message_voice(message: str, language: str) -> ResponseReturnValue:
    found, _cohort = _message(message)
    return voice_response(found, language)


def _message(text: str) -> tuple[Message, CohortSummary]:
    """A message and the cohort of the trainer to which it belongs. Raises NotAllowedError for another trainer's."""
    message_id = id_or_404(text)
    found = announcements.message(reading(), message_id)
    theirs = announcements.cohort_of(reading(), message_id) & access.cohort_ids(reading(), actor())
    if not theirs:
        raise NotAllowedError("another trainer's message")
    return found, cohorts.cohort(reading(), min(theirs))


def _languages() -> tuple[str, ...]:
    site = sites.site(reading())
    return site.languages if site else ("en",)


def _keep(cohort: CohortSummary, draft: Message | None) -> ResponseReturnValue:
    """Save what was typed as a draft; the sound files are on disk before."""
    typed = _typed(draft)
    by, now = actor().staff_id, node().now()
    try:
        variants = _variants(draft)
        audience, audience_id = _audience(typed.audience)

        def keep(session: Session) -> bytes:
            if draft is not None and _digest(announcements.message(session, draft.id)) != typed.seen:
                raise ChangedMeanwhile
            return announcements.write_draft(
                session,
                draft_id=None if draft is None else draft.id,
                cohort_id=cohort.id,
                audience=audience,
                audience_id=audience_id,
                fallback=typed.fallback,
                variants=variants,
                by=by,
                now=now,
            )

        return redirect(f"/teach/messages/{write(keep).hex()}", 303)
    except FieldError as fault:
        return _form(cohort, typed, faults=_faults(fault)), 400
    except ChangedMeanwhile:
        assert draft is not None
        return _form(cohort, typed, meanwhile=announcements.message(reading(), draft.id)), 409


def _typed(draft: Message | None) -> Typed:
    fields = {each: {name: request.form.get(f"{name}-{each}", "") for name in ("title", "text")} for each in _languages()}
    return Typed(
        request.form.get("audience", ""),
        request.form.get("fallback", ""),
        {each: {**typed, "voice": _old_voice(draft, each) or ""} for each, typed in fields.items()},
        None if draft is None else draft.id,
        request.form.get("seen", ""),
    )


def _as_typed(draft: Message) -> Typed:
    fields = {
        each: {"title": variant.title, "text": variant.text, "voice": variant.voice or ""}
        for each, variant in draft.variants.items()
    }
    audience = f"{draft.audience}:{draft.audience_id.hex()}"
    return Typed(audience, draft.fallback, {each: fields.get(each, {}) for each in _languages()}, draft.id, _digest(draft))


def _digest(message: Message) -> str:
    """Tells whether two trainers saw the same draft."""
    parts = (message.audience, message.audience_id, message.fallback, message.state, sorted(message.variants.items()))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _audience(text: str) -> tuple[Audience, bytes]:
    kind, _, hexadecimal = text.partition(":")
    audience_id = from_hex(hexadecimal)
    for known in announcements.AUDIENCES:
        if known == kind and audience_id is not None:
            return known, audience_id
    raise FieldError("audience", "not-offered")


def _variants(draft: Message | None) -> dict[str, Variant]:
    """What was typed, language by language, with the sound files kept. Raises FieldError."""
    found = {}
    for language in _languages():
        title, text = request.form.get(f"title-{language}", ""), request.form.get(f"text-{language}", "")
        variant = announcements.clean_variant(language, title, text, _voice(draft, language))
        if variant is not None:
            found[language] = variant
    if not found:
        raise FieldError(f"title-{_languages()[0]}", "needed")
    return found


def _voice(draft: Message | None, language: str) -> str | None:
    """The sound chosen now; else the one of before, unless it was ticked to go."""
    sent = request.files.get(f"voice-{language}")
    if sent is not None and sent.filename:
        with closing(sent):
            content = sent.stream.read(voices.VOICE_BYTES_MAX + 1)
        return voices.keep_voice(node().files, content, f"voice-{language}")
    return None if f"drop-{language}" in request.form else _old_voice(draft, language)


def _old_voice(draft: Message | None, language: str) -> str | None:
    variant = None if draft is None else draft.variants.get(language)
    return None if variant is None else variant.voice


def _faults(fault: FieldError) -> dict[str, str]:
    return {fault.field: sentence(fault)}


def _form(
    cohort: CohortSummary, typed: Typed, *, faults: Mapping[str, str] | None = None, meanwhile: Message | None = None
) -> str:
    known = people.people(reading(), cohorts.member_ids(reading(), cohort.id))
    return render_template(
        "teach/write_message.html",
        current="class",
        cohort=cohort,
        typed=typed,
        faults=faults or {},
        meanwhile=meanwhile,
        seen=typed.seen if meanwhile is None else _digest(meanwhile),
        groups=groups.groups(reading(), cohort.id),
        members=sorted(known.values(), key=lambda person: person.alias.casefold()),
        title_max=announcements.TITLE_MAX,
        text_max=announcements.TEXT_MAX,
    )


def _audience_words(cohort: CohortSummary, messages: list[Message]) -> dict[bytes, tuple[Audience, str]]:
    """For each message, whom it is for: the kind of audience and its name."""
    group_names = {each.id: each.name for each in groups.groups(reading(), cohort.id)}
    known = people.people(reading(), [each.audience_id for each in messages if each.audience == "person"])
    names = {cohort.id: cohort.name, **group_names, **{each: person.alias for each, person in known.items()}}
    return {each.id: (each.audience, names.get(each.audience_id, "–")) for each in messages}
