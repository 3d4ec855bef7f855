"""The lane: what a station sees while turns, commands and failures cross each other."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from typing import Any

import pytest
from sqlalchemy import exc

from csms import blocks
from csms.commands import Ending
from csms.context import Context
from csms.ownership import UnknownStation
from csms.store import tables
from csms.store.effects import Insert
from ocppj.link import LinkClosed
from schemas import v16
from schemas.version import Version
from tests.csms_engine.kit import ROUTES, START, Station, rows, running, until

AWAY = exc.OperationalError("x", None, sqlite3.OperationalError("database is locked"))
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


async def test_a_call_of_the_station_is_served_while_ours_is_open(url: str) -> None:
    async with running(url) as (engine, _):
        station = Station(engine, "a")
        assert await station.call("Heartbeat", {}) == {"currentTime": "2026-03-01T12:00:00Z"}
        sending = asyncio.ensure_future(
            engine.commands.send(1, "a", "ChangeConfiguration", {"key": "k", "value": "v"})
        )
        ours = await station.receive()
        assert ours[2] == "ChangeConfiguration"
        for _ in range(3):
            assert "currentTime" in await station.call("Heartbeat", {})
        assert not sending.done()
        await station.link.send(json.dumps([3, ours[1], {"status": "Accepted"}]))
        outcome = await sending
        assert (outcome.outcome, outcome.response) == (Ending.ANSWERED, {"status": "Accepted"})
        assert outcome.sent_at is not None and outcome.message_id == ours[1]
        # The effects of the answer are durable when the command returns.
        assert [row["kind"] for row in await rows(engine.store, tables.inconsistencies)] == ["configuration"]


async def test_a_station_that_answers_nothing_while_its_own_call_is_open(url: str) -> None:
    """Its CALL has to be answered although ours waits, or both would wait for ever."""
    async with running(url) as (engine, store):
        station = Station(engine, "a")
        await station.call("Heartbeat", {})
        store.gate = asyncio.Event()
        call = await station.send("StatusNotification", STATUS)
        sending = asyncio.ensure_future(
            engine.commands.send(1, "a", "ChangeConfiguration", {"key": "k", "value": "v"})
        )
        ours = await station.receive()
        assert ours[2] == "ChangeConfiguration"
        assert await station.silent()
        store.gate.set()
        assert await station.receive() == [3, call, {}]
        await station.link.send(json.dumps([3, ours[1], {"status": "Rejected"}]))
        assert (await sending).response == {"status": "Rejected"}


async def test_a_report_that_comes_before_the_answer_to_its_request(url: str) -> None:
    async with running(url) as (engine, _):
        station = Station(engine, "a", Version.V201)
        await until(lambda: engine.stations.session(1, "a") is not None)
        sending = asyncio.ensure_future(
            engine.commands.send(1, "a", "GetBaseReport", {"requestId": 7, "reportBase": "FullInventory"})
        )
        ours = await station.receive()
        part = {"requestId": 7, "generatedAt": "2026-03-01T12:00:00Z", "seqNo": 0}
        assert await station.call("NotifyReport", part) == {}
        await station.link.send(json.dumps([3, ours[1], {"status": "Accepted"}]))
        assert (await sending).outcome == "answered"
        assert [row["request_id"] for row in await rows(engine.store, tables.report_parts)] == [7]
        assert len(await rows(engine.store, tables.inconsistencies)) == 1


async def test_an_answer_to_ours_crosses_a_start_transaction(url: str) -> None:
    async with running(url) as (engine, _):
        station = Station(engine, "a")
        await station.call("Heartbeat", {})
        sending = asyncio.ensure_future(
            engine.commands.send(1, "a", "ChangeConfiguration", {"key": "k", "value": "v"})
        )
        ours = await station.receive()
        start = {"connectorId": 1, "idTag": "T", "meterStart": 0, "timestamp": "2026-03-01T12:00:00Z"}
        call = await station.send("StartTransaction", start)
        await station.link.send(json.dumps([3, ours[1], {"status": "Accepted"}]))
        answer = await station.receive()
        assert answer[1] == call and answer[2]["transactionId"] == 1
        assert (await sending).outcome == "answered"
        state = engine.stations.state(1, "a")
        assert state is not None and len(state.transactions) == 1


async def test_calls_are_answered_in_order_and_after_their_commit(url: str) -> None:
    async with running(url) as (engine, store):
        station = Station(engine, "a")
        await station.call("Heartbeat", {})
        store.gate = asyncio.Event()
        sent = [await station.send("StatusNotification", {**STATUS, "connectorId": n}) for n in range(1, 6)]
        assert await station.silent()
        assert await rows(engine.store, tables.connectors) == []
        store.gate.set()
        assert [(await station.receive())[1] for _ in sent] == sent
        assert len(await rows(engine.store, tables.connectors)) == 5


async def test_a_commit_that_fails_for_one_leaves_the_other_alone(url: str) -> None:
    async with running(url) as (engine, _):
        a, b = Station(engine, "a"), Station(engine, "b")
        ids: list[Any] = []

        async def bad() -> None:
            for meter in (0, 666, 0):  # 666: the database refuses the row
                payload = {
                    "connectorId": 1,
                    "idTag": "T",
                    "meterStart": meter,
                    "timestamp": "2026-03-01T12:00:00Z",
                }
                ids.append(await a.call("StartTransaction", payload))

        async def good() -> None:
            for number in range(30):
                assert await b.call("StatusNotification", {**STATUS, "connectorId": number + 1}) == {}

        await asyncio.gather(bad(), good())
        assert ids[1] == "InternalError"
        assert {ids[0]["transactionId"], ids[2]["transactionId"]} == {1, 3}
        kept = await rows(engine.store, tables.transactions, station_id="a")
        state = engine.stations.state(1, "a")
        assert state is not None
        # The failed turn left nothing behind, in the database or in memory.
        assert {row["id"] for row in kept} == set(state.transactions) and len(kept) == 2
        assert len(await rows(engine.store, tables.connectors, station_id="b")) == 30


async def test_a_handlers_fault_is_answered_and_keeps_nothing(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(url) as (engine, _):
        station = Station(engine, "a")
        call = await station.send("StatusNotification", {**STATUS, "vendorErrorCode": "break"})
        answer = await station.receive()
        assert answer[:3] == [4, call, "InternalError"]
        assert "secret" not in json.dumps(answer)
        assert "a handler failed on StatusNotification of a" in caplog.text
        assert await rows(engine.store, tables.inconsistencies) == []
        assert await station.call("StatusNotification", STATUS) == {}


async def test_a_refusal_keeps_nothing(url: str) -> None:
    async with running(url) as (engine, _):
        station = Station(engine, "a")
        refused = await station.call("StatusNotification", {**STATUS, "vendorErrorCode": "refuse"})
        assert refused == "SecurityError"
        assert await rows(engine.store, tables.inconsistencies) == []


async def test_a_failed_turn_gives_its_claim_back(url: str) -> None:
    async with running(url) as (engine, _):
        await _limited_token(engine)
        station = Station(engine, "a")
        broken = {"connectorId": 1, "idTag": "T", "meterStart": 777, "timestamp": "2026-03-01T12:00:00Z"}
        assert await station.call("StartTransaction", broken) == "InternalError"
        assert await rows(engine.store, tables.claims) == []
        assert await station.call("StartTransaction", {**broken, "meterStart": 666}) == "InternalError"
        assert await rows(engine.store, tables.claims) == []
        assert (await station.start())["idTagInfo"]["status"] == "Accepted"
        assert len(await rows(engine.store, tables.claims)) == 1


async def test_the_newest_socket_takes_over_after_the_older_ones_turn(url: str) -> None:
    async with running(url) as (engine, store):
        old = Station(engine, "a")
        await old.call("Heartbeat", {})
        store.gate = asyncio.Event()
        start = {"connectorId": 1, "idTag": "T", "meterStart": 0, "timestamp": "2026-03-01T12:00:00Z"}
        await old.send("StartTransaction", start)
        await until(lambda: engine.stations._slots[1, "a"].lane.busy)
        new = Station(engine, "a")
        with pytest.raises(LinkClosed) as closed:
            await old.receive()
        assert (closed.value.code, closed.value.reason) == (1008, "superseded")
        assert new.session.owner is None  # it waits for the turn that has begun
        store.gate.set()
        assert "currentTime" in await new.call("Heartbeat", {})
        await old.running
        assert engine.stations.session(1, "a") is new.session
        state = engine.stations.state(1, "a")
        kept = await rows(engine.store, tables.transactions)
        assert state is not None and set(state.transactions) == {row["id"] for row in kept}
        assert len(kept) == 1
        (row,) = await rows(engine.store, tables.stations)
        assert row["epoch"] == 2 and new.session.owner is not None and new.session.owner.epoch == 2


async def test_pending_commands_of_an_older_socket_end_as_disconnected(url: str) -> None:
    async with running(url) as (engine, _):
        old = Station(engine, "a")
        await old.call("Heartbeat", {})
        sending = asyncio.ensure_future(engine.commands.send(1, "a", "Reset", {"type": "Soft"}))
        await old.receive()
        Station(engine, "a")
        assert (await sending).outcome == "disconnected"


async def test_many_sockets_of_one_station_leave_the_last(url: str) -> None:
    async with running(url) as (engine, _):
        stations = [Station(engine, "a") for _ in range(6)]
        await asyncio.gather(*(each.running for each in stations[:-1]), return_exceptions=True)
        assert "currentTime" in await stations[-1].call("Heartbeat", {})
        assert engine.stations.session(1, "a") is stations[-1].session
        assert list(engine.stations.online()) == [((1, "a"), stations[-1].session)]


async def test_an_old_sockets_close_does_not_wipe_the_new_session(url: str) -> None:
    async with running(url) as (engine, _):
        old = Station(engine, "a")
        await old.call("Heartbeat", {})
        owner = old.session.owner
        new = Station(engine, "a")
        await new.call("Heartbeat", {})
        assert owner is not None
        await engine.stations.detach(owner)
        assert engine.stations.session(1, "a") is new.session
        (row,) = await rows(engine.store, tables.stations)
        assert row["disconnected_at"] is None


async def test_what_was_sent_before_a_close_is_still_handled(url: str) -> None:
    """Some stations close right after StopTransaction (facts/stations, 11)."""
    async with running(url) as (engine, store):
        station = Station(engine, "a")
        number = (await station.start())["transactionId"]
        store.gate = asyncio.Event()
        stop = {"transactionId": number, "meterStop": 5, "timestamp": "2026-03-01T12:10:00Z"}
        await station.send("StopTransaction", stop)
        await station.link.close()
        await asyncio.sleep(0)
        store.gate.set()
        await station.running
        (row,) = await rows(engine.store, tables.transactions)
        assert row["active"] is False


async def test_answers_are_held_while_the_database_is_away(url: str) -> None:
    async with running(url, answer_deadline=0.2) as (engine, store):
        a, b = Station(engine, "a"), Station(engine, "b")
        await asyncio.gather(a.call("Heartbeat", {}), b.call("Heartbeat", {}))
        store.before = lambda: AWAY
        for station in (a, b):
            await station.send("Heartbeat", {})
        for station in (a, b):
            with pytest.raises(LinkClosed) as closed:
                await station.receive()
            assert closed.value.code == 1013
        assert not engine.journal.healthy
        store.before = lambda: None
        await asyncio.gather(a.running, b.running)
        assert engine.journal.healthy
        again = Station(engine, "a")
        assert "currentTime" in await again.call("Heartbeat", {})


@pytest.mark.parametrize(
    "payload",
    [
        '{"connectorId":1,"errorCode":"NoError","status":"Available","info":"a\\u0000b"}',
        '{"connectorId":1000000000000000000000000000000,"errorCode":"NoError","status":"Available"}',
        '{"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"0001-01-01T00:00:00Z"}',
        '{"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"0000-01-01T00:00:00Z"}',
        '{"connectorId":1,"errorCode":"NoError","status":"Available","vendorErrorCode":"too big"}',
    ],
)
async def test_poison_from_one_while_twenty_others_work(url: str, payload: str) -> None:
    routes = ROUTES if "too big" in payload else blocks.ROUTES
    async with running(url, routes) as (engine, _):
        bad = Station(engine, "bad")
        others = [Station(engine, f"cp{number}") for number in range(20)]

        async def work(station: Station) -> None:
            for number in range(1, 6):
                assert await station.call("StatusNotification", {**STATUS, "connectorId": number}) == {}

        async def harm() -> None:
            for number in range(4):
                await bad.link.send(f'[2,"p{number}","StatusNotification",{payload}]')
                answer = await bad.receive()
                assert answer[1] == f"p{number}" and answer[0] in (3, 4)
                assert answer[0] == 3 or answer[2] != "InternalError" or "too big" in payload

        await asyncio.gather(harm(), *(work(station) for station in others))
        kept = await rows(engine.store, tables.connectors)
        assert len([row for row in kept if row["station_id"] != "bad"]) == 100
        assert await bad.call("StatusNotification", STATUS) == {}


async def test_a_turn_of_an_offline_station(url: str) -> None:
    async with running(url) as (engine, _):
        station = Station(engine, "a")
        await station.start()
        await station.close()
        assert engine.stations.state(1, "a") is None  # nobody owns it: it is not in memory

        async def act(context: Context) -> int:
            context.note("acted")
            return len(context.state.transactions)

        assert await engine.stations.turn(1, "a", act) == 1
        assert engine.stations.state(1, "a") is None
        assert len(await rows(engine.store, tables.inconsistencies)) == 1
        with pytest.raises(UnknownStation):
            await engine.stations.turn(1, "nobody", act)
        assert engine.stations._slots == {}


async def test_the_state_survives_a_restart(url: str) -> None:
    async with running(url) as (engine, _):
        station = Station(engine, "a")
        await station.call("StatusNotification", STATUS)
        first = (await station.start())["transactionId"]
        before = engine.stations.state(1, "a")
        await station.close()
    async with running(url) as (engine, _):
        station = Station(engine, "a")
        second = (await station.start(connector=2))["transactionId"]
        assert second > first  # never reused
        after = engine.stations.state(1, "a")
        assert before is not None and after is not None
        kept = {key: each.transaction_id for key, each in after.transactions.items()}
        assert kept.items() >= {key: each.transaction_id for key, each in before.transactions.items()}.items()
        assert after.connectors[1, 1].status == "Available"


async def test_an_unknown_station_where_none_is_put_on_record(url: str) -> None:
    async with running(url) as (engine, _):
        station = Station(engine, "a", commissioning=False)
        with pytest.raises(UnknownStation):
            await station.running
        assert engine.stations._slots == {} and await rows(engine.store, tables.stations) == []
        row = {"tenant_id": 1, "station_id": "a", "commissioned": "manual", "created_at": START}
        await engine.journal.submit([Insert(tables.stations, row)])
        known = Station(engine, "a", commissioning=False)
        assert "currentTime" in await known.call("Heartbeat", {})
        (kept,) = await rows(engine.store, tables.stations)
        assert (kept["commissioned"], kept["epoch"], kept["version"]) == ("manual", 1, "1.6")


async def test_three_hundred_unknown_stations_at_once(url: str) -> None:
    async with running(url) as (engine, store):
        fetches = 0
        fetch = store.fetch

        async def counted(work: Any) -> Any:
            nonlocal fetches
            fetches += 1
            return await fetch(work)

        store.fetch = counted  # type: ignore[method-assign]
        store.writes = 0
        stations = [Station(engine, f"cp{number}") for number in range(300)]
        await asyncio.gather(*(station.call("Heartbeat", {}) for station in stations))
        assert len(await rows(store.inner, tables.stations)) == 300
        assert fetches < 20 and store.writes < 60  # coalesced, not one each


async def test_a_message_nobody_handles_is_refused(url: str) -> None:
    async with running(url) as (engine, _):
        station = Station(engine, "a")
        assert await station.call("Authorize", {"idTag": "T"}) == "NotSupported"


async def _limited_token(engine: Any, limit: int | None = 1) -> None:
    row = {
        "tenant_id": 1, "token_key": "t", "token": "T", "type": "Central", "status": "Accepted",
        "concurrency": limit, "created_at": START, "updated_at": START,
    }  # fmt: skip
    await engine.journal.submit([Insert(tables.tokens, row)])


async def test_replacing_one_handler_leaves_the_others(url: str) -> None:
    async def wrong(context: Context, request: v16.HeartbeatRequest) -> v16.HeartbeatResponse:
        return v16.HeartbeatResponse(current_time="never")

    async with running(url, ROUTES.replaced({v16.HeartbeatRequest: wrong})) as (engine, _):
        station = Station(engine, "a")
        assert await station.call("Heartbeat", {}) == {"currentTime": "never"}
        assert await station.call("StatusNotification", STATUS) == {}
