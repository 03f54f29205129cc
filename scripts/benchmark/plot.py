"""The plot: what a corpus costs as it grows, every engine a line."""

from collections.abc import Callable, Sequence
from pathlib import Path

from benchmark.figures import Figures

_PANELS: tuple[tuple[str, Callable[[Figures], float]], ...] = (
    ("index, s", lambda each: each.index_seconds),
    ("peak memory, MB", lambda each: each.index_memory.proportional),
    ("on disk, MB", lambda each: each.disk_mb),
    ("one word p50, ms", lambda each: each.queries["term"].p50),
    ("phrase p50, ms", lambda each: each.queries["phrase2"].p50),
    ("question p50, ms", lambda each: each.queries["question"].p50),
)


def draw(figures: Sequence[Figures], path: Path) -> None:
    """Draw cost against documents, both on logarithmic axes, into an .svg or .png file."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - slow to load, seldom wanted
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(12, 7), layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.subplots(2, 3)
    for axes, (title, value) in zip(grid.flat, _PANELS, strict=True):
        for name in dict.fromkeys(each.engine for each in figures):
            mine = sorted((each for each in figures if each.engine == name), key=lambda each: each.documents)
            axes.plot([each.documents for each in mine], [value(each) for each in mine], marker="o", label=name)
        # A corpus of a few documents costs nothing that a clock shows, and nothing has no logarithm.
        shown = any(value(each) for each in figures)
        axes.set(title=title, xscale="log", yscale="log" if shown else "linear", xlabel="documents")
        axes.grid(visible=True, which="major", alpha=0.3)
    grid.flat[0].legend()
    figure.savefig(path)
