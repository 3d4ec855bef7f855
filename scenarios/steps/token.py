"""Steps about tokens: what is on record, what is presented, and what the CSMS says of it."""

from __future__ import annotations

from scenarios import acts, acts_tokens
from scenarios.expect import records, tokens, wire
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.targets import TokenPlan
from scenarios.world import World

_LONG_AGO = "2020-01-01T00:00:00Z"
_PLANS = {
    "accepted": TokenPlan(""),
    "blocked": TokenPlan("", status="Blocked"),
    "expired": TokenPlan("", expires_at=_LONG_AGO),
}


@state("the token {token:w} is {how:w}")
def token_is(world: World, token: str, how: str) -> None:
    """``accepted``, ``blocked``, ``expired``, or ``unknown``: on no record."""
    acts.put_token(world, token, _PLANS.get(how))


@state("the token {token:w} is accepted and good for {count:d} session at a time")
@state("the token {token:w} is accepted and good for {count:d} sessions at a time")
def token_with_limit(world: World, token: str, count: int) -> None:
    """A concurrency limit."""
    acts.put_token(world, token, TokenPlan(token, concurrency=count))


@state("the token {token:w} is accepted on EVSE {evse:d} of {station:w} alone")
def token_at(world: World, token: str, evse: int, station: str) -> None:
    """Good there, and nowhere else."""
    acts_tokens.put_token_at(world, token, evse, station)


@state("the operator has blocked token {token:w} meanwhile")
def blocked_meanwhile(world: World, token: str) -> None:
    """It was accepted before."""
    world.run(world.csms.set_token(token, "Blocked"))


@state("the tokens {members} are accepted and belong to group {group:w}")
def tokens_of_group(world: World, members: str, group: str) -> None:
    """A list with commas."""
    acts_tokens.put_group(world, members, group)


@state("the token {token:w} of group {group:w} is a master pass")
def master_pass(world: World, token: str, group: str) -> None:
    """It stops anybody's session and starts none."""
    acts_tokens.put_token(world, TokenPlan(token, group=group, master_pass=True))


@state("the token {token:w} is accepted, its holder reads {language:S}")
def token_with_language(world: World, token: str, language: str) -> None:
    """The language of messages to the holder."""
    acts_tokens.put_token(world, TokenPlan(token, language=language))


@state("{station:w} has met token {token:w} in a session on EVSE {evse:d}")
def has_met(world: World, station: str, token: str, evse: int) -> None:
    """Charged and left: the station remembers the answers."""
    acts_tokens.use_up(world, station, evse, token)


@state("token {token:w} was presented offline at EVSE {evse:d} of {station:w}")
def presented_offline(world: World, token: str, evse: int, station: str) -> None:
    """While the connection is lost."""
    world.run(world.station(station).present(token, evse))


@act("token {token:w} is presented at the one reader of {station:w}")
def presented_to_all(world: World, token: str, station: str) -> None:
    """The reader of a station without a display: it stands for every EVSE."""
    world.act(world.station(station).present(token, 0))


@act("the start button of EVSE {evse:d} of {station:w} is pressed")
def button(world: World, evse: int, station: str) -> None:
    """Nobody says who they are."""
    world.act(world.station(station).present("", evse, "NoAuthorization"))


@act("the code {token:w} is typed at EVSE {evse:d} of {station:w}")
def code(world: World, token: str, evse: int, station: str) -> None:
    """A secret instead of a card."""
    world.act(world.station(station).present(token, evse, "KeyCode"))


@act("the ticket {token:w} is shown at EVSE {evse:d} of {station:w}")
def ticket(world: World, token: str, evse: int, station: str) -> None:
    """An id of the place: a parking ticket, say."""
    world.act(world.station(station).present(token, evse, "Local"))


@state("a cable and token {token:w} were tried at EVSE {evse:d} of {station:w}")
@act("a cable and token {token:w} are tried at EVSE {evse:d} of {station:w}")
def tried(world: World, token: str, evse: int, station: str) -> None:
    """With or without a connection."""
    acts_tokens.try_out(world, station, evse, token)


@state("a cable and token {token:w} were tried offline at EVSE {evse:d} of {station:w}")
def tried_offline(world: World, token: str, evse: int, station: str) -> None:
    """While the connection is lost; whatever came of it."""
    acts_tokens.try_out(world, station, evse, token)


@act("token {token:w} is presented at EVSE {evse:d} of {station:w}")
def presented(world: World, token: str, evse: int, station: str) -> None:
    """By the driver, at the reader."""
    world.act(world.station(station).present(token, evse))


@on_wire("the CSMS authorizes token {token:w} for {station:w} with {status:w}")
def authorized(world: World, token: str, station: str, status: str) -> None:
    """The answer to Authorize."""
    wire.authorized(world, station, token, status)


@on_wire("{station:w} asks about no token")
def nothing_asked(world: World, station: str) -> None:
    """It decides by itself."""
    tokens.not_asked(world, station)


@on_wire("the CSMS authorizes a {kind:w} for {station:w} with {status:w}")
def authorized_kind(world: World, kind: str, station: str, status: str) -> None:
    """By the type of the idToken (2.0.1)."""
    tokens.asked_as(world, station, kind, status)


@on_wire("the CSMS tells {station:w} that the token is of group {group:w}")
def told_group(world: World, station: str, group: str) -> None:
    """parentIdTag, groupIdToken."""
    tokens.told_group(world, station, group)


@on_wire("the CSMS tells {station:w} that the token is good on EVSE {evse:d} alone")
def told_place(world: World, station: str, evse: int) -> None:
    """evseId (2.0.1)."""
    tokens.told_of(world, station, "evseId", [evse])


@on_wire("the CSMS tells {station:w} that the holder reads {language:S}")
def told_language(world: World, station: str, language: str) -> None:
    """language1 (2.0.1)."""
    tokens.told_of(world, station, "language1", language)


@on_wire("the CSMS refuses the start on EVSE {evse:d} of {station:w} because of its place")
def refused_place(world: World, evse: int, station: str) -> None:
    """1.6 has no word for it but Invalid."""
    tokens.refused_place(world, station, evse)


@on_wire("the session on EVSE {evse:d} of {station:w} begins with a token of type {kind:w}")
def begins_with(world: World, evse: int, station: str, kind: str) -> None:
    """And the CSMS accepts it (2.0.1)."""
    tokens.started_as(world, station, evse, kind)


@on_wire("the end on EVSE {evse:d} of {station:w} names token {token:w}")
def ends_with(world: World, evse: int, station: str, token: str) -> None:
    """Who stopped it."""
    tokens.stopped_with(world, station, evse, token)


@on_records("the CSMS holds the session on EVSE {evse:d} of {station:w} with a token of type {kind:w}")
def kind_on_record(world: World, evse: int, station: str, kind: str) -> None:
    """Authorized (2.0.1)."""
    tokens.session_on_record(world, station, evse, kind)


@on_records("the CSMS holds the token {token:w} as {status:w}")
def token_on_record(world: World, token: str, status: str) -> None:
    """As it was entered."""
    records.token(world, token, status)
