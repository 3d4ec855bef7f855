"""DataTransfer from the library's central system to our station."""

from __future__ import annotations

from tests.oracles.simulator_interop.conftest import Perform
from tests.oracles.simulator_interop.stage import Stage
from tests.oracles.table import Case, Row, cases


async def goes_on(stage: Stage) -> None:
    """Data is nothing to the station: it is on the same connection, and charges as ever."""
    await stage.charging()
    assert stage.station.boot_status == "Accepted"
    assert stage.runs()


async def answered(stage: Stage) -> None:
    """Nobody knows that vendor; the station's own it knows, but none of its messages."""
    for vendor, status in (("com.example", "UnknownVendorId"), ("Plugfest", "UnknownMessageId")):
        answer = await stage.peer.call("DataTransfer", vendor_id=vendor, message_id="Ping", data="{}")
        assert answer.status == status
    await goes_on(stage)


async def refused(stage: Stage) -> None:
    """Without a vendorId it cannot be read."""
    code = await stage.peer.refused("DataTransfer", valid=False, vendor_id=None, message_id="Ping")

    spelled = {"1.6": "OccurenceConstraintViolation", "2.0.1": "OccurrenceConstraintViolation"}
    assert code == spelled[stage.version]
    await goes_on(stage)


ROWS = [Row("1.6", "DataTransfer", answered, refused), Row("2.0.1", "DataTransfer", answered, refused)]


@cases(ROWS)
async def test_messaging(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
