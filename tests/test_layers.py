"""Who may import whom (ARCHITECTURE.md). The rules are data here; the sources are read, not run."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLASK = {"flask", "flask_babel", "flask_sqlalchemy", "werkzeug", "wtforms", "whitenoise", "waitress", "markupsafe"}
CRYPTO = {"pyrage", "cryptography"}
MAY_KNOW_FLASK = ("campbox/web/", "campbox/app.py", "campbox/db.py", "campbox/i18n.py", "campbox/server.py")
MAY_USE_CRYPTO = ("sync/seal.py", "sync/keys.py", "campbox/vault/", "campbox/certificate.py")
CORE = {"campbox.errors", "campbox.ids", "campbox.clock"}

# A folder, and all that its files may import besides the standard library.
RULES: dict[str, set[str]] = {
    "sync/": {"sync", *CRYPTO},
    "campbox/courses/": {"campbox.courses", "campbox.exercises", *CORE, "markdown", "pygments", "nh3"},
    "campbox/exercises/": {"campbox.courses", "campbox.exercises", *CORE},
    "campbox/proving/": {
        "campbox.proving",
        "campbox.courses",
        "campbox.exercises",
        "campbox.network",
        "campbox.web.proving",
        *CORE,
    },
    "campbox/vault/": {"campbox.vault", *CORE, *CRYPTO},
    "campbox/exporters/": {"campbox.exporters", *CORE, "xlsxwriter"},
    "campbox/sheets/": {"campbox.sheets", *CORE, "python_calamine"},
    "campbox/models/": {"campbox.models", "sqlalchemy"},
    "campbox/events/": {"campbox.events", "campbox.models", *CORE, "campbox.ids", "sqlalchemy", "sync.event"},
    "campbox/services/": {
        "campbox.services",
        "campbox.events",
        "campbox.models",
        "campbox.courses",
        "campbox.exercises",
        "campbox.sheets",
        "campbox.vault",
        *CORE,
        "sqlalchemy",
    },
    "campbox/replica/": {
        "campbox.replica",
        "campbox.services",
        "campbox.events",
        "campbox.models",
        "campbox.courses",
        "campbox.node",
        *CORE,
        "sqlalchemy",
        "sync",
    },
}


def imports(path: Path) -> set[str]:
    """Every module that the file names in an import; `from campbox import ids` counts as campbox.ids."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names if node.module in ("campbox", "sync") else {node.module}
    return found


def is_within(module: str, allowed: set[str]) -> bool:
    return module.split(".")[0] in sys.stdlib_module_names or any(
        module == each or module.startswith(each + ".") for each in allowed
    )


def broken_rules(root: Path) -> list[str]:
    """A line for every import that its folder may not make."""
    broken = []
    for path in sorted([*root.glob("campbox/**/*.py"), *root.glob("sync/**/*.py")]):
        name = path.relative_to(root).as_posix()
        for folder, allowed in RULES.items():
            if name.startswith(folder):
                broken += [f"{name} imports {each}" for each in imports(path) if not is_within(each, allowed)]
        if not name.startswith(MAY_KNOW_FLASK):
            broken += [f"{name} knows {each}" for each in imports(path) if each.split(".")[0] in FLASK]
        if not name.startswith(MAY_USE_CRYPTO):
            broken += [f"{name} uses {each}" for each in imports(path) if each.split(".")[0] in CRYPTO]
    return broken


def test_every_import_obeys_the_layers() -> None:
    assert broken_rules(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("sync/log.py", "import campbox.ids"),
        ("sync/log.py", "import pyrage"),
        ("campbox/services/hands.py", "from flask import request"),
        ("campbox/services/hands.py", "from campbox.replica import inbound"),
        ("campbox/services/vault.py", "import pyrage"),
        ("campbox/vault/sealing.py", "from campbox.models import VaultEntry"),
        ("campbox/web/opening.py", "from cryptography.exceptions import InvalidTag"),
        ("campbox/courses/model.py", "import sqlalchemy"),
        ("campbox/models/log.py", "from campbox import ids"),
        ("campbox/replica/inbound.py", "from campbox.web import words"),
    ],
)
def test_broken_rule_is_found(tmp_path: Path, file: str, line: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(line + "\n")
    assert broken_rules(tmp_path)
