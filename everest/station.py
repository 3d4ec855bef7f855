"""A station's files made from an installation's. Pure: where those come from is the caller's business."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from everest import devicemodel, ocpp16, sil
from everest.request import Request

_FOLDERS = ("sessions", "ocpp-logs")  # written into; made beforehand, as not every release does it


class Installation(Protocol):
    """EVerest as installed, in a directory or in an image. Paths are relative to its prefix."""

    def text(self, path: str) -> str:
        """The text of a file; FileNotFoundError when it is not there."""
        ...

    def folder(self, path: str) -> dict[str, str]:
        """The text files below a folder by their path in it; FileNotFoundError when it is not there."""
        ...


@dataclass(frozen=True, slots=True)
class StationFiles:
    """Files to write, by their path in the station's folder, and what was left behind by an older run."""

    files: dict[str, str]
    stale: tuple[str, ...]
    changes: list[str] = field(default_factory=list)


def sources(ocpp: str) -> list[str]:
    """What is read from an installation for a version, for showing."""
    module = _module(ocpp)
    settings = "config-docker.json" if ocpp == "1.6" else "component_config"
    base = f"share/everest/modules/{module}"
    return [
        f"etc/everest/{sil.CONFIGS[ocpp]}",
        f"libexec/everest/modules/{module}/manifest.yaml",
        f"{base}/{settings}",
    ]


def build(
    installed: Installation,
    request: Request,
    url: str,
    folder: str,
    read: Callable[[str], str] | None = None,
) -> StationFiles:
    """Return every file that a station needs.

    ``folder`` is where the files will be as EVerest sees it; ``read`` gives the text of a certificate's file.

    Raises:
        FileNotFoundError: the installation lacks a file; sil.ConfigError, devicemodel.ShapeError: or has it
            in no known form.
    """
    config, manifest, settings = sources(request.ocpp)
    files = {f"{name}/.keep": "" for name in _FOLDERS}
    if request.ocpp == "1.6":
        files["ocpp16.json"] = ocpp16.configured(installed.text(settings), request, url)
        wanted = ocpp16.parameters(folder)
        stale: tuple[str, ...] = ocpp16.STALE
    else:
        components = devicemodel.configured(installed.folder(settings), request, url)
        files |= {f"component_config/{name}": text for name, text in sorted(components.items())}
        wanted, stale = devicemodel.parameters(folder), devicemodel.STALE
    known = sil.known_parameters(installed.text(manifest))
    parameters = {name: value for name, value in wanted.items() if name in known}
    certificates = _certificates(request, folder, files, read)
    files["config.yaml"] = sil.configured(
        installed.text(config), request, folder, parameters, certificates=certificates
    )
    return StationFiles(files, stale, _changes(request, url))


def _changes(request: Request, url: str) -> list[str]:
    return [] if request.ocpp == "1.6" else [str(edit) for edit in devicemodel.edits(request, url)]


def _certificates(
    request: Request, folder: str, files: dict[str, str], read: Callable[[str], str] | None
) -> dict[str, str]:
    """EvseSecurity's parameters; paths that are absolute win over the prefix's own certificates."""
    given = request.certificates
    parameters: dict[str, str] = {}
    if given.ca is not None and read is not None:
        files["certs/CSMS_ROOT_CA.pem"] = read(str(given.ca))
        parameters["csms_ca_bundle"] = f"{folder}/certs/CSMS_ROOT_CA.pem"
    if given.chain is not None and given.key is not None and read is not None:
        files["certs/client/CSMS_LEAF.pem"] = read(str(given.chain))
        files["certs/client/CSMS_LEAF.key"] = read(str(given.key))
        parameters["csms_leaf_cert_directory"] = f"{folder}/certs/client"
        parameters["csms_leaf_key_directory"] = f"{folder}/certs/client"
    return parameters


def _module(ocpp: str) -> str:
    return ocpp16.MODULE if ocpp == "1.6" else devicemodel.MODULE


def shown(name: str, text: str, password: str) -> str:
    """A file's text without its secrets, for showing."""
    return "(a private key)\n" if name.endswith(".key") else text.replace(json.dumps(password), '"***"')
