"""How facts are written into events, and read from them. What arrives may come from anybody, so every value is checked."""

import json
from dataclasses import fields
from typing import get_type_hints

from campbox import ids
from campbox.events.kinds import KINDS, LIST_MAX, Fact
from sync.event import make_payload

TEXT_LIMIT = 200
INTEGER_LIMIT = 2**62


class MalformedFactError(ValueError):
    """The payload is not what its kind promises."""


_OPTIONAL: dict[object, object] = {str | None: str, bytes | None: bytes, int | None: int}
_LISTS: dict[object, object] = {tuple[str, ...]: str, tuple[int, ...]: int}


def _wire_fields(kind: type[Fact]) -> list[tuple[str, str, object, bool]]:
    """(attribute, wire name, type without None, may be missing) of each payload field."""
    hints = get_type_hints(kind)
    rows: list[tuple[str, str, object, bool]] = []
    for each in fields(kind):
        if each.name == "about":
            continue
        hint = hints[each.name]
        optional = hint in _OPTIONAL
        plain = _OPTIONAL.get(hint, hint)
        rows.append((each.name, each.metadata.get("wire", each.name), plain, optional))
    return rows


_FIELDS = {kind: _wire_fields(kind) for kind in KINDS.values()}


def learner_of(fact: Fact) -> bytes | None:
    """The learner whom the fact is about, for the header."""
    return fact.about if fact.is_about_learner else None  # type: ignore[attr-defined]  # every such class has it


def payload_of(fact: Fact) -> bytes:
    """The payload: compact JSON in the order of the fields, without what is missing."""
    values: dict[str, object] = {}
    for name, wire, plain, _ in _FIELDS[type(fact)]:
        value = getattr(fact, name)
        if value is not None:
            values[wire] = value.hex() if plain is bytes else value
    return make_payload(values)


def fact_from(kind: str, version: int, learner: bytes | None, payload: bytes) -> Fact | None:
    """The fact of an event, or None for a kind that this version does not know and for an erased payload.

    Raises MalformedFactError when the payload breaks the promise of its kind.
    """
    known = KINDS.get((kind, version))
    if known is None or not payload:
        return None
    try:
        values = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise MalformedFactError(f"{kind}: not JSON") from error
    if not isinstance(values, dict):
        raise MalformedFactError(f"{kind}: not an object")
    arguments: dict[str, object] = {}
    if known.is_about_learner:
        if learner is None:
            raise MalformedFactError(f"{kind}: names no learner")
        arguments["about"] = learner
    for name, wire, plain, optional in _FIELDS[known]:
        if wire in values:
            arguments[name] = _read(plain, values[wire], f"{kind}: {wire}")
        elif not optional:
            raise MalformedFactError(f"{kind}: {wire} is missing")
    fact = known(**arguments)
    if not fact.is_possible():
        raise MalformedFactError(f"{kind}: cannot be")
    return fact


def _read(plain: object, value: object, where: str) -> object:
    if plain is bool and isinstance(value, bool):
        return value
    if plain is int and isinstance(value, int) and not isinstance(value, bool) and abs(value) < INTEGER_LIMIT:
        return value
    if plain is str and isinstance(value, str) and len(value) <= TEXT_LIMIT:
        return value
    if plain is bytes and isinstance(value, str):
        found = ids.from_hex(value)
        if found is not None:
            return found
    if plain in _LISTS and isinstance(value, list) and len(value) <= LIST_MAX:
        return tuple(_read(_LISTS[plain], each, where) for each in value)
    raise MalformedFactError(f"{where} cannot be read")
