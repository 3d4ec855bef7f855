"""What a CSMS sets and what follows from it: passwords, network profiles, resets, limits, criteria."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from schemas.version import Version
from simulator import Station
from simulator.model.definitions import DEFINITIONS
from simulator.model.spec import EvseSpec, Profile
from simulator.places import extra_definitions
from tests.simulator.office import Office

OLD, NEW = Version.V16, Version.V201
SECRET = "0123456789abcdef0123"
QUICK = {"OCPPCommCtrlr.RetryBackOffWaitMinimum": "1", "OCPPCommCtrlr.RetryBackOffRandomRange": "0"}


def profile(evses: int = 1, **variables: str) -> Profile:
    """A station that comes back quickly."""
    return Profile(evses=(EvseSpec(),) * evses, reboot=0.05, variables=QUICK | variables)


def station(office: Office, url: str, **more: Any) -> Station:
    return Station("cp001", url=url, version=office.version, **{"seed": 0, "profile": profile(), **more})


def password(office: Office) -> bytes:
    """What the station showed at its present connection."""
    header = office.socket.request.headers["Authorization"]
    return base64.b64decode(header.removeprefix("Basic ")).partition(b":")[2]


def variable(name: str, instance: str | None = None) -> dict[str, Any]:
    """Component and variable of ``Component.Variable``."""
    component, _, variable_name = name.partition(".")
    held = {"name": variable_name, "instance": instance} if instance else {"name": variable_name}
    return {"component": {"name": component}, "variable": held}


async def put(office: Office, name: str, value: str) -> str:
    """Set one variable of 2.0.1; the status."""
    answer = await office.ask(
        "SetVariables", {"setVariableData": [{**variable(name), "attributeValue": value}]}
    )
    return str(answer["setVariableResult"][0]["attributeStatus"])


# -- the store


def test_the_device_model_of_the_smallest_station_has_more_than_150_variables() -> None:
    model = [item for item in DEFINITIONS + extra_definitions(profile()) if item.component is not None]
    assert len({item.name for item in model}) == len(model) >= 150
    assert {item.kind for item in model} >= {"string", "integer", "boolean", "decimal", "OptionList"}


@pytest.mark.parametrize(
    "keys",
    [
        "LocalAuthListEnabled LocalAuthListMaxLength SendLocalListMaxLength ReserveConnectorZeroSupported",
        "ChargeProfileMaxStackLevel ChargingScheduleAllowedChargingRateUnit ChargingScheduleMaxPeriods"
        " ConnectorSwitch3to1PhaseSupported MaxChargingProfilesInstalled",
        "AdditionalRootCertificateCheck AuthorizationKey CertificateSignedMaxChainSize"
        " CertificateStoreMaxLength CpoName SecurityProfile",
        "BlinkRepeat LightIntensity MaxEnergyOnInvalidId MinimumStatusDuration",
    ],
)
async def test_a_16_station_has_the_keys_of_every_profile(keys: str) -> None:
    office = Office(OLD)
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        answer = await office.ask("GetConfiguration", {"key": keys.split()})
        assert {item["key"] for item in answer["configurationKey"]} == set(keys.split())
        assert "unknownKey" not in answer


async def test_a_value_is_kept_over_a_power_cut(tmp_path: Path) -> None:
    office = Office(NEW)
    async with office.listening() as url, station(office, url, state_dir=tmp_path) as one:
        await one.booted()
        assert await put(office, "TxCtrlr.EVConnectionTimeOut", "33") == "Accepted"
        await one.power_cut(away=0.0)
        await one.booted()
        answer = await office.ask(
            "GetVariables", {"getVariableData": [variable("TxCtrlr.EVConnectionTimeOut")]}
        )
        assert answer["getVariableResult"][0]["attributeValue"] == "33"


# -- passwords


async def test_a_16_station_shows_the_bytes_of_its_new_authorization_key() -> None:
    office = Office(OLD)
    async with office.listening() as url, station(office, url, password="old") as one:
        await one.booted()
        assert password(office) == b"old"
        answer = await office.ask("ChangeConfiguration", {"key": "AuthorizationKey", "value": SECRET})
        assert answer == {"status": "Accepted"}
        assert password(office) == b"old"  # it counts from the next connection
        await one.disconnect()
        await one.until(lambda: office.connections == 2)
        assert password(office) == bytes.fromhex(SECRET)


async def test_a_201_station_shows_its_new_password_as_it_is_even_after_a_power_cut(tmp_path: Path) -> None:
    office = Office(NEW)
    async with (
        office.listening() as url,
        station(office, url, password="old", state_dir=tmp_path) as one,
    ):
        await one.booted()
        assert await put(office, "SecurityCtrlr.BasicAuthPassword", SECRET) == "Accepted"
        assert await put(office, "SecurityCtrlr.BasicAuthPassword", "short") == "Rejected"
        await one.power_cut(away=0.0)
        await one.until(lambda: office.connections == 2)
        assert password(office) == SECRET.encode()


# -- network profiles


async def test_a_slot_that_is_filled_anew_is_used_at_the_next_connection() -> None:
    first, second = Office(NEW), Office(NEW)
    async with first.listening() as url, second.listening() as other, station(first, url) as one:
        await one.booted()
        data = {
            "ocppVersion": "OCPP20",
            "ocppTransport": "JSON",
            "ocppCsmsUrl": other,
            "messageTimeout": 10,
            "securityProfile": 0,
            "ocppInterface": "Wired0",
        }
        request = {"configurationSlot": 1, "connectionData": data}
        assert await first.ask("SetNetworkProfile", request) == {"status": "Accepted"}
        await one.disconnect()
        await one.until(lambda: second.connections == 1)
        await one.quiet()
        assert "BootNotification" not in second.actions  # a mere reconnect


# -- limits and criteria


async def test_more_bytes_than_a_message_may_have_are_refused() -> None:
    office = Office(NEW)
    small = profile(**{"DeviceDataCtrlr.BytesPerMessage[SetVariables]": "300"})
    async with office.listening() as url, station(office, url, profile=small) as one:
        await one.booted()
        item = {**variable("TxCtrlr.EVConnectionTimeOut"), "attributeValue": "33"}
        assert await office.ask("SetVariables", {"setVariableData": [item] * 5}) == "FormatViolation"
        assert await put(office, "TxCtrlr.EVConnectionTimeOut", "33") == "Accepted"


async def test_a_report_comes_in_parts_of_so_many_bytes() -> None:
    office = Office(NEW)
    small = profile(**{"DeviceDataCtrlr.BytesPerMessage[GetReport]": "2000"})
    async with office.listening() as url, station(office, url, profile=small) as one:
        await one.booted()
        await office.ask("GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"})
        await one.quiet()
        parts = office.seen("NotifyReport")
        assert [part["seqNo"] for part in parts] == list(range(len(parts)))
        assert len(parts) > 15
        assert sum(len(part["reportData"]) for part in parts) >= 150


@pytest.mark.parametrize(
    ("criterion", "component", "told"),
    [
        ("Available", "SampledDataCtrlr", True),
        ("Available", "ISO15118Ctrlr", False),
        ("Enabled", "TxCtrlr", True),  # a component without such a variable counts as enabled
        ("Problem", "EVSE", False),
    ],
)
async def test_a_report_by_a_criterion(criterion: str, component: str, told: bool) -> None:
    office = Office(NEW)
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        wanted = {"componentVariable": [{"component": {"name": component}}], "componentCriteria": [criterion]}
        if component == "EVSE":
            wanted["componentVariable"] = [{"component": {"name": component, "evse": {"id": 1}}}]
        answer = await office.ask("GetReport", {"requestId": 1, **wanted})
        assert answer == {"status": "Accepted" if told else "EmptyResultSet"}


# -- resets


async def test_a_reset_that_waits_is_done_once_and_an_immediate_one_goes_before_it() -> None:
    office = Office(NEW)
    async with office.listening() as url, station(office, url, profile=profile(2)) as one:
        await one.booted()
        await one.plug(1)
        await one.authorize("RFID", 1)
        assert await office.ask("Reset", {"type": "OnIdle"}) == {"status": "Scheduled"}
        assert await office.ask("Reset", {"type": "OnIdle"}) == {"status": "Scheduled"}
        await one.until(lambda: one.evse(2).connectors[0].status == "Unavailable")
        assert await office.ask("Reset", {"type": "Immediate"}) == {"status": "Accepted"}
        await one.until(lambda: office.connections == 2)
        await one.booted()
        await one.quiet()
        assert office.seen("BootNotification")[-1]["reason"] == "RemoteReset"
        assert (office.connections, office.actions.count("BootNotification")) == (2, 2)
        assert one.evse(2).connectors[0].status == "Available"


async def test_an_evse_that_may_not_be_reset_says_so() -> None:
    office = Office(NEW)
    fixed = profile(**{"TxCtrlr.EVConnectionTimeOut": "60"})
    async with office.listening() as url, station(office, url, profile=fixed) as one:
        await one.booted()
        one.core.variables.put(one.core.variables.find("EVSE", "AllowReset", evse=1), "false")  # type: ignore[arg-type]
        assert await office.ask("Reset", {"type": "Immediate", "evseId": 1}) == {"status": "Rejected"}
        assert await office.ask("Reset", {"type": "Immediate", "evseId": 7}) == {"status": "Rejected"}


# -- short-lived statuses


async def test_a_status_that_does_not_last_is_not_told() -> None:
    office = Office(OLD)
    patient = profile(MinimumStatusDuration="2")
    async with office.listening() as url, station(office, url, profile=patient, speed=20.0) as one:
        await one.booted()
        await one.quiet()
        before = len(office.seen("StatusNotification"))
        await one.plug()
        await one.unplug()
        await one.plug()
        await office.until(lambda: len(office.seen("StatusNotification")) > before)
        assert [each["status"] for each in office.seen("StatusNotification")[before:]] == ["Preparing"]
