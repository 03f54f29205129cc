"""Phrases of others, known by their form: found again in what was said, and said in the reader's language.

The indexer writes its reasons as English sentences with values in them, into errors, catalogs and records of jobs that
may be older than this process. So a sentence is translated where it is shown. A phrase is a form with named holes,
``Line %(number)s is no JSON object.``; what was said fits it or not, and where several fit, the one that leaves least
to its holes is meant. Matching takes time in proportion to the text, whatever stands in it: no regular expression runs
over values that a hostile file may have chosen.

A hole's name says what its value is (below). Values are data: each is escaped and isolated from the direction of the
sentence round it. In the words of a language, `backquotes` hold what is typed as it stands: commands, options, endings.
The indexer's own sentences are for a terminal too, and leave single names bare; those are found by their look.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape

from webui.language import interface
from webui.present import flow, plain_digits, typed

_HOLE = re.compile(r"%\((\w+)\)s")
_PIECE = re.compile(r"`([^`]*)`|%\((\w+)\)s")
_TYPED = re.compile(r"\b(?:tesseract|pdfto)[a-z-]*|(?<![\w)])\.[a-z]+\b")
"""What is typed as it stands in a sentence without backquotes: the names of programs, and endings of names."""
_SENTENCE_END = re.compile(r"(?<=[.?!…]) ")
_SPLITS = 12
"""Ends of sentences, from the last, behind which a hint is looked for; hints hold none of their own."""
_FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_SEPARATORS = str.maketrans({",": "\N{ARABIC THOUSANDS SEPARATOR}", ".": "\N{ARABIC DECIMAL SEPARATOR}"})

_CAUSES = frozenset({"cause", "origin"})
"""Holes that hold a phrase again: the system's word for what failed, or another sentence of ours."""
_LISTS = frozenset({"parts"})
"""Holes that hold phrases with commas between them."""
_PATHS = frozenset({"path", "index", "folder", "file"})
"""Holes that hold a name on the disk, which reads from left to right."""
_FIGURES = frozenset(
    {"block", "byte", "bytes", "cells", "code", "column", "columns", "count", "documents", "known", "limit", "line"}
    | {"all", "number", "pages", "pictures", "rate", "read", "seconds", "times", "version"}
)
"""Holes that hold a number, written in the reader's digits."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A form cut at its holes, and its words in the reader's language."""

    literals: tuple[str, ...]
    holes: tuple[str, ...]
    words: LazyString


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a text: the phrase it fits and what stands in the holes."""

    phrase: _Phrase
    values: tuple[str, ...]

    @property
    def left(self) -> int:
        """How many characters the form does not account for."""
        return sum(map(len, self.values))


class Phrasebook:
    """Phrases by their form; ``words`` gives for each what to say, with the same holes."""

    def __init__(self, words: Mapping[str, LazyString]) -> None:
        self._phrases = [
            _Phrase(tuple(_HOLE.split(form)[::2]), tuple(_HOLE.findall(form)), said) for form, said in words.items()
        ]

    def say(self, text: str) -> Markup:
        """Say a text in the reader's language: a phrase, or two with a blank between them.

        What is not known comes back as it is, isolated, under its own direction.
        """
        readings = self._understood(text)
        if not readings:
            return Markup("<bdi {}>{}</bdi>").format(flow(text), text) if text else Markup("")
        return Markup(" ").join(self._said(reading) for reading in readings)

    def phrase(self, text: str) -> Markup | None:
        """Say one phrase in the reader's language, None where it is not known."""
        reading = self._reading(text)
        return None if reading is None else self._said(reading)

    def _understood(self, text: str) -> Sequence[_Reading]:
        """Return the phrases a text is made of, one or two, none where it is not understood."""
        whole = self._reading(text)
        ways = [] if whole is None else [[whole]]
        ends = [end.span() for end in _SENTENCE_END.finditer(text)]
        for end, start in islice(reversed(ends), _SPLITS):
            if (hint := self._reading(text[start:])) and (message := self._reading(text[:end])):
                ways.append([message, hint])
        return min(ways, key=lambda way: sum(reading.left for reading in way), default=[])

    def _reading(self, text: str) -> _Reading | None:
        return min(self._readings(text), key=lambda reading: reading.left, default=None)

    def _readings(self, text: str) -> Iterator[_Reading]:
        for phrase in self._phrases:
            values = _values(phrase.literals, text)
            if values is not None:
                yield _Reading(phrase, values)

    def _said(self, reading: _Reading) -> Markup:
        values = dict(zip(reading.phrase.holes, reading.values, strict=True))
        words = str(reading.phrase.words)
        if "`" not in words:
            words = _TYPED.sub(r"`\g<0>`", words)
        out: list[Markup] = []
        at = 0
        for piece in _PIECE.finditer(words):
            out.append(escape(words[at : piece.start()]))
            at = piece.end()
            if piece[2]:
                out.append(self._value(piece[2], values[piece[2]]))
            else:
                out.append(typed(_HOLE.sub(lambda hole: values[hole[1]], piece[1])))
        return Markup("").join((*out, escape(words[at:])))

    def _value(self, hole: str, value: str) -> Markup:
        reader = interface().tag
        if hole in _CAUSES and (known := self.phrase(value)) is not None:
            return known
        if hole in _LISTS:
            parts = [self._value("cause", part) for part in value.split(", ")]
            return escape(", " if reader == "en" else "\N{ARABIC COMMA} ").join(parts)
        if hole in _FIGURES and _FIGURE.fullmatch(value):
            return escape(value if reader == "en" else plain_digits(value.translate(_SEPARATORS), reader))
        if reader != "en" and (bare := _unquoted(value)):
            return Markup("«<bdi>{}</bdi>»").format(bare)
        if hole in _PATHS:
            return Markup('<bdi dir="ltr">{}</bdi>').format(value)
        return Markup("<bdi>{}</bdi>").format(value)


def _values(literals: Sequence[str], text: str) -> tuple[str, ...] | None:
    """Fit a text to a form: what stands between its literals, each found as early as can be; None where it does not."""
    first, last = literals[0], literals[-1]
    if len(literals) == 1:
        return () if text == first else None
    at, end = len(first), len(text) - len(last)
    if at > end or not (text.startswith(first) and text.endswith(last)):
        return None
    values: list[str] = []
    for literal in literals[1:-1]:
        found = text.find(literal, at, end)
        if found < 0:
            return None
        values.append(text[at:found])
        at = found + len(literal)
    return (*values, text[at:end])


def _unquoted(value: str) -> str:
    """Return a value without Python's quotes, '' where it has none; of its escapes, the joiners that Persian needs."""
    if len(value) < 3 or value[0] not in "'\"" or value[-1] != value[0]:
        return ""
    return value[1:-1].replace("\\u200c", "\N{ZERO WIDTH NON-JOINER}").replace("\\u200d", "\N{ZERO WIDTH JOINER}")
