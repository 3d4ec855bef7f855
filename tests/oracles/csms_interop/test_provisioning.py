"""Boot, configuration, variables, reports and reset: the library as a station against our CSMS."""

from __future__ import annotations

import pytest
from ocpp.exceptions import NotSupportedError

from tests.oracles.csms_interop.conftest import Perform
from tests.oracles.csms_interop.stage import AT, BOOT, Check, Stage, order
from tests.oracles.table import Case, Row, cases

pytestmark = pytest.mark.asyncio(loop_scope="module")

SCHEDULED = {**BOOT["2.0.1"], "reason": "ScheduledReset"}
INTERVAL = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
MODEL = {"component": {"name": "ChargingStation"}, "variable": {"name": "Model"}}


async def boot_accepted(stage: Stage) -> None:
    answer = await stage.boot()

    assert (answer.status, answer.interval) == ("Accepted", 300)
    shown = await stage.rest.station(stage.id)
    boot = shown["boot"]
    assert (shown["version"], shown["online"], boot["status"]) == (stage.version, True, "Accepted")
    assert (boot["vendor"], boot["model"]) == ("Library", stage.version.replace(".", ""))
    assert boot["serialNumber"] == "S-1"


async def boot_rejected(stage: Stage) -> None:
    path = f"/api/stations/{stage.id}"
    changed = await stage.rest.request("PATCH", path, {"boot": {"status": "Rejected", "interval": 77}})
    assert changed.status == 200, changed

    answer = await stage.station.call("BootNotification", **BOOT[stage.version])

    assert (answer.status, answer.interval) == ("Rejected", 77)
    assert (await stage.rest.station(stage.id))["boot"]["status"] == "Rejected"
    # Refused at the gate: 1.6 section 4.2, 2.0.1 B03.
    assert await stage.station.refused("Heartbeat") == "SecurityError"


async def configuration_kept(stage: Stage) -> None:
    assert await stage.variables() == {"HeartbeatInterval": "60", "Empty": None}


async def nothing_kept(stage: Stage) -> None:
    assert await stage.variables() == {}


def knows(expected: dict[str, str]) -> Check:
    async def check(stage: Stage) -> None:
        known = await stage.variables()
        assert {name: known.get(name) for name in expected} == expected

    return check


async def report_sent(stage: Stage) -> None:
    """The report that was asked for, in two parts."""
    actual = {"type": "Actual", "value": "41", "mutability": "ReadWrite"}
    first = {**INTERVAL, "variable_attribute": [actual]}
    second = {**MODEL, "variable_attribute": [{"value": "201", "mutability": "ReadOnly"}]}
    for seq_no, part in enumerate((first, second)):
        await stage.station.call(
            "NotifyReport", request_id=5, generated_at=AT, seq_no=seq_no, tbc=seq_no == 0, report_data=[part]
        )
    assert await stage.variables() == {
        "OCPPCommCtrlr/HeartbeatInterval": "41",
        "ChargingStation/Model": "201",
    }


async def report_refused(stage: Stage) -> None:
    """A report without its seqNo is refused, and nothing of it is kept."""
    part = {**INTERVAL, "variable_attribute": [{"value": "41"}]}
    code = await stage.station.refused(
        "NotifyReport", valid=False, request_id=5, generated_at=AT, seq_no=None, report_data=[part]
    )
    assert code == "OccurrenceConstraintViolation"
    assert await stage.variables() == {}


async def still_open(stage: Stage) -> None:
    """The station is served as before."""
    assert (await stage.station.call("Heartbeat")).current_time
    assert (await stage.rest.station(stage.id))["online"]


def waits(*pending: dict[str, int | None]) -> Check:
    """The station is served as before, and these resets are on record as still to come."""

    async def check(stage: Stage) -> None:
        await still_open(stage)
        assert (await stage.rest.station(stage.id))["pendingResets"] == list(pending)

    return check


async def restarted(stage: Stage) -> None:
    """The reset that was to come has come: with the boot it is on record no more."""
    await waits({"evse": None})(stage)
    assert (await stage.station.call("BootNotification", **SCHEDULED)).status == "Accepted"
    shown = await stage.rest.station(stage.id)
    assert (shown["pendingResets"], shown["boot"]["reason"]) == ([], "ScheduledReset")


