"""Words that a bad export broke, and what they were: wrong code pages, reversed letters, one letter for another.

Every rule is read both ways: somebody who pastes broken text finds the sound documents, and who types the right word
finds the documents that were broken. So these are ways of writing, not repairs; which of them the archive holds is for
the caller to ask.
"""

import unicodedata

_LAM, _ALEF = "ل", "ا"
_CODE_PAGES = (("utf-8", "cp1252"), ("utf-8", "latin-1"), ("cp1256", "cp1252"), ("cp1256", "latin-1"))
_EXCHANGED = (("ې", "ب"),)
"""Letters that an export wrote one for the other."""


def other_code_page(text: str) -> list[str]:
    """Return a text as it reads when its bytes were taken for another code page, or were before; each reading once."""
    found: dict[str, None] = {}
    for right, wrong in _CODE_PAGES:
        for source, target in ((right, wrong), (wrong, right)):
            reading = _reread(text, source, target)
            if reading and reading != text:
                found.setdefault(reading)
    return list(found)


def _reread(text: str, source: str, target: str) -> str:
    """Write a text in one code page and read it in another; '' where that cannot be."""
    try:
        return text.encode(source).decode(target)
    except UnicodeError:
        pass
    # Windows leaves five bytes of its page undefined; programs that meet them keep them as control characters.
    try:
        raw = b"".join(bytes([ord(c)]) if "\x80" <= c <= "\x9f" else c.encode(source) for c in text)
        if target == "cp1252":
            return "".join(bytes([b]).decode(target) if b not in _UNDEFINED else chr(b) for b in raw)
        return raw.decode(target)
    except UnicodeError:
        return ""


_UNDEFINED = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D))


def reversed_letters(text: str) -> str:
    """Return a word with its letters in the opposite order, as text in visual order has them; forms become letters."""
    return unicodedata.normalize("NFKC", text)[::-1]


def presented_reversed(text: str) -> str:
    """Return a word's plain letters reversed when it is written in presentation forms, otherwise ''."""
    return reversed_letters(text) if any("\ufb50" <= c <= "\ufefc" for c in text) else ""


def exchanged_letters(surface: str) -> list[str]:
    """Return a word with each kind of exchanged letter put right or wrong, all of them and one at a time."""
    found: dict[str, None] = {}
    for one, other in _EXCHANGED:
        for a, b in ((one, other), (other, one)):
            if a in surface:
                found.setdefault(surface.replace(a, b))
                if surface.count(a) > 1:
                    for at, letter in enumerate(surface):
                        if letter == a:
                            found.setdefault(surface[:at] + b + surface[at + 1 :])
    return list(found)


def turned_lam_alef(term: str) -> list[str]:
    """Return a term with one lam-alef written alef-lam or the other way (اعلام, اعالم), each place once."""
    return [
        term[:at] + term[at + 1] + term[at] + term[at + 2 :]
        for at in range(len(term) - 1)
        if {term[at], term[at + 1]} == {_LAM, _ALEF}
    ]


def halves(term: str) -> list[tuple[str, str]]:
    """Return the ways to part a term in two, those in and behind lam-alef first: the blank that was lost or came in."""
    places = range(1, len(term))
    likely = [at for at in places if term[at - 1 : at + 1] == _LAM + _ALEF or term[at - 2 : at] == _LAM + _ALEF]
    return [(term[:at], term[at:]) for at in [*likely, *(at for at in places if at not in likely)]]
