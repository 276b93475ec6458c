"""The place where this box stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from campbox.errors import FieldError
from campbox.events.kinds import SiteDescribed
from campbox.events.record import OWN_BOX_ID, record
from campbox.models import Site
from campbox.services.names import clean_name

NAME_MAX = 60


@dataclass(frozen=True)
class SiteFacts:
    """What is known of a site; `languages` are those offered there, the usual one first."""

    name: str
    languages: tuple[str, ...]


_SITE = select(Site.name, Site.languages).where(Site.box_id == bindparam("box_id"))


def site(session: Session, box_id: int = OWN_BOX_ID) -> SiteFacts | None:
    row = session.connection().execute(_SITE, {"box_id": box_id}).first()
    return None if row is None else SiteFacts(row.name, tuple(row.languages.split()))


def clean_site(name: str, languages: Sequence[str]) -> SiteFacts:
    """Raise FieldError for an empty or endless name, or no language."""
    name = clean_name(name, field="site_name", longest=NAME_MAX)
    if not languages:
        raise FieldError("languages", "needed")
    return SiteFacts(name, tuple(languages))


def describe_site(session: Session, *, name: str, languages: Sequence[str]) -> None:
    """Name the site; HQ sees the name."""
    facts = clean_site(name, languages)
    if site(session) != facts:
        record(session, SiteDescribed(name=facts.name, languages=facts.languages))
