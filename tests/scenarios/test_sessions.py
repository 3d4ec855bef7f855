"""Sessions read off the wire: who belongs to whom, and what the meter says."""

import pytest

from scenarios.expect import sessions
from scenarios.verdicts import Unmet
from schemas.version import Version

from .builders import exchange

TIME = "2026-11-22T12:00:00Z"


def start_16(t, connector, transaction, meter=0):
    request = {"connectorId": connector, "idTag": "A", "meterStart": meter, "timestamp": TIME}
    response = {"transactionId": transaction, "idTagInfo": {"status": "Accepted"}}
    return exchange(t, f"s{t}", "StartTransaction", request, response)


def stop_16(t, transaction, meter):
    request = {"transactionId": transaction, "meterStop": meter, "timestamp": TIME}
    return exchange(t, f"e{t}", "StopTransaction", request, {})


def event_2(t, kind, transaction, seq, evse=None, reading=None, unit="Wh"):
    request = {"eventType": kind, "seqNo": seq, "transactionInfo": {"transactionId": transaction}}
    if evse is not None:
        request["evse"] = {"id": evse}
    if reading is not None:
        sample = {"value": reading, "unitOfMeasure": {"unit": unit}}
        power = {"value": 11000, "measurand": "Power.Active.Import"}
        request["meterValue"] = [{"timestamp": TIME, "sampledValue": [power, sample]}]
    return exchange(t, f"t{t}", "TransactionEvent", request, {})


def test_two_sessions_of_1_6_are_told_apart_by_the_id_that_the_csms_gave():
    entries = [*start_16(0, 1, 7, 100), *start_16(1, 2, 8), *stop_16(2, 7, 600)]
    first, second = sessions.seen(entries, Version.V16, "CS001")
    assert (first.evse, first.transaction_id, first.ended is not None) == (1, 7, True)
    assert (second.evse, second.transaction_id, second.ended) == (2, 8, None)
    assert sessions.energy(first, Version.V16) == 500
    assert sessions.energy(second, Version.V16) is None


def test_an_unanswered_start_has_no_id():
    (session,) = sessions.seen(start_16(0, 1, 7)[:1], Version.V16, "CS001")
    assert session.transaction_id is None


def test_later_events_of_2_0_1_belong_to_the_session_without_naming_the_evse():
    entries = [
        *event_2(0, "Started", "a", 0, evse=2, reading=1, unit="kWh"),
        *event_2(1, "Updated", "a", 1),
        *event_2(2, "Ended", "a", 2, reading=1500),
    ]
    session = sessions.on_evse(entries, Version.V201, "CS001", 2, ended=True)
    assert [call.message_id for call in session.calls] == ["t0", "t1", "t2"]
    assert sessions.energy(session, Version.V201) == 500


def test_the_meter_counts_from_the_first_event_to_the_last_in_whatever_order_they_come():
    entries = [
        *event_2(0, "Ended", "a", 2, reading=400),
        *event_2(1, "Started", "a", 0, evse=1, reading=100),
        *event_2(2, "Updated", "a", 1, reading=300),
    ]
    session = sessions.on_evse(entries, Version.V201, "CS001", 1, ended=True)
    assert sessions.energy(session, Version.V201) == 300


def test_a_missing_session_is_said():
    with pytest.raises(Unmet, match="no session on EVSE 1"):
        sessions.on_evse(event_2(0, "Started", "a", 0, evse=2), Version.V201, "CS001", 1)
