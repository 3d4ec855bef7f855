"""How the details of acts are drawn: each from a source of chance and the station's profile alone."""

from __future__ import annotations

from random import Random
from typing import Any

from simulator.model.spec import Profile
from tests.properties.world import TOKENS

CARDS = (*TOKENS, "good", "solo", "STRANGER")
_CARD_WEIGHTS = [6.0, 2.0, 2.0, 5.0, 1.5, 1.5, 1.0, 1.0, 1.5]


def _number_of(chance: Random, profile: Profile) -> int:
    """The first EVSE more often than the others, so that sessions come about."""
    last = len(profile.evses)
    return 1 if chance.random() < 0.4 else chance.randint(1, last)


def place(chance: Random, profile: Profile) -> dict[str, Any]:
    evse = _number_of(chance, profile)
    return {"evse": evse, "connector": chance.randint(1, len(profile.evses[evse - 1].connectors))}


def here(chance: Random, profile: Profile) -> dict[str, Any]:
    return {"evse": _number_of(chance, profile)}


def card(chance: Random, profile: Profile) -> dict[str, Any]:
    return {**here(chance, profile), "token": chance.choices(CARDS, _CARD_WEIGHTS)[0]}


def card_anywhere(chance: Random, profile: Profile) -> dict[str, Any]:
    drawn = card(chance, profile)
    return {**drawn, "evse": None} if chance.random() < 0.2 else drawn


def step(chance: Random, profile: Profile) -> dict[str, Any]:
    return {**place(chance, profile), "token": chance.choices(CARDS, _CARD_WEIGHTS)[0]}


def by(chance: Random, profile: Profile) -> dict[str, Any]:
    return {**here(chance, profile), "by": chance.choice(("EV", "EVSE"))}


def reset(chance: Random, profile: Profile) -> dict[str, Any]:
    evse = _number_of(chance, profile) if chance.random() < 0.3 else None
    return {"gentle": chance.random() < 0.5, "evse": evse}


def availability(chance: Random, profile: Profile) -> dict[str, Any]:
    drawn: dict[str, Any] = place(chance, profile)
    if chance.random() < 0.5:
        drawn["connector"] = None
    if chance.random() < 0.3:
        drawn = {"evse": None, "connector": None}
    return {**drawn, "operative": chance.random() < 0.6}


def which(chance: Random, _: Profile) -> dict[str, Any]:
    return {"which": chance.randint(0, 5)}


def away(chance: Random, _: Profile) -> dict[str, Any]:
    return {"away": round(chance.choice((chance.uniform(0.0, 3.0), chance.uniform(3.0, 300.0))), 2)}


def nothing(_: Random, __: Profile) -> dict[str, Any]:
    return {}


def wish(chance: Random, profile: Profile) -> dict[str, Any]:
    """Few numbers, so that some replace each other; a short life more often than a long one."""
    seconds = chance.choice((chance.uniform(5, 120), chance.uniform(120, 1800), 86_400.0))
    group = "FAMILY" if chance.random() < 0.3 else None
    kept: dict[str, Any] = place(chance, profile)
    if chance.random() < 0.3:
        kept = {"evse": None, "connector": None}
    token = chance.choice(("GOOD", "GOOD", "good", "Friend", "SOLO", "BLOCKED"))
    return {
        "number": chance.randint(1, 6),
        **kept,
        "token": token,
        "group": group,
        "seconds": round(seconds, 1),
    }


def number(chance: Random, _: Profile) -> dict[str, Any]:
    return {"number": chance.randint(1, 6)}


def message(chance: Random, profile: Profile) -> dict[str, Any]:
    names = ("BootNotification", "StatusNotification", "MeterValues", "Heartbeat", "TransactionEvent")
    return {**here(chance, profile), "message": chance.choice(names)}
