"""Reports in parts, interleaved, twice and large: the device model holds each variable once, and right."""

from __future__ import annotations

import json
from typing import Any

import pytest

from csms.store import tables
from tests.csms_blocks.harness import House, Refused, Station, stamp

VARIABLES, PARTS = 1_000, 50


def item(number: int, value: str, component: str = "Controller") -> dict[str, Any]:
    """One variable of a report."""
    return {
        "component": {"name": f"{component}{number // 20}", "evse": {"id": 1 + number % 4}},
        "variable": {"name": f"Variable{number}"},
        "variableAttribute": [{"type": "Actual", "value": value, "mutability": "ReadWrite"}],
        "variableCharacteristics": {"dataType": "integer", "supportsMonitoring": False, "maxLimit": 9},
    }


def part(request_id: int, seq_no: int, items: list[dict[str, Any]], *, last: bool, at: float = 0) -> Any:
    """One NotifyReport."""
    return {
        "requestId": request_id,
        "generatedAt": stamp(at),
        "seqNo": seq_no,
        "tbc": not last,
        "reportData": items,
    }


def report(request_id: int, component: str, count: int, parts: int, value: str) -> list[Any]:
    """A whole report in so many parts."""
    size = -(-count // parts)
    held = [item(number, value, component) for number in range(count)]
    return [
        part(request_id, number, held[number * size : (number + 1) * size], last=number == parts - 1)
        for number in range(parts)
    ]


async def sent(station: Station, *parts: Any) -> None:
    """Send the parts, one after the other."""
    for each in parts:
        assert await station.call("NotifyReport", each) == {}


async def shown(house: House) -> dict[int, dict[str, Any]]:
    """The reports as the operator sees them, by request id."""
    return {each["requestId"]: each for each in (await house.csms.queries.reports("cp001"))["items"]}


async def test_a_thousand_variables_in_fifty_parts_interleaved_with_another_report(listening: House):
    house = listening
    station = await house.connect("2.0.1")
    large = report(7, "Controller", VARIABLES, PARTS, "1")
    other = report(8, "Sensor", 75, PARTS // 2, "2")
    for number, each in enumerate(large):
        await sent(station, each)
        if number % 2:
            await sent(station, other[number // 2])
        if number % 10 == 3:
            await sent(station, each)  # a part twice

    rows = await house.rows(tables.variables)
    values = {(row["component"], row["evse_id"], row["variable"]): row["value"] for row in rows}
    assert len(rows) == len(values) == VARIABLES + 75
    assert sum(value == "1" for value in values.values()) == VARIABLES
    assert values["Sensor3", 3, "Variable74"] == "2"
    found = await shown(house)
    assert (found[7]["parts"], found[7]["items"], found[7]["complete"]) == (PARTS, VARIABLES, True)
    assert (found[8]["parts"], found[8]["items"], found[8]["complete"]) == (PARTS // 2, 75, True)
    assert (await house.csms.queries.station("cp001"))["evses"][3]["id"] == 4
    assert await house.noted() == []


async def test_a_part_of_34_kb_is_fine(listening: House):
    house = listening
    station = await house.connect("2.0.1")
    large = part(1, 0, [item(number, "x" * 1_000) for number in range(27)], last=True)
    assert len(json.dumps(large)) > 34_000
    await sent(station, large)
    rows = await house.rows(tables.variables)
    assert [len(row["value"]) for row in rows] == [1_000] * 27


async def test_a_missing_part_is_told_until_it_comes(house: House):
    station = await house.connect("2.0.1")
    first, second, third = report(3, "Controller", 3, 3, "1")
    await sent(station, first, third)
    assert (await shown(house))[3]["missing"] == [1]
    assert not (await shown(house))[3]["complete"]
    await sent(station, second)
    assert (await shown(house))[3]["complete"]


async def test_a_new_report_under_a_used_id_begins_anew(house: House):
    station = await house.connect("2.0.1")
    await sent(station, *report(3, "Controller", 9, 3, "1"))
    await sent(station, part(3, 0, [item(0, "2")], last=True, at=60))
    found = (await shown(house))[3]
    assert (found["parts"], found["items"], found["complete"]) == (1, 1, True)
    values = {row["variable"]: row["value"] for row in await house.rows(tables.variables)}
    assert (len(values), values["Variable0"], values["Variable1"]) == (9, "2", "1")


async def test_a_report_goes_on_after_a_restart(house: House):
    first, second = report(3, "Controller", 4, 2, "1")
    await sent(await house.connect("2.0.1"), first)
    await house.restart()
    station = await house.connect("2.0.1", boot=False)
    await sent(station, second)
    assert (await shown(house))[3]["complete"]


async def test_a_part_that_breaks_its_schema_leaves_nothing(house: House):
    station = await house.connect("2.0.1")
    broken = part(3, 0, [item(0, "1"), {"component": {"name": "X"}}], last=True)
    with pytest.raises(Refused) as refused:
        await station.call("NotifyReport", broken)
    assert refused.value.code == "OccurrenceConstraintViolation"
    assert await house.rows(tables.variables) == []
    assert await shown(house) == {}
