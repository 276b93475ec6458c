"""The vectors of FORMAT.md section 12: what another implementation would be checked against."""

import dataclasses
import hashlib

import pytest

from sync.keys import NodeCard, fingerprint
from sync.manifest import PublishedFile, read_manifest
from sync.seal import read_signed_text, signed_text, unseal
from sync.segment import Acknowledgement, Head, Incarnation, Segment, SegmentHead
from tests.sync.segment_factories import BOX, BOX_NODE, HUB_NODE, VECTORS

CHAIN_0 = bytes.fromhex("a489f9f42019897503ef699cabd41714af64171fc5a2cef38af1036e2e03b3aa")
CHAIN_3 = bytes.fromhex("a899b51e609a264b63e64a3a5070ee001da42b9ad8921d18cabf8793d58bba85")
HASHES = {
    "vector.txt": "3e106ed0c6e5643251dd1f064190c8d4652c2b6b1188d3a22b2e8161066e96c7",
    "vector.gz.cbx": "70edb33a35ba1757077336c9e5b4709b7c80005e2acd70356d0c1a99add433ee",
    "vector.xz.cbx": "1b75bef5e95b6bf746caf2ae439eb7a33749ed2b174c2da53d44ac449b9e1935",
    "ack.gz.cbx": "da6ec0c1f609ded1bdd20c24cde07683898d511598e9377a98ccc1d19f25e246",
}


def public_key(name: str) -> str:
    return (VECTORS / name).read_text().splitlines()[1]


def open_vector(name: str) -> Segment:
    return unseal(
        (VECTORS / name).read_bytes(),
        [(VECTORS / "hq.age.key").read_text().strip()],
        HUB_NODE,
        {BOX_NODE: public_key("box.minisign.pub")}.get,
    )


@pytest.mark.parametrize("name", HASHES)
def test_vector_files_are_the_published_ones(name: str) -> None:
    assert hashlib.sha256((VECTORS / name).read_bytes()).hexdigest() == HASHES[name]


@pytest.mark.parametrize("name", ["vector.xz.cbx", "vector.gz.cbx"])
def test_sealed_vector_opens(name: str) -> None:
    segment = open_vector(name)
    (run,) = segment.runs
    assert segment.head == SegmentHead(
        "log",
        BOX_NODE,
        (HUB_NODE,),
        "EBESExQVFhcYGRobHB0eHw",
        "c0ffee0000000001",
        "campbox/0.0-vector",
        1790000000000,
        0,
    )
    assert run.incarnation == Incarnation("AAECAwQFBgcICQoL", None, 1790000000000, 0)
    assert (run.chain_before, run.chain_after) == (CHAIN_0, CHAIN_3)
    assert [event.parsed_header.kind for event in run.events] == ["inc.start", "learner.created", "progress.set"]
    assert run.events[1].payload == '{"nick":"Amina علي","lang":"ar"}'.encode()


def test_our_text_for_the_vector_is_the_vector_byte_for_byte() -> None:
    segment = dataclasses.replace(open_vector("vector.xz.cbx"), padding="padpadpad")
    assert signed_text(segment, BOX.signing_key) == (VECTORS / "vector.txt").read_bytes()


def test_text_vector_is_verified_without_being_sealed() -> None:
    text = (VECTORS / "vector.txt").read_bytes()
    segment = read_signed_text(text, HUB_NODE, {BOX_NODE: public_key("box.minisign.pub")}.get)
    assert segment == open_vector("vector.xz.cbx")


def test_acknowledgement_vector_opens() -> None:
    segment = unseal(
        (VECTORS / "ack.gz.cbx").read_bytes(),
        [(VECTORS / "box.age.key").read_text().strip()],
        BOX_NODE,
        {HUB_NODE: public_key("hq.minisign.pub")}.get,
    )
    head = Head("AAECAwQFBgcICQoL", 3, CHAIN_3)
    assert segment.acknowledgements == (Acknowledgement(BOX_NODE, "HQAAAAAAAAAAAAAB", 0, (head,)),)


def test_public_keys_and_fingerprint_are_those_of_the_vectors() -> None:
    assert BOX.verify_key == public_key("box.minisign.pub")
    card = NodeCard(BOX_NODE, "box", "Vector", BOX.verify_key, (BOX.recipient,))
    assert fingerprint(card) == "FJHWS3-DRL2TB-PX27W2-6GNXAP"


def test_manifest_vector_is_verified() -> None:
    manifest = read_manifest(
        (VECTORS / "content.json").read_bytes(),
        (VECTORS / "content.json.minisig").read_bytes(),
        public_key("hq.minisign.pub"),
        "content",
        41,
    )
    sha256 = "7091f415b2e7b3d243e2d0bc77e2939fe7470c190f8f8dfb83737317a4f347fa"
    assert manifest.version == 42
    assert manifest.files == (PublishedFile("courses/py/001.md", 12, sha256),)
