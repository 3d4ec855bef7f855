"""Every module of steps: what a run hands to pytest, and what collection checks."""

from __future__ import annotations

from types import ModuleType

from scenarios.steps import (
    bare,
    command,
    commissioning,
    connector,
    csms,
    data_transfer,
    frame,
    identity,
    local_list,
    mapping,
    operator,
    place,
    plug_and_charge,
    pricing,
    provisioning,
    reservation,
    session,
    socket,
    station,
    story,
    tenant,
    tls,
    token,
    transaction,
)

MODULES: tuple[ModuleType, ...] = (
    bare,
    command,
    commissioning,
    connector,
    csms,
    data_transfer,
    frame,
    identity,
    local_list,
    mapping,
    operator,
    place,
    plug_and_charge,
    pricing,
    provisioning,
    reservation,
    session,
    socket,
    station,
    story,
    tenant,
    tls,
    token,
    transaction,
)
