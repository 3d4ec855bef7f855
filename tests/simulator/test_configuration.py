"""Configuration keys, variables, reports and triggers, as a CSMS sees them."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.version import Version
from simulator import Station
from simulator.model.spec import Profile
from tests.simulator.office import Office

OLD, NEW = Version.V16, Version.V201


def station(office: Office, url: str, **more: Any) -> Station:
    return Station("cp001", url=url, version=office.version, **{"seed": 0, **more})


# -- 1.6


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("HeartbeatInterval", "60", "Accepted"),
        ("heartbeatinterval", "60", "Accepted"),
        ("HeartbeatInterval", "soon", "Rejected"),
        ("HeartbeatInterval", "-1", "Rejected"),
        ("HeartbeatInterval", "1e400", "Rejected"),
        ("HeartbeatInterval", "1_0", "Rejected"),
        ("HeartbeatInterval", "9" * 350, "Rejected"),
        ("NumberOfConnectors", "3", "Rejected"),
        ("LocalPreAuthorize", "TRUE", "Accepted"),
        ("LocalPreAuthorize", "perhaps", "Rejected"),
        ("MeterValuesSampledData", "SoC,Voltage", "Accepted"),
        ("MeterValuesSampledData", "Temperature", "Rejected"),
        ("NoSuchKey", "1", "NotSupported"),
    ],
)
async def test_change_configuration(key: str, value: str, status: str) -> None:
    office = Office(OLD)
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        assert await office.ask("ChangeConfiguration", {"key": key, "value": value}) == {"status": status}
        if status == "Accepted":
            answer = await office.ask("GetConfiguration", {"key": [key]})
            assert answer["configurationKey"][0]["value"].casefold() == value.casefold()


async def test_get_configuration() -> None:
    office = Office(OLD)
    async with office.listening() as url, station(office, url, profile="ac-2x") as one:
        await one.booted()
        every = (await office.ask("GetConfiguration"))["configurationKey"]
        by_key = {item["key"]: item for item in every}
        assert by_key["NumberOfConnectors"] == {"key": "NumberOfConnectors", "readonly": True, "value": "2"}
        assert "value" not in by_key["AuthorizationKey"]
        assert len(every) == len(by_key) >= 24
        some = await office.ask("GetConfiguration", {"key": ["ConnectionTimeOut", "Nope"]})
        assert [item["key"] for item in some["configurationKey"]] == ["ConnectionTimeOut"]
        assert some["unknownKey"] == ["Nope"]
        many = {"key": [f"K{n}" for n in range(101)]}
        assert await office.ask("GetConfiguration", many) == "OccurenceConstraintViolation"


async def test_settings_outlive_the_process(tmp_path: Any) -> None:
    office = Office(OLD)
    async with office.listening() as url:
        async with station(office, url, state_dir=tmp_path) as one:
            await one.booted()
            await office.ask("ChangeConfiguration", {"key": "ConnectionTimeOut", "value": "17"})
        async with station(office, url, state_dir=tmp_path) as one:
            await one.booted()
            answer = await office.ask("GetConfiguration", {"key": ["ConnectionTimeOut"]})
            assert answer["configurationKey"][0]["value"] == "17"


async def test_a_shorter_heartbeat_takes_effect_at_once(office: Office) -> None:
    async with office.listening() as url, station(office, url, speed=100) as one:
        await one.booted()
        await one.quiet()
        if office.version is OLD:
            answer = await office.ask("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "10"})
            assert answer == {"status": "Accepted"}
        else:
            wanted = {"setVariableData": [_item("HeartbeatInterval", value="10")]}
            (result,) = (await office.ask("SetVariables", wanted))["setVariableResult"]
            assert result["attributeStatus"] == "Accepted"
        assert office.actions.count("Heartbeat") == 0  # those at the old interval are 300 s apart
        await office.until(lambda: office.actions.count("Heartbeat") >= 2)


# -- 2.0.1


def _item(
    variable: str, component: str = "OCPPCommCtrlr", value: str | None = None, **more: Any
) -> dict[str, Any]:
    item: dict[str, Any] = {"component": {"name": component}, "variable": {"name": variable}, **more}
    if value is not None:
        item["attributeValue"] = value
    return item


async def test_set_variables_one_by_one() -> None:
    office = Office(NEW)
    wishes = [
        (_item("HeartbeatInterval", value="60"), "Accepted"),
        (_item("heartbeatInterval", "ocppCommCtrlr", value="61"), "Accepted"),
        (_item("HeartbeatInterval", value="0"), "Rejected"),
        (_item("Model", "ChargingStation", value="x"), "Rejected"),
        (_item("TxStartPoint", "TxCtrlr", value="EVConnected,Authorized"), "Accepted"),
        (_item("TxStartPoint", "TxCtrlr", value="EVConnected,EVConnected"), "Rejected"),
        (_item("OrganizationName", "SecurityCtrlr", value="us"), "RebootRequired"),
        (_item("Nope", value="1"), "UnknownVariable"),
        (_item("HeartbeatInterval", "Nope", value="1"), "UnknownComponent"),
        (_item("HeartbeatInterval", value="1", attributeType="Target"), "NotSupportedAttributeType"),
    ]
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        answer = await office.ask("SetVariables", {"setVariableData": [item for item, _ in wishes]})
        results = [result["attributeStatus"] for result in answer["setVariableResult"]]
        assert results == [status for _, status in wishes]
        assert one.core.variables.text("OCPPCommCtrlr.HeartbeatInterval") == "61"


async def test_get_variables_one_by_one() -> None:
    office = Office(NEW)
    attempts = _item("MessageAttempts")
    attempts["variable"]["instance"] = "TransactionEvent"
    evse = _item("AvailabilityState", "EVSE")
    evse["component"]["evse"] = {"id": 1}
    wishes = [
        (_item("HeartbeatInterval"), "Accepted", "300"),
        (attempts, "Accepted", "3"),
        (evse, "Accepted", "Available"),
        (_item("Model", "ChargingStation"), "Accepted", "AC One"),
        (_item("BasicAuthPassword", "SecurityCtrlr"), "Rejected", None),
        (_item("MessageAttempts"), "UnknownVariable", None),
        (_item("AvailabilityState", "EVSE"), "UnknownComponent", None),
        (_item("HeartbeatInterval", attributeType="MaxSet"), "NotSupportedAttributeType", None),
    ]
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        answer = await office.ask("GetVariables", {"getVariableData": [item for item, _, _ in wishes]})
        results = [(r["attributeStatus"], r.get("attributeValue")) for r in answer["getVariableResult"]]
        assert results == [(status, value) for _, status, value in wishes]
        many = {"getVariableData": [_item("HeartbeatInterval")] * 51}
        assert await office.ask("GetVariables", many) == "OccurrenceConstraintViolation"


async def test_base_report_in_parts() -> None:
    office = Office(NEW)
    async with office.listening() as url, station(office, url, profile="four-evse") as one:
        await one.booted()
        answer = await office.ask("GetBaseReport", {"requestId": 3, "reportBase": "FullInventory"})
        assert answer == {"status": "Accepted"}
        await one.quiet()
        parts = office.seen("NotifyReport")
        assert [part["seqNo"] for part in parts] == list(range(len(parts))) and len(parts) > 1
        assert [part["tbc"] for part in parts] == [True] * (len(parts) - 1) + [False]
        assert {part["requestId"] for part in parts} == {3}
        rows = [row for part in parts for row in part["reportData"]]
        assert all(len(part["reportData"]) <= 50 for part in parts)
        names = [(str(row["component"]), str(row["variable"])) for row in rows]
        assert len(set(names)) == len(names)
        evses = {row["component"]["evse"]["id"] for row in rows if row["component"]["name"] == "EVSE"}
        assert evses == {1, 2, 3, 4}


@pytest.mark.parametrize(("base", "has", "lacks"), [
    ("ConfigurationInventory", "HeartbeatInterval", "Model"),
    ("SummaryInventory", "AvailabilityState", "HeartbeatInterval"),
])  # fmt: skip
async def test_smaller_reports(base: str, has: str, lacks: str) -> None:
    office = Office(NEW)
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        await office.ask("GetBaseReport", {"requestId": 4, "reportBase": base})
        await one.quiet()
        rows = [row for part in office.seen("NotifyReport") for row in part["reportData"]]
        names = {row["variable"]["name"] for row in rows}
        assert has in names and lacks not in names


async def test_report_of_some() -> None:
    office = Office(NEW)
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        wanted = {"requestId": 5, "componentVariable": [_item("TxStartPoint", "TxCtrlr")]}
        assert await office.ask("GetReport", wanted) == {"status": "Accepted"}
        whole = {"requestId": 6, "componentVariable": [{"component": {"name": "TxCtrlr"}}]}
        assert await office.ask("GetReport", whole) == {"status": "Accepted"}
        nothing = {"requestId": 7, "componentVariable": [_item("Nope")]}
        assert await office.ask("GetReport", nothing) == {"status": "EmptyResultSet"}
        problem = {"requestId": 8, "componentCriteria": ["Problem"]}
        assert await office.ask("GetReport", problem) == {"status": "EmptyResultSet"}
        await one.quiet()
        first, second = office.seen("NotifyReport")
        assert [row["variable"]["name"] for row in first["reportData"]] == ["TxStartPoint"]
        assert len(second["reportData"]) > 3


async def test_while_pending_it_can_be_asked_and_reports() -> None:
    office = Office(NEW)
    office.boot = "Pending"
    async with office.listening() as url, station(office, url) as one:
        await office.until(lambda: "BootNotification" in office.actions)
        await one.until(lambda: one.boot_status == "Pending")
        answer = await office.ask("GetBaseReport", {"requestId": 1, "reportBase": "SummaryInventory"})
        assert answer == {"status": "Accepted"}
        await office.until(lambda: "NotifyReport" in office.actions)
        office.boot = "Accepted"
        answer = await office.ask("TriggerMessage", {"requestedMessage": "BootNotification"})
        assert answer == {"status": "Accepted"}
        await one.booted()
        assert office.seen("BootNotification")[1]["reason"] == "Triggered"


# -- triggers


@pytest.mark.parametrize("action", ["TriggerMessage", "ExtendedTriggerMessage"])
@pytest.mark.parametrize("message", ["BootNotification", "Heartbeat", "StatusNotification", "MeterValues"])
async def test_triggers_16(action: str, message: str) -> None:
    office = Office(OLD)
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        await one.quiet()
        before = office.actions.count(message)
        answer = await office.ask(action, {"requestedMessage": message, "connectorId": 1})
        assert answer == {"status": "Accepted"}
        await office.until(lambda: office.actions.count(message) == before + 1)
        answer = await office.ask(action, {"requestedMessage": message, "connectorId": 3})
        assert answer == {"status": "Rejected"}
        answer = await office.ask(action, {"requestedMessage": "FirmwareStatusNotification"})
        assert answer == {"status": "NotImplemented"}


async def test_triggers_201() -> None:
    office = Office(NEW)
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        await one.quiet()
        place = {"id": 1, "connectorId": 1}

        async def trigger(message: str, **more: Any) -> str:
            answer = await office.ask("TriggerMessage", {"requestedMessage": message, **more})
            return str(answer["status"])

        assert await trigger("BootNotification") == "Rejected"
        assert await trigger("TransactionEvent") == "Rejected"
        assert await trigger("Heartbeat", evse={"id": 5}) == "Rejected"
        assert await trigger("SignCombinedCertificate") == "NotImplemented"
        for message in ("Heartbeat", "StatusNotification", "MeterValues"):
            before = office.actions.count(message)
            assert await trigger(message, evse=place) == "Accepted"
            await office.until(lambda m=message, n=before: office.actions.count(m) == n + 1)  # type: ignore[misc]
        await one.plug()
        await one.authorize("T1")
        assert await trigger("TransactionEvent", evse={"id": 1}) == "Accepted"
        await one.quiet()
        last = office.seen("TransactionEvent")[-1]
        assert last["triggerReason"] == "Trigger"
        assert last["meterValue"][0]["sampledValue"][0]["context"] == "Trigger"


# -- metering


async def test_what_is_sampled_follows_the_settings(office: Office) -> None:
    profile = Profile(
        variables={
            "MeterValueSampleInterval": "10",
            "MeterValuesSampledData": "Voltage,Current.Import,SoC,Power.Offered,Current.Offered,Frequency",
        }
    )
    async with office.listening() as url, station(office, url, profile=profile, speed=100) as one:
        await one.booted()
        await one.plug()
        await one.authorize("T1")
        await one.charge(seconds=25)
        await one.stop()
        await one.quiet()
        if office.version is OLD:
            values = [payload["meterValue"] for payload in office.seen("MeterValues")]
        else:
            periodic = [
                event for event in office.seen("TransactionEvent")
                if event["triggerReason"] == "MeterValuePeriodic"
            ]  # fmt: skip
            values = [event["meterValue"] for event in periodic]
        assert len(values) == 2
        sampled = values[0][0]["sampledValue"]
        assert [item["measurand"] for item in sampled] == [
            *["Voltage"] * 3, *["Current.Import"] * 3, "SoC", "Power.Offered", "Current.Offered", "Frequency",
        ]  # fmt: skip
        assert [item.get("phase") for item in sampled[:4]] == ["L1-N", "L2-N", "L3-N", "L1"]
