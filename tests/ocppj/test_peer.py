"""The peer over memory: outcomes, order, back-pressure, and nothing left behind after a close."""

import asyncio
import json
import logging

import pytest

from ocppj.errors import CallError, CallTimeout, Disconnected, InvalidAnswer, Stale
from ocppj.events import CallReceived
from ocppj.link_memory import pair
from ocppj.peer import Peer, answering
from ocppj.phases import boot_phase
from schemas import v16, v21
from schemas.action import Sender
from schemas.catalogue import of_request
from schemas.version import Version
from tests.ocppj.ends import NOW, end, two_ends

HEARTBEAT = v16.HeartbeatRequest()
RESET = v16.ResetRequest(type=v16.ResetType.SOFT)


class Desk:
    """Holds CALLs until the test answers them."""

    def __init__(self) -> None:
        self.calls: asyncio.Queue[CallReceived] = asyncio.Queue()

    def __call__(self, peer: Peer, call: CallReceived) -> None:
        self.calls.put_nowait(call)

    async def next(self) -> CallReceived:
        return await asyncio.wait_for(self.calls.get(), 5)


async def until(condition) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - several conditions, no event for them
            await asyncio.sleep(0)


async def test_calls_both_ways_at_once() -> None:
    async with two_ends() as (csms, station):
        beat, reset = await asyncio.gather(station.peer.call(HEARTBEAT), csms.peer.call(RESET))
    assert beat == v16.HeartbeatResponse(current_time=NOW)
    assert reset == v16.ResetResponse(status=v16.ResetStatus.ACCEPTED)


async def test_exchange_tells_id_and_times() -> None:
    async with two_ends() as (_, station):
        reply = await station.peer.exchange(HEARTBEAT)
    assert reply.action is of_request(v16.HeartbeatRequest)
    assert reply.sent_at <= reply.answered_at
    assert json.loads(reply.raw) == [3, reply.message_id, {"currentTime": NOW}]


async def test_many_calls_keep_their_order() -> None:
    async with two_ends() as (csms, station):
        await asyncio.gather(*(station.peer.call(HEARTBEAT) for _ in range(50)))
        frames = [one.kind for one in csms.transcript if one.kind is not None]
    assert frames == [2, 3] * 50


async def test_a_call_error_is_raised_with_its_id() -> None:
    async with two_ends() as (_, station):
        with pytest.raises(CallError, match="no Authorize") as raised:
            await station.peer.call(v16.AuthorizeRequest(id_tag="A"))
    assert raised.value.code == "NotSupported"
    assert raised.value.message_id and raised.value.sent_at


async def test_a_broken_handler_answers_internal_error_and_tells_nothing(caplog) -> None:
    async def broken(call: CallReceived):
        raise KeyError("the password is 1234")

    with caplog.at_level(logging.ERROR):
        async with two_ends(csms_on_call=answering(broken)) as (_, station):
            with pytest.raises(CallError) as raised:
                await station.peer.call(HEARTBEAT)
    assert raised.value.code == "InternalError"
    assert "1234" not in str(raised.value)
    assert raised.value.message_id in caplog.text


async def test_a_broken_on_call_answers_internal_error(caplog) -> None:
    def broken(peer: Peer, call: CallReceived) -> None:
        raise ValueError("oops")

    with caplog.at_level(logging.ERROR):
        async with two_ends(csms_on_call=broken) as (_, station):
            with pytest.raises(CallError, match="InternalError"):
                await station.peer.call(HEARTBEAT)
    assert "oops" in caplog.text


async def test_an_answer_is_matched_while_our_own_answer_is_owed() -> None:
    desk = Desk()
    async with two_ends(csms_on_call=desk) as (csms, station):
        beating = asyncio.create_task(station.peer.call(HEARTBEAT))
        call = await desk.next()
        assert await csms.peer.call(RESET) == v16.ResetResponse(status=v16.ResetStatus.ACCEPTED)
        await csms.peer.answer(call, v16.HeartbeatResponse(current_time=NOW))
        await beating


