"""The decision about a token."""

from datetime import UTC, datetime, timedelta

import pytest

from csms.domain.evolve import evolve
from csms.domain.texts import clip, digest, fit, fold
from csms.domain.tokens import Token, Verdict, concurrent, decide, same_group, start_of, status_16

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


def test_a_token_may_be_good_at_some_places_only():
    known = token(evses={"CS001": [1, 2], "CS002": []})
    assert decide(known, NOW, "CS001") == Verdict("Accepted", evses=(1, 2))
    assert decide(known, NOW, "CS002") == Verdict("Accepted")
    assert decide(known, NOW, "CS003").status == "NotAtThisLocation"
    assert status_16("NotAtThisLocation") == "Invalid"
    assert decide(evolve(known, status="Blocked"), NOW, "CS003").status == "Blocked"


@pytest.mark.parametrize(
    ("evse", "expected"), [(1, "Accepted"), (3, "NotAtThisLocation"), (None, "Accepted")]
)
def test_a_start_is_asked_where_it_is(evse, expected):
    known = token(evses={"CS001": [1, 2]})
    assert start_of(known, decide(known, NOW, "CS001"), evse).status == expected


def test_a_master_pass_is_accepted_and_starts_nothing():
    known = token(master_pass=True, group="MASTER")
    verdict = decide(known, NOW, "CS001")
    assert (verdict.status, verdict.group) == ("Accepted", "MASTER")
    assert start_of(known, verdict, 1).status == "Invalid"


def test_a_refusal_stays_the_refusal_it_is_at_a_start():
    known = token(master_pass=True, status="Blocked")
    assert start_of(known, decide(known, NOW), 1).status == "Blocked"
    assert start_of(None, decide(None, NOW), 1).status == "Unknown"
