"""The files of a setting, opened: a folder of this machine, or a bucket of S3 or of Google by the credentials
that are set, else by those of the machine."""

from __future__ import annotations

import importlib
import json
import logging
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csms.settings.files import PATIENCE, FileError, Files, here, reason
from csms.settings.place import data_directory
from csms.settings.storage import FileAccess, GcpFiles, S3Files

_DEFAULT_CREDENTIALS = "GOOGLE_APPLICATION_CREDENTIALS"  # the file of the application default credentials
_EMULATOR = "STORAGE_EMULATOR_HOST"


def open_files(access: FileAccess) -> Files:
    """Return the files of a setting; a bucket is not asked for anything yet.

    Raises:
        FileError: a package is missing, or credentials cannot be used.
    """
    if access.type == "s3":
        return _s3(access.s3)
    if access.type == "gcp":
        return _gcp(access.gcp)
    return here(access.local.default_file_path or str(data_directory()))


def _s3(access: S3Files) -> Files:
    s3fs = _extra("s3fs", "s3")
    style = "path" if access.force_path_style else "virtual"
    limits = {"connect_timeout": 5, "read_timeout": PATIENCE, "retries": {"max_attempts": 1}}
    system = s3fs.S3FileSystem(
        key=access.access_key_id or None,
        secret=access.secret_access_key or None,
        endpoint_url=access.endpoint or None,
        client_kwargs={"region_name": access.region} if access.region else {},
        config_kwargs={**limits, "s3": {"addressing_style": style}},
        use_listings_cache=False,
        skip_instance_cache=True,
    )
    keys = tuple(key for key in (access.access_key_id, access.secret_access_key) if key)
    return Files(system, access.default_bucket_name, "s3://", keys)


def _gcp(access: GcpFiles) -> Files:
    gcsfs = _extra("gcsfs.core", "gcs")
    logging.getLogger("gcsfs").setLevel(logging.CRITICAL)  # it logs tracebacks of what it raises
    place = f"gs://{access.default_bucket_name}"
    given = _credentials(access)
    token = given or ("anon" if _is_stand_in(access.endpoint) else "google_default")
    try:
        system = gcsfs.GCSFileSystem(
            project=access.projectid if given else "",  # by default it is that of the credentials
            token=token,
            endpoint_url=access.endpoint or None,
            use_listings_cache=False,
            skip_instance_cache=True,
        )
        system.credentials.maybe_refresh()  # wrong ones are refused here; later they would be tried for long
    except Exception as error:
        name = "file_access.gcp.credentials" if given else "file_access.gcp: application default credentials"
        cause = error.__cause__ if isinstance(error, gcsfs.HttpError) else None  # which says why
        raise FileError(f"{name} cannot be used for {place}: {reason(cause or error)}") from error
    return Files(system, access.default_bucket_name, "gs://")


def _is_stand_in(endpoint: str) -> bool:
    """Whether a server is none of Google's: it is not shown the credentials that this machine has for Google.

    The variable of Google's libraries for an emulator counts where nobody has named credentials beside it.
    """
    if endpoint:
        return not (urlsplit(endpoint).hostname or "").endswith(".googleapis.com")
    return bool(os.environ.get(_EMULATOR)) and not os.environ.get(_DEFAULT_CREDENTIALS)


def _credentials(access: GcpFiles) -> dict[str, Any] | None:
    """Return the credentials given, whether as JSON or as a file with it."""
    given = access.credentials
    if not given or isinstance(given, dict):
        return given or None
    if given.lstrip().startswith("{"):
        raise FileError("file_access.gcp.credentials: they are no JSON")
    try:
        found = json.loads(Path(given).read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"file_access.gcp.credentials: the file cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise FileError("file_access.gcp.credentials: the file holds no JSON") from error
    if not isinstance(found, dict):
        raise FileError("file_access.gcp.credentials: the file holds no credentials")
    return found


def _extra(module: str, name: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        told = f"file_access.type: a package is missing for it: pip install plugfest[{name}]"
        raise FileError(told) from error
