"""`kavosh serve` under load: one client alone, then eight at once, over connections that stay open."""

import http.client
import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote, urlsplit

from benchmark.memory import Memory, of_tree
from benchmark.peers.ours import COMMAND
from benchmark.timing import Percentiles, percentiles

CLIENTS = 8
WARM_UP = 200
ALONE = 300
TOGETHER = 800
_NO_LIMIT = "9999999 per second"
_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Served:
    """How a page of ten hits with snippets, facets and a total is served.

    ``alone`` are milliseconds of one client, ``together`` of eight at once, ``per_second`` how many requests eight
    clients had answered. ``memory`` is the server's afterwards.
    """

    alone: Percentiles
    together: Percentiles
    per_second: float
    memory: Memory


def serve(index: Path, questions: Sequence[str]) -> Served:
    """Ask a server of an index over HTTP, its limit on searches raised out of the way; raises RuntimeError.

    Questions before the measured ones warm all of its processes up; while there are enough, none is asked twice.
    """
    order = cycle(questions)
    with _server(index) as (process, host, port):
        _clients(host, port, [list(islice(order, WARM_UP // CLIENTS)) for _ in range(CLIENTS)])
        alone = _client(host, port, list(islice(order, ALONE)))
        began = time.perf_counter()
        together = _clients(host, port, [list(islice(order, TOGETHER // CLIENTS)) for _ in range(CLIENTS)])
        seconds = time.perf_counter() - began
        memory = of_tree(process.pid)
    return Served(percentiles(alone), percentiles(together), round(len(together) / seconds, 1), memory)


@contextmanager
def _server(index: Path) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
    environment = os.environ | {"KAVOSH_RATE": _NO_LIMIT}
    command: list[str | Path] = [COMMAND, "serve", "--port", "0", "--index", index]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        stop = threading.Timer(_START_SECONDS, process.kill)  # a server that never says where it is
        stop.start()
        try:
            assert process.stdout is not None  # noqa: S101 - tells mypy, it is a pipe
            address = urlsplit(_address(process.stdout.readline()))
            stop.cancel()
            yield process, address.hostname or "", address.port or 80
        finally:
            stop.cancel()
            process.terminate()


def _address(line: str) -> str:
    found = re.search(r"http://\S+", line)
    if found is None:
        raise RuntimeError(f"The server did not say where it is: {line!r}.")
    return found[0]


def _clients(host: str, port: int, shares: Sequence[Sequence[str]]) -> list[float]:
    """Ask over as many connections at once as there are shares of questions; gives milliseconds."""
    times: list[float] = []
    faults: list[Exception] = []

    def client(share: Sequence[str]) -> None:
        try:
            times.extend(_client(host, port, share))
        except (OSError, RuntimeError, http.client.HTTPException) as fault:
            faults.append(fault)

    clients = [threading.Thread(target=client, args=(share,)) for share in shares]
    for each_client in clients:
        each_client.start()
    for each_client in clients:
        each_client.join()
    if faults:
        raise faults[0]
    return times


def _client(host: str, port: int, questions: Sequence[str]) -> list[float]:
    """Ask over one connection, one after the other; gives milliseconds."""
    connection = http.client.HTTPConnection(host, port, timeout=60)
    times = []
    try:
        for question in questions:
            began = time.perf_counter()
            connection.request("GET", f"/api/search?q={quote(question)}")
            response = connection.getresponse()
            response.read()
            times.append((time.perf_counter() - began) * 1000)
            if response.status != 200:
                raise RuntimeError(f"The server answered {response.status} to {question!r}.")
    finally:
        connection.close()
    return times
