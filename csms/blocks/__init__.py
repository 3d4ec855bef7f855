"""What this CSMS does with every message: one file per functional block, all versions side by side.

``ROUTES`` is a value; who runs a CSMS passes it, or a changed copy, down at bootstrap.
"""

from __future__ import annotations

from functools import reduce

from csms.blocks import (
    authorization,
    availability,
    commissioning,
    local_list,
    messaging,
    meter_values,
    monitoring,
    provisioning,
    remote_control,
    reservations,
    transactions,
    transactions_status,
    variables,
)
from csms.blocks.declined import DECLINED
from csms.routes import Routes

__all__ = ["ROUTES"]

ROUTES: Routes = reduce(
    Routes.merged,
    (
        provisioning.ROUTES,
        commissioning.ROUTES,
        variables.ROUTES,
        authorization.ROUTES,
        local_list.ROUTES,
        transactions.ROUTES,
        transactions_status.ROUTES,
        meter_values.ROUTES,
        remote_control.ROUTES,
        availability.ROUTES,
        reservations.ROUTES,
        monitoring.ROUTES,
        messaging.ROUTES,
    ),
    Routes(declined=DECLINED),
)
"""Every action of 1.6, 2.0.1 and 2.1 is a handler or a command here, or is declined with its reason."""
