"""The detector of stale transactions by its setting: three days of a station in virtual time."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from csms.bootstrap import Csms
from csms.settings import Settings
from csms.settings.tree import Transactions
from ocppj import link_memory, virtual_time
from ocppj.clock import LoopClock
from schemas.version import Version

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = 86_400.0


async def told(here: link_memory.MemoryLink, frames: list[tuple[str, dict[str, object]]]) -> list[object]:
    answers = []
    for number, (action, payload) in enumerate(frames):
        await here.send(json.dumps([2, f"{action}{number}", action, payload]))
        answers.append(json.loads(str(await here.receive()))[2])
    return answers


@pytest.mark.parametrize(("after", "flags", "counted"), [(0.0, [], "0.0"), (DAY, ["stale"], "1.0")])
def test_what_nobody_speaks_of_for_a_day(
    tmp_path: Path, after: float, flags: list[str], counted: str
) -> None:
    async def days() -> tuple[dict[str, object], list[str], str]:
        settings = Settings.ephemeral(
            f"sqlite:///{tmp_path}/csms.db", transactions=Transactions(stale_after=after)
        )
        async with Csms(settings, clock=LoopClock(START), listen=False) as csms:
            await csms.acts.put_token(1, "RFID", {}, new=True)
            here, there = link_memory.pair()
            serving = asyncio.create_task(csms.accept(there, station="cp001", version=Version.V16))
            start = {"connectorId": 1, "idTag": "RFID", "meterStart": 0, "timestamp": "2026-01-01T00:00:00Z"}
            boot = {"chargePointVendor": "Acme", "chargePointModel": "One"}
            await told(here, [("BootNotification", boot), ("StartTransaction", start)])
            await here.close()
            await serving
            await asyncio.sleep(3 * DAY)
            (transaction,) = (await csms.queries.transactions())["items"]
            noted = [each["kind"] for each in (await csms.queries.inconsistencies())["items"]]
            return transaction, noted, csms.metrics.text().decode()

    transaction, noted, metrics = virtual_time.run(days(), start=START)
    assert (transaction["active"], transaction["flags"]) == (True, flags)
    assert noted == flags
    assert f"csms_stale_transactions {counted}" in metrics
