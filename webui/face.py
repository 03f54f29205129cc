"""What every view needs, kept on the application: settings, the searching service, the jobs, the gate, the assets."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import cast

from flask import current_app

from indexer.jobs import Jobs
from searcher.results import Page, Question
from searcher.service import Service
from webui.assets import Assets
from webui.metrics import Metrics
from webui.security import Gate
from webui.settings import Settings
from webui.tokens import AdminToken

_STATUS_SECONDS = 2.0


@dataclass(slots=True)
class Face:
    """The parts of one running web face."""

    settings: Settings
    service: Service
    jobs: Jobs
    token: AdminToken | None
    gate: Gate
    assets: Assets
    metrics: Metrics
    _status: tuple[float, Mapping[str, object]] = field(default=(0.0, {}))
    _lock: Lock = field(default_factory=Lock)

    def search(self, question: Question) -> Page:
        """Search and count the time."""
        began = time.perf_counter()
        page = self.service.search(question)
        self.metrics.search(time.perf_counter() - began)
        return page

    def status(self) -> Mapping[str, object]:
        """Return the service's status, at most two seconds old: pages show it, and it need not be exact."""
        with self._lock:
            at, status = self._status
            if not status or time.monotonic() - at > _STATUS_SECONDS:
                status = self.service.status()
                self._status = (time.monotonic(), status)
            return status


def face() -> Face:
    """Return the parts of the application that answers this request."""
    return cast("Face", current_app.extensions["kavosh"])
