"""Wire faults: each effect by script, chance by seed, and the same seed the same fate."""

import asyncio
import random

import pytest

from ocppj import virtual_time
from ocppj.clock import SystemClock
from ocppj.errors import CallTimeout, Disconnected
from ocppj.faults import Effect, FaultPlan, FaultRule, FaultyLink, Way, corrupted
from ocppj.link import LinkClosed
from ocppj.link_memory import pair
from schemas import v16
from schemas.action import Sender
from tests.ocppj.ends import end


def faulty(*rules: FaultRule, seed: int = 1):
    here, there = pair()
    return FaultyLink(here, FaultPlan(rules), seed, virtual_time.clock()), there


def sent_through(*rules: FaultRule, texts: list[str], seed: int = 1, seconds: float = 100.0) -> list[str]:
    """What arrives at the other end of what is sent, after all delays."""

    async def through() -> list[str]:
        link, there = faulty(*rules, seed=seed)
        for text in texts:
            await link.send(text)
        await asyncio.sleep(seconds)
        await link.close()
        return await read(there)

    return virtual_time.run(through())


async def read(link) -> list[str]:
    got = []
    try:
        while True:
            got.append(await link.receive())
    except LinkClosed:
        return got


def call(number: int, action: str = "Heartbeat") -> str:
    return f'[2,"{number}","{action}",{{}}]'


FIVE = [call(number) for number in range(5)]


def test_nothing_befalls_without_a_rule() -> None:
    assert sent_through(texts=FIVE) == FIVE


def test_drop_the_nth() -> None:
    assert sent_through(FaultRule(Effect.DROP, nth=2), texts=FIVE) == [FIVE[0], *FIVE[2:]]


def test_drop_after_and_a_number_of_times() -> None:
    assert sent_through(FaultRule(Effect.DROP, after=1, times=2), texts=FIVE) == [FIVE[0], *FIVE[3:]]


def test_duplicate() -> None:
    assert sent_through(FaultRule(Effect.DUPLICATE, nth=1), texts=FIVE[:2]) == [FIVE[0], FIVE[0], FIVE[1]]


def test_delay_lets_others_pass() -> None:
    rule = FaultRule(Effect.DELAY, nth=1, seconds=5.0)
    assert sent_through(rule, texts=FIVE[:3]) == [FIVE[1], FIVE[2], FIVE[0]]


def test_reorder_swaps_two() -> None:
    assert sent_through(FaultRule(Effect.REORDER, nth=2), texts=FIVE) == [
        FIVE[0],
        FIVE[2],
        FIVE[1],
        *FIVE[3:],
    ]


def test_reorder_of_the_last_comes_when_its_time_is_up() -> None:
    assert sent_through(FaultRule(Effect.REORDER, nth=5, seconds=1.0), texts=FIVE) == FIVE


def test_corrupt_changes_the_text() -> None:
    (got,) = sent_through(FaultRule(Effect.CORRUPT, nth=1), texts=[FIVE[0]])
    assert got != FIVE[0]
    chance = random.Random(3)
    assert all(isinstance(corrupted(text, chance), str) for text in ["", "x", FIVE[0]] for _ in range(50))


def test_an_action_takes_its_answers_along() -> None:
    texts = [call(1, "Authorize"), '[3,"1",{}]', call(2), '[3,"2",{}]']
    assert sent_through(FaultRule(Effect.DROP, action="Authorize"), texts=texts) == texts[2:]
    only_answers = FaultRule(Effect.DROP, action="Authorize", kinds=frozenset({3, 4}))
    assert sent_through(only_answers, texts=texts) == [texts[0], *texts[2:]]


def test_chance_follows_the_seed() -> None:
    texts = [call(number) for number in range(200)]
    rule = FaultRule(Effect.DROP, probability=0.5)
    first = sent_through(rule, texts=texts, seed=1)
    assert 60 < len(first) < 140
    assert first == sent_through(rule, texts=texts, seed=1)
    assert first != sent_through(rule, texts=texts, seed=2)


def test_the_way_in_suffers_apart_from_the_way_out() -> None:
    async def both() -> tuple[list[str], list[str]]:
        link, there = faulty(FaultRule(Effect.DROP, way=Way.IN, nth=1))
        for text in FIVE:
            await link.send(text)
            await there.send(text)
        got_in = [await link.receive() for _ in range(4)]
        await link.close()
        return got_in, await read(there)

    assert virtual_time.run(both()) == (FIVE[1:], FIVE)


@pytest.mark.parametrize("way", [Way.OUT, Way.IN])
def test_sever_cuts_both_ends(way: Way) -> None:
    async def cut() -> list[int]:
        link, there = faulty(FaultRule(Effect.SEVER, way=way, nth=1))
        codes = []
        try:
            await (link if way is Way.OUT else there).send(FIVE[0])
        except LinkClosed as closed:
            codes.append(closed.code)
        for one in (link, there):
            with pytest.raises(LinkClosed) as raised:
                await one.receive()
            codes.append(raised.value.code)
        return codes

    assert virtual_time.run(cut()) == [1006] * (3 if way is Way.OUT else 2)


def test_the_log_tells_time_way_and_effect() -> None:
    async def logged() -> list[tuple[float, Way, Effect, str]]:
        link, _ = faulty(FaultRule(Effect.DROP, nth=2))
        await link.send(FIVE[0])
        await asyncio.sleep(3)
        await link.send(FIVE[1])
        return list(link.log)

    assert virtual_time.run(logged()) == [(3.0, Way.OUT, Effect.DROP, FIVE[1])]


@pytest.mark.parametrize("wrong", [{"probability": 1.5}, {"nth": 0}, {"times": 0}, {"seconds": -1.0}])
def test_a_rule_that_makes_no_sense(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        FaultRule(Effect.DROP, **wrong)  # type: ignore[arg-type]


async def test_a_lost_answer_times_out_and_a_cut_disconnects() -> None:
    one, two = pair()
    plan = FaultPlan((FaultRule(Effect.DROP, kinds=frozenset({3}), nth=1), FaultRule(Effect.SEVER, after=2)))
    csms = end(one, Sender.STATION).start()
    station = end(FaultyLink(two, plan, 1, SystemClock()), Sender.CSMS, seed=2).start()
    with pytest.raises(CallTimeout):
        await station.peer.call(v16.HeartbeatRequest(), timeout=0.02)
    with pytest.raises(Disconnected):
        for _ in range(3):
            await station.peer.call(v16.HeartbeatRequest(), timeout=30)
    assert (await station.ended()).code == 1006
    assert (await csms.ended()).code == 1006
