"""Speaking MQTT to EVerest."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

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


async def heard(
    pattern: str, host: str, port: int, prefix: str = ""
) -> AsyncGenerator[tuple[str, bytes], None]:
    """Everything published under a pattern from now on: topics without the prefix, and payloads.

    Raises:
        FailureError: the broker does not answer, or goes.
    """
    try:
        async with aiomqtt.Client(host, port, timeout=10.0) as client:
            await client.subscribe(f"{prefix}{pattern}")
            async for message in client.messages:
                if isinstance(message.payload, bytes):
                    yield message.topic.value.removeprefix(prefix), message.payload
    except (aiomqtt.MqttError, OSError) as error:
        raise FailureError(f"no MQTT broker answers at {host}:{port}: {error}") from error
