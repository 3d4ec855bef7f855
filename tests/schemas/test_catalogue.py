"""The catalogue names every message the package has a schema for, and nothing else."""

import pytest

from schemas import source, v16, v21, v201
from schemas.action import Action, Block, Kind, Sender
from schemas.catalogue import actions, find, of_request
from schemas.version import Version


@pytest.mark.parametrize("version", Version)
def test_every_schema_file_has_its_action(version: Version) -> None:
    stems = set()
    for action in actions(version).values():
        stems.add(source.stem_of(version, action.name, "request"))
        if action.response is not None:
            stems.add(source.stem_of(version, action.name, "response"))
    assert stems == set(source.stems(version))


@pytest.mark.parametrize(("version", "count"), [(Version.V16, 39), (Version.V201, 64), (Version.V21, 91)])
def test_counts(version: Version, count: int) -> None:
    assert len(actions(version)) == count


def test_only_the_event_stream_is_sent_without_answer() -> None:
    sends = [a for version in Version for a in actions(version).values() if a.kind is Kind.SEND]
    assert [(a.version, a.name, a.response) for a in sends] == [
        (Version.V21, "NotifyPeriodicEventStream", None)
    ]
    assert all(a.response for version in Version for a in actions(version).values() if a not in sends)


@pytest.mark.parametrize("version", Version)
def test_lookup_works_both_ways(version: Version) -> None:
    for name, action in actions(version).items():
        assert action.name == name
        assert action.version is version
        assert find(version, name) is action
        assert of_request(action.request) is action


def test_unknown_names_are_not_found() -> None:
    assert find(Version.V16, "TransactionEvent") is None
    assert find(Version.V201, "authorize") is None
    with pytest.raises(KeyError):
        of_request(v16.AuthorizeResponse)


def known(version: Version, name: str) -> Action:
    action = find(version, name)
    assert action is not None
    return action


@pytest.mark.parametrize(
    ("version", "name", "block", "sender"),
    [
        (Version.V16, "Heartbeat", Block.AVAILABILITY, Sender.STATION),
        (Version.V16, "TriggerMessage", Block.REMOTE_CONTROL, Sender.CSMS),
        (Version.V16, "DataTransfer", Block.MESSAGING, Sender.BOTH),
        (Version.V201, "TransactionEvent", Block.TRANSACTIONS, Sender.STATION),
        (Version.V201, "ReserveNow", Block.AVAILABILITY, Sender.CSMS),
        (Version.V201, "NotifyReport", Block.PROVISIONING, Sender.STATION),
        (Version.V21, "NotifyPeriodicEventStream", Block.MONITORING, Sender.STATION),
    ],
)
def test_blocks_and_senders(version: Version, name: str, block: Block, sender: Sender) -> None:
    action = known(version, name)
    assert (action.block, action.sender) == (block, sender)
    ends = {Sender.STATION, Sender.CSMS} if sender is Sender.BOTH else {sender}
    assert {end for end in (Sender.STATION, Sender.CSMS) if action.sent_by(end)} == ends


def test_packages_export_every_type() -> None:
    for package, version in ((v16, Version.V16), (v201, Version.V201), (v21, Version.V21)):
        for action in actions(version).values():
            assert getattr(package, f"{action.name}Request") is action.request
        assert package.__all__ == sorted(package.__all__)


def test_subprotocols() -> None:
    assert [version.subprotocol for version in Version] == ["ocpp1.6", "ocpp2.0.1", "ocpp2.1"]
    assert Version.of_subprotocol("ocpp2.0.1") is Version.V201
    assert Version.of_subprotocol("ocpp2.0") is None
    assert Version.of_subprotocol("OCPP1.6") is None
