"""The searcher's commands: search, eval, explain."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import click

from indexer.cli import index_option
from indexer.errors import KavoshError, OutOfSpace
from searcher.results import Hit, Mark, Page, Question

_ISOLATE, _POP = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
MAX_LIMIT = 1000
_PAGE = 100
_QUERY_FIRST = {"ignore_unknown_options": True}
"""A question may begin with -word: what is no option of ours is part of it."""


@click.command("search", context_settings=_QUERY_FIRST)
@click.argument("query", required=False)
@index_option
@click.option("--limit", type=click.IntRange(1, MAX_LIMIT), default=None, help="How many results; 10, in a batch 100.")
@click.option("--json", "as_json", is_flag=True, help="Print the page as JSON.")
@click.option("--batch", type=click.Path(path_type=Path), help="Ask every question of a file (id TAB question).")
@click.option("--run", type=click.Path(path_type=Path, dir_okay=False), help="With --batch: write a TREC run here.")
@click.option("--no-help", "helped", is_flag=True, flag_value=False, default=True, help="No help with spelling.")
@click.option("--exact", is_flag=True, help="Only words as they are written: no other forms.")
def search_command(
    query: str | None,
    index: Path,
    limit: int | None,
    as_json: bool,
    batch: Path | None,
    run: Path | None,
    helped: bool,
    exact: bool,
) -> None:
    """Ask the index: words, "phrases", -word, +word, AND, OR, NOT, title:, lang:, prefix*, after:2016-03.

    after: takes in the day, month or year it names, before: leaves it out.
    """
    if batch is not None:
        if run is None:
            raise click.UsageError("--batch asks a file of questions: say with --run FILE where to write the answers.")
        if query is not None:
            raise click.UsageError(f"--batch asks a file of questions: leave out the question {query!r}.")
        _search_batch(index, batch, run, limit or 100, helped, exact)
        return
    if run is not None:
        raise click.UsageError(
            "--run writes the answers of --batch FILE, and there is no --batch; --json prints a page."
        )
    if query is None:
        raise click.UsageError('Say what to look for: kavosh search "QUERY".')
    from searcher.service import Service

    service, wanted = Service(index), limit or 10
    page = service.search(Question(query, size=min(wanted, _PAGE), help=helped, exact=exact))
    for number in range(2, -(-wanted // _PAGE) + 1):
        more = service.search(replace(page.question, page=number))
        page = replace(page, hits=(page.hits + more.hits)[:wanted])
    if as_json:
        click.echo(json.dumps(asdict(page), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace"))
    else:
        _print(page)


def _search_batch(index: Path, batch: Path, run: Path, limit: int, helped: bool, exact: bool) -> None:
    from searcher.batch import ask_all, trec_lines
    from searcher.evaluate import read_questions

    questions = read_questions(batch)
    with _written(run) as partial, partial.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as out:
        for name, found in ask_all(index, questions, limit=limit, help=helped, exact=exact):
            out.writelines(trec_lines(name, found))


@contextmanager
def _written(path: Path) -> Iterator[Path]:
    """Give a file to write beside ``path`` that takes its place when all is written."""
    partial = path.with_name(path.name + ".part")
    try:
        yield partial
        os.replace(partial, path)  # noqa: PTH105 - the standard name for what happens
    except OSError as error:
        partial.unlink(missing_ok=True)
        kind = OutOfSpace if error.errno == 28 else KavoshError
        raise kind(f"{path} cannot be written: {error.strerror}.", "Choose another file with --run.") from error
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


@click.command("eval")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@index_option
@click.option("--no-help", "helped", is_flag=True, flag_value=False, default=True, help="No help with spelling.")
@click.option("--exact", is_flag=True, help="Only words as they are written: no other forms.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def eval_command(folder: Path, index: Path, helped: bool, exact: bool, as_json: bool) -> None:
    """Measure relevance on the judged questions of FOLDER: MRR@10, nDCG@10, R@100."""
    from searcher.batch import ask_all
    from searcher.evaluate import DEPTH, figures, read_set

    questions, judged = read_set(folder)
    rows = figures(dict(ask_all(index, questions, limit=DEPTH, help=helped, exact=exact)), judged)
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], indent=1))
        return
    width = max([len(row.name) for row in rows] + [3])
    click.echo(f"{'set':{width}}  questions   MRR@10  nDCG@10    R@100")
    for row in rows:
        click.echo(f"{row.name:{width}}  {row.questions:9,}  {row.mrr:7.4f}  {row.ndcg:7.4f}  {row.recall:7.4f}")


@click.command("explain", context_settings=_QUERY_FIRST)
@click.argument("query")
@click.argument("document")
@index_option
@click.option("--no-help", "helped", is_flag=True, flag_value=False, default=True, help="No help with spelling.")
@click.option("--exact", is_flag=True, help="Only words as they are written: no other forms.")
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON.")
def explain_command(query: str, document: str, index: Path, helped: bool, exact: bool, as_json: bool) -> None:
    """Say why DOCUMENT (an id) answers QUERY, and what each part of its score is."""
    from searcher.archive import Archives
    from searcher.service import understand

    archives = Archives(index)
    archive = archives.newest()
    if archive.reader.find(document) is None:
        raise KavoshError(
            f"There is no document {document} in the index at {index}.", "`kavosh search QUERY --json` shows ids."
        )
    with archives.blamed():
        understood = understand(archive, query, help=helped, exact=exact)
        found = archive.engine.explain(understood.tree, document, exact=exact)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1))
        return
    for note in understood.notes:
        click.echo(f"note: {note.message}")
    if not found.matches:
        click.echo(f"{document} does not answer this question.")
    else:
        rank = f"rank {found.rank}" if found.rank else "below the ranks looked at"
        click.echo(f"{document}: score {found.score:.4f} ({rank}); first step {found.first:.4f}")
    for part in found.parts:
        click.echo(
            f"  {part.score:9.4f}  {part.kind:10} {_isolated(part.what)}  {part.how}  (weight {part.weight:.3f})"
        )


def _print(page: Page) -> None:
    """Print a page for a person: bold marks on a terminal, text of either direction isolated from ours."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for note in page.notes:
        console.print(f"note: {note.message.translate(_ONE_LINE)}", style="yellow", markup=False)
        if note.query:
            console.print(f"      to search for that only: {_isolated(note.query)}", style="yellow", markup=False)
    for hit in page.hits:
        _print_hit(console, hit)
    for suggestion in page.suggestions:
        console.print(f"Did you mean: {_isolated(suggestion)}", markup=False)
    counted = "1 document" if page.total == 1 else f"{page.total:,} documents"
    console.print(f"{counted} found in {page.took_ms:.1f} ms", style="dim", markup=False)


