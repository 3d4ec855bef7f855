"""What steps have the ends do about tokens: settings, local lists, caches, and cards of every kind."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios import letters_tokens
from scenarios.targets import TokenPlan
from scenarios.verdicts import Inconclusive
from scenarios.world import World

_STATUS = {"accepted": "Accepted", "blocked": "Blocked", "expired": "Expired", "invalid": "Invalid"}
_OFF = "off"


def put_token(world: World, plan: TokenPlan) -> None:
    """Put a token on record."""
    world.run(world.csms.add_token(plan))


def put_token_at(world: World, token: str, evse: int, station: str) -> None:
    """A token that is good on one EVSE of one station."""
    put_token(world, TokenPlan(token, evses={station: [evse]}))


def put_group(world: World, tokens: str, group: str) -> None:
    """Tokens that belong together; ``tokens`` is a list with commas."""
    for token in tokens.split(","):
        put_token(world, TokenPlan(world.named(token.strip()), group=group))


def set_up_station(world: World, station: str, name: str, value: str) -> None:
    """Change a setting of the station; Inconclusive where it refuses."""
    action, payload = letters_tokens.change(world.version, name, value)
    world.tell(action, station, payload)
    told = world.memory.told
    if told is None or "Accepted" not in str(dict(told.response)):
        raise Inconclusive(f"{station} does not take {name} = {value}: {told}")


def entries(world: World, text: str) -> Mapping[str, str | None]:
    """``DEADBEEF accepted, CAFE off``: the status per token, None where it is taken off; ``nobody``: none."""
    found: dict[str, str | None] = {}
    for part in text.split(","):
        token, _, status = part.strip().partition(" ")
        if token != "nobody":
            found[world.named(token)] = None if status == _OFF else _STATUS[status]
    return found


def send_list(world: World, station: str, version: int, kind: str, text: str) -> None:
    """Send an update of the local list, Full or Differential."""
    action, payload = letters_tokens.local_list(world.version, version, kind, entries(world, text))
    world.tell(action, station, payload)


def send_long_list(world: World, station: str, count: int) -> None:
    """Send a whole list of so many tokens."""
    many = dict.fromkeys((f"T{number:05}" for number in range(count)), "Accepted")
    action, payload = letters_tokens.local_list(world.version, 1, "Full", many)
    world.tell(action, station, payload)


def install_list(world: World, station: str, version: int, text: str) -> None:
    """A list that the station has; Inconclusive where it does not take it."""
    send_list(world, station, version, "Full", text)
    told = world.memory.told
    if told is None or told.response.get("status") != "Accepted":
        raise Inconclusive(f"{station} does not take the list: {told}")


def tell_version_bare(world: World, station: str, number: int) -> None:
    """Have the bare connection tell this version of a local list."""
    world.bare(station).answer("GetLocalListVersion", {letters_tokens.NUMBER[world.version]: number})


def remote_start(world: World, station: str, evse: int, token: str, kind: str) -> None:
    """2.0.1: ask for a session with a token of a type."""
    number = world.memory.next_number()
    action, payload = letters_tokens.remote_start(evse, token, kind, number)
    world.tell(action, station, payload)


def use_up(world: World, station: str, evse: int, token: str) -> None:
    """Charge once and leave: the station has met the token, the EVSE is free."""
    end = world.station(station)
    for work in (end.plug(evse), end.present(token, evse), end.finish(evse, token), end.unplug(evse)):
        world.run(work)
    world.run(end.settle())


def try_out(world: World, station: str, evse: int, token: str) -> None:
    """Cable and card; whatever comes of it."""
    end = world.station(station)
    world.act(end.plug(evse))
    world.run(end.present(token, evse))
