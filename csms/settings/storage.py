"""Settings of what is needed before anything else: the database, and where files lie."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from csms.settings.base import SECRET, Count, Port, Secret, Tree

BUCKET = "citrineos-s3-bucket"


def _address(value: str) -> str:
    """An address says where, never who: it is shown."""
    place = urlsplit(value)
    if value and (place.scheme not in ("http", "https") or not place.hostname):
        raise ValueError("has to be a URL that begins with http:// or https://")
    if "@" in place.netloc:
        raise ValueError("has to be a URL without a user")
    return value


Address = Annotated[str, AfterValidator(_address)]


class Database(Tree):
    """The database in parts, where ``database_url`` names none; and what is done with it at the start."""

    dialect: Literal["sqlite", "postgres"] = "sqlite"  # sqlite: the file NAME.db where files lie
    host: str = "localhost"
    port: Port = 5432
    name: str = Field(default="citrine", min_length=1)
    username: str = ""
    password: Secret = ""
    sync: bool = False  # create what is missing at the start, as `csms db sync` does
    alter: bool = False  # migrate to head at the start, as `csms serve --migrate` does
    max_retries: int = Field(default=3, ge=1, le=10_000)  # tries to connect at the start, in all
    retry_delay: Count = 1_000  # milliseconds between two tries


class LocalFiles(Tree):
    """Files on this machine."""

    default_file_path: str = ""  # empty: /data where it exists, else the user's data directory


class S3Files(Tree):
    """Files in a bucket of S3, or of a server that speaks it."""

    region: str = ""
    endpoint: Address = ""  # URL of another server than Amazon's, for instance of MinIO
    default_bucket_name: str = BUCKET
    force_path_style: bool = True  # the bucket's name in the path, not in the host's name
    access_key_id: Secret = ""  # without keys those of the AWS tools: AWS_ACCESS_KEY_ID, profiles, roles
    secret_access_key: Secret = ""


class GcpFiles(Tree):
    """Files in a bucket of Google Cloud Storage."""

    projectid: str = ""
    endpoint: Address = ""  # URL of another server than Google's, for instance of an emulator
    default_bucket_name: str = BUCKET
    credentials: Annotated[dict[str, Any] | str, SECRET] = ""  # JSON or its file; empty: application default


class FileAccess(Tree):
    """Where files lie: the configuration file, certificates, uploads. For the configuration file itself only
    the environment and the command line count."""

    type: Literal["local", "s3", "gcp"] = "local"
    local: LocalFiles = LocalFiles()
    s3: S3Files = S3Files()
    gcp: GcpFiles = GcpFiles()
