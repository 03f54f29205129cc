"""Repairs of text that was damaged on its way here: one rule a module, each only where its evidence stands in the file.

A rule looks at the whole text first (``plan``) and then mends part by part, so that pages keep their places.
What was right is never changed: every rule gives clean Persian, Dari, Pashto and Arabic back as it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.documents import Repair
from indexer.readers.repair import damaged, mojibake, presentation

type Mender = Callable[[str], tuple[str, int]]
"""Mends one part of a text and counts the changes."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A repair by name; ``plan`` gives the mender a whole text calls for, None where its evidence is not there."""

    name: str
    plan: Callable[[str], Mender | None]


MOJIBAKE = Rule("mojibake", mojibake.plan)
"""The rule that must see a text before its controls are removed."""
RULES = (
    Rule("presentation forms", presentation.plan),
    Rule("damaged beh", damaged.plan),
)
"""Rules for text of any format, after `MOJIBAKE`, in the order they must run."""


def mend(parts: Sequence[str], rules: Sequence[Rule] = RULES) -> tuple[list[str], tuple[Repair, ...]]:
    """Run the rules that fit the whole over each part; give the parts and what was done."""
    mended = list(parts)
    done: list[Repair] = []
    for rule in rules:
        mender = rule.plan("\n".join(mended))
        if mender is None:
            continue
        counted = 0
        for number, part in enumerate(mended):
            mended[number], count = mender(part)
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
