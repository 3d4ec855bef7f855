"""The repair table row by row, and what has no row."""

from typing import Any

import msgspec
import pytest

from schemas import v16, v21, v201
from schemas.action import Action
from schemas.catalogue import of_request
from schemas.repair import Repair
from schemas.sampling import sample
from schemas.source import Part
from schemas.validation import Checked, Mode, check_request, to_payload
from tests.schemas.cases import check, every_message
from tests.schemas.mutation import mutants

NOW = "2024-01-01T00:00:00Z"
BOOT = {"chargePointVendor": "a", "chargePointModel": "b"}
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
STOP = {"transactionId": 1, "meterStop": 1, "timestamp": NOW}
KEPT = {"value": "2"}


def lenient(request: type[msgspec.Struct], payload: object) -> Checked:
    return check_request(of_request(request), payload, Mode.LENIENT)


def repaired(request: type[msgspec.Struct], payload: object) -> tuple[Any, list[tuple[str, str]]]:
    checked = lenient(request, payload)
    assert checked.message is not None, checked.faults
    assert checked.faults
    assert check_request(of_request(request), payload, Mode.STRICT) == Checked(None, checked.faults)
    return checked.message, [(repair.path, repair.kind) for repair in checked.repairs]


def samples(*items: dict[str, Any]) -> dict[str, Any]:
    return {"connectorId": 1, "meterValue": [{"timestamp": NOW, "sampledValue": list(items)}]}


def test_a_valid_payload_is_not_repaired() -> None:
    assert lenient(v16.HeartbeatRequest, {}) == Checked(v16.HeartbeatRequest(), (), ())


def test_unknown_properties_are_dropped() -> None:
    message, repairs = repaired(v16.AuthorizeRequest, {"idTag": "a", "connectorId": 1, "b": {"c": [1]}})
    assert message == v16.AuthorizeRequest(id_tag="a")
    assert sorted(repairs) == [("/b", "unknown-property"), ("/connectorId", "unknown-property")]


def test_unknown_properties_are_dropped_inside_items() -> None:
    message, repairs = repaired(
        v16.MeterValuesRequest, samples({"value": "1", "extra": 1}, {"value": "2", "x": 2})
    )
    assert [sampled.value for sampled in message.meter_value[0].sampled_value] == ["1", "2"]
    assert [path for path, _ in repairs] == [
        "/meterValue/0/sampledValue/0/extra",
        "/meterValue/0/sampledValue/1/x",
    ]


def test_too_long_texts_are_kept() -> None:
    message, repairs = repaired(v16.BootNotificationRequest, {**BOOT, "chargePointSerialNumber": "s" * 40})
    assert message.charge_point_serial_number == "s" * 40
    assert repairs == [("/chargePointSerialNumber", "too-long")]


def test_an_unknown_value_of_an_optional_member_is_left_out() -> None:
    message, repairs = repaired(v16.StopTransactionRequest, {**STOP, "reason": "Bored"})
    assert message.reason is msgspec.UNSET
    assert repairs == [("/reason", "unknown-enum")]


def test_an_unknown_value_in_a_list_is_left_out() -> None:
    payload = {"requestId": 1, "reportBase": "FullInventory"}
    assert lenient(v201.GetBaseReportRequest, payload).repairs == ()
    criteria = {"requestId": 1, "componentCriteria": ["Active", "Shiny", "Problem", "Odd"]}
    message, repairs = repaired(v201.GetReportRequest, criteria)
    kinds = v201.ComponentCriterionEnumType
    assert message.component_criteria == [kinds.ACTIVE, kinds.PROBLEM]
    assert repairs == [("/componentCriteria/1", "unknown-enum"), ("/componentCriteria/3", "unknown-enum")]


def test_a_list_that_would_become_empty_is_refused() -> None:
    assert lenient(v201.GetReportRequest, {"requestId": 1, "componentCriteria": ["Shiny"]}).message is None


def test_an_unknown_value_of_a_required_member_is_refused() -> None:
    checked = lenient(v16.StatusNotificationRequest, {**STATUS, "status": "Dancing"})
    assert checked.message is None
    assert [fault.rule for fault in checked.faults] == ["enum"]
    assert checked.repairs == ()


@pytest.mark.parametrize("member", ["measurand", "unit", "phase", "context", "location", "format"])
def test_a_sample_with_an_unknown_value_goes_as_a_whole(member: str) -> None:
    message, repairs = repaired(v16.MeterValuesRequest, samples({"value": "21", member: "Odd"}, KEPT))
    assert message.meter_value[0].sampled_value == [v16.SampledValue(value="2")]
    assert repairs == [(f"/meterValue/0/sampledValue/0/{member}", "unknown-enum")]


def test_samples_may_become_none_at_all() -> None:
    odd = {"value": "21", "measurand": "Odd", "unit": "Odder"}
    message, repairs = repaired(v16.MeterValuesRequest, samples(odd, odd))
    assert message.meter_value == [v16.MeterValue(timestamp=NOW, sampled_value=[])]
    assert len(repairs) == 4


def test_samples_that_came_empty_are_refused() -> None:
    assert lenient(v16.MeterValuesRequest, samples()).message is None


