"""Expectations on variables, reports, network profiles and resets of single EVSEs, on the wire and on record.

Unless they say otherwise they look at what came since the last act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ocppj.transcript import Entry
from scenarios import letters_provisioning as letters
from scenarios.expect import frames
from scenarios.expect.evidence import TO_STATION
from scenarios.expect.records import eventually
from scenarios.targets import Door, Record
from scenarios.verdicts import Unmet
from scenarios.world import World
from schemas.version import Version

# The keys of the core profile that every station of 1.6 has to have (1.6 section 9.1, required).
_CORE = (
    "AuthorizeRemoteTxRequests ClockAlignedDataInterval ConnectionTimeOut ConnectorPhaseRotation"
    " GetConfigurationMaxKeys HeartbeatInterval LocalAuthorizeOffline LocalPreAuthorize"
    " MeterValuesAlignedData MeterValuesSampledData MeterValueSampleInterval NumberOfConnectors ResetRetries"
    " StopTransactionOnEVSideDisconnect StopTransactionOnInvalidId StopTxnAlignedData StopTxnSampledData"
    " SupportedFeatureProfiles TransactionMessageAttempts TransactionMessageRetryInterval"
    " UnlockConnectorOnEVSideDisconnect"
)
CORE = tuple(_CORE.split())
READ_ONLY = ("NumberOfConnectors", "SupportedFeatureProfiles", "GetConfigurationMaxKeys")
# What a station that names one of these profiles has to have besides (1.6 9.2 and 9.4), and what of it
# cannot be set.
_LIST = ("LocalAuthListMaxLength", "SendLocalListMaxLength")
_CHARGING = (
    "ChargeProfileMaxStackLevel",
    "ChargingScheduleAllowedChargingRateUnit",
    "ChargingScheduleMaxPeriods",
    "MaxChargingProfilesInstalled",
)
OF_PROFILE = {
    "LocalAuthListManagement": (("LocalAuthListEnabled", *_LIST), _LIST),
    "SmartCharging": (_CHARGING, _CHARGING),
}


# ---- asked for


def asked(world: World, station: str) -> tuple[Entry, Entry]:
    """The newest CALL about variables since the act, and its answer."""
    actions = ("GetConfiguration", "ChangeConfiguration", "GetVariables", "SetVariables")

    def search() -> tuple[Entry, Entry]:
        found = [
            one
            for one in frames.of_station(world.since_act, station)
            if one.direction == TO_STATION and one.kind == frames.CALL and one.action in actions
        ]
        if not found:
            raise frames.unmet("the CSMS asked for no variable", world.since_act, station, [])
        return found[-1], frames.result(world.since_act, found[-1])

    return world.until(search)


def tells(world: World, station: str, name: str, value: str) -> None:
    """The station answered that the variable has this value, in one item."""
    question, answer = asked(world, station)
    if world.version is Version.V16:
        entry = _key(answer, name, world)
        found: object = entry.get("value")
    else:
        entry = _result(world, answer, "getVariableResult", name)
        found = entry.get("attributeValue")
        if entry.get("attributeStatus") != "Accepted":
            found = entry.get("attributeStatus")
    if found != value:
        raise frames.unmet(
            f"{name} is {found!r}, not {value!r}", world.since_act, station, [question, answer]
        )


def only_one(world: World, station: str, name: str) -> None:
    """The CSMS asked for the one key, and the station told that one and no other."""
    question, answer = asked(world, station)
    wanted = [letters.named(world.version, name)]
    keys = frames.payload(answer).get("configurationKey")
    told = [item["key"] for item in keys] if isinstance(keys, list) else []
    if frames.payload(question).get("key") != wanted or told != wanted:
        raise frames.unmet(f"not {wanted} alone: {told}", world.since_act, station, [question, answer])


def lacks(world: World, station: str, name: str) -> None:
    """The station answered that it does not know the variable."""
    question, answer = asked(world, station)
    if world.version is Version.V16:
        unknown = frames.payload(answer).get("unknownKey")
        if unknown != [name] or frames.payload(answer).get("configurationKey"):
            raise frames.unmet(f"{name} should be unknown", world.since_act, station, [question, answer])
        return
    said = _result(world, answer, "getVariableResult", name).get("attributeStatus")
    if said not in ("UnknownVariable", "UnknownComponent"):
        raise frames.unmet(f"{name} should be unknown, not {said}", world.since_act, station, [answer])


def all_keys(world: World, station: str) -> None:
    """The CSMS asked without a key; the station told all that its profiles require, each once, as fixed or
    not."""
    question, answer = asked(world, station)
    if frames.payload(question).get("key"):
        raise frames.unmet("the CSMS named keys", world.since_act, station, [question])
    told = [item.get("key") for item in _list(frames.payload(answer), "configurationKey")]
    required, fixed = _required(str(_key(answer, "SupportedFeatureProfiles", world).get("value")))
    open_ = [name for name in fixed if _key(answer, name, world).get("readonly") is not True]
    wrong = [name for name in required if told.count(name) != 1]
    if wrong or open_:
        text = f"{wrong} should be told once each, and {open_} be fixed"
        raise frames.unmet(text, world.since_act, station, [answer])


def _required(profiles: str) -> tuple[list[str], list[str]]:
    """The keys that a station of these profiles has to have, and those of them that cannot be set."""
    named = [OF_PROFILE[name] for part in profiles.split(",") if (name := part.strip()) in OF_PROFILE]
    required = [*CORE, *(key for keys, _ in named for key in keys)]
    return required, [*READ_ONLY, *(key for _, keys in named for key in keys)]


def set_with(world: World, station: str, name: str, status: str) -> None:
    """The setting of the variable was answered with this status."""
    _, answer = asked(world, station)
    if world.version is Version.V16:
        said = frames.payload(answer).get("status")
    else:
        said = _result(world, answer, "setVariableResult", name).get("attributeStatus")
    if said != status:
        raise frames.unmet(
            f"setting {name} was answered {said}, not {status}", world.since_act, station, [answer]
        )


def in_messages(world: World, station: str, action: str, count: int, most: int) -> None:
    """The command went out in messages of at most ``most`` items, ``count`` in all, each answered in turn."""
    calls = frames.calls(world.since_act, station, TO_STATION, action)
    member = action[0].lower() + action[1:-1] + "Data"
    sizes = [len(_list(frames.payload(call), member)) for call in calls]
    if sum(sizes) < count or max(sizes) > most or len(sizes) < -(-count // most):
        raise frames.unmet(f"{action} went out in messages of {sizes}", world.since_act, station, calls)
    answers = [frames.result(world.since_act, call) for call in calls]
    frames.ordered(world.since_act, *(one for pair in zip(calls, answers, strict=True) for one in pair))


def _key(answer: Entry, name: str, world: World) -> Mapping[str, object]:
    wanted = letters.named(world.version, name)
    for item in _list(frames.payload(answer), "configurationKey"):
        if item.get("key") == wanted:
            return item
    raise frames.unmet(f"the answer has no key {wanted}", world.since_act, answer.station, [answer])


def _result(world: World, answer: Entry, member: str, name: str) -> Mapping[str, object]:
    wanted = letters.place(letters.named(world.version, name))
    for item in _list(frames.payload(answer), member):
        if {part: item.get(part) for part in wanted} == wanted:
            return item
    raise frames.unmet(f"the answer has no {name}", world.since_act, answer.station, [answer])


def _list(payload: Mapping[str, object], member: str) -> Sequence[Mapping[str, object]]:
    found = payload.get(member)
    return found if isinstance(found, list) else []


# ---- on record


def held(world: World, station: str, name: str, value: str) -> None:
    """The variable is on record with this value."""
    found = _held(world, station, name)
    if found is None or found.get("value") != value:
        raise Unmet(f"{name} of {station} should be on record as {value!r}, the CSMS has {found}")


def not_held(world: World, station: str, name: str) -> None:
    """Nothing is on record of the variable."""
    found = _held(world, station, name)
    if found is not None:
        raise Unmet(f"nothing should be on record of {name} of {station}, the CSMS has {found}")


def as_told(world: World, station: str) -> None:
    """Every key that the station told is on record, with its value and whether it can be set."""
    _, answer = asked(world, station)
    for item in _list(frames.payload(answer), "configurationKey"):
        found = _held(world, station, str(item["key"]))
        wanted = "ReadOnly" if item["readonly"] else "ReadWrite"
        secret = item["key"] == "AuthorizationKey"
        if (
            found is None
            or found["mutability"] != wanted
            or (not secret and found["value"] != item.get("value"))
        ):
            raise Unmet(f"the station told {item}, the CSMS has {found}")


def _held(world: World, station: str, name: str) -> Record | None:
    wanted = letters.named(world.version, name)
    component, variable, instance = None, wanted, None
    if world.version is not Version.V16:
        parts = letters.place(wanted)
        component, variable = parts["component"]["name"], parts["variable"]["name"]
        instance = parts["variable"].get("instance")
    for one in world.run(world.csms.variables(station)):
        if (one.get("component"), one.get("variable"), one.get("variableInstance")) == (
            component,
            variable,
            instance,
        ) and one.get("evse") is None:
            return one
    return None


def reboot_owed(world: World, station: str, wanted: bool) -> None:
    """The CSMS holds that settings of the station count from its next start, or that none does."""
    record = world.run(world.csms.station(station)) or {}
    if record.get("rebootRequired") is not wanted:
        raise Unmet(f"rebootRequired of {station} is {record.get('rebootRequired')}, not {wanted}")


def reset_pending(world: World, station: str, evse: int | None, wanted: bool) -> None:
    """The CSMS holds a reset of the EVSE (None: of the station) as waiting, or holds none."""

    async def ask() -> None:
        record = await world.csms.station(station) or {}
        pending = record.get("pendingResets")
        if ({"evse": evse} in (pending if isinstance(pending, list) else [])) is not wanted:
            raise Unmet(f"pending resets of {station}: {pending}")

    eventually(world, ask)


def profile_held(world: World, station: str, slot: str | None) -> None:
    """The slot is on record with the address that was put there; None: no slot is."""
    held = [
        one for one in world.run(world.csms.variables(station)) if one["component"] == "NetworkConfiguration"
    ]
    found = {one["componentInstance"]: one["value"] for one in held if one["variable"] == "OcppCsmsUrl"}
    wanted = {} if slot is None else {slot: world.csms.url(Door.KNOWN)}
    if found != wanted:
        raise Unmet(f"the slots of {station} on record are {found}, not {wanted}")
