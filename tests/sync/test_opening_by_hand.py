"""Debian's age, xz, minisign and jq open what we write, and we open what they write (FORMAT.md section 13)."""

import subprocess
from pathlib import Path

from sync.seal import seal, unseal
from sync.segment import compose, new_segment_id
from tests.sync.segment_factories import BOX, BOX_NODE, HUB, HUB_NODE, make_lineage, make_segment


def shell(command: str, folder: Path) -> str:
    """What `command` prints. A missing tool fails the test: the promise is that these four suffice."""
    run = subprocess.run(["bash", "-euo", "pipefail", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_documented_commands_open_what_we_write(tmp_path: Path) -> None:
    segment = make_segment(*make_lineage(3, 2))
    (tmp_path / "F").write_bytes(seal(segment, BOX.signing_key, [HUB.recipient, BOX.recipient]))
    (tmp_path / "hq.key").write_text(HUB.age_identity + "\n")
    shell("age -d -i hq.key F | xz -d > text", tmp_path)
    shell("head -n -1 text > body; tail -n 1 text | cut -f 2- | tr '\\t' '\\n' > body.minisig", tmp_path)
    verified = shell(f"minisign -V -m body -P {BOX.verify_key}", tmp_path)
    payloads = shell("grep ^E body | cut -f 3 | jq -c .", tmp_path)
    assert (tmp_path / "body").read_bytes() == compose(segment)
    assert f"cbx1 {BOX_NODE} {segment.head.segment_id}" in verified
    assert payloads.split() == ['{"n":1}', '{"n":2}', '{"n":3}', '{"n":1}', '{"n":2}']


def test_we_open_what_they_write(tmp_path: Path) -> None:
    shell("minisign -G -W -p box.pub -s box.sec >&2; age-keygen -o hq.key 2> /dev/null", tmp_path)
    public = (tmp_path / "box.pub").read_text().splitlines()[1]
    recipient = shell("age-keygen -y hq.key", tmp_path).strip()
    identity = (tmp_path / "hq.key").read_text().splitlines()[-1]
    segment_id = write_body_by_hand(tmp_path, public)
    shell(f"minisign -S -m body -s box.sec -t 'cbx1 {BOX_NODE} {segment_id}' -x body.minisig", tmp_path)
    shell("{ cat body; printf 'S\\t'; paste -s body.minisig; } > text", tmp_path)
    shell(f"xz -6 --check=crc64 < text | age -r {recipient} > F", tmp_path)
    segment = unseal((tmp_path / "F").read_bytes(), [identity], HUB_NODE, {BOX_NODE: public}.get)
    assert segment.head.segment_id == segment_id
    assert [event.payload for event in segment.runs[0].events] == [b'{"by":"hand"}']


def write_body_by_hand(folder: Path, public: str) -> str:
    """A body as somebody would type it, with sha256sum for the chain; its segment id."""
    key_id = shell(f"printf %s {public} | base64 -d | head -c 10 | tail -c 8 | od -An -tx1 | tr -d ' \\n'", folder)
    chain = shell(f"printf 'CBX1\\n{BOX_NODE}\\ntyped-by-a-hand-\\n-\\n' | sha256sum | cut -c -64", folder).strip()
    segment_id = new_segment_id()
    (folder / "body").write_text(
        f'CBX1\t{{"v":1,"kind":"log","src":"{BOX_NODE}","dst":["{HUB_NODE}"],"sid":"{segment_id}","key":"{key_id}",'
        '"sw":"by hand","made":[0,0]}\n'
        f'I\t{{"i":"typed-by-a-hand-","par":null,"t0":0,"q":0,"from":1,"chain":"{chain}"}}\n'
        'E\t{"s":1,"u":0,"y":"inc.start","j":null}\t{"by":"hand"}\n'
        'Z\t{"n":2}\n'
    )
    return segment_id
