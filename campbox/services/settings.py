"""Small facts about this installation: what set-up asked, and notices for the trainer."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from campbox.models import Setting

SETUP_DONE = "setup-done"
CHECKLIST_POSTER = "poster-printed"
RESTORED = "restored"
SNAPSHOT_TAKEN = "snapshot-taken"
HUB_URL = "hub-url"
HUB_LAST_TRY = "hub-last-try"
HUB_LAST_SUCCESS = "hub-last-success"
HUB_LAST_PROBLEM = "hub-last-problem"
HQ_NODE = "hq-node"
HQ_GENERATION = "hq-generation"
OWN_GENERATION = "own-generation"
RECOVERY_RECIPIENT = "recovery-recipient"
UTC_OFFSET_MINUTES = "utc-offset-minutes"
VAULT_KEY_MARK = "vault-key-mark"
VAULT_RENEWAL_DUE = "vault-renewal-due"
VAULT_TRACES = "vault-traces"
VAULT_TRACES_IN_SNAPSHOTS = "vault-traces-in-snapshots"
WIFI_NAME = "wifi-name"
WIFI_KEY = "wifi-key"


def read(session: Session, key: str) -> str | None:
    """The value, or None where nothing was stored."""
    row = session.get(Setting, key)
    return None if row is None else row.value


def write(session: Session, key: str, value: str) -> None:
    session.merge(Setting(key=key, value=value))


def forget(session: Session, key: str) -> None:
    session.execute(delete(Setting).where(Setting.key == key))