async def test_time_out_and_late_answer() -> None:
    desk = Desk()
    async with two_ends(csms_on_call=desk) as (csms, station):
        with pytest.raises(CallTimeout) as raised:
            await station.peer.call(HEARTBEAT, timeout=0.01)
        assert raised.value.sent_at is not None
        await csms.peer.answer(await desk.next(), v16.HeartbeatResponse(current_time=NOW))
        await until(lambda: station.notes)
    assert [one.kind for one in station.notes] == ["late-answer"]


async def test_stale_in_the_queue() -> None:
    desk = Desk()
    async with two_ends(csms_on_call=desk) as (csms, station):
        first = asyncio.create_task(station.peer.call(HEARTBEAT))
        call = await desk.next()
        with pytest.raises(Stale):
            await station.peer.call(HEARTBEAT, stale_after=0.01)
        await csms.peer.answer(call, v16.HeartbeatResponse(current_time=NOW))
        await first
        assert len(csms.transcript.calls("Heartbeat")) == 1


async def test_an_invalid_answer() -> None:
    desk = Desk()
    async with two_ends(csms_on_call=desk) as (csms, station):
        calling = asyncio.create_task(station.peer.call(HEARTBEAT))
        call = await desk.next()
        await csms.peer.send_raw(f'[3,"{call.id}",{{"currentTime":5}}]')
        with pytest.raises(InvalidAnswer) as raised:
            await calling
    assert [one.path for one in raised.value.faults] == ["/currentTime"]


async def test_close_ends_what_is_pending_and_the_answer_after_it_is_noted() -> None:
    desk = Desk()
    async with two_ends(csms_on_call=desk) as (csms, station):
        calling = asyncio.create_task(station.peer.call(HEARTBEAT))
        waiting = asyncio.create_task(station.peer.call(HEARTBEAT))
        call = await desk.next()
        await station.peer.close(1001, "going")
        for task in (calling, waiting):
            with pytest.raises(Disconnected):
                await task
        assert (await csms.ended()).code == 1001
        await csms.peer.answer(call, v16.HeartbeatResponse(current_time=NOW))
        with pytest.raises(Disconnected):
            await csms.peer.call(RESET)
    assert [one.kind for one in csms.notes] == ["unanswerable"]
    assert [one.direction for one in csms.transcript] == ["open", "cs->csms", "close"]


async def test_a_cancelled_caller_withdraws_its_call() -> None:
    desk = Desk()
    async with two_ends(csms_on_call=desk) as (csms, station):
        first = asyncio.create_task(station.peer.call(HEARTBEAT))
        call = await desk.next()
        second = asyncio.create_task(station.peer.call(HEARTBEAT))
        await asyncio.sleep(0)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        await csms.peer.answer(call, v16.HeartbeatResponse(current_time=NOW))
        await first
        assert desk.calls.empty()


async def test_a_flood_pauses_reading_and_loses_nothing() -> None:
    desk = Desk()
    async with two_ends(csms_on_call=desk, capacity=4) as (csms, station):

        async def flood() -> None:
            for number in range(60):
                await station.peer.send_raw(f'[2,"{number}","Heartbeat",{{}}]')

        flooding = asyncio.create_task(flood())
        for number in range(60):
            call = await desk.next()
            assert call.id == str(number)
            assert desk.calls.empty()
            await csms.peer.answer(call, v16.HeartbeatResponse(current_time=NOW))
        await flooding
        await until(lambda: len([one for one in station.transcript if one.kind == 3]) == 60)


async def test_who_does_not_read_is_given_up() -> None:
    one, two = pair(capacity=1)
    csms = end(one, Sender.STATION, send_timeout=0.05).start()
    await two.send('[2,"1","Heartbeat",{}]')
    await two.send('[2,"2","Heartbeat",{}]')
    closed = await csms.ended()
    assert (closed.code, closed.reason) == (1008, "the other side does not read")


async def test_binary_closes_1003() -> None:
    one, two = pair()
    csms = end(one, Sender.STATION).start()
    await two.send_binary(b"\x00\x01")
    assert (await csms.ended()).code == 1003


