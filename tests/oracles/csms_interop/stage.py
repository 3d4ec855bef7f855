"""Where a row of the tables is played: a library station at our CSMS, and the operator's view of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ocpp.charge_point import camel_to_snake_case, remove_nones, snake_to_camel_case
from ocpp.exceptions import OCPPError

from csms.bootstrap import Csms
from tests.oracles.library import LibraryPeer
from tests.oracles.rest import Rest, until
from tests.oracles.table import Row, Story

AT = "2026-05-04T03:02:01.000Z"
LATER = "2026-05-04T04:02:01.000Z"
GOOD, BLOCKED, UNKNOWN = "GOOD-TOKEN", "BLOCKED-TOKEN", "NEVER-SEEN"

BOOT: dict[str, dict[str, Any]] = {
    "1.6": {
        "charge_point_vendor": "Library",
        "charge_point_model": "16",
        "charge_point_serial_number": "S-1",
    },
    "2.0.1": {
        "charging_station": {"vendor_name": "Library", "model": "201", "serial_number": "S-1"},
        "reason": "PowerUp",
    },
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One station, connected; ``action`` is the row's."""

    version: str
    action: str
    station: LibraryPeer
    rest: Rest
    csms: Csms

    @property
    def id(self) -> str:
        """The station's identity."""
        return self.station.identity

    async def boot(self) -> Any:
        """Send the station's BootNotification."""
        return await self.station.call("BootNotification", **BOOT[self.version])

    async def known(self) -> bool:
        """Whether the station is on record: it is put there when it connects."""
        return (await self.rest.request("GET", f"/api/stations/{self.id}")).status == 200

    async def variables(self) -> dict[str, str | None]:
        """What is known of the station's variables: by key, or component/variable."""
        items = (await self.rest.get(f"/api/stations/{self.id}/variables"))["items"]
        return {"/".join(filter(None, (v["component"], v["variable"]))): v["value"] for v in items}

    async def status(self, evse: int = 1, connector: int = 1) -> str | None:
        """The connector's status on record, None for one that is not."""
        shown = (await self.rest.connectors(self.id)).get((evse, connector))
        return None if shown is None else shown["status"]

    async def transaction(self) -> Any:
        """The one transaction of this station."""
        (only,) = await self.rest.transactions(self.id)
        return only

    async def logged(self, direction: str) -> list[Any]:
        """The frames of the row's action in the log, of one direction, oldest first."""
        body = await self.rest.get("/api/messages", station=self.id, action=self.action)
        return [item["frame"] for item in body["items"][::-1] if item["direction"] == direction]


Check: TypeAlias = Story[Stage]
Payload: TypeAlias = Mapping[str, Any] | Callable[[Stage], Awaitable[Mapping[str, Any]]]


def order(
    payload: Payload,
    answer: Mapping[str, Any] | OCPPError,
    then: Check | None = None,
    *,
    before: Check | None = None,
) -> Check:
    """Tell a story: the operator sends the row's command, the station answers so, and then this holds.

    The library has to receive the payload as it was given, and REST has to say the library's answer.
    """

    async def story(stage: Stage) -> None:
        if before is not None:
            await before(stage)
        stage.station.answers(stage.action, answer)
        body = dict(await payload(stage) if callable(payload) else payload)
        reply = await stage.rest.command(stage.id, stage.action, body)
        assert reply.status == 200, reply
        assert await stage.station.hears(stage.action) == camel_to_snake_case(body)
        if isinstance(answer, OCPPError):
            assert reply.body["outcome"] == "error", reply
            assert reply.body["error"]["code"] == answer.code
        else:
            assert reply.body["outcome"] == "answered", reply
            assert reply.body["response"] == snake_to_camel_case(remove_nones(dict(answer)))
        sent = [2, reply.body["messageId"], stage.action, body]

        async def logged() -> bool:
            return sent in await stage.logged("out")

        await until("the frame is in the log", logged)  # it rides in the next batch, nobody waits for it
        if then is not None:
            await then(stage)

    return story


def both(action: str, normal: Check, refusing: Check) -> list[Row[Stage]]:
    """Make the rows of an action that reads alike in both versions."""
    return [Row(version, action, normal, refusing) for version in ("1.6", "2.0.1")]
