"""What is published for each act: topics and payloads as EVerest's modules take them."""

from __future__ import annotations

import json

import pytest

from everest import car
from everest.car import Message


def test_whole_session_is_one_command_string() -> None:
    assert car.charging(seconds=30) == (
        "sleep 1;iec_wait_pwr_ready;sleep 1;draw_power_regulated 16,3;sleep 30;unplug"
    )
    assert "draw_power_regulated 7.5,1;sleep 36000" in car.charging(7.5, 1)


def test_plug_enables_the_car_first() -> None:
    base = "everest_external/nodered/2/carsim/cmd"
    assert car.plug(2, "sleep 1") == [
        Message(f"{base}/enable", "true"),
        Message(f"{base}/execute_charging_session", "sleep 1"),
    ]


@pytest.mark.parametrize(
    ("messages", "payload"),
    [
        (car.unplug(1), "unplug"),
        (car.pause(1), "pause;sleep 36000"),
        (car.resume(1, 10, 1), "draw_power_regulated 10,1;sleep 36000;unplug"),
    ],
)
def test_running_session_is_changed(messages: list[Message], payload: str) -> None:
    assert messages == [Message("everest_external/nodered/1/carsim/cmd/modify_charging_session", payload)]


def test_swipe_names_the_token_and_the_connector() -> None:
    (message,) = car.swipe("DEADBEEF", 2)
    assert message.topic == "everest_api/dummy_token_provider/cmd/provide"
    assert json.loads(message.payload) == {
        "id_token": {"value": "DEADBEEF", "type": "ISO14443"},
        "authorization_type": "RFID",
        "connectors": [2],
    }


@pytest.mark.parametrize(("raised", "word"), [(True, "true"), (False, "false")])
def test_fault_appears_and_goes(raised: bool, word: str) -> None:
    (message,) = car.fault(1, "MREC6UnderVoltage", raised=raised)
    assert message.topic == "everest_external/nodered/1/carsim/error"
    assert json.loads(message.payload) == {"error_type": "MREC6UnderVoltage", "raise": word}
