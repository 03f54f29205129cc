"""What is asked: words, pairs, triples and phrases that stand in documents, and whole questions."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

from benchmark.corpus import Corpus

Kind = Literal["term", "or3", "and2", "phrase2", "question"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PER_KIND = 150
SEED = 2026
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[^.!?؟۔\n]+")
_SHORT, _LONG = 4, 14  # words of a sentence that could be a question


@dataclass(frozen=True, slots=True)
class Workload:
    """Queries by kind, each a tuple of words, and the ``questions`` as they were typed."""

    queries: Mapping[Kind, Sequence[Sequence[str]]]
    questions: Sequence[str]

    def plain(self) -> dict[str, object]:
        """Return plain JSON values."""
        return asdict(self)


def make(corpus: Corpus, questions: Path | None = None, *, per_kind: int = PER_KIND, seed: int = SEED) -> Workload:
    """Draw a workload from a corpus, the same for the same corpus; questions come from a file if there is one.

    Rare and frequent words are drawn as they stand in running text: frequent ones more often. Words of two letters and
    numbers are left out. A file of questions has a question a line, its last column if there are tabs.
    """
    draw = random.Random(seed)  # noqa: S311 - no secret
    texts = _sample(corpus, per_kind * 6, draw)
    words = [found for text in texts if len(found := _plain_words(text)) > 2]
    if not words:
        raise ValueError(f"{corpus.path} has no text to draw words from.")
    queries: dict[Kind, list[tuple[str, ...]]] = {kind: [] for kind in KINDS}
    for _ in range(per_kind):
        one, other = draw.choice(words), draw.choice(words)
        at = draw.randrange(len(other) - 1)
        queries["term"].append((draw.choice(one),))
        queries["or3"].append(tuple(draw.sample(one, 3)))
        queries["and2"].append(tuple(draw.sample(one, 2)))
        queries["phrase2"].append(tuple(other[at : at + 2]))
    typed = _typed(questions) if questions else _made_up(texts, draw)
    typed = draw.sample(typed, per_kind) if len(typed) > per_kind else typed
    queries["question"] = [tuple(_WORD.findall(text)) for text in typed]
    return Workload(queries, typed)


def _sample(corpus: Corpus, count: int, draw: random.Random) -> list[str]:
    chosen = set(draw.sample(range(corpus.count), min(corpus.count, count)))
    texts = [text for number, (_, text) in enumerate(corpus.texts()) if number in chosen]
    draw.shuffle(texts)
    return texts


def _plain_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if len(word) > 2 and not word.isdigit()]


def _typed(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines()
    found = [line.split("\t")[-1].strip() for line in lines]
    return [text for text in found if _WORD.search(text)]


def _made_up(texts: Sequence[str], draw: random.Random) -> list[str]:
    """Take one sentence of a question's length from each text: its title, or one inside it."""
    made = []
    for text in texts:
        fit = [found for part in _SENTENCE.findall(text) if _SHORT <= len(found := _WORD.findall(part)) <= _LONG]
        if fit:
            made.append(" ".join(draw.choice(fit)))
    return made or [" ".join(_plain_words(text)[:_LONG]) for text in texts]
