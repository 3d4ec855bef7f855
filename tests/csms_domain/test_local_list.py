"""Updates of a local authorization list, and how a whole one is cut into messages."""

import pytest

from csms.domain.local_list import (
    DIFFERENTIAL,
    FULL,
    Entry,
    LocalList,
    Part,
    UnderWay,
    following,
    updated,
    whole,
)

GOOD = {"status": "Accepted"}
A, B, C = (Entry(name, None, GOOD) for name in "ABC")


def test_a_full_update_replaces_and_a_differential_one_alters():
    known = LocalList(entries={"a": A, "b": B})
    assert updated(known, FULL, {"c": C}) == {"c": C}
    assert updated(known, DIFFERENTIAL, {"c": C, "a": Entry("A")}) == {"b": B, "c": C}
    assert updated(known, DIFFERENTIAL, {"z": Entry("Z")}) == {"a": A, "b": B}


CHANGE = Part(4, DIFFERENTIAL, (B,))
WHOLE = (Part(4, FULL, (A,)), Part(5, DIFFERENTIAL, (B,)))


@pytest.mark.parametrize("status", ["VersionMismatch", "Failed"])
def test_an_update_that_did_not_fit_is_followed_by_the_whole_list(status):
    assert following(LocalList(per_message=1), CHANGE, status, {"a": A, "b": B}) == WHOLE


@pytest.mark.parametrize(
    ("part", "status"), [(CHANGE, "Accepted"), (CHANGE, "NotSupported"), (Part(4, FULL, (A,)), "Failed")]
)
def test_nothing_follows_what_fits_or_never_will(part, status):
    assert following(LocalList(), part, status, {"a": A}) == ()


def test_the_next_message_of_a_whole_list_waits_for_the_one_before():
    known = LocalList(under_way=UnderWay(4, FULL, WHOLE[1:]), per_message=1)
    assert following(known, WHOLE[0], "Accepted", {"a": A}) == WHOLE[1:]
    assert following(known, WHOLE[0], "Failed", {"a": A}) == ()
    last = LocalList(under_way=UnderWay(5, DIFFERENTIAL))
    assert following(last, WHOLE[1], "VersionMismatch", {"a": A, "b": B}) == ()
    assert following(last, WHOLE[1], "Accepted", {"a": A, "b": B}) == ()


def test_a_whole_list_is_one_full_message_and_then_differential_ones():
    parts = whole([A, B, C], 5, 2)
    assert [(part.version, part.kind, len(part.entries)) for part in parts] == [
        (5, FULL, 2),
        (6, DIFFERENTIAL, 1),
    ]
    assert [(part.version, part.kind) for part in whole([], 5, 2)] == [(5, FULL)]
    assert len(whole([A, B, C], 5, None)) == 1
