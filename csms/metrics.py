"""What is counted, in a registry that is a value: two systems in one process count apart."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from csms.context import Noted
from ocppj.transcript import TO_CSMS, Entry
from schemas.catalogue import actions
from schemas.validation import Repair
from schemas.version import Version

_log = logging.getLogger(__name__)
CONTENT_TYPE = CONTENT_TYPE_LATEST
_KINDS = {2: "call", 3: "result", 4: "error", 5: "result-error", 6: "send", None: "unreadable"}


class _Frames(Collector):
    """Counts frames in a plain mapping: the library's counters lock at every step, and this is the hot path.

    A name from the wire never becomes a label: there are only so many actions.
    """

    def __init__(self) -> None:
        self.counts: dict[tuple[str, int | None, str | None], int] = {}
        self._known = frozenset(name for version in Version for name in actions(version))

    def add(self, direction: str, kind: int | None, action: str | None) -> None:
        """Count a frame that may be the first of its kind."""
        key = (direction, kind if kind in _KINDS else None, action if action in self._known else None)
        self.counts[key] = self.counts.get(key, 0) + 1

    def collect(self) -> Iterator[Metric]:
        """Hand the counts over."""
        family = CounterMetricFamily("csms_messages", "Frames", labels=["direction", "kind", "action"])
        for (direction, kind, action), count in self.counts.items():
            way = "in" if direction == TO_CSMS else "out"
            family.add_metric([way, _KINDS[kind], action or ""], count)
        yield family


class Metrics:
    """The counters of one CSMS."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = self.registry
        self.connections = Gauge(
            "csms_connections", "Stations connected now", ["server", "tenant"], registry=own
        )
        self.accepted = Counter(
            "csms_handshakes_accepted", "Sockets accepted", ["server", "version"], registry=own
        )
        self.refused = Counter(
            "csms_handshakes_refused", "Handshakes refused", ["server", "reason"], registry=own
        )
        self.new_ids = Counter(
            "csms_new_ids", "Stations put on record when they came", ["server", "tenant"], registry=own
        )
        self.repairs = Counter("csms_repairs", "Repairs of lenient mode", ["vendor", "kind"], registry=own)
        self.faults = Counter(
            "csms_schema_faults", "Frames that broke their schema", ["direction"], registry=own
        )
        self.commands = Counter(
            "csms_commands", "Commands by how they ended", ["action", "outcome"], registry=own
        )
        self.closed = Counter("csms_sockets_closed", "Sockets closed", ["code"], registry=own)
        self.inconsistencies = Counter(
            "csms_inconsistencies", "What did not fit together, by kind", ["kind"], registry=own
        )
        self.reconciled = Counter(
            "csms_reconciled", "Transactions set right by what their station says", registry=own
        )
        self.batch_median = Gauge("csms_batch_median", "Median of the latest batch sizes", registry=own)
        self.database = Gauge("csms_database_up", "1 while the database answers", registry=own)
        self.stale = Gauge(
            "csms_stale_transactions", "Open transactions not heard of for long (0 while not looked for)",
            registry=own,
        )  # fmt: skip
        self._frames = _Frames()
        own.register(self._frames)

    def entry(self, entry: Entry) -> None:
        """Count a frame."""
        counts, key = self._frames.counts, (entry.direction, entry.kind, entry.action)
        if key in counts:
            counts[key] += 1
        else:
            self._frames.add(*key)
        if entry.faults:
            self.faults.labels("in" if entry.direction == TO_CSMS else "out").inc()

    def repaired(self, vendor: str | None, repairs: Iterable[Repair]) -> None:
        """Count repairs by the station's vendor."""
        for repair in repairs:
            self.repairs.labels(vendor or "unknown", repair.kind).inc()

    def noted(self, station: str, noted: Noted) -> None:
        """Count and log something that did not fit together; its row is durable by now."""
        self.inconsistencies.labels(noted.kind).inc()
        if noted.resolved:
            self.reconciled.inc()
        told = " ".join(f"{name}={value}" for name, value in noted.detail.items() if value is not None)
        _log.warning("%s: %s%s: %s", station, noted.kind, " (set right)" if noted.resolved else "", told)

    def watch(self, healthy: Callable[[], bool], median: Callable[[], float]) -> None:
        """Read these at the time of asking instead of counting along."""
        self.database.set_function(lambda: 1.0 if healthy() else 0.0)
        self.batch_median.set_function(median)

    def text(self) -> bytes:
        """Return everything in Prometheus' text form."""
        return generate_latest(self.registry)
