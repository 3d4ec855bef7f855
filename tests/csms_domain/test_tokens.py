"""The decision about a token."""

from datetime import UTC, datetime, timedelta

import pytest

from csms.domain.texts import clip, digest, fit, fold
from csms.domain.tokens import Token, Verdict, concurrent, decide, same_group, status_16

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def token(**values) -> Token:
    return Token(**{"token": "RFID", "token_key": "rfid", "type": "ISO14443", "status": "Accepted", **values})


def test_an_unknown_token_is_unknown_in_201_and_invalid_in_16():
    verdict = decide(None, NOW)
    assert (verdict.status, verdict.accepted) == ("Unknown", False)
    assert status_16(verdict.status) == "Invalid"


@pytest.mark.parametrize(
    ("status", "expires", "expected"),
    [
        ("Accepted", None, "Accepted"),
        ("Accepted", timedelta(seconds=1), "Accepted"),
        ("Accepted", timedelta(0), "Expired"),
        ("Accepted", timedelta(days=-1), "Expired"),
        ("Blocked", timedelta(days=-1), "Blocked"),
        ("Invalid", None, "Invalid"),
        ("NoCredit", None, "NoCredit"),
    ],
)
def test_status_goes_before_expiry(status, expires, expected):
    known = token(status=status, expires_at=None if expires is None else NOW + expires)
    assert decide(known, NOW).status == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Accepted", "Accepted"),
        ("Blocked", "Blocked"),
        ("Expired", "Expired"),
        ("ConcurrentTx", "ConcurrentTx"),
        ("NoCredit", "Invalid"),
        ("NotAtThisTime", "Invalid"),
    ],
)
def test_16_has_five_statuses(status, expected):
    assert status_16(status) == expected


def test_concurrent_keeps_group_and_expiry():
    verdict = concurrent(Verdict("Accepted", NOW, "FLEET", "de"))
    assert verdict == Verdict("ConcurrentTx", NOW, "FLEET", "de")


def test_a_group_needs_both():
    assert same_group(token(group_key="g"), token(group_key="g"))
    assert not same_group(token(group_key="g"), token(group_key="h"))
    assert not same_group(token(), token())
    assert not same_group(None, token(group_key="g"))


def test_keys_are_folded_and_fit_their_column():
    assert fold("RFID0001") == fold("rfid0001") == "rfid0001"
    assert fold("STRASSE") == fold("straße")
    long = fold("A" * 600)
    assert len(long) == 255
    assert long != fold("A" * 601)
    assert fit("short", 64) == "short"
    assert len(fit("x" * 65, 64)) == 64
    assert clip("y" * 300) == "y" * 255
    assert clip(None) is None


def test_a_digest_knows_the_borders_of_its_parts():
    assert digest(b"ab", b"c") != digest(b"a", b"bc")
    assert len(digest(b"x")) == 32
