"""Steps about DataTransfer: schemas, data of vendors, and what becomes of it."""

from __future__ import annotations

from scenarios import acts_data_transfer as acts
from scenarios.expect import data_transfer as expect
from scenarios.expect import exchange
from scenarios.steps.kinds import act, on_records, on_wire, state
from scenarios.world import World

# ---- how the CSMS is set up


@state("the CSMS answers data that breaks its schema with a CALLERROR")
def by_callerror(world: World) -> None:
    """As some others do."""
    acts.with_setting(world, on_invalid="callerror")


@state("the CSMS has handlers for the messages of the vendor Handled")
def handlers(world: World) -> None:
    """In Python."""
    acts.with_vendors(world)


@state("the CSMS reads schemas from a folder")
def folder(world: World) -> None:
    """Of this scenario's own."""
    acts.with_folder(world)


@state('a schema of message {message:w} of vendor "{vendor}" lies in the folder')
@act('a schema of message {message:w} of vendor "{vendor}" is put into the folder')
def into_folder(world: World, message: str, vendor: str) -> None:
    """As a file."""
    acts.schema_into_folder(world, vendor, message)


@act("a file that is no schema is put into the folder")
def rubbish_into_folder(world: World) -> None:
    """Not even JSON."""
    acts.into_folder(world, "rubbish", "not even JSON")


# ---- schemas


@state('the CSMS has a schema of message {message:w} of vendor "{vendor}"')
@act('the operator registers a schema of message {message:w} of vendor "{vendor}"')
def has_schema(world: World, message: str, vendor: str) -> None:
    """A count of 0 or more."""
    acts.have(world, vendor, message)


@state('the CSMS has a schema of message {message:w} of vendor "{vendor}" that takes {kind}')
@act('the operator registers a schema of message {message:w} of vendor "{vendor}" that takes {kind}')
def has_schema_of(world: World, message: str, vendor: str, kind: str) -> None:
    """Something else."""
    acts.have(world, vendor, message, kind=kind)


@state('the CSMS has a schema of vendor "{vendor}" for data without a message')
def has_schema_without(world: World, vendor: str) -> None:
    """No messageId."""
    acts.have(world, vendor, None)


@state('the CSMS has a schema of the answer to message {message:w} of vendor "{vendor}"')
def has_answer_schema(world: World, message: str, vendor: str) -> None:
    """The suffix .response."""
    acts.have(world, vendor, message, suffix=acts.RESPONSE)


@state('the CSMS has a schema of message {message:w} of vendor "{vendor}" for the other version')
def has_schema_elsewhere(world: World, message: str, vendor: str) -> None:
    """Not for the one at hand."""
    acts.have_in_other_version(world, vendor, message)


@act("the operator registers a schema with {fault}")
def registers_broken(world: World, fault: str) -> None:
    """One fault."""
    acts.put_broken(world, fault)


@act("the operator registers a schema whose $id has a hyphen too many")
def registers_hyphens(world: World) -> None:
    """Two readings."""
    acts.put_hyphens(world, stated=False)


@act("the operator registers a schema whose $id has a hyphen too many, with its key beside it")
def registers_stated(world: World) -> None:
    """The member x-datatransfer."""
    acts.put_hyphens(world, stated=True)


@state("the CSMS has a schema of message {message:w} of Acme that refers to that of {other:w}")
@act("the operator registers a schema of message {message:w} of Acme that refers to that of {other:w}")
def registers_reference(world: World, message: str, other: str) -> None:
    """A mere $ref."""
    acts.put_referring(world, message, other)


@act("the operator registers a schema that refers to a page on {where}")
@act("the operator registers a schema that refers to {where} on this machine")
def registers_outside(world: World, where: str) -> None:
    """``the network``, ``a file``."""
    acts.put_pointing_outside(world, where)


@act("the operator registers a schema under the key of one that comes with the product")
def registers_over_file(world: World) -> None:
    """Of a file."""
    acts.replace_of_file(world)


@act('the operator removes the schema of message {message:w} of vendor "{vendor}"')
def removes(world: World, message: str, vendor: str) -> None:
    """By its key."""
    acts.remove(world, vendor, message)


# ---- data


@act('{station:w} sends message {message:w} of vendor "{vendor}" with {data}')
def sends(world: World, station: str, message: str, vendor: str, data: str) -> None:
    """Over a bare connection."""
    acts.send(world, station, vendor, message, data)


@act('{station:w} sends vendor "{vendor}" without a message {data}')
def sends_without(world: World, station: str, vendor: str, data: str) -> None:
    """No messageId."""
    acts.send(world, station, vendor, None, data)


@act('{station:w} sends message {message:w} of vendor "{vendor}" in a frame of {size:d} bytes')
def sends_padded(world: World, station: str, message: str, vendor: str, size: int) -> None:
    """Valid data."""
    acts.send_padded(world, station, vendor, message, size)


@act('the operator sends {station:w} message {message:w} of vendor "{vendor}" with {data}')
def operator_sends(world: World, station: str, message: str, vendor: str, data: str) -> None:
    """DataTransfer to the station."""
    acts.tell(world, station, vendor, message, data)


