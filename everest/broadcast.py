"""Speaking MQTT to EVerest."""

from __future__ import annotations

from collections.abc import Sequence

import aiomqtt

from everest.car import Message
from everest.request import FailureError


async def publish(messages: Sequence[Message], host: str, port: int, prefix: str = "") -> None:
    """Publish in order, each acknowledged by the broker (QoS 1) before the next.

    Raises:
        FailureError: the broker does not answer.
    """
    try:
        async with aiomqtt.Client(host, port, timeout=10.0) as client:
            for message in messages:
                await client.publish(f"{prefix}{message.topic}", message.payload, qos=1)
    except (aiomqtt.MqttError, OSError) as error:
        raise FailureError(f"no MQTT broker answers at {host}:{port}: {error}") from error
