"""`kavosh`: the commands of the indexer and the searcher, and `serve`; every error a sentence, never a traceback."""

import errno
import gc
import logging
import os
import signal
import socket
import sys
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Any, NoReturn

import click

from indexer.cli import commands as indexer_commands
from indexer.cli import index_option
from indexer.errors import IndexMissing, KavoshError, OutOfSpace
from indexer.extract_cli import extract
from searcher.cli import commands as searcher_commands
from searcher.results import Question

THREADS = 8
GC_OBJECTS = 50_000
"""New objects before Python looks for circles among them: about the garbage of ten questions."""
# A question of 100,000 Persian letters is 600 kB as an address: it is read and answered with a note, not refused.
MAX_REQUEST_LINE_BYTES = 1 << 20


class Kavosh(click.Group):
    """The group of all commands; says our errors in two lines and ends with code 2."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 (whatever a command returns)
        """Run a command, with our errors as sentences."""
        try:
            return super().invoke(ctx)
        except KavoshError as error:
            fault = error
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            kind = OutOfSpace if error.errno == errno.ENOSPC else KavoshError
            fault = kind(f"{error.filename or 'The system'}: {error.strerror or error}.")
        click.echo(f"kavosh: {fault.message}", err=True)
        if fault.hint:
            click.echo(fault.hint, err=True)
        sys.exit(2)


@click.group(cls=Kavosh, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kavosh")
def main() -> None:
    """Full-text search for archives in Persian and English."""


@main.command("serve")
@index_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="The port; 0 for any free."
)
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="URL",
    help="Another site that may use the box, such as https://news.example.org; may be repeated. Also KAVOSH_ORIGINS.",
)
def serve(index: Path, host: str, port: int, origins: tuple[str, ...]) -> None:
    """Serve the pages, the JSON interface and the box for other sites.

    More settings come from the environment: KAVOSH_NAME, KAVOSH_LANGUAGE, KAVOSH_PUBLIC_URL, KAVOSH_PROXIES and
    KAVOSH_RATE. Stop it with Ctrl+C.
    """
    if not (index / "live").exists():
        raise IndexMissing(f"There is no index in {index}.", f"Make one: kavosh index FOLDER --index {index}")
    listener = listen(host, port)
    address = address_of(listener, host)
    # Imported late: the other commands need none of it and should start at once.
    from waitress import create_server

    from webui.app import create_app
    from webui.face import Face
    from webui.settings import from_environment

    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    settings = from_environment(index, origins=origins, bound_to=host)
    app = create_app(settings)
    server = create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        ident=None,
        max_request_header_size=MAX_REQUEST_LINE_BYTES,
        clear_untrusted_proxy_headers=not settings.proxies,
    )
    face: Face = app.extensions["kavosh"]
    face.status()  # an index that cannot be used is said here, not to the first visitor
    # The first question loads what all later ones share; nobody should have to wait for that.
    Thread(target=face.service.search, args=(Question("kavosh"),), daemon=True).start()
    # What was loaded stays: collecting it again and again would cost every question some of its time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GC_OBJECTS)
    click.echo(f"Kavosh is at {address}")
    click.echo(f"The admin token is in {settings.token_file}")
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, _stop)
    try:
        server.run()
    finally:
        server.close()


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


for command in (*indexer_commands, extract, *searcher_commands):
    main.add_command(command)


if __name__ == "__main__":
    main()