@state('{station:w} answers message {message:w} of vendor "{vendor}" with {status:w} and {data}')
def station_answers(world: World, station: str, message: str, vendor: str, status: str, data: str) -> None:
    """From now on; ``no data`` for none."""
    acts.answer(world, station, vendor, message, status, data)


# ---- then, on the wire


@on_wire("the CSMS answers the data of {station:w} with {status:w} and names {place:S}")
def rejected_for(world: World, station: str, status: str, place: str) -> None:
    """Rejected, and why."""
    expect.answered(world, station, status)
    expect.rejected_for(world, station, place)


@on_wire("in the end the CSMS answers the data of {station:w} with {status:w}")
def answered_in_the_end(world: World, station: str, status: str) -> None:
    """It may take a while."""
    expect.answered(world, station, status)


@on_wire("the CSMS answers the data of {station:w} with a count of {count:d}")
def answered_count(world: World, station: str, count: int) -> None:
    """Accepted, and nothing but the count."""
    expect.answered_with_data(world, station, {"count": count})


@on_wire("the CSMS answers the data of {station:w} with a count of {count:d} and the note {note:w}")
def answered_note(world: World, station: str, count: int, note: str) -> None:
    """Accepted, with both."""
    expect.answered_with_data(world, station, {"count": count, "note": note})


@on_wire('the CSMS says to {station:w} that it has failed, and nothing of "{secret}"')
def failed_inside(world: World, station: str, secret: str) -> None:
    """InternalError."""
    expect.failed_inside(world, station, secret)


@on_wire("the CSMS answers a Heartbeat of {station:w} within {seconds:g} s")
def prompt(world: World, station: str, seconds: float) -> None:
    """Whatever else it has to do."""
    expect.answered_promptly(world, station, seconds)


@on_wire("the data of {station:w} is not answered yet")
def not_yet(world: World, station: str) -> None:
    """It is being worked on."""
    expect.not_answered_yet(world, station)


@on_wire("the operator is told that the schema is {outcome:w}")
def told(world: World, outcome: str) -> None:
    """``registered``, ``replaced``, ``removed``, ``refused``."""
    exchange.told(world, outcome)


@on_wire("the operator is told that the schema is refused for {place}")
def told_place(world: World, place: str) -> None:
    """A place in it; ``the whole`` for none in particular."""
    expect.told_place(world, "" if place == "the whole" else place)


@on_wire('the operator is told that it cannot be: "{reason}"')
def told_because(world: World, reason: str) -> None:
    """In words."""
    expect.told_because(world, reason)


@on_wire("nobody has looked at what the schema refers to, and it is refused")
def nobody_looked(world: World) -> None:
    """Neither network nor files."""
    expect.nobody_looked(world)


@on_wire("no data was sent to {station:w}")
def nothing_sent(world: World, station: str) -> None:
    """Since the act."""
    expect.sent_nothing(world, station)


@on_wire("the data is sent to {station:w}, which answers {status:w}")
def sent(world: World, station: str, status: str) -> None:
    """The station's own answer."""
    expect.sent_and_answered(world, station, status)


@on_wire("the operator is told that the answer is {outcome:S}")
def told_outcome(world: World, outcome: str) -> None:
    """``answered``, ``invalid``."""
    exchange.told(world, outcome)


# ---- then, on the records


@on_records("the CSMS holds the data of {station:w} to the letter, with verdict {verdict:w}")
def kept(world: World, station: str, verdict: str) -> None:
    """As it stood in the frame."""
    expect.kept_raw(world, station, verdict)


@on_records("the CSMS holds the fault {rule:w} at {place:S} of the data of {station:w}")
def kept_fault(world: World, rule: str, place: str, station: str) -> None:
    """``/`` for the data as a whole."""
    expect.kept_fault(world, station, rule, place)


@on_records("the CSMS holds a count of {count:d} as the answer to the data of {station:w}")
def kept_answer(world: World, count: int, station: str) -> None:
    """Nothing but the count."""
    expect.kept_answer(world, station, {"count": count})


@on_records("the CSMS holds what it sent {station:w} with verdict {verdict:w}")
def kept_out(world: World, station: str, verdict: str) -> None:
    """The station's status, or Invalid."""
    expect.kept_out(world, station, verdict)


@on_records("the CSMS holds {count:d} data of {station:w}")
def kept_count(world: World, count: int, station: str) -> None:
    """All in all."""
    expect.kept_count(world, station, count)


@on_records('the CSMS has {count:d} schemas of vendor "{vendor}"')
def has_schemas(world: World, count: int, vendor: str) -> None:
    """Of the version at hand."""
    expect.schemas_of(world, vendor, count)


@on_records('the schema of message {message:w} of vendor "{vendor}" is still that of {source:w}')
def still_of(world: World, message: str, vendor: str, source: str) -> None:
    """``REST``, or part of a file's name."""
    expect.schema_stays(world, vendor, message, source)
