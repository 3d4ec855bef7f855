"""Golden faults: for each rule what is said, where, and which kind decides the error code."""

import pytest

from schemas import v16, v21, v201
from schemas.catalogue import of_request
from schemas.faults import MAX_FAULTS, FaultKind
from schemas.validation import Checked, Mode, check_request, check_response

BOOT = {"chargePointVendor": "a", "chargePointModel": "b"}
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
METER = {
    "connectorId": 1,
    "meterValue": [{"timestamp": "2024-01-01T00:00:00Z", "sampledValue": [{"value": "1"}]}],
}
TYPE, OCCURRENCE, PROPERTY, FORMAT = FaultKind


def strict(request: type, payload: object) -> Checked:
    return check_request(of_request(request), payload, Mode.STRICT)


@pytest.mark.parametrize(
    ("request_type", "payload", "path", "rule", "kind", "message"),
    [
        (v16.HeartbeatRequest, [], "", "type", FORMAT, "the payload must be an object"),
        (v16.HeartbeatRequest, "text", "", "type", FORMAT, "the payload must be an object"),
        (v16.HeartbeatRequest, {"a": 1}, "/a", "additionalProperties", FORMAT, "a is not a property here"),
        (
            v16.BootNotificationRequest,
            {**BOOT, "chargePointModel": 5},
            "/chargePointModel",
            "type",
            TYPE,
            "chargePointModel must be of type string",
        ),
        (
            v16.BootNotificationRequest,
            {**BOOT, "iccid": None},
            "/iccid",
            "type",
            TYPE,
            "iccid must be of type string",
        ),
        (
            v16.BootNotificationRequest,
            {"chargePointVendor": "a"},
            "/chargePointModel",
            "required",
            OCCURRENCE,
            "chargePointModel is required",
        ),
        (
            v16.BootNotificationRequest,
            {**BOOT, "chargePointVendor": "a" * 21},
            "/chargePointVendor",
            "maxLength",
            PROPERTY,
            "chargePointVendor must have at most 20 characters",
        ),
        (
            v16.ResetRequest,
            {"type": "Medium"},
            "/type",
            "enum",
            PROPERTY,
            "type must be one of Hard, Soft",
        ),
        (
            v16.StatusNotificationRequest,
            {**STATUS, "connectorId": 1.5},
            "/connectorId",
            "type",
            TYPE,
            "connectorId must be of type integer",
        ),
        (
            v16.StatusNotificationRequest,
            {**STATUS, "timestamp": "yesterday"},
            "/timestamp",
            "format",
            PROPERTY,
            "timestamp must have the format date-time",
        ),
        (
            v16.GetDiagnosticsRequest,
            {"location": "not a uri"},
            "/location",
            "format",
            PROPERTY,
            "location must have the format uri",
        ),
        (
            v16.MeterValuesRequest,
            {**METER, "meterValue": []},
            "/meterValue",
            "minItems",
            OCCURRENCE,
            "meterValue must have at least 1 items",
        ),
        (
            v16.MeterValuesRequest,
            {**METER, "meterValue": [METER["meterValue"][0], {"timestamp": "2024-01-01T00:00:00Z"}]},  # type: ignore[index]
            "/meterValue/1/sampledValue",
            "required",
            OCCURRENCE,
            "meterValue[1].sampledValue is required",
        ),
        (
            v16.RemoteStartTransactionRequest,
            {
                "idTag": "a",
                "chargingProfile": {
                    "chargingProfileId": 1,
                    "stackLevel": 0,
                    "chargingProfilePurpose": "TxProfile",
                    "chargingProfileKind": "Relative",
                    "chargingSchedule": {
                        "chargingRateUnit": "A",
                        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 8.15}],
                    },
                },
            },
            "/chargingProfile/chargingSchedule/chargingSchedulePeriod/0/limit",
            "multipleOf",
            PROPERTY,
            "chargingProfile.chargingSchedule.chargingSchedulePeriod[0].limit must be a multiple of 0.1",
        ),
        (
            v201.AuthorizeRequest,
            {"idToken": {"idToken": "a", "type": "Central", "additionalInfo": []}},
            "/idToken/additionalInfo",
            "minItems",
            OCCURRENCE,
            "idToken.additionalInfo must have at least 1 items",
        ),
        (
            v201.AuthorizeRequest,
            {
                "idToken": {"idToken": "a", "type": "Central"},
                "iso15118CertificateHashData": [
                    {
                        "hashAlgorithm": "SHA256",
                        "issuerNameHash": "a",
                        "issuerKeyHash": "b",
                        "serialNumber": "c",
                        "responderURL": "d",
                    }
                ]
                * 5,
            },
            "/iso15118CertificateHashData",
            "maxItems",
            OCCURRENCE,
            "iso15118CertificateHashData must have at most 4 items",
        ),
        (
            v21.ClosePeriodicEventStreamRequest,
            {"id": -1},
            "/id",
            "minimum",
            PROPERTY,
            "id must be at least 0",
        ),
        (
            v201.SetMonitoringLevelRequest,
            {"severity": "5"},
            "/severity",
            "type",
            TYPE,
            "severity must be of type integer",
        ),
    ],
)
def test_one_fault(
    request_type: type, payload: object, path: str, rule: str, kind: FaultKind, message: str
) -> None:
    checked = strict(request_type, payload)
    assert checked.message is None
    assert [(f.path, f.rule, f.kind, f.message) for f in checked.faults] == [(path, rule, kind, message)]


