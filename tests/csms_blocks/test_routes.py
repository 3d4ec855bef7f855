"""Every action of every version is served, or declined with a reason; never both."""

import pytest

from csms.blocks import ROUTES
from csms.coverage import Proofs, survey
from csms.routes import Command, Routes
from schemas.catalogue import Sender, actions
from schemas.version import Version
from tests.csms_blocks.harness import House, Refused

EVERY = [(version, name) for version in Version for name in actions(version)]


@pytest.mark.parametrize(("version", "name"), EVERY)
def test_an_action_is_routed_or_declined(version, name):
    action = actions(version)[name]
    served = [
        action.request in table
        for end, table in ((Sender.STATION, ROUTES.handlers), (Sender.CSMS, ROUTES.commands))
        if action.sent_by(end)
    ]
    assert all(served) is not ((version, name) in ROUTES.declined)
    assert any(served) is all(served)


def test_every_reason_is_said():
    assert all(len(reason) > 10 for reason in ROUTES.declined.values())
    assert {name for _, name in ROUTES.declined if _ is Version.V16} <= set(actions(Version.V16))


def test_nothing_is_routed_that_the_other_end_sends():
    for version in Version:
        for action in actions(version).values():
            assert action.request not in ROUTES.handlers or action.sent_by(Sender.STATION)
            assert action.request not in ROUTES.commands or action.sent_by(Sender.CSMS)


@pytest.mark.parametrize(
    ("version", "action", "payload"),
    [
        ("1.6", "DiagnosticsStatusNotification", {"status": "Idle"}),
        (
            "1.6",
            "SecurityEventNotification",
            {"type": "StartupOfTheDevice", "timestamp": "2026-11-22T05:00:00Z"},
        ),
        ("2.0.1", "LogStatusNotification", {"status": "Idle"}),
    ],
)
async def test_a_declined_call_is_answered_not_supported(house: House, version, action, payload):
    station = await house.connect(version)
    with pytest.raises(Refused) as refused:
        await station.call(action, payload)
    assert refused.value.code == "NotSupported"


def test_a_new_route_takes_its_action_off_the_list():
    """A block's file is all that a new action touches."""

    async def handler(_context, _request):
        raise AssertionError

    inward, outward = (Version.V201, "SecurityEventNotification"), (Version.V201, "CostUpdated")
    assert {inward, outward} <= ROUTES.declined.keys()
    added = Routes(
        {actions(inward[0])[inward[1]].request: handler},
        {actions(outward[0])[outward[1]].request: Command()},
    )
    replaced = ROUTES.replaced(added.handlers, added.commands)
    for routes in (ROUTES.merged(added), added.merged(ROUTES), replaced):
        assert not {inward, outward} & routes.declined.keys()
        assert len(routes.declined) == len(ROUTES.declined) - 2
        told = {(row["version"], row["action"]): row["state"] for row in survey(routes, Proofs())}
        assert {told[inward], told[outward]} == {"routed"}


async def test_a_declined_command_says_why(house: House):
    await house.connect("1.6")
    outcome = await house.command("GetDiagnostics", {})
    assert (outcome.outcome, "not built yet" in (outcome.reason or "")) == ("declined", True)