async def test_call_raw_sends_what_is_invalid() -> None:
    async with two_ends() as (csms, _):
        with pytest.raises(CallError) as raised:
            await csms.peer.call_raw(of_request(v16.ResetRequest), {"type": "Gently"})
    assert raised.value.code == "PropertyConstraintViolation"
    assert isinstance(raised.value.details["faults"], list)


async def test_send_raw_waits_for_its_answer() -> None:
    async with two_ends() as (csms, _):
        raw = await csms.peer.send_raw('[2,"x","FooBar",{}]', "x")
        assert raw is not None and json.loads(raw)[:3] == [4, "x", "NotImplemented"]
        with pytest.raises(CallTimeout):
            await csms.peer.send_raw("hello", "y", timeout=0.01)


async def test_send_of_21_arrives_unanswered() -> None:
    async with two_ends(version=Version.V21) as (csms, station):
        request = v21.NotifyPeriodicEventStreamRequest(
            id=1, pending=0, basetime=NOW, data=[v21.StreamDataElementType(t=0.5, v="1")]
        )
        message_id = await station.peer.send(request)
        await until(lambda: csms.sends)
        with pytest.raises(ValueError, match="is a CALL"):
            await station.peer.send(v21.HeartbeatRequest())
    assert [(one.id, one.request) for one in csms.sends] == [(message_id, request)]
    assert not [one for one in csms.transcript if one.is_answer]


async def test_the_phase_passes_through() -> None:
    async with two_ends() as (csms, station):
        csms.peer.phase = boot_phase(Version.V16, "Rejected", Sender.CSMS)
        assert csms.peer.phase.name == "Rejected"
        with pytest.raises(CallError) as raised:
            await station.peer.call(HEARTBEAT)
    assert raised.value.code == "SecurityError"


async def test_the_record_has_both_directions_in_order_with_faults() -> None:
    async with two_ends() as (csms, station):
        await station.peer.call(HEARTBEAT)
        await station.peer.send_raw('[2,"x","Heartbeat",{"odd":1}]', "x")
    rows = [(one.direction, one.kind, one.action) for one in csms.transcript]
    assert rows == [
        ("open", None, None),
        ("cs->csms", 2, "Heartbeat"),
        ("csms->cs", 3, "Heartbeat"),
        ("cs->csms", 2, "Heartbeat"),
        ("csms->cs", 4, "Heartbeat"),
        ("close", None, None),
    ]
    assert [one.path for one in csms.transcript.entries[3].faults] == ["/odd"]
    mirrored = [(one.direction, one.text) for one in station.transcript if one.text]
    assert mirrored == [(one.direction, one.text) for one in csms.transcript if one.text]


async def test_nothing_is_left_running_after_a_close() -> None:
    before = asyncio.all_tasks()
    async with two_ends() as (_, station):
        await station.peer.call(HEARTBEAT)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


async def test_a_handler_that_returns_nonsense_answers_internal_error(caplog) -> None:
    async def nonsense(call: CallReceived):
        return "not a message"

    with caplog.at_level(logging.ERROR):
        async with two_ends(csms_on_call=answering(nonsense)) as (_, station):
            with pytest.raises(CallError, match="InternalError"):
                await station.peer.call(HEARTBEAT)


async def test_the_answer_to_an_abandoned_call_is_noted() -> None:
    desk = Desk()
    async with two_ends(csms_on_call=desk) as (csms, station):
        calling = asyncio.create_task(station.peer.call(HEARTBEAT))
        call = await desk.next()
        calling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await calling
        await csms.peer.answer(call, v16.HeartbeatResponse(current_time=NOW))
        await until(lambda: station.notes)
    assert [one.kind for one in station.notes] == ["abandoned-answer"]


async def test_settle_waits_for_the_handlers() -> None:
    release = asyncio.Event()

    async def slow(call: CallReceived):
        await release.wait()
        return v16.HeartbeatResponse(current_time=NOW)

    handlers = answering(slow)
    async with two_ends(csms_on_call=handlers) as (csms, station):
        calling = asyncio.create_task(station.peer.call(HEARTBEAT))
        await until(lambda: csms.transcript.calls())
        settling = asyncio.create_task(handlers.settle())
        await asyncio.sleep(0)
        assert not settling.done()
        release.set()
        await asyncio.gather(settling, calling)
