"""The Kubernetes manifests: valid by the published schemas, and what they refer to is there."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from csms.settings import Settings, load
from simulator import Fleet, options
from simulator.chance import stream
from tests.containers.images import ROOT

FOLDER = ROOT / "csms" / "deploy" / "kubernetes"
VERSIONS = ("1.29", "1.37")
Manifest = dict[str, Any]


def _manifests(name: str) -> list[Manifest]:
    return list(yaml.safe_load_all((FOLDER / name).read_text()))


EVERY = [one for path in sorted(FOLDER.glob("*.yaml")) for one in _manifests(path.name)]


def _of(kind: str, name: str) -> Manifest:
    (found,) = (one for one in EVERY if (one["kind"], one["metadata"]["name"]) == (kind, name))
    return found


def _pods() -> Iterator[tuple[str, Manifest]]:
    for one in EVERY:
        if "template" in one.get("spec", {}):
            yield one["metadata"]["name"], one["spec"]["template"]


@pytest.mark.parametrize("version", VERSIONS)
def test_they_are_valid_by_the_published_schemas(version: str) -> None:
    assert len(EVERY) == 6
    for manifest in EVERY:
        kubernetes_validate.validate(manifest, version, strict=True)


def test_the_schemas_see_a_wrong_field() -> None:
    wrong = json.loads(json.dumps(_of("Deployment", "csms")))
    wrong["spec"]["template"]["spec"]["containers"][0]["port"] = []
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


def test_what_is_referred_to_is_there() -> None:
    secrets = set(_of("Secret", "plugfest")["stringData"])
    for name, pod in _pods():
        declared = {one["name"] for one in pod["spec"].get("volumes", ())}
        declared |= {one["metadata"]["name"] for one in _claims(name)}
        for container in pod["spec"]["containers"]:
            assert {one["name"] for one in container.get("volumeMounts", ())} <= declared
            for variable in container.get("env", ()):
                reference = variable.get("valueFrom", {}).get("secretKeyRef")
                assert reference is None or reference["key"] in secrets
    for service in (one for one in EVERY if one["kind"] == "Service"):
        assert service["spec"]["selector"] in [pod["metadata"]["labels"] for _, pod in _pods()]


def _claims(name: str) -> list[Manifest]:
    return [
        claim
        for one in EVERY
        if one["metadata"]["name"] == name
        for claim in one["spec"].get("volumeClaimTemplates", ())
    ]


def test_our_pods_are_not_root_and_get_no_links() -> None:
    """Kubernetes would set CSMS_PORT for a service named csms, which reads like a setting of ours."""
    for name, pod in _pods():
        if name != "postgres":
            assert pod["spec"]["enableServiceLinks"] is False
            assert pod["spec"]["securityContext"]["runAsUser"] == 10001
            (container,) = pod["spec"]["containers"]
            assert container["securityContext"]["readOnlyRootFilesystem"] is True


def test_the_csms_is_one_process_with_settings_and_ports_that_it_has() -> None:
    deployment = _of("Deployment", "csms")
    assert (deployment["spec"]["replicas"], deployment["spec"]["strategy"]["type"]) == (1, "Recreate")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    secret = _of("Secret", "plugfest")["stringData"]
    given = {one["name"]: secret[one["valueFrom"]["secretKeyRef"]["key"]] for one in container["env"]}
    loaded = load(env=given)
    assert loaded.warnings == ()
    assert loaded.settings.http.tokens[0].token == "change-me-too"
    default = Settings()
    ports = {default.http.port, *(one.port for one in default.websockets if one.security_profile < 2)}
    assert {one["containerPort"] for one in container["ports"]} == ports
    assert {one["port"] for one in _of("Service", "csms")["spec"]["ports"]} == ports


def _expanded(text: str, index: int) -> str:
    """What Kubernetes makes of an argument: ``$(NAME)`` of a variable that it knows, ``$$`` a plain ``$``."""
    known = {"JOB_COMPLETION_INDEX": str(index)}
    return re.sub(r"\$\$|\$\((\w+)\)", lambda one: "$" if one[1] is None else known.get(one[1], one[0]), text)


def _started(job: Manifest, index: int, folder: Path) -> list[str]:
    """The arguments that the pod's shell gives to the simulator."""
    program = folder / "simulator"
    program.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
    program.chmod(0o755)
    (container,) = job["spec"]["template"]["spec"]["containers"]
    done = subprocess.run(
        [*container["command"], *(_expanded(one, index) for one in container["args"])],
        env={"PATH": f"{folder}:/usr/bin:/bin", "JOB_COMPLETION_INDEX": str(index)},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    return done.stdout.splitlines()


def test_the_pods_of_the_job_share_the_fleet_out(tmp_path: Path) -> None:
    job = _of("Job", "fleet")
    assert job["spec"]["completionMode"] == "Indexed"
    pods: list[list[tuple[str, Any]]] = []
    seeds = set()
    for index in range(job["spec"]["completions"]):
        word, *given = _started(job, index, tmp_path)
        assert word == "run"
        said = dict(zip(given[::2], given[1::2], strict=True))
        fleet = Fleet(
            url=options.url(said["--url"]),
            first=options.identity(said["--id"]),
            count=int(said["--count"]),
            versions=options.versions(said["--ocpp"]),
            shard=options.shard(said["--shard"]),
            ramp=options.ramp(said["--ramp"]),
            duration=options.duration(said["--duration"]),
        )
        pods.append(list(fleet.members()))
        seeds.add(said["--seed"])
    stations = [member for pod in pods for member in pod]
    whole = Fleet(url="ws://x", first="cs00001", count=1000, versions=fleet.versions)
    assert sorted(stations) == sorted(whole.members())
    assert {len(pod) for pod in pods} == {250}
    (seed,) = seeds
    drawn = {stream(int(seed), identity, "ids").random() for identity, _ in stations}
    assert len(drawn) == len(stations)
