"""The command: read a corpus, measure every engine at every size, print, write and draw."""

import json
import tempfile
from pathlib import Path

import click

from benchmark import corpus as corpora
from benchmark import figures as taking
from benchmark import workload as asking
from benchmark.child import TaskFailed
from benchmark.peers import PEERS, SLOW
from benchmark.plot import draw
from benchmark.report import OURS, service_table, steps_table, table
from benchmark.timing import Clock, load


def _sizes(_: click.Context, option: click.Parameter, value: str) -> list[int]:
    parts = [part.strip() for part in value.split(",")]
    if not all(part.isascii() and part.isdigit() and int(part) for part in parts):
        raise click.BadParameter(f"{value!r}: write numbers such as 10000,30000", param=option)
    return [int(part) for part in parts]


def _names(_: click.Context, option: click.Parameter, value: str | None) -> list[str] | None:
    if value is None:
        return None
    names = [part.strip() for part in value.split(",")]
    unknown = [name for name in names if name not in PEERS]
    if unknown:
        raise click.BadParameter(f"{unknown[0]!r}: choose from {', '.join(PEERS)}", param=option)
    return names


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("corpus", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--questions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Questions to ask, one a line (the last column if there are tabs); otherwise sentences of the corpus.",
)
@click.option(
    "--documents",
    "sizes",
    callback=_sizes,
    default="10000,30000,100000",
    show_default=True,
    help="Corpus sizes; never more than there are.",
)
@click.option(
    "--peers",
    "named",
    callback=_names,
    help=f"Engines, from {','.join(PEERS)}; by default all, whoosh up to {SLOW['whoosh']:,} documents.",
)
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write all figures to a file.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw cost against size (.svg, .png).")
@click.option(
    "--clock",
    type=click.Choice(["wall", "processor"]),
    default="wall",
    show_default=True,
    help="What queries are timed by; processor where the machine does other things meanwhile.",
)
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Where to put indexes meanwhile.")
def main(
    corpus: Path,
    questions: Path | None,
    sizes: list[int],
    named: list[str] | None,
    out: Path | None,
    plot: Path | None,
    folder: Path | None,
    clock: Clock,
) -> None:
    """Measure Kavosh and others on CORPUS, a file of records (.jsonl, .jsonl.xz, .jsonl.gz).

    The machine should have nothing else to do: its load is printed with the figures.
    """
    if not corpus.name.endswith(corpora.SUFFIXES):
        raise click.BadParameter(f"{corpus.name} is none of {', '.join(corpora.SUFFIXES)}", param_hint="CORPUS")
    whole = corpora.measured(corpus)
    if not whole.count:
        raise click.ClickException(f"{corpus} holds no records.")
    found: list[taking.Figures] = []
    service = None
    try:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            for size in sorted({min(size, whole.count) for size in sizes}):
                part = corpora.cut(whole, size, Path(place))
                workload = asking.make(part, questions)
                names = named or [name for name in PEERS if size <= SLOW.get(name, size)]
                for name in names:
                    click.echo(f"{name}: {size:,} documents (load {load()}) ...", err=True)
                    found.append(taking.measure(name, part, workload, Path(place), clock))
                click.echo(f"{table(found[-len(names) :])}\n")
            if OURS in names:
                click.echo(f"{OURS}: in service (load {load()}) ...", err=True)
                index = Path(place) / f"{OURS}-{size}"
                service = taking.measure_service(part, workload, index, Path(place), clock)
                click.echo(f"{steps_table(service)}\n\n{service_table(service)}")
    except (TaskFailed, OSError, ValueError, RuntimeError) as fault:
        raise click.ClickException(str(fault)) from fault
    finally:  # hours of measuring are kept, whatever failed last
        if out is not None:
            out.write_text(json.dumps(taking.as_json(found, service), indent=1) + "\n", "utf-8")
        if plot is not None and found:
            draw(found, plot)
