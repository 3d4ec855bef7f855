"""The list of actions is complete, and a state says what it says."""

from __future__ import annotations

from dataclasses import replace

from csms.blocks import ROUTES
from csms.coverage import Proof, Proofs, missing, survey
from schemas import v16
from schemas.catalogue import actions
from schemas.version import Version


def test_every_action_is_routed_or_declined_with_its_reason() -> None:
    assert missing(ROUTES) == []
    rows = survey(ROUTES, Proofs())
    assert len(rows) == sum(len(actions(version)) for version in Version)
    assert all(row["reason"] for row in rows if row["state"] == "declined")
    assert {row["state"] for row in rows} == {"routed", "declined"}


def test_an_action_that_is_forgotten_is_named() -> None:
    handlers = {
        kind: handler for kind, handler in ROUTES.handlers.items() if kind is not v16.HeartbeatRequest
    }
    broken = replace(ROUTES, handlers=handlers)
    assert missing(broken) == ["1.6 Heartbeat"]
    (row,) = [
        row for row in survey(broken, Proofs()) if (row["version"], row["action"]) == ("1.6", "Heartbeat")
    ]
    assert (row["state"], row["reason"]) == ("declined", "neither routed nor declined")


def test_only_both_answers_at_this_end_are_a_proof() -> None:
    half = Proof(version="1.6", action="Heartbeat", normal=True)
    other = Proof(version="1.6", action="Heartbeat", refusing=True)
    assert Proofs.of([half]).proved == frozenset()
    assert Proofs.of([half, replace_end(other)]).proved == frozenset()
    assert Proofs.of([half, other]).proved == {("1.6", "Heartbeat")}


def replace_end(proof: Proof) -> Proof:
    """Move a proof to the other end."""
    return Proof(proof.version, proof.action, "simulator", proof.normal, proof.refusing)
