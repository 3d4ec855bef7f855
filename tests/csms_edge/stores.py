"""Object stores for tests: a real S3 server (moto), and a small one that speaks Google's JSON interface."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import boto3
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from moto.server import ThreadedMotoServer

from csms.settings import SettingsError, load

BUCKET, PROJECT = "plugfest", "project-1"
GCS_TOKEN = "token-of-google"
B = "BOOTSTRAP_CITRINEOS_"
F = B + "FILE_ACCESS_"


def service_account(token_uri: str, email: str = "good@project-1.example") -> dict[str, str]:
    """Credentials of a service account, with a key made for them."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": "1",
        "private_key": pem.decode(),
        "client_email": email,
        "token_uri": token_uri,
    }


@dataclass
class Google:
    """What the server holds, and what it was asked."""

    objects: dict[tuple[str, str], bytes] = field(default_factory=dict)
    buckets: set[str] = field(default_factory=lambda: {BUCKET})
    asked: list[str] = field(default_factory=list)
    url: str = ""


@contextmanager
def google() -> Iterator[Google]:
    """Run the server: tokens for the account whose address begins with ``good``, objects by the JSON API."""
    held = Google()

    class Handler(_Handler):
        google = held

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield held
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """https://cloud.google.com/storage/docs/json_api: read by ?alt=media, written by multipart."""

    protocol_version = "HTTP/1.1"
    google: Google

    def log_message(self, *_arguments: object) -> None:
        """Nothing to standard error."""

    def do_POST(self) -> None:
        path, query = self._asked()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if path == ["token"]:
            self._token(body.decode())
        elif not self._allowed():
            self._answer(401, {"error": {"code": 401, "message": "Invalid Credentials"}})
        elif path[:4] == ["upload", "storage", "v1", "b"] and query.get("uploadType") == ["multipart"]:
            self._keep(path[4], body)
        else:
            self._answer(404, {"error": {"code": 404, "message": "Not Found"}})

    def do_GET(self) -> None:
        path, query = self._asked()
        if not self._allowed():
            self._answer(401, {"error": {"code": 401, "message": "Invalid Credentials"}})
            return
        found = path.index("b") if "b" in path else -1
        bucket, name = path[found + 1], "/".join(path[found + 3 :])
        if bucket not in self.google.buckets or (name and (bucket, name) not in self.google.objects):
            self._answer(404, {"error": {"code": 404, "message": "Not Found"}})
        elif not name:
            self._list(bucket, query)
        elif query.get("alt") == ["media"]:
            self._send(200, self.google.objects[bucket, name], "application/octet-stream")
        else:
            self._answer(200, self._about(bucket, name))

    def _asked(self) -> tuple[list[str], dict[str, list[str]]]:
        url = urlsplit(self.path)
        self.google.asked.append(f"{self.command} {unquote(url.path)}")
        return [unquote(part) for part in url.path.strip("/").split("/")], parse_qs(url.query)

    def _allowed(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {GCS_TOKEN}"

    def _token(self, body: str) -> None:
        """RFC 7523: the assertion's issuer is the account."""
        claims = parse_qs(body)["assertion"][0].split(".")[1]
        issuer = json.loads(base64.urlsafe_b64decode(claims + "=="))["iss"]
        if issuer.startswith("good"):
            self._answer(200, {"access_token": GCS_TOKEN, "expires_in": 3600, "token_type": "Bearer"})
        else:
            told = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
            self._answer(400, told)

    def _keep(self, bucket: str, body: bytes) -> None:
        boundary = self.headers["Content-Type"].partition("boundary=")[2].strip('"').encode()
        _, about, content, _ = body.split(b"--" + boundary)
        name = json.loads(about.partition(b"\n\n")[2])["name"]
        self.google.objects[bucket, name] = content.partition(b"\n\n")[2][:-1]
        self._answer(200, self._about(bucket, name))

    def _list(self, bucket: str, query: dict[str, list[str]]) -> None:
        prefix, cut = query.get("prefix", [""])[0], query.get("delimiter", [""])[0]
        names = [name for of, name in self.google.objects if of == bucket and name.startswith(prefix)]
        below = {name for name in names if cut and cut in name[len(prefix) :]}
        found: dict[str, Any] = {"kind": "storage#objects"}
        found["items"] = [self._about(bucket, name) for name in names if name not in below]
        found["prefixes"] = sorted({prefix + name[len(prefix) :].partition(cut)[0] + cut for name in below})
        self._answer(200, found)

    def _about(self, bucket: str, name: str) -> dict[str, Any]:
        held = self.google.objects[bucket, name]
        tag = hashlib.md5(held, usedforsecurity=False).hexdigest()
        about = {"kind": "storage#object", "bucket": bucket, "name": name}
        return {**about, "size": str(len(held)), "etag": tag}

    def _answer(self, status: int, body: object) -> None:
        self._send(status, json.dumps(body).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@dataclass(frozen=True)
class S3:
    """A server of S3 that checks keys, with a bucket and a user who may use it."""

    url: str
    key: str
    secret: str


@contextmanager
def s3() -> Iterator[S3]:
    """Run the server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"

    def client(name: str) -> Any:
        return boto3.client(
            name,
            endpoint_url=url,
            region_name="eu-west-1",
            aws_access_key_id="any",
            aws_secret_access_key="any",
        )

    try:
        client("s3").create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        yield S3(url, *_user(client("iam"), url))
    finally:
        _check_keys(url, "inf")  # the server is in this process, and so is what it remembers
        server.stop()


def _user(iam: Any, url: str) -> tuple[str, str]:
    allowed = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    iam.create_user(UserName="csms")
    iam.put_user_policy(
        UserName="csms",
        PolicyName="files",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
    keys = iam.create_access_key(UserName="csms")["AccessKey"]
    _check_keys(url, "0")
    return keys["AccessKeyId"], keys["SecretAccessKey"]


def _check_keys(url: str, after: str) -> None:
    """Let keys be checked after so many requests."""
    headers = {"Content-Type": "text/plain"}
    request = urllib.request.Request(f"{url}/moto-api/reset-auth", after.encode(), headers)
    urllib.request.urlopen(request, timeout=10).close()


def of_s3(server: S3, **changes: str) -> dict[str, str]:
    """What the environment says of files that lie there."""
    keys = {"ACCESS_KEY_ID": server.key, "SECRET_ACCESS_KEY": server.secret, "ENDPOINT": server.url}
    keys |= {"REGION": "eu-west-1", "DEFAULT_BUCKET_NAME": BUCKET, **changes}
    return {F + "TYPE": "s3"} | {f"{F}S3_{name}": text for name, text in keys.items()}


def of_google(google: Google, credentials: str) -> dict[str, str]:
    """What the environment says of files that lie there."""
    return {
        F + "TYPE": "gcp",
        F + "GCP_PROJECTID": PROJECT,
        F + "GCP_CREDENTIALS": credentials,
        "CSMS_FILE_ACCESS__GCP__ENDPOINT": google.url,
        "CSMS_FILE_ACCESS__GCP__DEFAULT_BUCKET_NAME": BUCKET,
    }


def one_line(env: dict[str, str], told: str, *secrets: str) -> str:
    """See that settings cannot be read, for this reason, said in one line that holds no secret; the line."""
    with pytest.raises(SettingsError) as error:
        load(env=env)
    assert str(error.value).startswith(told)
    assert "\n" not in str(error.value)
    assert not [each for each in secrets if not each.startswith("http") and each in str(error.value)]
    return str(error.value)
