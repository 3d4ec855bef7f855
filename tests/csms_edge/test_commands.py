"""Commands by REST: every outcome of the table with its status, raw frames, and closing a connection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest

from csms.bootstrap import Csms

RESET = {"type": "Soft"}
PATH = "/api/stations/cp001/commands/Reset"


@pytest.fixture
async def station(csms: Csms, connect):
    """A booted 1.6 station."""
    client = await connect(csms.ws_url("auto"), "cp001")
    await client.boot()
    return client


async def answered(
    operate, csms: Csms, station, answer: Callable[[str], object], path: str = PATH, body=None
):
    """Send a command and answer its CALL."""
    request = asyncio.create_task(operate(csms)("POST", path, RESET if body is None else body))
    call = await station.read()
    await station.send(answer(call[1]))
    status, shape = await request
    return call, status, shape


async def test_answered(csms: Csms, station, operate) -> None:
    call, status, shape = await answered(operate, csms, station, lambda key: [3, key, {"status": "Accepted"}])
    assert call[2:] == ["Reset", RESET]
    assert status == 200
    assert (shape["outcome"], shape["action"], shape["messageId"]) == ("answered", "Reset", call[1])
    assert shape["response"] == {"status": "Accepted"}
    assert shape["sentAt"].endswith("Z")
    assert shape["answeredAt"] >= shape["sentAt"]


async def test_a_callerror(csms: Csms, station, operate) -> None:
    error = ["NotSupported", "no", {"why": 1}]
    _, status, shape = await answered(operate, csms, station, lambda key: [4, key, *error])
    assert (status, shape["outcome"]) == (200, "error")
    assert shape["error"] == {"code": "NotSupported", "description": "no", "details": {"why": 1}}


async def test_an_answer_that_breaks_its_schema(csms: Csms, station, operate) -> None:
    _, status, shape = await answered(operate, csms, station, lambda key: [3, key, {"status": 5}])
    assert (status, shape["outcome"], shape["response"]) == (200, "invalid", {"status": 5})
    assert shape["faults"][0]["path"] == "/status"
    assert {"path", "rule", "message"} == set(shape["faults"][0])


async def test_an_invalid_payload_names_every_fault(csms: Csms, station, operate) -> None:
    status, shape = await operate(csms)("POST", PATH, {"type": "Warm", "more": 1})
    assert (status, shape["outcome"]) == (400, "bad-request")
    assert {(error["path"], error["rule"]) for error in shape["errors"]} == {
        ("/type", "enum"),
        ("/more", "additionalProperties"),
    }


async def test_an_invalid_payload_on_purpose(csms: Csms, station, operate) -> None:
    call, status, shape = await answered(
        operate,
        csms,
        station,
        lambda key: [4, key, "FormationViolation", "", {}],
        PATH + "?validate=false",
        {"type": 7},
    )
    assert call[3] == {"type": 7}
    assert (status, shape["outcome"]) == (200, "error")


async def test_what_makes_no_sense_names_its_member(csms: Csms, station, operate) -> None:
    """A reservation that is over already: its schema has nothing against it."""
    wish = {"connectorId": 1, "idTag": "A", "reservationId": 7, "expiryDate": "2020-01-01T00:00:00Z"}
    status, shape = await operate(csms)("POST", PATH.replace("Reset", "ReserveNow"), wish)
    assert (status, shape["outcome"]) == (400, "bad-request")
    assert [error["path"] for error in shape["errors"]] == ["/expiryDate"]
    status, shape = await operate(csms)("GET", "/api/reservations")
    assert (status, shape["items"]) == (200, [])


@pytest.mark.parametrize(
    ("action", "status", "outcome"),
    [
        ("GetBaseReport", 400, "not-in-version"),
        ("Heartbeat", 400, "not-in-version"),
        ("Nonsense", 400, "not-in-version"),
        ("GetDiagnostics", 501, "declined"),
    ],
)
async def test_actions_that_cannot_be_sent(
    csms: Csms, station, operate, action: str, status: int, outcome: str
) -> None:
    found, shape = await operate(csms)("POST", f"/api/stations/cp001/commands/{action}", {})
    assert (found, shape["outcome"]) == (status, outcome)
    assert shape["reason"]


async def test_gated_before_the_boot_is_accepted(csms: Csms, connect, operate) -> None:
    await csms.acts.add_station(1, "cp001", {"boot": {"status": "Pending"}})
    station = await connect(csms.ws_url("plain"), "cp001", "ocpp2.0.1")
    await station.boot()
    body = {"idToken": {"idToken": "A", "type": "Central"}, "remoteStartId": 1}
    path = "/api/stations/cp001/commands/RequestStartTransaction"
    status, shape = await operate(csms)("POST", path, body)
    assert (status, shape["outcome"]) == (409, "gated")


async def test_unknown_and_not_connected(csms: Csms, operate) -> None:
    status, shape = await operate(csms)("POST", PATH, RESET)
    assert (status, shape["outcome"]) == (404, "unknown-station")
    await csms.acts.add_station(1, "cp001", {})
    status, shape = await operate(csms)("POST", PATH, RESET)
    assert (status, shape["outcome"]) == (409, "not-connected")


async def test_disconnected_in_flight(csms: Csms, station, operate) -> None:
    request = asyncio.create_task(operate(csms)("POST", PATH, RESET))
    await station.read()
    await station.socket.close()
    status, shape = await request
    assert (status, shape["outcome"]) == (502, "disconnected")


async def test_a_time_out(csms: Csms, station, operate) -> None:
    status, shape = await operate(csms)("POST", PATH + "?timeout=0.1", RESET)
    assert (status, shape["outcome"]) == (504, "timeout")
    assert (await station.call("Heartbeat", {}))[0] == 2  # the CALL that was not answered comes first


async def test_stale_behind_another(csms: Csms, station, operate) -> None:
    first = asyncio.create_task(operate(csms)("POST", PATH + "?timeout=5", RESET))
    call = await station.read()
    status, shape = await operate(csms)("POST", PATH + "?stale_after=0.1", RESET)
    assert (status, shape["outcome"]) == (410, "stale")
    await station.send([3, call[1], {"status": "Accepted"}])
    assert (await first)[0] == 200


async def test_queued_for_a_later_connection(csms: Csms, connect, operate) -> None:
    await csms.acts.add_station(1, "cp001", {})
    request = asyncio.create_task(operate(csms)("POST", PATH + "?queue_for=10", RESET))
    station = await connect(csms.ws_url("plain"), "cp001")
    call = await station.read()
    await station.send([3, call[1], {"status": "Rejected"}])
    assert (await request)[1]["response"] == {"status": "Rejected"}


@pytest.mark.parametrize("query", ["timeout=0", "timeout=x", "queue_for=-1", "validate=maybe", "tiemout=1"])
async def test_bad_parameters_are_named(csms: Csms, operate, query: str) -> None:
    status, shape = await operate(csms)("POST", f"{PATH}?{query}", RESET)
    assert status == 400
    assert shape["errors"][0]["path"] == query.partition("=")[0]


# ---- raw frames -----------------------------------------------------------------------------------------


async def test_a_raw_frame_goes_out_as_it_is(csms: Csms, station, operate) -> None:
    text = '[2, "raw-1",  "FooBar", {"a":1}]'
    status, shape = await operate(csms)("POST", "/api/stations/cp001/frames", text)
    assert status == 202
    assert await asyncio.wait_for(station.socket.recv(), 5) == text
    await csms.journal.flush()
    logged = await csms.queries.message(shape["id"])
    assert logged is not None
    assert (logged["frame"], logged["direction"]) == (json.loads(text), "out")


async def test_many_raw_frames_at_once(csms: Csms, station, operate) -> None:
    path = "/api/stations/cp001/frames"
    texts = [f'[3,"none-{number}",{{}}]' for number in range(20)]
    answers = await asyncio.gather(*(operate(csms)("POST", path, text) for text in texts))
    assert [status for status, _ in answers] == [202] * 20
    assert len({shape["id"] for _, shape in answers}) == 20
    assert sorted([await station.socket.recv() for _ in texts]) == sorted(texts)


async def test_a_raw_call_can_be_waited_for(csms: Csms, station, operate) -> None:
    text = '[2,"raw-2","Reset",{"type":"Warm"}]'
    request = asyncio.create_task(operate(csms)("POST", "/api/stations/cp001/frames?wait=5", text))
    await station.read()
    await station.send([4, "raw-2", "PropertyConstraintViolation", "", {}])
    status, shape = await request
    assert status == 202
    assert shape["answer"][2] == "PropertyConstraintViolation"


async def test_raw_frames_need_a_connection(csms: Csms, operate) -> None:
    assert (await operate(csms)("POST", "/api/stations/cp001/frames", "x"))[0] == 404
    await csms.acts.add_station(1, "cp001", {})
    assert (await operate(csms)("POST", "/api/stations/cp001/frames", "x"))[0] == 409


async def test_an_unanswered_raw_call(csms: Csms, station, operate) -> None:
    status, shape = await operate(csms)("POST", "/api/stations/cp001/frames?wait=0.1", '[2,"r","Reset",{}]')
    assert (status, shape["outcome"]) == (504, "timeout")
    status, shape = await operate(csms)("POST", "/api/stations/cp001/frames?wait=0.1", "not json")
    assert (status, shape["answer"]) == (202, None)


async def test_closing_a_connection(csms: Csms, station, operate, until) -> None:
    assert (await operate(csms)("DELETE", "/api/stations/cp001/connection"))[0] == 204
    assert (await station.closed())[0] == 1000
    await until(lambda: not csms.online(1, "cp001"))
    assert (await operate(csms)("DELETE", "/api/stations/cp001/connection"))[0] == 409
    assert (await operate(csms)("DELETE", "/api/stations/none/connection"))[0] == 404
