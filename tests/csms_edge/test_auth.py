"""Passwords: both spellings, any bytes, remembered matches, and limits as pure counters."""

from __future__ import annotations

import base64

import pytest

from csms.gateway.auth import Verifier, basic, hash_password, verify
from csms.gateway.limits import Bucket, NewIds, PacedLink, origin
from ocppj import link_memory
from ocppj.clock import SystemClock


def _header(raw: bytes) -> str:
    return "Basic " + base64.b64encode(raw).decode()


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (_header(b"cp001:secret"), ("cp001", b"secret")),
        (_header(b"cp001:a:b"), ("cp001", b"a:b")),
        (_header(b"cp001:\xff\x00\xfe"), ("cp001", b"\xff\x00\xfe")),
        (_header(b"cp001:").replace("Basic", "bAsIc"), ("cp001", b"")),
        (_header(b"cp001"), None),
        (_header(b"\xff:x"), None),
        ("Basic ???", None),
        ("Bearer abc", None),
        ("", None),
        (None, None),
    ],
)
def test_the_authorization_header(header: str | None, found: tuple[str, bytes] | None) -> None:
    given = basic(header)
    assert (None if given is None else (given.user, given.password)) == found


@pytest.mark.parametrize(
    ("stored", "given", "same"),
    [
        (b"secret", b"secret", True),
        (b"secret", b"Secret", False),
        (b"secret", b"", False),
        (b"4F43415F4F4354545F61646D696E5F74657374", b"OCA_OCTT_admin_test", True),
        (b"OCA_OCTT_admin_test", b"4f43415f4f4354545f61646d696e5f74657374", True),
        (b"deadbeef", b"DEADBEEF", True),
        (b"deadbeef", bytes.fromhex("deadbeef"), True),
        (b"3132", b"12", True),
        (b"abc", b"abc", True),
        ("pässwörd".encode(), "pässwörd".encode(), True),
    ],
)
def test_both_spellings_of_one_password_are_the_same(stored: bytes, given: bytes, same: bool) -> None:
    assert verify(given, hash_password(stored)) is same


def test_hashes_are_salted_and_tell_nothing() -> None:
    first, second = hash_password(b"secret"), hash_password(b"secret")
    assert first != second
    assert first.startswith("scrypt$")
    assert "secret" not in first


@pytest.mark.parametrize("stored", ["", "plain", "scrypt$x$8$1$AA==$AA==", "md5$1$1$1$AA==$AA=="])
def test_a_hash_that_cannot_be_read_matches_nothing(stored: str) -> None:
    assert verify(b"", stored) is False


async def test_what_matched_once_is_not_hashed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    verifier = Verifier()
    try:
        stored = await verifier.hashed(b"secret")
        assert await verifier.matches(b"secret", stored)
        monkeypatch.setattr("csms.gateway.auth.verify", lambda *_: pytest.fail("hashed again"))
        assert await verifier.matches(b"secret", stored)
    finally:
        verifier.close()


async def test_without_a_hash_nothing_matches() -> None:
    verifier = Verifier()
    try:
        assert not await verifier.matches(b"", None)
        assert not await verifier.matches(b"secret", None)
    finally:
        verifier.close()


def test_a_bucket_gives_a_burst_and_then_its_rate() -> None:
    bucket = Bucket(10, 3, now=0)
    assert [bucket.take(0) for _ in range(3)] == [0, 0, 0]
    assert bucket.take(0) == pytest.approx(0.1)
    assert bucket.take(0.1) == 0
    assert bucket.take(0.1) > 0
    assert [bucket.take(10) for _ in range(3)] == [0, 0, 0]
    assert Bucket(0, 0, now=0).take(0) == 0


def test_new_identities_are_counted_per_address() -> None:
    limit = NewIds(2, 0, 0)
    assert [limit.take("a", 0), limit.take("a", 0)] == [None, None]
    assert limit.take("a", 0) == ("new-ids", pytest.approx(30))
    assert limit.take("b", 0) is None
    assert limit.take("a", 31) is None
    assert NewIds(0, 0, 0).take("a", 0) is None


def test_new_identities_are_counted_over_all_addresses() -> None:
    limit = NewIds(2, 3, 0)
    assert [limit.take(address, 0) for address in "abc"] == [None, None, None]
    assert limit.take("d", 0) == ("new-ids-in-all", pytest.approx(20))
    assert limit.take("d", 21) is None


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a socket of another kind", "a socket of another kind"),
    ],
)
def test_what_counts_as_one_address(address: str, counts_as: str) -> None:
    assert origin(address) == counts_as


class Journal:
    """Has room."""

    full = False

    async def room(self) -> None:
        """Wait for nothing."""


async def test_a_fast_station_is_read_more_slowly_and_stays_connected() -> None:
    here, there = link_memory.pair()
    clock = SystemClock()
    began = clock.monotonic()
    paced = PacedLink(there, Bucket(50, 1, began), clock, Journal())
    for number in range(6):
        await here.send(str(number))
    assert [await paced.receive() for _ in range(6)] == list("012345")
    assert clock.monotonic() - began >= 0.09
