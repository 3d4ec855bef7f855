"""A stand-in for ``mosquitto_pub -h HOST -t TOPIC -n``: an empty message, published by aiomqtt."""

from __future__ import annotations

import argparse
import asyncio

import aiomqtt


async def publish(host: str, topic: str) -> None:
    async with aiomqtt.Client(host, timeout=4) as client:
        await client.publish(topic)


def main() -> None:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("-h", dest="host", required=True)
    parser.add_argument("-t", dest="topic", required=True)
    parser.add_argument("-n", action="store_true", required=True)
    given = parser.parse_args()
    asyncio.run(publish(given.host, given.topic))


if __name__ == "__main__":
    main()
