"""A MeterValues that is sent again counts once, whatever came between."""

from __future__ import annotations

from csms.domain.metering import mark_of, told, told_before
from csms.domain.state import Transaction
from tests.csms_domain.builders import Story

PAYLOAD, OTHER = b'{"meterValue":1}', b'{"meterValue":2}'


def transaction() -> Transaction:
    return Story().start(7).transaction


def mark(payload: bytes, message_id: str = "1", *, clock_unset: bool = False) -> str:
    return mark_of(payload, message_id, clock_unset=clock_unset)


def test_the_same_content_is_a_repeat_under_any_message_id() -> None:
    after = told(transaction(), mark(PAYLOAD))
    assert told_before(after, mark(PAYLOAD, "2"))
    assert not told_before(after, mark(OTHER))
    assert not told_before(transaction(), mark(PAYLOAD))


def test_of_an_unset_clock_only_the_same_message_is_a_repeat() -> None:
    after = told(transaction(), mark(PAYLOAD, "1", clock_unset=True))
    assert told_before(after, mark(PAYLOAD, "1", clock_unset=True))
    assert not told_before(after, mark(PAYLOAD, "2", clock_unset=True))


def test_the_last_few_are_remembered_in_a_short_text() -> None:
    after = transaction()
    for number in range(9):
        after = told(after, mark(b"%d" % number))
    assert [number for number in range(9) if told_before(after, mark(b"%d" % number))] == [5, 6, 7, 8]
    assert after.events_seen is not None
    assert len(after.events_seen) < 80
