"""Repairs of text that was damaged on its way here: one rule a module, each only where its evidence stands in the file.

A rule looks at the whole text first (``fits``) and then mends part by part (``apply``), so that pages keep their places.
What was right is never changed: every rule gives clean Persian, Dari, Pashto and Arabic back as it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.documents import Repair
from indexer.readers.repair import damaged, mojibake, presentation

type Fits = Callable[[str], bool]
type Apply = Callable[[str], tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A repair by name: whether its evidence stands in a text, and the mending of one part with the count of changes."""

    name: str
    fits: Fits
    apply: Apply


RULES = (
    Rule("mojibake", mojibake.fits, mojibake.apply),
    Rule("presentation forms", presentation.fits, presentation.apply),
    Rule("damaged beh", damaged.fits, damaged.apply),
)
"""Rules for text of any format, in the order they must run."""


def mend(parts: Sequence[str], rules: Sequence[Rule] = RULES) -> tuple[list[str], tuple[Repair, ...]]:
    """Run the rules that fit the whole over each part; give the parts and what was done."""
    mended = list(parts)
    done: list[Repair] = []
    for rule in rules:
        if not rule.fits("\n".join(mended)):
            continue
        counted = 0
        for number, part in enumerate(mended):
            mended[number], count = rule.apply(part)
            counted += count
        if counted:
            done.append(Repair(rule.name, counted))
    return mended, tuple(done)


def added(*groups: Sequence[Repair]) -> tuple[Repair, ...]:
    """Join lists of repairs, adding up the counts of one rule."""
    counts: dict[str, int] = {}
    for group in groups:
        for repair in group:
            counts[repair.rule] = counts.get(repair.rule, 0) + repair.count
    return tuple(Repair(rule, count) for rule, count in counts.items())
