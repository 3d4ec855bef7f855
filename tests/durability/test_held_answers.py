"""While the database is away nothing is answered; then the sockets close, and all recovers by itself."""

from __future__ import annotations

import asyncio

import pytest

from ocppj.link import HandshakeRefused
from schemas.version import Version
from tests.databases import Database
from tests.durability.server import Server
from tests.durability.stage import locked, silent, start_of, station
from tests.durability.wire import Gone, dial
from tests.oracles.rest import Rest, until

pytestmark = pytest.mark.both
DEADLINE = 1.0


async def test_answers_are_held_then_the_sockets_close_and_it_recovers(database: Database) -> None:
    async with Server(database, answer_deadline=DEADLINE) as server, Rest(server.http) as rest:
        server.add_tokens("FREE")
        await server.start()
        async with station(server, "a") as a, station(server, "b", Version.V201) as b:
            process = server.process.pid
            with locked(server):
                held = [
                    await a.begin("StartTransaction", start_of(1), "once"),
                    await b.begin("Heartbeat", {}),
                ]
                assert await silent(asyncio.gather(*held, return_exceptions=True), DEADLINE / 2)
                assert (await a.ended()).code == (await b.ended()).code == 1013
                for answer in held:
                    with pytest.raises(Gone):
                        answer.result()
                assert (await rest.request("GET", "/ready")).status == 503
                with pytest.raises(HandshakeRefused) as refused:
                    await dial(server.url, "c", Version.V16)
                assert refused.value.status == 503
                assert int(refused.value.headers["Retry-After"]) > 0
                assert (await rest.request("GET", "/health")).status == 200

            async def ready() -> bool:
                return (await rest.request("GET", "/ready")).status == 200

            await until("/ready is green again", ready, 15)
        async with station(server, "a") as a:
            answer = await a.call("StartTransaction", start_of(1), "once")
            again = await a.call("StartTransaction", start_of(1), "another id")
        assert server.process.pid == process
        assert server.process.returncode is None
        kept = server.rows("SELECT transaction_id, active, start_message_id FROM transactions")
        assert kept == [
            {
                "transaction_id": str(answer["transactionId"]),
                "active": 1,
                "start_message_id": "once",
            }
        ]
        assert again == answer
        assert await server.stop() == 0


async def test_answers_come_late_when_the_database_is_back_in_time(database: Database) -> None:
    async with Server(database) as server:
        await server.start()
        async with station(server, "a") as a, station(server, "b") as b:
            with locked(server):
                held = [await wire.begin("Heartbeat", {}) for wire in (a, b)]
                assert await silent(asyncio.gather(*held))
            for answer in held:
                assert (await asyncio.wait_for(answer, 10))[0] == 3
            assert a.closed is b.closed is None
