"""The same sessions without sockets: a station on an in-memory link, in virtual time."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from csms.bootstrap import Csms
from csms.settings import Settings
from ocppj import link_memory, virtual_time
from ocppj.clock import LoopClock
from schemas.version import Version

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_day_of_a_station_in_virtual_time(tmp_path: Path) -> None:
    async def day() -> tuple[list[object], dict[str, object] | None]:
        settings = Settings.ephemeral(f"sqlite:///{tmp_path}/csms.db")
        async with Csms(settings, clock=LoopClock(START), listen=False) as csms:
            here, there = link_memory.pair()
            serving = asyncio.create_task(csms.accept(there, station="cp001", version=Version.V16))
            boot = {"chargePointVendor": "Acme", "chargePointModel": "One"}
            await here.send(json.dumps([2, "0", "BootNotification", boot]))
            answers = [json.loads(str(await here.receive()))]
            for hour in range(24):
                await asyncio.sleep(3600)
                await here.send(json.dumps([2, str(hour + 1), "Heartbeat", {}]))
                answers.append(json.loads(str(await here.receive())))
            shape = await csms.queries.station("cp001")
            await here.close()
            await serving
            return answers, shape

    answers, shape = virtual_time.run(day(), start=START)
    assert [answer[:2] for answer in answers] == [[3, str(number)] for number in range(25)]  # type: ignore[index]
    assert answers[-1][2]["currentTime"].startswith("2026-01-02T00:00:0")  # type: ignore[index]
    assert shape is not None
    assert (shape["online"], shape["createdAt"]) == (True, "2026-01-01T00:00:00.000Z")
