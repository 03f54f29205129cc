"""Every repair the reading of a question can make, as a note with its English sentence."""

from searcher.results import Note

_SENTENCES = {
    "too_long": "Only the first {kept} of the question's {length} characters were used.",
    "too_many_words": "Only {kept} of the question's {words} words were used.",
    "too_deep": "Parentheses deeper than {depth} were dropped.",
    "unreadable": "Characters that cannot be read were dropped.",
    "no_words": "The question holds no word to look for.",
    "only_exclusions": "The question only says what must not stand: all other documents answer.",
    "unclosed_quote": "The quote {quote} has no partner and was dropped.",
    "empty_phrase": "Quotes without a word between them were dropped.",
    "long_phrase": "A phrase of {words} words was cut into pieces of {kept}.",
    "unclosed_parenthesis": "A parenthesis was never closed: the end of the question closes it.",
    "stray_parenthesis": "A closing parenthesis without an opening one was dropped.",
    "empty_parentheses": "Parentheses without a word between them were dropped.",
    "lone_operator": "{operator} has nothing to work on and was dropped.",
    "empty_field": "{field}: has no value and was dropped.",
    "bad_date": "{value} is no date: write a year, year-month or year-month-day, as in after:2016-03.",
    "star": "A star stands behind the beginning of a word, as in prefix*; this one was dropped.",
    "short_prefix": "{prefix}* is too short to complete: {least} letters or more are needed.",
}

KINDS = frozenset(_SENTENCES)
"""The kinds of notes that reading a question can give."""


class Notes:
    """Notes in the order they arose, each said once."""

    def __init__(self) -> None:
        self._notes: dict[tuple[str, ...], Note] = {}

    def add(self, kind: str, **values: object) -> None:
        """Keep a note of this kind with the values its sentence speaks of."""
        texts = {name: str(value) for name, value in values.items()}
        self._notes.setdefault((kind, *texts.values()), Note(kind, texts, _SENTENCES[kind].format(**texts)))

    def all(self) -> tuple[Note, ...]:
        """Return what was noted."""
        return tuple(self._notes.values())
