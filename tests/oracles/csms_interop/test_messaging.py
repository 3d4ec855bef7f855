"""DataTransfer in both directions: the library as a station against our CSMS."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracles.csms_interop.conftest import Perform
from tests.oracles.csms_interop.stage import Stage, order
from tests.oracles.table import Case, Row, cases

pytestmark = pytest.mark.asyncio(loop_scope="module")

OUT = {"vendorId": "com.example", "messageId": "Ping", "data": "hello"}
answered = order(OUT, {"status": "Accepted", "data": "world"})
rejected = order(OUT, {"status": "Rejected"})


async def kept(stage: Stage, direction: str) -> list[Any]:
    items = (await stage.rest.get("/api/data-transfers", station=stage.id))["items"]
    return [
        (item["vendorId"], item["messageId"], item["data"], item["verdict"])
        for item in items
        if item["direction"] == direction
    ]


async def both_ways(stage: Stage) -> None:
    """Nobody here knows the vendor: said so, and kept raw. Ours to the station is answered."""
    answer = await stage.station.call("DataTransfer", vendor_id="com.example", message_id="Pong", data="{}")

    assert answer.status == "UnknownVendorId"
    assert [row[:2] + row[3:] for row in await kept(stage, "in")] == [
        ("com.example", "Pong", "UnknownVendorId")
    ]
    await answered(stage)
    data = {"1.6": "hello", "2.0.1": '"hello"'}[stage.version]  # 2.0.1 carries any JSON, kept as it was sent
    assert await kept(stage, "out") == [("com.example", "Ping", data, "Accepted")]


async def both_refused(stage: Stage) -> None:
    """Without a vendorId it is refused and nothing is kept; the station's Rejected reaches the operator."""
    code = await stage.station.refused("DataTransfer", valid=False, vendor_id=None, message_id="Pong")

    spelled = {"1.6": "OccurenceConstraintViolation", "2.0.1": "OccurrenceConstraintViolation"}
    assert code == spelled[stage.version]
    assert await kept(stage, "in") == []
    await rejected(stage)
    assert [row[3] for row in await kept(stage, "out")] == ["Rejected"]


ROWS = [
    Row("1.6", "DataTransfer", both_ways, both_refused),
    Row("2.0.1", "DataTransfer", both_ways, both_refused),
]


@cases(ROWS)
async def test_messaging(case: Case[Stage], perform: Perform) -> None:
    await perform(case)
