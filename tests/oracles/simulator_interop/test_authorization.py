"""Authorize, the cache and the local list: our station at the library's central system."""

from __future__ import annotations

from typing import Any

from tests.oracles.simulator_interop.conftest import Perform
from tests.oracles.simulator_interop.stage import GOOD, Stage, asked
from tests.oracles.table import Case, Row, cases


async def accepted(stage: Stage) -> None:
    """The token is asked for, and opens a transaction once the cable is in."""
    await stage.station.plug(evse=1)
    assert await stage.station.authorize(GOOD, evse=1) == "Accepted"

    heard = await stage.peer.hears("Authorize")
    token = heard["id_tag"] if stage.version == "1.6" else heard["id_token"]["id_token"]
    assert token == GOOD
    await stage.begins()
    assert stage.runs()


async def blocked(stage: Stage) -> None:
    """A token that is refused opens nothing."""
    info = {"1.6": "id_tag_info", "2.0.1": "id_token_info"}[stage.version]
    stage.peer.answers("Authorize", {info: {"status": "Blocked"}})
    await stage.station.plug(evse=1)

    assert await stage.station.authorize(GOOD, evse=1) == "Blocked"
    await stage.peer.hears("Authorize")
    await stage.station.quiet(5.0)
    assert not stage.runs()
    assert stage.starts not in [each.action for each in stage.peer.heard]


async def switched(
    stage: Stage, key: str, component: str, value: str = "false", name: str = "Enabled"
) -> None:
    """Set a variable under its name in this version."""
    if stage.version == "1.6":
        changed = await stage.peer.call("ChangeConfiguration", key=key, value=value)
        assert changed.status == "Accepted"
    else:
        place = {"component": {"name": component}, "variable": {"name": name}}
        item = {"attribute_value": value, **place}
        answer = await stage.peer.call("SetVariables", set_variable_data=[item])
        assert answer.set_variable_result[0]["attribute_status"] == "Accepted"


async def send(stage: Stage, number: int, kind: str, **entries: str | None) -> str:
    """Send a list (token -> status, None to take it off); the status of the answer."""
    old = stage.version == "1.6"
    listed: list[dict[str, Any]] = []
    for token, status in entries.items():
        name = token.replace("_", "-")
        entry: dict[str, Any] = (
            {"id_tag": name} if old else {"id_token": {"id_token": name, "type": "ISO14443"}}
        )
        if status is not None:
            entry["id_tag_info" if old else "id_token_info"] = {"status": status}
        listed.append(entry)
    version = {"list_version" if old else "version_number": number}
    answer = await stage.peer.call(
        "SendLocalList", update_type=kind, local_authorization_list=listed, **version
    )
    return str(answer.status)


async def version_of(stage: Stage) -> int:
    """The version that the station tells."""
    answer = await stage.peer.call("GetLocalListVersion")
    return int(answer.list_version if stage.version == "1.6" else answer.version_number)


async def list_used(stage: Stage) -> None:
    """Offline the list decides: who is on it as accepted may charge, who was taken off may not."""
    assert await send(stage, 1, "Full", GOOD_TOKEN="Accepted", OTHER="Accepted", BAD="Blocked") == "Accepted"
    assert await send(stage, 2, "Differential", OTHER=None) == "Accepted"
    assert await version_of(stage) == 2
    assert len(stage.station.core.local_list) == 2
    await stage.station.go_offline()
    assert await stage.station.authorize("OTHER", evse=2) == "Invalid"
    assert await stage.station.authorize("bad", evse=2) == "Blocked"
    assert await stage.station.authorize(GOOD.lower(), evse=1) == "Accepted"
    await stage.station.plug(evse=1)
    assert stage.runs()


async def list_refused(stage: Stage) -> None:
    """What is not newer, holds a token twice or does not fit is refused and changes nothing."""
    assert await send(stage, 3, "Full", GOOD_TOKEN="Accepted") == "Accepted"
    assert await send(stage, 3, "Differential", OTHER="Accepted") == "VersionMismatch"
    assert await send(stage, 4, "Differential", OTHER="Accepted", other="Blocked") == "Failed"
    many = {f"T{number}": "Accepted" for number in range(101)}
    assert await send(stage, 5, "Full", **many) == "Failed"
    assert await version_of(stage) == 3
    assert len(stage.station.core.local_list) == 1
    await switched(stage, "LocalAuthListEnabled", "LocalAuthListCtrlr")
    refusal = {"1.6": "NotSupported", "2.0.1": "Failed"}[stage.version]
    assert await send(stage, 6, "Full", OTHER="Accepted") == refusal


async def version_told(stage: Stage) -> None:
    """None at first, then the one that was sent, also after a power cut."""
    assert await version_of(stage) == 0
    assert await send(stage, 7, "Full", GOOD_TOKEN="Accepted") == "Accepted"
    await stage.station.power_cut()
    await stage.reconnected()
    await stage.station.booted(5.0)
    assert await version_of(stage) == 7


async def version_without_list(stage: Stage) -> None:
    """A list that is switched off has no version."""
    assert await send(stage, 7, "Full", GOOD_TOKEN="Accepted") == "Accepted"
    await switched(stage, "LocalAuthListEnabled", "LocalAuthListCtrlr")
    assert await version_of(stage) == {"1.6": -1, "2.0.1": 0}[stage.version]


async def cache_off(stage: Stage) -> None:
    """Without a cache there is nothing to clear."""
    await switched(stage, "AuthorizationCacheEnabled", "AuthCacheCtrlr")
    assert (await stage.peer.call("ClearCache")).status == "Rejected"


async def cache_cleared(stage: Stage) -> None:
    """What the cache knew is forgotten: offline, the token is not known any more."""
    assert await stage.station.authorize(GOOD, evse=1) == "Accepted"
    await asked({}, {"status": "Accepted"})(stage)
    await stage.station.go_offline()
    assert await stage.station.authorize(GOOD, evse=2) != "Accepted"


ROWS = [
    Row("1.6", "Authorize", accepted, blocked),
    Row("2.0.1", "Authorize", accepted, blocked),
    Row("1.6", "ClearCache", cache_cleared, cache_off),
    Row("2.0.1", "ClearCache", cache_cleared, cache_off),
    Row("1.6", "SendLocalList", list_used, list_refused),
    Row("2.0.1", "SendLocalList", list_used, list_refused),
    Row("1.6", "GetLocalListVersion", version_told, version_without_list),
    Row("2.0.1", "GetLocalListVersion", version_told, version_without_list),
]


@cases(ROWS)
async def test_authorization(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