def _print_hit(console: object, hit: Hit) -> None:
    from rich.console import Console
    from rich.text import Text

    assert isinstance(console, Console)  # noqa: S101 - tells mypy, rich is imported late
    console.print(_marked(hit.title or hit.id, hit.title_marks if hit.title else (), "bold"))
    about = "  ".join(part for part in (hit.id, hit.source, hit.author, hit.date, hit.language) if part)
    console.print(Text(f"  {_isolated(about)}  {hit.score:.3f}", style="dim"))
    for snippet in hit.snippets:
        place = f"{snippet.place[0]} {snippet.place[1]}: " if snippet.place else ""
        console.print(Text(f"  {place}"), _marked(snippet.text, snippet.marks, ""), sep="")


def _marked(text: str, marks: tuple[Mark, ...], style: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - rich's
    from rich.text import Text

    # A line of its own direction, as one line whatever ends of lines it holds: both stay one code point for one.
    line = _isolated(text)
    shown, before = Text(line, style=style), len(line) > len(text)
    for mark in marks:
        shown.stylize("bold reverse", mark.start + before, mark.end + before)
    return shown


_ONE_LINE = dict.fromkeys([*range(32), 127, *range(128, 160), 8232, 8233], " ")
"""Control characters of a document must not reach a terminal."""


def _isolated(text: str) -> str:
    """Keep a text's direction to itself on a terminal; what is piped on gets the text alone."""
    shown = text.translate(_ONE_LINE)
    return f"{_ISOLATE}{shown}{_POP}" if sys.stdout.isatty() else shown


commands: tuple[click.Command, ...] = (search_command, eval_command, explain_command)
"""What joins the `kavosh` command."""
