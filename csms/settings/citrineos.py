"""The names of CitrineOS: its bootstrap variables, and what to set instead of those without a counterpart.

Source: CitrineOS's documentation of its environment, both the older (``util_messageBroker_amqp_url``) and the
newer spelling (``MESSAGEBROKER_AMQP_URL``).
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from csms.settings.names import Path, squashed

PREFIX = "CITRINEOS_"
BOOTSTRAP_PREFIX = "BOOTSTRAP_CITRINEOS_"
CONFIG_FILENAME, CONFIG_DIR = "CONFIG_FILENAME", "CONFIG_DIR"

BOOTSTRAP: dict[str, Path] = {
    "DATABASE_HOST": ("database", "host"),
    "DATABASE_PORT": ("database", "port"),
    "DATABASE_NAME": ("database", "name"),
    "DATABASE_DIALECT": ("database", "dialect"),
    "DATABASE_USERNAME": ("database", "username"),
    "DATABASE_PASSWORD": ("database", "password"),
    "DATABASE_SYNC": ("database", "sync"),
    "DATABASE_ALTER": ("database", "alter"),
    "DATABASE_MAX_RETRIES": ("database", "max_retries"),
    "DATABASE_RETRY_DELAY": ("database", "retry_delay"),
    "FILE_ACCESS_TYPE": ("file_access", "type"),
    "FILE_ACCESS_LOCAL_DEFAULT_FILE_PATH": ("file_access", "local", "default_file_path"),
    "FILE_ACCESS_S3_REGION": ("file_access", "s3", "region"),
    "FILE_ACCESS_S3_ENDPOINT": ("file_access", "s3", "endpoint"),
    "FILE_ACCESS_S3_DEFAULT_BUCKET_NAME": ("file_access", "s3", "default_bucket_name"),
    "FILE_ACCESS_S3_FORCE_PATH_STYLE": ("file_access", "s3", "force_path_style"),
    "FILE_ACCESS_S3_ACCESS_KEY_ID": ("file_access", "s3", "access_key_id"),
    "FILE_ACCESS_S3_SECRET_ACCESS_KEY": ("file_access", "s3", "secret_access_key"),
    "FILE_ACCESS_GCP_PROJECTID": ("file_access", "gcp", "projectid"),
    "FILE_ACCESS_GCP_CREDENTIALS": ("file_access", "gcp", "credentials"),
}
"""The bootstrap variables behind their prefix, and the setting that each is."""

_NO_BROKER = "there is no message broker, leave it out: one process serves all; set CSMS_DATABASE_URL"
_NO_CACHE = "there is no cache beside the database, leave it out: set CSMS_DATABASE_URL"
_HTTP = "every module is served by one HTTP server: set CITRINEOS_HTTP_HOST and CITRINEOS_HTTP_PORT"
_SERVERS = "set CITRINEOS_WEBSOCKETS_<NAME>_PORT and so on, or declare servers in the configuration file"
_TOKENS = 'who may use the HTTP interface is said by CITRINEOS_HTTP_TOKENS=[{"token": "..."}]'
_SSL = "set CSMS_DATABASE_URL with ?ssl=require (or verify-full) at its end"
_FORCE = "run csms db sync --force: no start drops tables"
_POOL = "the pool has a fixed size, leave it out"
_FILES = "files are local, s3 or gcp: set BOOTSTRAP_CITRINEOS_FILE_ACCESS_TYPE"
_PKI = "make a test authority by csms pki init and set CITRINEOS_DATA_TRANSFER_PLUG_AND_CHARGE_PKI"
_DOCS = "the documentation is at /docs of the HTTP server: set CITRINEOS_HTTP_PORT"
_PREPARE = "set CITRINEOS_BOOT_STATUS and CITRINEOS_BOOT_PREPARE"
_COSTS = "set CITRINEOS_DATA_TRANSFER_PRICING_TRIGGER_EVERY_KWH"
_DATABASE = "set BOOTSTRAP_CITRINEOS_DATABASE_HOST and so on, or CSMS_DATABASE_URL"
_PATH_STYLE = "set CITRINEOS_FILE_ACCESS_S3_FORCE_PATH_STYLE"

# Squashed patterns of names behind either prefix, the first that fits counts.
_INSTEAD: tuple[tuple[str, str], ...] = (
    ("utilmessagebroker*", _NO_BROKER),
    ("messagebroker*", _NO_BROKER),
    ("utilcache*", _NO_CACHE),
    ("cache*", _NO_CACHE),
    ("utilswagger*", _DOCS),
    ("swagger*", _DOCS),
    ("utilnetworkconnection*", _SERVERS),
    ("websocketserver*", _SERVERS),
    ("utildirectus*", _FILES),
    ("fileaccessdirectus*", _FILES),
    ("utilfileaccess*", _FILES),
    ("fileaccesss3s3forcepathstyle", _PATH_STYLE),
    ("utilauthprovider*", _TOKENS),
    ("auth*", _TOKENS),
    ("oidcclient*", _TOKENS),
    ("rbac*", _TOKENS),
    ("utilcertificateauthority*", _PKI),
    ("integrations*", _PKI),
    ("modulescertificates*", _PKI),
    ("centralsystemhost", "set CITRINEOS_HTTP_HOST"),
    ("centralsystemport", "set CITRINEOS_HTTP_PORT"),
    ("host", "set CITRINEOS_HTTP_HOST"),
    ("port", "set CITRINEOS_HTTP_PORT"),
    ("loglevel", "set CITRINEOS_LOG_LEVEL to debug, info, warning or error"),
    ("env", "set CITRINEOS_LOG_FORMAT to console or json"),
    ("*maxcalllengthseconds", "set CITRINEOS_CALL_TIMEOUT"),
    ("*maxcachingseconds", "set CITRINEOS_CALL_TIMEOUT: nothing else is kept for a while"),
    ("*shutdowngraceperiodseconds", "set CITRINEOS_SHUTDOWN_TIMEOUT"),
    ("*stalecallmaxageseconds", "it is said with each command: ?stale_after= of /api/stations/{id}/commands"),
    ("*notreadythresholdseconds", "/ready is red as long as the database is away, leave it out"),
    ("*realtimeauthdefaulttimeoutseconds", "tokens are looked up in the database alone, leave it out"),
    ("*heartbeatinterval", "set CITRINEOS_BOOT_INTERVAL"),
    ("*bootretryinterval", "set CITRINEOS_BOOT_INTERVAL"),
    ("*unknownchargerstatus", "set CITRINEOS_BOOT_STATUS"),
    ("*getbasereportonpending", _PREPARE),
    ("*bootwithrejectedvariables", _PREPARE),
    ("*autoaccept", _PREPARE),
    ("*costupdatedinterval", _COSTS),
    ("*sendcostupdatedonmetervalue", _COSTS),
    ("*receiptbaseurl", "receipts are not made here, leave it out"),
    ("*signedmetervalues*", "signatures of meter values are kept and not checked, leave it out"),
    ("*enablegetchargingprofilesonstarttransaction", "nothing is sent that nobody asked for, leave it out"),
    ("modules*", _HTTP),
    ("datasequelize*", _DATABASE),
    ("databasedatabase", "set CITRINEOS_DATABASE_NAME"),
    ("databaseforce", _FORCE),
    ("databasepool*", _POOL),
    ("databasessl*", _SSL),
    ("userpreferences*", "nothing is told to anybody, leave it out"),
    ("maxreconnectdelay", _NO_BROKER),
    ("ocpiserver*", "there is no OCPI here, leave it out"),
    ("ocpi*", "there is no OCPI here, leave it out"),
)


def instead(name: str) -> str | None:
    """Return what to set in place of a documented name (without its prefix) that has no counterpart here."""
    plain = squashed(name)
    return next((told for pattern, told in _INSTEAD if fnmatchcase(plain, pattern)), None)
