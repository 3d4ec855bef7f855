"""The lane at the level of the whole: real sockets, real blocks, a real database that others can lock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from csms.blocks import ROUTES
from csms.context import Context
from csms.store import tables
from schemas import v16
from schemas.version import Version
from tests.databases import Database
from tests.durability.server import Server
from tests.durability.stage import Here, Place, locked, silent, start_of, station, stop_of, values_of
from tests.durability.wire import Refused, Wire, boot, dial
from tests.oracles.rest import Rest

pytestmark = pytest.mark.both
CONFIGURATION = {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "77"}]}


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Here]:
    async with Here(database) as server:
        server.add_tokens("FREE")
        yield server


@pytest.fixture
async def rest(server: Here) -> AsyncIterator[Rest]:
    async with Rest(server.http) as rest:
        yield rest


async def test_each_direction_goes_on_while_the_other_waits(server: Here, rest: Rest) -> None:
    """Our CALL reaches a station whose own CALL is open, and it answers nothing until that is answered."""
    async with station(server, "deaf") as deaf, station(server, "other") as other:
        with locked(server):
            own = await deaf.begin("StartTransaction", start_of(1))
            command = asyncio.create_task(rest.command("deaf", "GetConfiguration", {}))
            asked = await deaf.heard()
            assert asked[2] == "GetConfiguration"
            assert await silent(own)
        answer = await asyncio.wait_for(own, 10)
        assert answer[0] == 3
        assert not command.done()
        assert await other.call("Heartbeat", {})
        await deaf.send([3, asked[1], CONFIGURATION])
        reply = await command
    assert reply.status == 200, reply
    assert reply.body["response"] == CONFIGURATION
    (variable,) = (await rest.get("/api/stations/deaf/variables"))["items"]
    assert variable["value"] == "77"
    (transaction,) = await rest.transactions("deaf")
    assert str(transaction["transactionId"]) == str(answer[2]["transactionId"])


async def test_the_stations_call_is_answered_while_it_owes_us_one(server: Here, rest: Rest) -> None:
    async with station(server, "busy") as busy:
        command = asyncio.create_task(rest.command("busy", "GetConfiguration", {}))
        asked = await busy.heard()
        started = await busy.call("StartTransaction", start_of(1))
        await busy.call("StopTransaction", stop_of(started["transactionId"], 5))
        assert not command.done()
        await busy.send([3, asked[1], CONFIGURATION])
        assert (await command).status == 200


async def test_a_report_before_the_answer_to_its_request(server: Here, rest: Rest) -> None:
    report = {
        "requestId": 9,
        "generatedAt": "2026-05-04T03:02:01Z",
        "seqNo": 0,
        "tbc": False,
        "reportData": [
            {
                "component": {"name": "AlignedDataCtrlr"},
                "variable": {"name": "Interval"},
                "variableAttribute": [{"value": "900", "mutability": "ReadWrite"}],
            }
        ],
    }
    async with station(server, "early", Version.V201) as early:
        payload = {"requestId": 9, "reportBase": "FullInventory"}
        command = asyncio.create_task(rest.command("early", "GetBaseReport", payload))
        asked = await early.heard()
        assert await early.call("NotifyReport", report) == {}
        assert not command.done()
        await early.send([3, asked[1], {"status": "Accepted"}])
        reply = await command
    assert (reply.status, reply.body["response"]) == (200, {"status": "Accepted"})
    (variable,) = (await rest.get("/api/stations/early/variables"))["items"]
    assert variable["value"] == "900"


@pytest.mark.parametrize("first", ["start", "answer"])
async def test_an_answer_crosses_a_start(server: Here, rest: Rest, first: str) -> None:
    """Both are on their way at once, in either order, while the database is busy: neither update is lost."""
    async with station(server, "cross") as cross:
        for number in range(1, 6):
            command = asyncio.create_task(rest.command("cross", "GetConfiguration", {}))
            asked = await cross.heard()
            kept = {"key": f"Key{number}", "readonly": False, "value": str(number)}
            answer = [3, asked[1], {"configurationKey": [kept]}]
            with locked(server):
                if first == "answer":
                    await cross.send(answer)
                start = await cross.begin("StartTransaction", start_of(number, connector=number))
                if first == "start":
                    await cross.send(answer)
                assert await silent(start, 0.05)
                assert not command.done()  # REST answers when the effects of the station's answer are durable
            assert (await asyncio.wait_for(start, 10))[2]["idTagInfo"]["status"] == "Accepted"
            assert (await command).status == 200
    items = (await rest.get("/api/stations/cross/variables"))["items"]
    assert {(item["variable"], item["value"]) for item in items} == {(f"Key{n}", str(n)) for n in range(1, 6)}
    transactions = await rest.transactions("cross")
    assert [each["meterStart"] for each in transactions] == [1, 2, 3, 4, 5]
    assert all(each["active"] for each in transactions)


async def test_the_second_socket_of_a_station_finds_the_start_of_the_first(server: Here) -> None:
    async with station(server, "twin") as old:
        with locked(server):
            lost = await old.begin("StartTransaction", start_of(1), "start")
            assert await silent(lost, 0.1)
            new = Wire(await dial(server.url, "twin", Version.V16), "twin", 1_000)
            again = await new.begin("StartTransaction", start_of(1), "start")
            assert await silent(again, 0.1)
        answer = await asyncio.wait_for(again, 10)
        ended = await old.ended()
        assert (ended.code, ended.reason) == (1008, "superseded")
        number = answer[2]["transactionId"]
        assert answer[2]["idTagInfo"]["status"] == "Accepted"
        if lost.exception() is None:  # the first was told before it was closed: then the same
            assert lost.result()[2] == answer[2]
        assert await new.call("StopTransaction", stop_of(number, 8)) is not None
        await new.close()
    kept = server.rows("SELECT transaction_id, active, energy FROM transactions")
    assert kept == [{"transaction_id": str(number), "active": 0, "energy": 7_000}]
    assert server.rows("SELECT epoch FROM stations") == [{"epoch": 2}]


async def test_a_commit_that_fails_between_two_calls_of_one_station(database: Database) -> None:
    """The database refuses one turn of A, whose state goes on from the turn before; B notices nothing."""
    handler = ROUTES.handlers[v16.MeterValuesRequest]

    async def refused(context: Context, request: Any) -> Any:
        response = await handler(context, request)
        if context.message_id == "bad":
            context.insert(tables.inconsistencies, id=2**70, kind="too big", at=context.now)
        return response

    routes = ROUTES.replaced(handlers={v16.MeterValuesRequest: refused})
    async with Here(database, routes) as server, Rest(server.http) as rest:
        server.add_tokens("FREE")
        a, b = [Wire(await dial(server.url, name, Version.V16), name) for name in "ab"]
        await asyncio.gather(boot(a, Version.V16), boot(b, Version.V16))
        ours, theirs = [
            (await wire.call("StartTransaction", start_of(1)))["transactionId"] for wire in (a, b)
        ]
        going_on = asyncio.create_task(_samples(b, theirs, 40))
        await a.call("MeterValues", values_of(ours, 1, 100))
        with pytest.raises(Refused) as failed:
            await a.call("MeterValues", values_of(ours, 2, 5_000), "bad")
        assert failed.value.code == "InternalError"
        await a.call("MeterValues", values_of(ours, 3, 200))
        (during,) = await rest.transactions("a")
        assert (during["active"], during["energy"]) == (True, 199)
        await a.call("MeterValues", values_of(ours, 2, 5_000), "good this time")
        await going_on
        await asyncio.gather(
            a.call("StopTransaction", stop_of(ours, 301)), b.call("StopTransaction", stop_of(theirs, 401))
        )
        assert [(await rest.transactions(name))[0]["energy"] for name in "ab"] == [300, 400]
        kept = server.rows("SELECT energy / 1000 e FROM meter_values WHERE station_id = 'a' ORDER BY energy")
        assert [row["e"] for row in kept] == [100, 200, 5_000]
        assert server.rows("SELECT count(*) n FROM meter_values WHERE station_id = 'b'") == [{"n": 40}]
        await asyncio.gather(a.close(), b.close())


async def _samples(wire: Wire, number: int, count: int) -> None:
    for minute in range(count):
        assert await wire.call("MeterValues", values_of(number, minute, minute + 2)) == {}


# ---- poison ---------------------------------------------------------------------------------------------

HUGE, YEAR_1 = 10**30, "0001-01-01T00:00:00Z"
POISON = {
    "NUL in a token": start_of(1, "A\0B"),
    "10^30 as a meter": {**start_of(1), "meterStart": HUGE},
    "10^30 as a connector": {**start_of(1), "connectorId": HUGE},
    "the year 1": {**start_of(1), "timestamp": YEAR_1},
    "the year 0": {**start_of(1), "timestamp": "0000-01-01T00:00:00Z"},
    "the year 1 east of Greenwich": {**start_of(1), "timestamp": "0001-01-01T00:00:00+14:00"},
}
_REFUSED = POISON.keys() - {"the year 1"}  # what no database can hold; the year 1 is a time like others


async def _work(server: Place, name: str, done: asyncio.Event) -> int:
    """Sessions until told to end; every message has to be answered, and rightly; how many sessions."""
    count = 0
    async with station(server, name) as wire:
        while not done.is_set() or not count:
            start = await wire.call("StartTransaction", start_of(count * 10, f"FREE-{name}"))
            assert start["idTagInfo"]["status"] == "Accepted", start
            number = start["transactionId"]
            assert await wire.call("MeterValues", values_of(number, count % 60, count * 10 + 1)) == {}
            await wire.call("StopTransaction", stop_of(number, count * 10 + 7))
            count += 1
    return count


async def test_poison_from_one_while_twenty_others_work(database: Database) -> None:
    async with Server(database) as server:
        await server.start()
        await _poisoned(server)
        assert await server.stop() == 0, server.complaints()
        assert "Traceback" not in server.log.read_text(errors="replace"), server.complaints()


async def _poisoned(server: Server) -> None:
    names = [f"w{number}" for number in range(20)]
    server.add_tokens(*(f"FREE-{name}" for name in names), concurrency=1)
    done, answers = asyncio.Event(), {}
    async with asyncio.TaskGroup() as work:
        workers = {name: work.create_task(_work(server, name, done)) for name in names}
        async with station(server, "poison") as poison:
            for kind, payload in POISON.items():
                future = await poison.begin("StartTransaction", payload)
                answers[kind] = await asyncio.wait_for(future, 5)
            raw = json.dumps([2, "raw", "Heartbeat", {}])
            await poison.send_text(raw.replace("raw", "a\x00b"))  # NUL where JSON allows none
            for text in ("[2,", '[2,"x","Heartbeat",{"a":' + "[" * 5_000 + "]" * 5_000 + "}]", '["\ud800"]'):
                await poison.send_text(text.encode("utf-8", "replace").decode())
            assert await poison.call("Heartbeat", {})
        done.set()
    for kind, answer in answers.items():
        assert answer[0] == (4 if kind in _REFUSED else 3), f"{kind}: {answer}"
        assert answer[2] != "InternalError", kind
    for name, worker in workers.items():
        kept = server.rows(
            "SELECT count(*) n, sum(energy) e, count(*) FILTER (WHERE active) a"
            " FROM transactions WHERE station_id = ?",
            name,
        )
        assert kept == [{"n": worker.result(), "e": 7_000 * worker.result(), "a": 0}], name
        values = server.rows("SELECT count(*) n FROM meter_values WHERE station_id = ?", name)
        assert values == [{"n": worker.result()}], name
    assert server.rows("SELECT * FROM claims") == []
