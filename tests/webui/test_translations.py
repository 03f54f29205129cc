"""The Persian catalogue is whole, compiled, and keeps every placeholder.

``KAVOSH_WRITE_TRANSLATIONS=1 scripts/test tests/webui/test_translations.py`` adds new sentences to the catalogue, to be
translated by hand, and compiles it.
"""

import io
import os
import re
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import webui
from webui.sentences import SENTENCES

FOLDER = Path(webui.__file__).parent
PO = FOLDER / "translations" / "fa" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def sentences() -> dict[str, str | tuple[str, str]]:
    """Return every sentence of code and templates and those of the indexer, by its singular."""
    found: dict[str, str | tuple[str, str]] = {sentence: sentence for sentence in SENTENCES}
    methods = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
    keywords = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
    options = {"templates/**.html": {"trimmed": "true"}}
    for _, _, message, _, _ in extract_from_dir(FOLDER, methods, options, keywords):
        found[message if isinstance(message, str) else message[0]] = message
    return found


def catalogue() -> Catalog:
    with PO.open("rb") as handle:
        return read_po(handle, locale="fa")


def write(catalog: Catalog) -> None:
    for singular, message in sentences().items():
        if singular not in catalog:
            catalog.add(message, "")
    text = io.BytesIO()
    write_po(text, catalog, width=0, no_location=True)
    lines = text.getvalue().decode().split("\n")
    dates = re.compile(r'"(POT-Creation|PO-Revision|Last-Translator|Generated-By|Language-Team|Report)')
    PO.write_text("\n".join(line for line in lines if not dates.match(line)), "utf-8")
    PO.with_suffix(".mo").write_bytes(compiled(catalogue()))


def compiled(catalog: Catalog) -> bytes:
    data = io.BytesIO()
    write_mo(data, catalog)
    return data.getvalue()


def test_every_sentence_is_translated_and_none_is_left_over() -> None:
    if os.environ.get("KAVOSH_WRITE_TRANSLATIONS"):
        write(catalogue())
    known = {
        message.id if isinstance(message.id, str) else message.id[0]: message for message in catalogue() if message.id
    }
    assert set(known) == set(sentences())
    for singular, message in known.items():
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(strings), singular
        assert not message.fuzzy, singular
        wanted = set(PLACEHOLDER.findall(singular))
        for string in strings:
            assert set(PLACEHOLDER.findall(string)) == wanted, singular


def test_the_compiled_catalogue_is_that_of_the_sentences() -> None:
    with PO.with_suffix(".mo").open("rb") as handle:
        spoken = GNUTranslations(handle)
    for message in catalogue():
        if isinstance(message.id, str) and message.id:
            assert spoken.gettext(message.id) == message.string
        elif message.id:
            assert spoken.ngettext(*message.id, 2) == message.string[-1]


def test_persian_is_written_with_persian_letters() -> None:
    foreign = re.compile("[\N{ARABIC LETTER YEH}\N{ARABIC LETTER KAF}\N{ARABIC LETTER ALEF MAKSURA}]")
    for message in catalogue():
        strings = [message.string] if isinstance(message.string, str) else message.string
        assert not any(foreign.search(string) for string in strings), message.id
