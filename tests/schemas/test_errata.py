"""Every entry of errata.toml does what it says, and no payload however built breaks the judge."""

import math
from typing import Any

import jsonschema_rs
import pytest

from schemas import errata, v16, v201
from schemas.catalogue import of_request
from schemas.validation import Mode, _Checker, check_request
from schemas.version import Version

START = {"connectorId": 1, "idTag": "a", "meterStart": 0, "timestamp": "2024-01-01T00:00:00Z"}
MODES = pytest.mark.parametrize("mode", Mode)


def rules(request: type, payload: object, mode: Mode = Mode.STRICT) -> list[tuple[str, str]]:
    checked = check_request(of_request(request), payload, mode)
    assert (checked.message is None) == bool(checked.faults)
    return [(fault.path, fault.rule) for fault in checked.faults]


def test_every_erratum_has_a_reason_and_a_known_rule() -> None:
    for entry in errata.entries():
        assert entry["change"] in ("tighten", "loosen")
        assert len(entry["reason"]) > 40
        assert set(entry["versions"]) <= set(Version)
        assert entry["rule"] in errata._RULES
    assert {entry["rule"] for entry in errata.entries()} == set(errata._RULES)


@MODES
def test_nul_is_refused_everywhere(mode: Mode) -> None:
    assert rules(v16.AuthorizeRequest, {"idTag": "a\0"}, mode) == [("/idTag", "nul")]
    data: Any = {"vendorId": "v", "data": {"a": ["x", {"b": "\0"}]}}
    assert rules(v201.DataTransferRequest, data, mode) == [("/data/a/1/b", "nul")]
    custom = {"customData": {"vendorId": "v", "more": ["\0"]}}
    assert rules(v201.HeartbeatRequest, custom, mode) == [("/customData/more/0", "nul")]
    names = {"customData": {"vendorId": "v", "a\0": 1}}
    assert rules(v201.HeartbeatRequest, names, mode) == [("/customData", "nul")]


@MODES
@pytest.mark.parametrize("value", [10**30, 1e30, -(10**30), 2**63, -(2**63) - 1, float(2**63), 10**400])
def test_integers_beyond_64_bits_are_refused(value: float, mode: Mode) -> None:
    [(path, rule)] = rules(v16.StartTransactionRequest, {**START, "meterStart": value}, mode)
    assert (path, rule) == ("/meterStart", "maximum" if value > 0 else "minimum")
    assert rules(v201.DataTransferRequest, {"vendorId": "v", "data": [value]}, mode)[0][0] == "/data/0"


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63), 0, -0.0, 9e18])
def test_integers_of_64_bits_pass(value: float) -> None:
    assert rules(v16.StartTransactionRequest, {**START, "meterStart": value}) == []


@MODES
@pytest.mark.parametrize("value", [1e30, -1e30, 10**13, math.inf, math.nan])
def test_numbers_that_no_decimal_column_holds_are_refused(value: float, mode: Mode) -> None:
    sampled = {"timestamp": "2024-01-01T00:00:00Z", "sampledValue": [{"value": value}]}
    assert rules(v201.MeterValuesRequest, {"evseId": 1, "meterValue": [sampled]}, mode)


@MODES
@pytest.mark.parametrize(
    "text",
    [
        "0000-12-31T23:59:59Z",
        "0000-12-31T23:59:59-01:00",
        "0001-01-01T00:30:00+01:00",
        "9999-12-31T23:30:00-01:00",
    ],
)
def test_years_outside_1_to_9999_are_refused(text: str, mode: Mode) -> None:
    assert rules(v16.StartTransactionRequest, {**START, "timestamp": text}, mode) == [("/timestamp", "year")]


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00-01:00",
        "9999-12-31T23:59:59.999Z",
        "9999-12-31T23:59:59+01:00",
        "2024-02-29T00:00:00.123456789+05:30",
        "1970-01-01t00:00:00z",
    ],
)
def test_years_1_to_9999_pass(text: str) -> None:
    assert rules(v16.StartTransactionRequest, {**START, "timestamp": text}) == []


@pytest.mark.parametrize(
    "text", ["10000-01-01T00:00:00Z", "2023-02-29T00:00:00Z", "2024-01-01", "", "2024-01-01T00:00Z"]
)
def test_what_is_no_date_time_is_refused(text: str) -> None:
    assert rules(v16.StartTransactionRequest, {**START, "timestamp": text}) == [("/timestamp", "format")]


def test_hertz_is_a_unit_in_a_stop_too() -> None:
    sample = {"value": "50", "measurand": "Frequency", "unit": "Hertz"}
    data = [{"timestamp": "2024-01-01T00:00:00Z", "sampledValue": [sample]}]
    stop = {"transactionId": 1, "meterStop": 1, "timestamp": "2024-01-01T00:00:00Z", "transactionData": data}
    assert rules(v16.StopTransactionRequest, stop) == []


@MODES
def test_free_json_is_bounded_in_depth(mode: Mode) -> None:
    assert rules(v201.DataTransferRequest, {"vendorId": "v", "data": nested(errata.DEPTH)}, mode) == []
    found = rules(v201.DataTransferRequest, {"vendorId": "v", "data": nested(errata.DEPTH + 1)}, mode)
    assert found == [("/data" + "/0" * errata.DEPTH, "depth")]


@MODES
@pytest.mark.parametrize("depth", [200, 1_000, 100_000])
def test_endless_nesting_is_refused_and_exhausts_nothing(depth: int, mode: Mode) -> None:
    assert rules(v201.DataTransferRequest, {"vendorId": "v", "data": nested(depth)}, mode)
    assert rules(v16.HeartbeatRequest, {"unknown": nested(depth)})
    assert check_request(of_request(v16.HeartbeatRequest), {"unknown": nested(depth)}, mode).faults


@MODES
def test_lone_surrogates_are_refused(mode: Mode) -> None:
    assert rules(v16.AuthorizeRequest, {"idTag": "\ud800"}, mode) == [("", "json")]
    assert rules(v201.DataTransferRequest, {"vendorId": "v", "data": {"\udfff": 1}}, mode) == [("", "json")]


def test_the_judge_neither_reads_files_nor_dials_out() -> None:
    for reference in ("file:///etc/hostname", "http://127.0.0.1:9/schema.json"):
        with pytest.raises((ValueError, jsonschema_rs.ReferencingError)):
            _Checker({"properties": {"a": {"$ref": reference}}}, v16.HeartbeatRequest)


def nested(depth: int) -> list[Any]:
    result: list[Any] = []
    for _ in range(depth - 1):
        result = [result]
    return result
