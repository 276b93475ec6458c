"""The first day: accounts, cohorts, and how the learners came in."""

from campbox.demo.cast import COHORTS, LANGUAGES, Character
from campbox.node import Node
from campbox.replica.pairing import make_recovery_key
from campbox.services import cohorts, joining, people, secrets, settings, setup, vault
from campbox.services.people import Description, NewLearner
from campbox.services.sessions import Role
from campbox.services.setup import FirstAccount
from campbox.vault import VaultKey


def set_up(node: Node, name: str, passphrase: str, site: str) -> VaultKey | None:
    """The first account of a box or a hub; returns the key of a box's vault of names."""
    salt = secrets.new_salt()
    account = FirstAccount(name, "en", salt, secrets.derive(passphrase, salt), setup.new_recovery_code())
    role = Role.COORDINATOR if node.config.role == "box" else Role.HQ
    staff_id = node.write(
        lambda session: setup.set_up(session, role=role, account=account, site_name=site, languages=LANGUAGES)
    )
    if role is Role.HQ:
        node.write(make_recovery_key)
        return None
    keys = vault.new_keys(account.derived, account.recovery)
    node.write(lambda session: settings.write(session, settings.CHECKLIST_POSTER, "1"))
    return node.write(lambda session: vault.join(session, staff_id=staff_id, keys=keys, now=node.now()))


def fill_cohorts(box: Node, characters: list[Character]) -> None:
    """The first cohort comes in with the class code, the second from a list, with a PIN on each card."""
    ids = [_create(box, name) for name in COHORTS]
    _with_code(box, ids[0], [each for each in characters if each.cohort == 0])
    _from_list(box, ids[1], [each for each in characters if each.cohort == 1])


def _create(box: Node, name: str) -> bytes:
    return box.write(lambda session: cohorts.create_cohort(session, name=name))


def _with_code(box: Node, cohort_id: bytes, characters: list[Character]) -> None:
    now = box.now()
    opened = box.write(lambda session: joining.open_code(session, cohort_id=cohort_id, now=now))
    arrived = [_ask(box, opened.code, each) for each in characters]
    box.write(lambda session: joining.confirm(session, cohort_id=cohort_id, joining_ids=arrived))


def _ask(box: Node, code: str, character: Character) -> bytes:
    pin, now = people.stretch_pin(character.pin), box.now()
    return box.write(
        lambda session: joining.ask_to_join(
            session,
            code=code,
            alias=character.alias,
            picture=character.picture,
            language=character.language,
            description=Description(character.gender, character.age_band),
            pin=pin,
            now=now,
        )
    )


def _from_list(box: Node, cohort_id: bytes, characters: list[Character]) -> None:
    listed = [NewLearner(each.alias, each.language) for each in characters]
    added = box.write(lambda session: people.add_learners(session, cohort_id=cohort_id, learners=listed))
    pins = {learner: people.stretch_pin(each.pin) for learner, each in zip(added, characters, strict=True)}
    box.write(lambda session: people.new_cards(session, added, pins))
