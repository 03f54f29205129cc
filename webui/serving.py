"""The running server: a socket, an application made ready, and as many processes as it may use."""

import errno
import gc
import logging
import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from indexer.errors import KavoshError
from webui import processes
from webui.sharing import Shares

THREADS = 4
"""Threads of each process: a question that takes long must not stop others; more would only wait for one another."""
GC_OBJECTS = 50_000
"""New objects before Python looks for circles among them: about the garbage of ten questions."""
# A question of 100,000 Persian letters is 600 kB as an address: it is read and answered with a note, not refused.
MAX_REQUEST_LINE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where to serve what: an index, an address and port to listen on, other sites, and in how many processes."""

    index: Path
    host: str
    port: int
    origins: tuple[str, ...] = ()
    processes: int = 1


def serve(place: Place) -> None:
    """Serve until a signal ends it. Raises KavoshError where address, settings or index cannot be used."""
    listener = listen(place.host, place.port)
    # No array here is worth a second thread's linear algebra, and there must be no thread when processes are forked.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Imported late: the other commands need none of it and should start at once.
    from waitress import create_server

    from searcher import heap
    from webui.app import create_app
    from webui.face import Face
    from webui.settings import from_environment

    heap.few_heaps()
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    settings = from_environment(place.index, origins=place.origins, bound_to=place.host)
    app = create_app(settings, processes=place.processes)
    face: Face = app.extensions["kavosh"]
    face.status()  # an index that cannot be used is said here, not to the first visitor
    face.service.prepare()
    # What was loaded stays, shared by all processes: collecting it again and again would cost every question some of
    # its time, and copy what is only looked at.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_OBJECTS)

    shares = Shares(listener, place.processes) if place.processes > 1 else None

    def answer(number: int) -> None:
        if shares is not None and number == place.processes:
            shares.hand_out()
        face.metrics.count_as(number)
        face.service.follow()
        server = create_server(
            app,
            sockets=[shares.of(number) if shares is not None else listener],
            threads=THREADS,
            ident=None,
            max_request_header_size=MAX_REQUEST_LINE_BYTES,
            clear_untrusted_proxy_headers=not settings.proxies,
        )
        try:
            server.run()
        finally:
            server.close()

    click.echo(f"Kavosh is at {address_of(listener, place.host)}")
    click.echo(f"The admin token is in {settings.token_file}")
    sys.stdout.flush()
    if place.processes > 1:
        processes.Processes(place.processes + 1, answer).run()
    else:
        signal.signal(signal.SIGTERM, _stop)
        answer(0)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    """End the server as Ctrl+C does: answers under way are finished."""
    raise SystemExit(0)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raises KavoshError where the port is taken, forbidden, or the address not ours."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError):
        raise KavoshError(
            f"{host!r} is no address of this machine.", "Use --host 127.0.0.1 or --host 0.0.0.0."
        ) from None
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(1024)
    except OSError as error:
        listener.close()
        reasons = {
            errno.EADDRINUSE: (f"Port {port} is in use already.", f"Choose another: kavosh serve --port {port + 1}"),
            errno.EACCES: (f"Port {port} may not be used by this user.", "Choose one from 1024 on: --port 8080"),
            errno.EADDRNOTAVAIL: (
                f"{host!r} is no address of this machine.",
                "Use --host 127.0.0.1 or --host 0.0.0.0.",
            ),
        }
        message, hint = reasons.get(error.errno or 0, (f"{host} port {port} cannot be used: {error.strerror}.", ""))
        raise KavoshError(message, hint) from None
    return listener


def address_of(listener: socket.socket, host: str) -> str:
    """Return the address to open in a browser."""
    port = listener.getsockname()[1]
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 (compared, not bound)
    return f"http://{f'[{name}]' if ':' in name and not name.startswith('[') else name}:{port}"
