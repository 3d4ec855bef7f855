"""A password set from afar: the library as a station that takes it, and comes back with it."""

from __future__ import annotations

import pytest
from websockets.exceptions import InvalidStatus

from tests.oracles.conftest import Running
from tests.oracles.csms_interop.stage import BOOT
from tests.oracles.library import library_station

pytestmark = pytest.mark.asyncio(loop_scope="module")

OLD, NEW = "correct-horse-battery", "a-better-horse-battery"
PLACE = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
ORDERS = {
    "1.6": ("ChangeConfiguration", {"key": "AuthorizationKey", "value": NEW}, {"status": "Accepted"}),
    "2.0.1": (
        "SetVariables",
        {"setVariableData": [{"attributeValue": NEW, **PLACE}]},
        {"set_variable_result": [{"attribute_status": "Accepted", **PLACE}]},
    ),
}


@pytest.mark.parametrize("version", ORDERS)
async def test_the_library_comes_back_with_the_password_that_it_was_given(
    shared: Running, version: str
) -> None:
    identity, url = f"password-{version}", shared.csms.ws_url("basic").rstrip("/")
    await shared.csms.acts.add_station(1, identity, {"password": OLD})
    action, payload, answer = ORDERS[version]
    async with library_station(version, url, identity, OLD) as station:
        station.answers(action, answer)
        await station.call("BootNotification", **BOOT[version])
        told = await shared.rest.request("POST", f"/api/stations/{identity}/commands/{action}", payload)
        assert told.body["outcome"] == "answered"
    async with library_station(version, url, identity, NEW) as station:
        assert (await station.call("BootNotification", **BOOT[version])).status == "Accepted"
    with pytest.raises(InvalidStatus, match="401"):
        async with library_station(version, url, identity, OLD):
            pass
