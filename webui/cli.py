"""`kavosh`: the commands of the indexer and the searcher, and `serve`; every error a sentence, never a traceback."""

import errno
import sys
from pathlib import Path
from typing import Any

import click

from indexer.cli import commands as indexer_commands
from indexer.cli import index_option
from indexer.errors import IndexMissing, KavoshError, OutOfSpace
from indexer.extract_cli import extract
from searcher.cli import commands as searcher_commands
from webui.processes import cores, supported
from webui.serving import Place
from webui.serving import serve as run


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
    "--processes",
    type=click.IntRange(1, 64),
    metavar="N",
    help="How many processes answer; by default one a core, 1 where the system cannot fork.",
)
@click.option(
    "--origin",
    "origins",
    multiple=True,
    metavar="URL",
    help="Another site that may use the box, such as https://news.example.org; may be repeated. Also KAVOSH_ORIGINS.",
)
def serve(index: Path, host: str, port: int, processes: int | None, origins: tuple[str, ...]) -> None:
    """Serve the pages, the JSON interface and the box for other sites.

    More settings come from the environment, each shown with an example:

    \b
    KAVOSH_NAME="Archive of Herat"
        What the pages call this service. Without it: Kavosh.
    KAVOSH_LANGUAGE=en
        Language of the pages where a browser names none of ours: fa, fa-AF, en.
        Without it: fa.
    KAVOSH_PUBLIC_URL=https://search.example.org
        The address people use, where a proxy stands in front; with https,
        cookies are for https alone. Without it: the address of each request.
    KAVOSH_PROXIES=1
        How many proxies in front are trusted to name who asks, 0 to 9.
        Without it: 0.
    KAVOSH_RATE="600 per minute"
        How often one address may ask the same kind of page, per second, minute
        or hour. Without it: 1200 per minute.

    Requests from this machine itself are never limited. A proxy on this machine makes all requests come from it: set
    KAVOSH_PROXIES there, or nobody is limited.

    Stop it with Ctrl+C.
    """  # noqa: D301 (a backspace is how click is told to leave lines as they are)
    if not (index / "live").exists():
        raise IndexMissing(f"There is no index in {index}.", f"Make one: kavosh index FOLDER --index {index}")
    if processes is not None and processes > 1 and not supported():
        raise KavoshError(f"This system cannot fork into {processes} processes.", "Serve in one: --processes 1")
    count = processes or (cores() if supported() else 1)
    run(Place(index, host, port, origins, count))


for command in (*indexer_commands, extract, *searcher_commands):
    main.add_command(command)


if __name__ == "__main__":
    main()
