"""Updates of a local authorization list, and how a whole one is cut into messages."""

from csms.domain.local_list import DIFFERENTIAL, FULL, Entry, LocalList, to_be_resent, updated, whole

GOOD = {"status": "Accepted"}
A, B, C = (Entry(name, None, GOOD) for name in "ABC")


def test_a_full_update_replaces_and_a_differential_one_alters():
    known = LocalList(entries={"a": A, "b": B})
    assert updated(known, FULL, {"c": C}) == {"c": C}
    assert updated(known, DIFFERENTIAL, {"c": C, "a": Entry("A")}) == {"b": B, "c": C}
    assert updated(known, DIFFERENTIAL, {"z": Entry("Z")}) == {"a": A, "b": B}


def test_only_an_update_that_did_not_fit_is_followed_by_the_whole_list():
    known = LocalList()
    assert to_be_resent(known, DIFFERENTIAL, "VersionMismatch")
    assert to_be_resent(known, DIFFERENTIAL, "Failed")
    assert not to_be_resent(known, DIFFERENTIAL, "NotSupported")
    assert not to_be_resent(known, FULL, "Failed")
    assert not to_be_resent(LocalList(under_way=1), DIFFERENTIAL, "VersionMismatch")


def test_a_whole_list_is_one_full_message_and_then_differential_ones():
    parts = whole([A, B, C], 5, 2)
    assert [(part.version, part.kind, len(part.entries)) for part in parts] == [
        (5, FULL, 2),
        (6, DIFFERENTIAL, 1),
    ]
    assert [(part.version, part.kind) for part in whole([], 5, 2)] == [(5, FULL)]
    assert len(whole([A, B, C], 5, None)) == 1
