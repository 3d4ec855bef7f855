"""What is typed says on the wire what came off the wire, for every message."""

import msgspec
import pytest

from schemas import v16, v201
from schemas.action import Action
from schemas.catalogue import of_request
from schemas.sampling import sample
from schemas.source import Part
from schemas.validation import Mode, check_request, to_json, to_payload
from tests.schemas.cases import check, every_message


@every_message
def test_typed_and_back(action: Action, part: Part) -> None:
    for seed in range(4):
        payload = sample(action, part, seed)
        checked = check(part)(action, payload, Mode.STRICT)
        assert checked.faults == ()
        assert checked.message is not None
        assert to_payload(checked.message) == payload
        assert msgspec.json.decode(to_json(checked.message)) == payload
        assert check(part)(action, to_payload(checked.message), Mode.LENIENT).message == checked.message


@every_message
def test_samples_repeat_by_their_seed(action: Action, part: Part) -> None:
    assert sample(action, part, 7) == sample(action, part, 7)


def test_seeds_differ() -> None:
    action = of_request(v201.TransactionEventRequest)
    assert len({str(sample(action, "request", seed)) for seed in range(20)}) == 20


def test_unknown_members_of_custom_data_survive() -> None:
    custom = {"vendorId": "org.example", "flag": True, "deep": {"list": [1, None, {"x": 2.5}]}}
    request = check_request(of_request(v201.HeartbeatRequest), {"customData": custom}, Mode.STRICT).message
    assert isinstance(request, v201.HeartbeatRequest)
    assert request.custom_data == custom
    assert to_payload(request) == {"customData": custom}


def test_absent_is_not_null() -> None:
    action = of_request(v201.DataTransferRequest)
    assert to_payload(v201.DataTransferRequest(vendor_id="v")) == {"vendorId": "v"}
    assert to_payload(v201.DataTransferRequest(vendor_id="v", data=None)) == {"data": None, "vendorId": "v"}
    assert check_request(action, {"vendorId": "v", "data": None}, Mode.STRICT).message is not None


def test_odd_wire_names() -> None:
    data = v201.OCSPRequestDataType(
        hash_algorithm=v201.HashAlgorithmEnumType.SHA256,
        issuer_name_hash="a",
        issuer_key_hash="b",
        serial_number="c",
        responder_url="http://ocsp.example",
    )
    assert to_payload(data)["responderURL"] == "http://ocsp.example"


def test_compact_json_in_schema_order() -> None:
    response = v16.BootNotificationResponse(
        interval=300, current_time="2024-01-01T00:00:00Z", status=v16.RegistrationStatus.ACCEPTED
    )
    assert to_json(response) == b'{"status":"Accepted","currentTime":"2024-01-01T00:00:00Z","interval":300}'


def test_messages_are_frozen_and_take_keywords_only() -> None:
    request = v16.AuthorizeRequest(id_tag="a")
    with pytest.raises(AttributeError):
        request.id_tag = "b"  # type: ignore[misc]
    with pytest.raises(TypeError):
        v16.AuthorizeRequest("a")  # type: ignore[call-arg]


def test_an_integral_fraction_is_an_integer() -> None:
    payload = {"connectorId": 1.0, "idTag": "a", "meterStart": 5.0, "timestamp": "2024-01-01T00:00:00Z"}
    request = check_request(of_request(v16.StartTransactionRequest), payload, Mode.STRICT).message
    assert isinstance(request, v16.StartTransactionRequest)
    assert (request.connector_id, type(request.connector_id)) == (1, int)
