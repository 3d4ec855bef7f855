"""The offline queue: kept over restart and power cut, drained in order, each message acknowledged exactly
once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas.version import Version
from simulator import Station
from simulator.model.spec import Profile, Quirks
from tests.simulator.office import SILENCE, Office, Refusal

OLD = Version.V16
PATIENT = {
    "OCPPCommCtrlr.RetryBackOffWaitMinimum": "1",
    "OCPPCommCtrlr.RetryBackOffRandomRange": "0",
    "TransactionMessageRetryInterval": "1",
    "TransactionMessageAttempts": "3",
    "AllowOfflineTxForUnknownId": "true",
}
OF_A_TRANSACTION = {"StartTransaction", "StopTransaction", "MeterValues", "TransactionEvent"}


def station(office: Office, url: str, **more: Any) -> Station:
    more.setdefault("profile", Profile(variables=PATIENT, reboot=0.01))
    return Station("cp001", url=url, version=office.version, **{"seed": 0, **more})


def told(office: Office) -> list[tuple[str, str]]:
    """Transaction messages as they came: (action, message id)."""
    return [(action, message_id) for action, _, message_id in office.calls if action in OF_A_TRANSACTION]


async def charge_offline(one: Station) -> None:
    await one.plug()
    assert await one.authorize("T1") == "Accepted"
    await one.charge(seconds=90)
    await one.stop()
    await one.unplug()


async def test_a_whole_transaction_offline(office: Office) -> None:
    async with office.listening() as url, station(office, url, speed=600) as one:
        await one.booted()
        await one.quiet()
        await one.go_offline()
        await charge_offline(one)
        assert not told(office) and len(one.outbox) == 3
        await one.go_online()
        await one.until(lambda: one.online)
        await one.quiet()
        assert [(item.action, item.message_id) for item in one.acknowledged] == told(office)
        assert not one.outbox
        check_story(office)


def check_story(office: Office) -> None:
    if office.version is OLD:
        assert [action for action, _ in told(office)] == [
            "StartTransaction",
            "MeterValues",
            "StopTransaction",
        ]
        assert office.seen("MeterValues")[0]["transactionId"] == 101
        assert office.seen("StopTransaction")[0]["transactionId"] == 101
        return
    events = office.seen("TransactionEvent")
    assert [event["seqNo"] for event in events] == [0, 1, 2]
    assert all(event["offline"] for event in events)
    assert [event["eventType"] for event in events] == ["Started", "Updated", "Ended"]


async def test_the_queue_outlives_the_process(office: Office, tmp_path: Path) -> None:
    async with office.listening() as url:
        async with station(office, url, state_dir=tmp_path, speed=600) as one:
            await one.booted()
            await one.quiet()
            await one.go_offline()
            await charge_offline(one)
            queued = [message.payload for message in one.outbox]
        async with station(office, url, state_dir=tmp_path) as one:
            assert [message.payload for message in one.outbox] == queued
            await one.booted()
            await one.quiet()
            assert len(one.acknowledged) == 3
            check_story(office)
            assert one.evse().meter > 0
        ids = [message_id for _, _, message_id in office.calls]
        assert len(set(ids)) == len(ids)


async def test_a_running_transaction_ends_with_power_loss(office: Office, tmp_path: Path) -> None:
    async with office.listening() as url, station(office, url, state_dir=tmp_path, speed=60) as one:
        await one.booted()
        await one.plug()
        await one.authorize("T1")
        await one.quiet()
        await one.power_cut(away=1.0)
        assert not one.connected and one.evse().transaction is None and one.evse().plugged
        await one.booted()
        await one.quiet()
        if office.version is OLD:
            stop = office.seen("StopTransaction")[0]
            assert (stop["reason"], stop["transactionId"]) == ("PowerLoss", 101)
        else:
            last = office.seen("TransactionEvent")[-1]
            assert (last["eventType"], last["seqNo"]) == ("Ended", 1)
            assert last["transactionInfo"]["stoppedReason"] == "PowerLoss"
            assert office.seen("BootNotification")[-1]["reason"] == "PowerUp"
        assert told(office)[0][0] in ("StartTransaction", "TransactionEvent")


async def test_a_lost_answer_repeats_the_same_message(office: Office) -> None:
    action = "StartTransaction" if office.version is OLD else "TransactionEvent"
    good = office.answers.get(action, lambda _: {})
    office.answers[action] = lambda _: SILENCE
    async with office.listening() as url, station(office, url) as one:
        await one.booted()
        await one.plug()
        await one.authorize("T1")
        await office.until(lambda: office.seen(action))
        office.answers[action] = good
        await office.socket.close()
        await one.until(lambda: not one.connected)
        await one.until(lambda: one.online)
        await one.quiet()
        assert len(one.acknowledged) == 1
        first, second = [message_id for name, message_id in told(office) if name == action][:2]
        assert first == second == one.acknowledged[0].message_id


@pytest.mark.parametrize("fresh", [False, True], ids=["same id", "new id"])
async def test_refused_messages_are_tried_again_and_given_up(office: Office, fresh: bool) -> None:
    action = "StartTransaction" if office.version is OLD else "TransactionEvent"

    def refuse(_: dict[str, Any]) -> Any:
        raise Refusal("InternalError")

    good = office.answers.get(action, lambda _: {})
    office.answers[action] = refuse
    profile = Profile(variables=PATIENT, quirks=Quirks(new_id_on_retry=fresh))
    async with office.listening() as url, station(office, url, speed=20, profile=profile) as one:
        await one.booted()
        await one.plug()
        await one.authorize("T1")
        await one.until(lambda: not one.outbox)
        attempts = [message_id for name, message_id in told(office) if name == action]
        assert len(attempts) == 3 and len(set(attempts)) == (3 if fresh else 1)
        assert any("given up" in note for note in one.notes)
        office.answers[action] = good
        await one.stop()
        await one.quiet()
        if office.version is OLD:
            assert office.seen("StopTransaction")[0]["transactionId"] == -1
        else:
            assert office.seen("TransactionEvent")[-1]["seqNo"] == 1


async def test_other_messages_go_past_a_waiting_one(office: Office) -> None:
    action = "StartTransaction" if office.version is OLD else "TransactionEvent"

    def refuse(_: dict[str, Any]) -> Any:
        raise Refusal("InternalError")

    office.answers[action] = refuse
    variables = {**PATIENT, "TransactionMessageRetryInterval": "3600"}
    async with office.listening() as url, station(office, url, profile=Profile(variables=variables)) as one:
        await one.booted()
        await one.plug()
        await one.authorize("T1")
        await office.until(lambda: office.seen(action))
        await one.fault()
        await office.until(lambda: office.statuses()[-1] == "Faulted")
        assert len(one.outbox) == 2 and len(office.seen(action)) == 1


async def test_what_is_known_offline(office: Office) -> None:
    variables = {**PATIENT, "AllowOfflineTxForUnknownId": "false"}
    async with office.listening() as url, station(office, url, profile=Profile(variables=variables)) as one:
        await one.booted()
        assert await one.authorize("known", None) == "Accepted"
        office.token = "Blocked"
        assert await one.authorize("bad", None) == "Blocked"
        await one.go_offline()
        assert await one.authorize("KNOWN", None) == "Accepted"
        assert await one.authorize("bad", None) == "Blocked"
        assert await one.authorize("stranger", None) == "Invalid"


async def test_the_cache_is_asked_first_where_set(office: Office) -> None:
    variables = {**PATIENT, "LocalPreAuthorize": "true"}
    async with office.listening() as url, station(office, url, profile=Profile(variables=variables)) as one:
        await one.booted()
        await one.authorize("known", None)
        await one.authorize("known", None)
        assert office.actions.count("Authorize") == 1
