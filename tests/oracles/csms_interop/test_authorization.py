"""Authorize, the local list and the cache: the library as a station against our CSMS."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from ocpp.exceptions import InternalError

from tests.oracles.csms_interop.conftest import Perform
from tests.oracles.csms_interop.stage import BLOCKED, GOOD, UNKNOWN, Check, Stage, both, order
from tests.oracles.rest import until
from tests.oracles.table import Case, Row, cases

pytestmark = pytest.mark.asyncio(loop_scope="module")


def authorize(*verdicts: tuple[str, str]) -> Check:
    """Ask for each token; asking starts nothing and commits nobody."""

    async def story(stage: Stage) -> None:
        for token, status in verdicts:
            if stage.version == "1.6":
                info = (await stage.station.call("Authorize", id_tag=token)).id_tag_info
            else:
                id_token = {"id_token": token, "type": "ISO14443"}
                info = (await stage.station.call("Authorize", id_token=id_token)).id_token_info
            assert info["status"] == status, token
        assert await stage.rest.transactions(stage.id) == []

    return story


def update(number: int, kind: str, **entries: str | None) -> Callable[[Stage], Awaitable[Any]]:
    """SendLocalList of either version: token -> status, None to take it off."""

    async def payload(stage: Stage) -> dict[str, Any]:
        old = stage.version == "1.6"
        listed: list[dict[str, Any]] = []
        for token, status in entries.items():
            entry: dict[str, Any] = (
                {"idTag": token} if old else {"idToken": {"idToken": token, "type": "Central"}}
            )
            if status is not None:
                entry["idTagInfo" if old else "idTokenInfo"] = {"status": status}
            listed.append(entry)
        number_of = {"listVersion" if old else "versionNumber": number}
        return {**number_of, "updateType": kind, "localAuthorizationList": listed}

    return payload


def holds(version: int | None, **entries: str) -> Check:
    """The list on record has this version and these tokens with their status."""

    async def check(stage: Stage) -> None:
        shape = await stage.rest.get(f"/api/stations/{stage.id}/local-list")
        assert shape["version"] == version
        assert {each["token"]: each["info"]["status"] for each in shape["entries"]} == entries

    return check


def installed(**entries: str) -> Check:
    """A list of version 1 that the station has taken."""
    return order(update(1, "Full", **entries), {"status": "Accepted"}, holds(1, **entries))


async def updated(stage: Stage) -> None:
    """A list, then a change of it: the record follows what the station takes."""
    await installed(AAA="Accepted", BBB="Accepted")(stage)
    change = update(2, "Differential", BBB=None, CCC="Blocked")
    await order(change, {"status": "Accepted"}, holds(2, AAA="Accepted", CCC="Blocked"))(stage)


async def mismatched(stage: Stage) -> None:
    """A change that does not fit leaves the record as it was, and the whole list follows."""
    await installed(AAA="Accepted")(stage)
    answers = iter(("VersionMismatch", "Accepted"))
    stage.station.answers("SendLocalList", lambda _: {"status": next(answers)})
    change = await update(4, "Differential", BBB="Accepted")(stage)
    reply = await stage.rest.command(stage.id, "SendLocalList", change)
    assert reply.body["response"] == {"status": "VersionMismatch"}
    assert (await stage.station.hears("SendLocalList"))["update_type"] == "Differential"
    whole = await stage.station.hears("SendLocalList")
    assert whole["update_type"] == "Full"
    assert len(whole["local_authorization_list"]) == 2

    async def recorded() -> bool:
        shape = await stage.rest.get(f"/api/stations/{stage.id}/local-list")
        return bool(shape["version"] == 4)

    await until("the whole list is on record", recorded)
    await holds(4, AAA="Accepted", BBB="Accepted")(stage)


def told(number: int) -> Check:
    """The station tells a version, and that is on record."""

    async def story(stage: Stage) -> None:
        member = "list_version" if stage.version == "1.6" else "version_number"
        await order({}, {member: number}, holds(number))(stage)

    return story


async def unanswered(stage: Stage) -> None:
    """An error tells no version."""
    await order({}, InternalError("no list"), holds(None))(stage)


def cleared(status: str) -> Check:
    """Whatever becomes of the cache, the list is another thing: it stays on record, and may be asked for."""
    list_is = {"AAA": "Accepted"}

    async def story(stage: Stage) -> None:
        sending = replace(stage, action="SendLocalList")
        await installed(**list_is)(sending)
        await order({}, {"status": status}, holds(1, **list_is))(stage)
        asking = replace(stage, action="GetLocalListVersion")
        member = "list_version" if stage.version == "1.6" else "version_number"
        await order({}, {member: 1}, holds(1, **list_is))(asking)

    return story


ROWS = [
    *both("SendLocalList", updated, mismatched),
    *both("GetLocalListVersion", told(3), unanswered),
    *both("ClearCache", cleared("Accepted"), cleared("Rejected")),
    # The comparison is without case: 1.6 section 3.4 (CiString), 2.0.1 identifierString.
    Row(
        "1.6",
        "Authorize",
        authorize((GOOD, "Accepted"), (GOOD.lower(), "Accepted")),
        authorize((BLOCKED, "Blocked"), (UNKNOWN, "Invalid")),
    ),
    Row(
        "2.0.1",
        "Authorize",
        authorize((GOOD, "Accepted"), (GOOD.lower(), "Accepted")),
        authorize((BLOCKED, "Blocked"), (UNKNOWN, "Unknown")),
    ),
]


@cases(ROWS)
async def test_authorization(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
