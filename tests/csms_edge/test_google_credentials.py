"""Google's application default credentials: when they count, who is shown them, what is said of bad ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from csms.settings import load
from csms.settings.buckets import open_files
from csms.settings.storage import FileAccess
from tests.csms_edge import stores

pytestmark = pytest.mark.xdist_group("stores")
DEFAULT = "GOOGLE_APPLICATION_CREDENTIALS"


@pytest.fixture
def default_credentials(
    accounts: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Make an account's the application default credentials of this machine."""
    monkeypatch.setenv("NO_GCE_CHECK", "true")  # no metadata server of a cloud is asked

    def make(name: str) -> None:
        (tmp_path / "default.json").write_text(accounts.get(name, name))
        monkeypatch.setenv(DEFAULT, str(tmp_path / "default.json"))

    return make


def test_without_credentials_those_by_default_count(
    google: stores.Google, default_credentials: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    default_credentials("good")
    google.asked.clear()
    open_files(FileAccess(type="gcp"))
    assert google.asked == ["POST /token"]  # and nothing else: files would be asked of Google

    monkeypatch.setenv("STORAGE_EMULATOR_HOST", google.url)
    google.objects[stores.BUCKET, "config.json"] = b'{"call_timeout": 8}'
    env = {stores.F + "TYPE": "gcp", "CSMS_FILE_ACCESS__GCP__DEFAULT_BUCKET_NAME": stores.BUCKET}
    env[stores.F + "GCP_PROJECTID"] = "another-project"  # of the bucket, not of the account
    assert load(env=env).settings.call_timeout == 8


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("wrong", "invalid_grant: Invalid JWT Signature."),
        ("no JSON", "not a valid json file."),
        ('{"type": "strange"}', "does not have a valid type"),
        (None, "none.json was not found."),
    ],
)
def test_credentials_by_default_that_are_no_use_are_one_clear_line(
    default_credentials: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, content: str, told: str
) -> None:
    if content is None:
        monkeypatch.setenv(DEFAULT, "/none.json")
    else:
        default_credentials(content)
    start = "file_access.gcp: application default credentials cannot be used for gs://citrineos-s3-bucket: "
    error = stores.one_line({stores.F + "TYPE": "gcp"}, start, "PRIVATE KEY")
    assert told in error and not error.removeprefix(start).startswith("(")


@pytest.mark.parametrize(
    ("endpoint", "shown"),
    [
        ("http://127.0.0.1:1", False),
        ("https://googleapis.com.example", False),
        ("https://storage.me-central2.rep.googleapis.com", True),
    ],
)
def test_a_server_that_is_not_googles_is_not_shown_them(
    google: stores.Google, default_credentials: Callable[[str], None], endpoint: str, shown: bool
) -> None:
    default_credentials("good")
    google.asked.clear()
    open_files(FileAccess.model_validate({"type": "gcp", "gcp": {"endpoint": endpoint}}))
    assert google.asked == (["POST /token"] if shown else [])
