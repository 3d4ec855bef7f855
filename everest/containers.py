"""EVerest in containers: which ones, with which images, limits, networks and health checks. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from everest.request import TLS, Request, UsageError

_TAG = "2025.10.0-single-phase"
MANAGER_IMAGE = f"ghcr.io/everest/everest-demo/manager:{_TAG}"
MQTT_IMAGE = f"ghcr.io/everest/everest-demo/mqtt-server:{_TAG}"
NODERED_IMAGE = f"ghcr.io/everest/everest-demo/nodered:{_TAG}"

PREFIX = "/ext/dist"  # where the manager's image has EVerest
FOLDER = "/plugfest"  # where the station's files are put
LABEL = "plugfest.everest"
MQTT_PORT, NODERED_PORT = 1883, 1880
_SECOND = 1_000_000_000
_BROKER_HEALTH = ("CMD", "mosquitto_pub", "-h", "127.0.0.1", "-t", "plugfest/health", "-n")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")

# Readiness is told through a FIFO inside the container: the reader turns it into a file for the health check.
RUN = f"""#!/bin/sh
set -e
rm -f {FOLDER}/ready {FOLDER}/status
mkfifo {FOLDER}/status
exec 3<>{FOLDER}/status
while read -r line <&3; do
    echo "status: $line"
    if [ "$line" = ALL_MODULES_STARTED ]; then touch {FOLDER}/ready; fi
done &
cd {FOLDER}
export LD_LIBRARY_PATH={PREFIX}/lib PATH={PREFIX}/bin:$PATH
exec {PREFIX}/bin/manager --prefix {PREFIX} --config {FOLDER}/config.yaml --status-fifo {FOLDER}/status
"""


@dataclass(frozen=True, slots=True)
class Images:
    """The images; ``nodered`` None: without it."""

    manager: str = MANAGER_IMAGE
    mqtt: str = MQTT_IMAGE
    nodered: str | None = None

    def all(self) -> list[str]:
        """Every image that is needed."""
        return [one for one in (self.manager, self.mqtt, self.nodered) if one is not None]


@dataclass(frozen=True, slots=True)
class Container:
    """One container as it is to be created; ``ports``: container port published at a free one of
    127.0.0.1."""

    part: str
    name: str
    image: str
    alias: str
    command: tuple[str, ...] | None = None
    environment: dict[str, str] = field(default_factory=dict)
    ports: tuple[int, ...] = ()
    memory: str = "256m"
    cpus: float = 0.5
    hosts: dict[str, str] = field(default_factory=dict)
    sysctls: dict[str, str] = field(default_factory=dict)
    health: tuple[str, ...] | None = None
    stop_signal: str = "SIGTERM"


def stem(identity: str) -> str:
    """The beginning of a station's names in Docker, which takes fewer characters than OCPP does."""
    plain = "".join(one if one.isalnum() or one in "_.-" else "-" for one in identity)
    if plain != identity:
        plain += f"-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"
    return f"plugfest-everest-{plain}"


def labels(identity: str) -> dict[str, str]:
    """What everything of a station is found again by."""
    return {LABEL: identity}


def layout(request: Request, images: Images) -> list[Container]:
    """The containers, in the order of their start."""
    base = stem(request.identity)
    listed = [
        Container(
            "mqtt", f"{base}-mqtt", images.mqtt, "mqtt-server", ports=(MQTT_PORT,), health=_BROKER_HEALTH
        )
    ]
    listed.append(
        Container(
            "manager",
            f"{base}-manager",
            images.manager,
            "manager",
            command=("/bin/sh", f"{FOLDER}/run.sh"),
            environment={"MQTT_SERVER_ADDRESS": "mqtt-server", "MQTT_SERVER_PORT": str(MQTT_PORT)},
            memory="1024m",
            cpus=1.0,
            hosts={"host.docker.internal": "host-gateway"},
            sysctls={"net.ipv6.conf.all.disable_ipv6": "0"},
            health=("CMD", "test", "-e", f"{FOLDER}/ready"),
            stop_signal="SIGINT",
        )
    )
    if images.nodered is not None:
        environment = {"MQTT_SERVER_ADDRESS": "mqtt-server", "FLOWS": flow(request)}
        listed.append(
            Container(
                "nodered",
                f"{base}-nodered",
                images.nodered,
                "nodered",
                environment=environment,
                ports=(NODERED_PORT,),
            )
        )
    return listed


def flow(request: Request) -> str:
    """Node-RED's panel for as many cars as there are EVSEs, as its image has it."""
    return f"/config/config-sil-{'flow' if request.evses == 1 else 'two-evse-flow'}.json"


def placed(files: dict[str, str]) -> dict[str, str]:
    """A station's files with the script that starts the manager on them, by their path in FOLDER."""
    return {**files, "run.sh": RUN}


def health(test: tuple[str, ...]) -> dict[str, object]:
    """A health check in Docker's words: nanoseconds."""
    return {"test": list(test), "interval": 2 * _SECOND, "timeout": 5 * _SECOND, "retries": 90}


def check_url(request: Request) -> None:
    """Refuse an address that means the container itself.

    Raises:
        UsageError: a loopback address.
    """
    if request.url is None:
        if request.security >= TLS:
            raise UsageError(
                f"--security {request.security} in containers needs --url: our own CSMS is reached there at"
                " an address that no certificate can name beforehand"
            )
        return
    host = request.url.split("//", 1)[-1].split("/", 1)[0].rsplit("@", 1)[-1]
    if host.startswith(_LOOPBACK):
        raise UsageError(
            f"--url {request.url}: in a container that is the container itself; let the CSMS listen on an"
            " address of this machine and write host.docker.internal"
        )
