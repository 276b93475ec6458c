"""What guessing a passphrase or a PIN costs somebody who has the card of a box."""

import hashlib

MEBIBYTE = 1024 * 1024


def test_each_guess_takes_sixteen_mebibytes(real_cost_of_scrypt: dict[str, int]) -> None:
    assert 128 * real_cost_of_scrypt["n"] * real_cost_of_scrypt["r"] * real_cost_of_scrypt["p"] == 16 * MEBIBYTE
    assert len(hashlib.scrypt(b"2468", salt=bytes(16), **real_cost_of_scrypt)) == 64  # half of it wraps a key