def set_variable(status: str, value: str | None) -> Check:
    """The station has the variable with 41; it is asked for 60."""
    result = {"attribute_status": status, **INTERVAL}

    async def check(stage: Stage) -> None:
        assert (await stage.variables()).get("OCPPCommCtrlr/HeartbeatInterval") == value

    payload = {"setVariableData": [{"attributeValue": "60", **INTERVAL}]}
    return order(payload, {"set_variable_result": [result]}, check, before=report_sent)


PROFILE = {
    "configurationSlot": 2,
    "connectionData": {
        "ocppVersion": "OCPP20",
        "ocppTransport": "JSON",
        "ocppCsmsUrl": "ws://127.0.0.1:9/ocpp",
        "messageTimeout": 30,
        "securityProfile": 1,
        "ocppInterface": "Wired0",
    },
}
SLOT = {
    "NetworkConfiguration/OcppCsmsUrl": "ws://127.0.0.1:9/ocpp",
    "NetworkConfiguration/SecurityProfile": "1",
    "NetworkConfiguration/MessageTimeout": "30",
}

KEYS = [
    {"key": "HeartbeatInterval", "readonly": False, "value": "60"},
    {"key": "Empty", "readonly": True},
]
GET_VARIABLES = {"getVariableData": [INTERVAL]}
KNOWN = {"get_variable_result": [{"attribute_status": "Accepted", "attribute_value": "60", **INTERVAL}]}
NOT_KNOWN = {"get_variable_result": [{"attribute_status": "UnknownVariable", **INTERVAL}]}
CHANGE = {"key": "HeartbeatInterval", "value": "60"}
REPORT = {"requestId": 5, "reportBase": "FullInventory"}

ROWS = [
    *(Row(version, "BootNotification", boot_accepted, boot_rejected, booted=False) for version in BOOT),
    Row(
        "1.6",
        "GetConfiguration",
        order({}, {"configuration_key": KEYS, "unknown_key": ["Nope"]}, configuration_kept),
        order({"key": ["Nope"]}, NotSupportedError("not now"), nothing_kept),
    ),
    Row(
        "1.6",
        "ChangeConfiguration",
        order(CHANGE, {"status": "Accepted"}, knows({"HeartbeatInterval": "60"})),
        order(CHANGE, {"status": "Rejected"}, nothing_kept),
    ),
    Row("2.0.1", "SetVariables", set_variable("Accepted", "60"), set_variable("Rejected", "41")),
    Row(
        "2.0.1",
        "GetVariables",
        order(GET_VARIABLES, KNOWN, knows({"OCPPCommCtrlr/HeartbeatInterval": "60"})),
        order(GET_VARIABLES, NOT_KNOWN, nothing_kept),
    ),
    Row(
        "2.0.1",
        "GetBaseReport",
        order(REPORT, {"status": "Accepted"}, report_sent),
        order(REPORT, {"status": "NotSupported"}, nothing_kept),
    ),
    Row(
        "2.0.1",
        "GetReport",
        order({"requestId": 5, "componentVariable": [INTERVAL]}, {"status": "Accepted"}, report_sent),
        order({"requestId": 5, "componentVariable": [MODEL]}, {"status": "EmptyResultSet"}, nothing_kept),
    ),
    Row("2.0.1", "NotifyReport", report_sent, report_refused),
    Row(
        "2.0.1",
        "SetNetworkProfile",
        order(PROFILE, {"status": "Accepted"}, knows(SLOT)),
        order(PROFILE, {"status": "Rejected"}, nothing_kept),
    ),
    Row(
        "1.6",
        "Reset",
        order({"type": "Soft"}, {"status": "Accepted"}, waits()),
        order({"type": "Hard"}, {"status": "Rejected"}, waits()),
    ),
    Row(
        "2.0.1",
        "Reset",
        order({"type": "OnIdle"}, {"status": "Scheduled"}, restarted),
        order({"type": "OnIdle"}, {"status": "Rejected"}, waits()),
    ),
]


@cases(ROWS)
async def test_provisioning(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