def test_samples_of_a_stop_and_of_a_transaction_event() -> None:
    odd = {"value": "21", "measurand": "Odd"}
    data = [{"timestamp": NOW, "sampledValue": [KEPT, odd]}]
    stop, _ = repaired(v16.StopTransactionRequest, {**STOP, "transactionData": data})
    assert [sampled.value for sampled in stop.transaction_data[0].sampled_value] == ["2"]
    event = {
        "eventType": "Ended",
        "timestamp": NOW,
        "triggerReason": "EVDeparted",
        "seqNo": 1,
        "transactionInfo": {"transactionId": "t", "stoppedReason": "Odd"},
        "meterValue": [{"timestamp": NOW, "sampledValue": [{"value": 1.5, "context": "Odd", "more": 1}]}],
    }
    for version in (v201, v21):
        message, repairs = repaired(version.TransactionEventRequest, event)
        assert message.meter_value[0].sampled_value == []
        assert message.transaction_info.stopped_reason is msgspec.UNSET
        assert len(repairs) == 3


@pytest.mark.parametrize(("sent", "read"), [(12.4, 12), (12.5, 13), (13.5, 14), (-0.5, 0), (-1.2, -1)])
def test_fractions_are_rounded(sent: float, read: int) -> None:
    message, repairs = repaired(v16.StopTransactionRequest, {**STOP, "meterStop": sent})
    assert (message.meter_stop, type(message.meter_stop)) == (read, int)
    assert repairs == [("/meterStop", "fraction")]


@pytest.mark.parametrize("value", ["12", "12.4", True, None, [1], 1e30])
def test_what_is_no_number_or_no_integer_of_ours_is_refused(value: object) -> None:
    assert lenient(v16.StopTransactionRequest, {**STOP, "meterStop": value}).message is None


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2024-01-01T10:00:00", "2024-01-01T10:00:00Z"),
        ("2024-01-01T10:00:00.123", "2024-01-01T10:00:00.123Z"),
        ("2024-01-01 10:00:00", "2024-01-01T10:00:00Z"),
    ],
)
def test_naive_times_are_read_as_utc(sent: str, read: str) -> None:
    message, repairs = repaired(v16.StopTransactionRequest, {**STOP, "timestamp": sent})
    assert message.timestamp == read
    assert repairs == [("/timestamp", "naive-time")]


@pytest.mark.parametrize(
    "text", ["", "0", "2024-01-01", "2024-02-30T00:00:00", "0000-01-01T00:00:00", "24-1-1T0:0:0"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    assert lenient(v16.StopTransactionRequest, {**STOP, "timestamp": text}).message is None


def test_missing_members_are_refused_whatever_else_could_be_repaired() -> None:
    checked = lenient(v16.BootNotificationRequest, {"chargePointVendor": "a" * 30, "unknown": 1})
    assert checked.message is None
    assert checked.repairs == ()
    assert [fault.rule for fault in checked.faults] == ["required", "maxLength", "additionalProperties"]


def test_ranges_and_multiples_are_not_repaired() -> None:
    assert lenient(v201.SetMonitoringLevelRequest, {"severity": 5}).message is not None
    assert lenient(v21.ClosePeriodicEventStreamRequest, {"id": -1}).message is None


def test_everything_at_once() -> None:
    payload = {
        "connectorId": 1.2,
        "extra": 1,
        "meterValue": [
            {
                "timestamp": "2024-01-01T00:00:00",
                "sampledValue": [{"value": "1", "unit": "Odd", "x": 1}, KEPT],
            },
            {"timestamp": NOW, "sampledValue": [{"value": "3", "phase": "L9"}]},
        ],
    }
    before = msgspec.json.encode(payload)
    message, repairs = repaired(v16.MeterValuesRequest, payload)
    assert to_payload(message) == {
        "connectorId": 1,
        "meterValue": [
            {"timestamp": NOW, "sampledValue": [KEPT]},
            {"timestamp": NOW, "sampledValue": []},
        ],
    }
    assert sorted({kind for _, kind in repairs}) == [
        "fraction",
        "naive-time",
        "unknown-enum",
        "unknown-property",
    ]
    assert msgspec.json.encode(payload) == before


def test_a_property_literally_named_like_an_index_is_one() -> None:
    message, repairs = repaired(v16.AuthorizeRequest, {"idTag": "a", "0": 1, "sampledValue": [1]})
    assert message.id_tag == "a"
    assert sorted(repairs) == [("/0", "unknown-property"), ("/sampledValue", "unknown-property")]


@every_message
def test_damage_is_repaired_to_the_schema_or_refused(action: Action, part: Part) -> None:
    judge = check(part)
    for payload in mutants(sample(action, part, 11), f"repair {action.name}{part}", 12):
        checked = judge(action, payload, Mode.LENIENT)
        if checked.message is None:
            assert checked.faults
            assert checked.repairs == ()
            continue
        rest = judge(action, to_payload(checked.message), Mode.STRICT)
        assert {fault.rule for fault in rest.faults} <= {"maxLength", "minItems"}
        assert bool(checked.repairs) == bool(checked.faults)
        assert all(isinstance(repair, Repair) for repair in checked.repairs)
