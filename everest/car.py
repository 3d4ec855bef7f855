"""The simulated car, the card reader and the board's faults in EVerest's words: MQTT topics and payloads."""

from __future__ import annotations

import json
from dataclasses import dataclass

SESSION_INFO = "everest_api/+/var/session_info"
STAYS = 36_000  # seconds; a command list that runs out resets the car to unplugged


@dataclass(frozen=True, slots=True)
class Message:
    """One MQTT message."""

    topic: str
    payload: str


def charging(amps: float = 16, phases: int = 3, seconds: int | None = None) -> str:
    """A whole AC session as car commands; with ``seconds`` the car leaves by itself after so long."""
    stay = STAYS if seconds is None else seconds
    return f"sleep 1;iec_wait_pwr_ready;sleep 1;draw_power_regulated {amps:g},{phases};sleep {stay};unplug"


def plug(evse: int, commands: str) -> list[Message]:
    """Plug in a car that does ``commands``."""
    return [Message(_car(evse, "enable"), "true"), Message(_car(evse, "execute_charging_session"), commands)]


def unplug(evse: int) -> list[Message]:
    """Pull the cable."""
    return [_change(evse, "unplug")]


def pause(evse: int) -> list[Message]:
    """The car takes no more energy; its cable stays in."""
    return [_change(evse, f"pause;sleep {STAYS}")]


def resume(evse: int, amps: float = 16, phases: int = 3) -> list[Message]:
    """The car takes energy again."""
    return [_change(evse, f"draw_power_regulated {amps:g},{phases};sleep {STAYS};unplug")]


def swipe(token: str, evse: int | None, kind: str = "ISO14443") -> list[Message]:
    """Hold a card to the reader, of one EVSE or (None) of the whole station."""
    provided: dict[str, object] = {
        "id_token": {"value": token, "type": kind},
        "authorization_type": "RFID",
    }
    if evse is not None:
        provided["connectors"] = [evse]
    return [
        Message("everest_api/dummy_token_provider/cmd/provide", json.dumps(provided, separators=(",", ":")))
    ]


def fault(evse: int, error: str, *, raised: bool = True) -> list[Message]:
    """An error of the board appears or goes; ``error`` is one of EVerest's, such as MREC6UnderVoltage."""
    payload = json.dumps({"error_type": error, "raise": "true" if raised else "false"}, separators=(",", ":"))
    return [Message(f"everest_external/nodered/{evse}/carsim/error", payload)]


def session_info(topic: str, payload: object) -> tuple[int, float] | None:
    """What EVerest tells once a second of an EVSE's session: which EVSE, and Wh since the session began.

    ``topic`` without the station's prefix; None: it is something else. Module ids end in the EVSE's number.
    """
    if not topic.startswith("everest_api/") or not topic.endswith(SESSION_INFO.rpartition("/")[2]):
        return None
    number = topic.split("/")[1].rpartition("_")[2]
    try:
        told = json.loads(payload) if isinstance(payload, bytes | str) else None
    except ValueError:
        return None
    energy = told.get("charged_energy_wh") if isinstance(told, dict) else None
    return (int(number) if number.isdecimal() else 1, float(energy)) if energy is not None else None


def _change(evse: int, commands: str) -> Message:
    return Message(_car(evse, "modify_charging_session"), commands)


def _car(evse: int, command: str) -> str:
    return f"everest_external/nodered/{evse}/carsim/cmd/{command}"
