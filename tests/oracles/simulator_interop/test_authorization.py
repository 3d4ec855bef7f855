"""Authorize and the cache: our station at the library's central system."""

from __future__ import annotations

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


async def cache_off(stage: Stage) -> None:
    """Without a cache there is nothing to clear."""
    if stage.version == "1.6":
        changed = await stage.peer.call("ChangeConfiguration", key="AuthorizationCacheEnabled", value="false")
        assert changed.status == "Accepted"
    else:
        place = {"component": {"name": "AuthCacheCtrlr"}, "variable": {"name": "Enabled"}}
        item = {"attribute_value": "false", **place}
        answer = await stage.peer.call("SetVariables", set_variable_data=[item])
        assert answer.set_variable_result[0]["attribute_status"] == "Accepted"
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
]


@cases(ROWS)
async def test_authorization(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