def test_null_is_read_as_an_empty_object() -> None:
    assert strict(v16.HeartbeatRequest, None).message == v16.HeartbeatRequest()
    assert strict(v16.BootNotificationRequest, None).faults[0].rule == "required"
    action = of_request(v16.StatusNotificationRequest)
    assert check_response(action, None, Mode.STRICT).message == v16.StatusNotificationResponse()


def test_type_comes_before_occurrence_before_property_before_format() -> None:
    payload = {"chargePointVendor": 5, "iccid": "x" * 21, "zz": 1, "aa": 2}
    faults = strict(v16.BootNotificationRequest, payload).faults
    assert [fault.kind for fault in faults] == [TYPE, OCCURRENCE, PROPERTY, FORMAT, FORMAT]
    assert [fault.path for fault in faults[-2:]] == ["/aa", "/zz"]


def test_the_shortest_path_comes_first_then_the_text() -> None:
    sample = {"value": 1}
    payload = {
        "connectorId": "1",
        "meterValue": [{"timestamp": 1, "sampledValue": [sample]}],
        "transactionId": "x",
    }
    faults = strict(v16.MeterValuesRequest, payload).faults
    paths = [
        "/connectorId",
        "/transactionId",
        "/meterValue/0/timestamp",
        "/meterValue/0/sampledValue/0/value",
    ]
    assert [fault.path for fault in faults] == paths


def test_hostile_names_are_made_harmless() -> None:
    checked = strict(v16.HeartbeatRequest, {"a\0/~\n" + "x" * 5000: 1})
    fault = checked.faults[0]
    assert fault.path.startswith("/a\ufffd~1~0\ufffdxxx")
    assert len(fault.path) < 100
    assert fault.message.isprintable()
    assert len(fault.message) < 120


def test_faults_are_at_most_a_hundred_and_the_first_decides() -> None:
    checked = strict(v16.HeartbeatRequest, {f"m{i:04}": 1 for i in range(500)})
    assert len(checked.faults) == MAX_FAULTS
    assert checked.faults[0].path == "/m0000"


def test_a_send_has_no_response() -> None:
    action = of_request(v21.NotifyPeriodicEventStreamRequest)
    with pytest.raises(ValueError, match="no response"):
        check_response(action, {}, Mode.STRICT)
