"""Sentences and names that depend on data: notes, languages, facets, kinds of places, states of a job."""

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape

from indexer.jobs import Job
from searcher.results import Note
from webui.language import interface
from webui.present import number, plain_digits

_NOTES: dict[str, LazyString] = {
    "too_long": lazy_gettext("Only the first %(kept)s of the question’s %(length)s characters were used."),
    "too_many_words": lazy_gettext("Only %(kept)s of the question’s %(words)s words were used."),
    "too_deep": lazy_gettext("Parentheses deeper than %(depth)s were dropped."),
    "unreadable": lazy_gettext("Characters that cannot be read were dropped."),
    "no_words": lazy_gettext("The question holds no word to look for."),
    "only_exclusions": lazy_gettext("The question only says what must not stand: all other documents answer."),
    "unclosed_quote": lazy_gettext("A quote without its partner was dropped."),
    "empty_phrase": lazy_gettext("Quotes without a word between them were dropped."),
    "long_phrase": lazy_gettext("A phrase of %(words)s words was cut into pieces of %(kept)s."),
    "unclosed_parenthesis": lazy_gettext("A parenthesis was never closed: the end of the question closes it."),
    "stray_parenthesis": lazy_gettext("A closing parenthesis without an opening one was dropped."),
    "empty_parentheses": lazy_gettext("Parentheses without a word between them were dropped."),
    "lone_operator": lazy_gettext("“%(operator)s” has nothing to work on and was dropped."),
    "empty_field": lazy_gettext("“%(field)s:” has no value and was dropped."),
    "bad_date": lazy_gettext("“%(value)s” is no date: write a year, year-month or year-month-day."),
    "star": lazy_gettext("A star stands behind the beginning of a word; this one was dropped."),
    "short_prefix": lazy_gettext("“%(prefix)s*” is too short to complete: %(least)s letters or more are needed."),
    "keyboard": lazy_gettext("Also searched for %(used)s: the same keys as %(typed)s on the other keyboard."),
    "code_page": lazy_gettext("Also searched for %(used)s: the same text as %(typed)s in another encoding."),
    "broken": lazy_gettext("Also searched for %(used)s: in damaged text %(typed)s may stand for it."),
    "blanks": lazy_gettext("Also searched for %(used)s: it differs from %(typed)s by a blank."),
    "dialect": lazy_gettext("Also searched for %(used)s: another country’s word for %(typed)s."),
    "name": lazy_gettext("Also searched for %(used)s: the name %(typed)s in another script."),
    "transcription": lazy_gettext("Also searched for %(used)s: it sounds like %(typed)s in another script."),
    "spelling": lazy_gettext("Also searched for %(used)s: %(typed)s may be misspelt."),
    "by_author": lazy_gettext("No text holds these words; these are documents by %(author)s."),
}

_LANGUAGES: dict[str, LazyString] = {
    "fa": lazy_gettext("Persian"),
    "prs": lazy_gettext("Dari"),
    "fa-AF": lazy_gettext("Dari"),
    "ps": lazy_gettext("Pashto"),
    "ar": lazy_gettext("Arabic"),
    "ur": lazy_gettext("Urdu"),
    "ckb": lazy_gettext("Kurdish"),
    "tg": lazy_gettext("Tajik"),
    "uz": lazy_gettext("Uzbek"),
    "tr": lazy_gettext("Turkish"),
    "az": lazy_gettext("Azerbaijani"),
    "en": lazy_gettext("English"),
    "de": lazy_gettext("German"),
    "fr": lazy_gettext("French"),
    "es": lazy_gettext("Spanish"),
    "ru": lazy_gettext("Russian"),
    "it": lazy_gettext("Italian"),
    "zh": lazy_gettext("Chinese"),
    "nl": lazy_gettext("Dutch"),
    "pt": lazy_gettext("Portuguese"),
    "sv": lazy_gettext("Swedish"),
    "da": lazy_gettext("Danish"),
    "no": lazy_gettext("Norwegian"),
    "nb": lazy_gettext("Norwegian"),
    "fi": lazy_gettext("Finnish"),
    "hu": lazy_gettext("Hungarian"),
    "ro": lazy_gettext("Romanian"),
    "ca": lazy_gettext("Catalan"),
    "he": lazy_gettext("Hebrew"),
    "ja": lazy_gettext("Japanese"),
    "ko": lazy_gettext("Korean"),
    "hi": lazy_gettext("Hindi"),
    "": lazy_gettext("Unknown"),
}

_FACETS: dict[str, LazyString] = {
    "lang": lazy_gettext("Language"),
    "type": lazy_gettext("Kind"),
    "year": lazy_gettext("Year"),
    "source": lazy_gettext("Collection"),
}

