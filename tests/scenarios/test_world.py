"""The World: it drives the loop from synchronous steps, keeps background work alive, waits with deadlines."""

import asyncio
import time

import pytest
from websockets.asyncio.server import serve

from ocppj.clock import SystemClock
from ocppj.errors import CallTimeout
from ocppj.ids import SeededIds
from ocppj.transcript import Entry
from scenarios.ends.bare import BareStation, head
from scenarios.ends.databases import SqliteFiles
from scenarios.expect import frames
from scenarios.surroundings import ForeignSurroundings, OwnSurroundings
from scenarios.targets import CsmsPlan, Door
from scenarios.verdicts import Inconclusive, NotApplicable, Unmet
from scenarios.world import World
from schemas.version import Version

from .builders import UP, exchange, frame


@pytest.fixture
def world(tmp_path):
    made = World(OwnSurroundings(SqliteFiles(tmp_path)), Version.V201, "seed")
    yield made
    made.close()


def test_background_work_goes_on_with_the_next_step(world):
    seen: list[int] = []

    async def tick() -> None:
        for number in range(3):
            seen.append(number)
            await asyncio.sleep(0)

    async def begin() -> asyncio.Task[None]:
        return asyncio.get_running_loop().create_task(tick())

    async def wait(task: asyncio.Task[None]) -> None:
        await task

    task = world.run(begin())
    world.run(wait(task))
    assert seen == [0, 1, 2]


def test_an_expectation_waits_for_its_frame(world):
    entry = frame(0, UP, [2, "m1", "Heartbeat", {}])

    async def later() -> None:
        asyncio.get_running_loop().call_later(0.05, world.transcript.add, entry)

    world.run(later())
    found = world.until(lambda: frames.call(world.entries, "CS001", UP, "Heartbeat"), within=5.0)
    assert found is entry


def test_an_expectation_that_stays_unmet_fails_at_its_deadline(world):
    with pytest.raises(Unmet, match="sent no Heartbeat"):
        world.until(lambda: frames.call(world.entries, "CS001", UP, "Heartbeat"), within=0.05)


def test_what_no_further_frame_can_mend_fails_at_once(world):
    entries = exchange(0, "m1", "BootNotification", {}, {"status": "Rejected"})
    began = time.monotonic()
    with pytest.raises(Unmet, match="wanted 'Accepted'"):
        world.until(lambda: frames.result(entries, entries[0], {"status": "Accepted"}), within=5.0)
    assert time.monotonic() - began < 2.0


def test_an_act_that_does_not_end_is_the_ends_fault(world):
    async def never() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Unmet, match=r"not done within 0\.05 s"):
        world.act(never(), within=0.05)


def test_a_call_without_an_answer_is_the_ends_fault(world):
    async def call() -> None:
        raise CallTimeout

    with pytest.raises(Unmet, match="CallTimeout"):
        world.run(call())


def test_expectations_look_at_what_came_since_the_act(world):
    async def nothing() -> None:
        world.transcript.add(frame(1, UP, [2, "m2", "Heartbeat", {}]))

    world.transcript.add(frame(0, UP, [2, "m1", "Heartbeat", {}]))
    world.act(nothing())
    assert [entry.message_id for entry in world.since_act] == ["m2"]
    assert len(world.entries) == 2


def test_the_csms_is_set_up_before_it_starts_and_not_after(world):
    world.set_up(CsmsPlan().with_boot("Pending", 30))
    assert world.csms.url(Door.OPEN).startswith("ws://127.0.0.1:")
    with pytest.raises(RuntimeError, match="already been started"):
        world.set_up(CsmsPlan())


def test_a_world_closed_twice_over_leaves_no_database(tmp_path):
    made = World(OwnSurroundings(SqliteFiles(tmp_path)), Version.V16, "seed")
    assert made.run(made.csms.stations()) == []
    made.close()
    assert [path.name for path in tmp_path.iterdir()] == ["template.db"]


def test_a_station_that_the_scenario_does_not_have_is_inconclusive(world):
    with pytest.raises(Inconclusive, match="no station CS009"):
        world.station("CS009")


def test_two_worlds_of_one_seed_name_their_messages_alike(tmp_path):
    ids = []
    for _ in range(2):
        made = World(OwnSurroundings(SqliteFiles(tmp_path)), Version.V16, "seed")
        made.power_up("CS001")
        ids.append([entry.message_id for entry in made.entries if isinstance(entry, Entry)])
        made.close()
    assert ids[0] == ids[1]
    assert len(ids[0]) > 3


def test_a_foreign_csms_without_a_driver_says_what_it_cannot_do():
    made = World(ForeignSurroundings("ws://127.0.0.1:9/ocpp"), Version.V16, "seed")
    try:
        assert made.csms.url(Door.OPEN) == "ws://127.0.0.1:9/ocpp/"
        with pytest.raises(NotApplicable, match="one address"):
            made.csms.url(Door.KNOWN)
        with pytest.raises(Inconclusive, match="no driver"):
            made.run(made.csms.transactions())
    finally:
        made.close()


def test_a_plan_that_a_foreign_csms_cannot_follow_is_inconclusive():
    made = World(ForeignSurroundings("ws://127.0.0.1:9/"), Version.V16, "seed")
    try:
        made.set_up(CsmsPlan().with_boot("Rejected", 1))
        with pytest.raises(Inconclusive, match="cannot be changed from outside"):
            made.run(made.csms.stations())
    finally:
        made.close()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('[2,"a","Heartbeat",{}]', (2, "a", "Heartbeat")),
        ('[3,"a",{}]', (3, "a", None)),
        ('[2,17,"Heartbeat",{}]', (2, None, "Heartbeat")),
        ("[]", (None, None, None)),
        ("Boot me!", (None, None, None)),
        ("[" * 100_000, (None, None, None)),
    ],
)
def test_a_bare_connection_reads_of_a_frame_what_can_be_read(text, read):
    assert head(text) == read


async def test_a_socket_that_the_csms_has_closed_is_the_csms_fault():
    async def hang_up(connection):
        await connection.close(1008, "superseded")

    closed = asyncio.Event()

    def record(entry):
        if entry.direction == "close":
            closed.set()

    async with serve(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        bare = BareStation("CS001", Version.V16, record, SystemClock(), SeededIds("seed"))
        await bare.open(f"ws://127.0.0.1:{port}/", [])
        await asyncio.wait_for(closed.wait(), 5)
        with pytest.raises(Unmet, match="has closed the socket of CS001: 1008 superseded"):
            await bare.send("Heartbeat", {})
        await bare.close()
