"""Names of files as a terminal may show them: as they are, but for what would break the line or turn it round.

A zero width non-joiner is a letter of Persian names, and shown. Written out as escapes are control characters, lone
surrogates (bytes of a name that are no UTF-8), separators of lines, and what turns the direction of all that follows;
isolates end with the line at the latest, and names pasted from pages hold them.
"""

import re
import unicodedata

_HARMFUL = ("Cc", "Cs", "Zl", "Zp")
_TURNING = frozenset(map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F))))
"""Unicode's Bidi_Control but the isolates: marks, embeddings and overrides (UAX #9)."""
_MEMBER = re.compile(r"(\.\w+)!(?=.)")


def shown(name: str) -> str:
    """Give a name on one line."""
    if name.isprintable():
        return name
    return "".join(_escaped(letter) for letter in name)


def shown_address(address: str) -> str:
    """Give the address of a file, or of a member behind the name of its container: ``bundle.zip, inner/note.pdf``.

    A source itself (``notes/.``) is called by its name.
    """
    return shown(_MEMBER.sub(r"\1, ", address.removesuffix("/.")))


def _escaped(letter: str) -> str:
    if letter in _TURNING or unicodedata.category(letter) in _HARMFUL:
        return letter.encode("unicode_escape", "surrogatepass").decode()
    return letter