_KINDS: dict[str, LazyString] = {
    "html": lazy_gettext("Web page"),
    "mhtml": lazy_gettext("Saved web page"),
    "markdown": lazy_gettext("Markdown"),
    "text": lazy_gettext("Plain text"),
    "pdf": lazy_gettext("PDF"),
    "docx": lazy_gettext("Word"),
    "pptx": lazy_gettext("PowerPoint"),
    "odf": lazy_gettext("OpenDocument"),
    "rtf": lazy_gettext("RTF"),
    "epub": lazy_gettext("E-book"),
    "mail": lazy_gettext("E-mail"),
    "csv": lazy_gettext("Table"),
    "image": lazy_gettext("Image"),
}

_PLACES: dict[str, LazyString] = {
    "page": lazy_gettext("page %(label)s"),
    "slide": lazy_gettext("slide %(label)s"),
    "chapter": lazy_gettext("%(label)s"),
    "row": lazy_gettext("row %(label)s"),
}

_STATES: dict[str, LazyString] = {
    "queued": lazy_gettext("Waiting"),
    "running": lazy_gettext("Running"),
    "done": lazy_gettext("Done"),
    "failed": lazy_gettext("Failed"),
    "cancelled": lazy_gettext("Cancelled"),
}

_PHASES: dict[str, LazyString] = {
    "reading": lazy_gettext("Reading documents"),
    "merging": lazy_gettext("Merging"),
    "checking": lazy_gettext("Checking the new index"),
    "publishing": lazy_gettext("Publishing"),
}


_FIELDS: dict[str, LazyString] = {
    "title": lazy_gettext("Title"),
    "author": lazy_gettext("Author"),
    "date": lazy_gettext("Date"),
    "language": lazy_gettext("Language"),
    "languages": lazy_gettext("Languages"),
    "url": lazy_gettext("Address"),
    "type": lazy_gettext("Kind"),
    "source": lazy_gettext("Collection"),
    "text": lazy_gettext("Text"),
    "encoding": lazy_gettext("Encoding"),
}


def note_text(note: Note, reader: str) -> Markup:
    """Return a note's sentence in the reader's language, what was typed isolated in it.

    A note of an unknown kind is said as the searcher wrote it.
    """
    sentence = _NOTES.get(note.kind)
    if sentence is None:
        return escape(note.message)
    values = {
        name: plain_digits(value, reader) if value.isdigit() else Markup("<bdi>{}</bdi>").format(value)
        for name, value in note.values.items()
    }
    try:
        return escape(str(sentence)) % values
    except (KeyError, ValueError):
        return escape(note.message)


def language_name(code: str) -> str:
    """Return the name of a language in the reader's, an unknown code as it is."""
    return str(_LANGUAGES.get(code, code))


def value_name(field: str, value: str, reader: str) -> str:
    """Return what to call a value of a facet: a language or kind of file by name, a year in the reader's digits."""
    if field == "lang":
        return language_name(value)
    if field == "type":
        return str(_KINDS.get(value, value)) or gettext("Unknown")
    return plain_digits(value, reader) if field == "year" else value or gettext("Unknown")


def facet_name(field: str) -> str:
    """Return the heading of a facet."""
    return str(_FACETS.get(field, field))


def place_name(kind: str, label: str, reader: str) -> str:
    """Return what to call a place of a document: «صفحهٔ ۱۲»."""
    return str(_PLACES.get(kind, "%(label)s")) % {"label": plain_digits(label, reader) if label.isdigit() else label}


def job_texts(job: Job) -> dict[str, str]:
    """Return what the administration page says about a running job, by the name of its place there."""
    reader = interface().tag
    left = "" if job.seconds_left is None else gettext("%(n)s seconds left", n=number(job.seconds_left, reader))
    return {
        "state": state_name(job.state),
        "phase": str(_PHASES.get(job.phase, job.phase)),
        "done": gettext(
            "%(done)s of %(total)s documents", done=number(job.done, reader), total=number(job.total, reader)
        )
        if job.total
        else gettext("It begins."),
        "rate": gettext("%(rate)s a second", rate=number(job.rate, reader)) if job.rate >= 0.5 else "",
        "failed": gettext("%(n)s could not be read", n=number(job.failed, reader)) if job.failed or job.done else "",
        "left": left,
    }


def state_name(state: str) -> str:
    """Return the name of a job's state."""
    return str(_STATES.get(state, state))


def field_name(field: str) -> str:
    """Return the name of a document's field."""
    return str(_FIELDS.get(field, field))


def site_name(chosen: str) -> str:
    """Return the name of this service: the operator's, or ours."""
    return chosen or gettext("Kavosh")
