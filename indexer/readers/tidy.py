"""Text as every document holds it: known line ends, no controls, no surrogates; nothing that is written is changed."""

import re

_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]")
# Controls that no writer types; TAB and LF stay. Surrogates cannot be stored as UTF-8; a BOM inside joins two files.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\N{ZERO WIDTH NO-BREAK SPACE}]")
_BLANKS_AT_END = re.compile("[ \t\N{NO-BREAK SPACE}]+(?=\n|$)")
_EMPTY_LINES = re.compile("\n{3,}")
_DIRECTIONS = re.compile(
    "[\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER MARK}"
    "\N{LEFT-TO-RIGHT EMBEDDING}-\N{RIGHT-TO-LEFT OVERRIDE}\N{LEFT-TO-RIGHT ISOLATE}-\N{POP DIRECTIONAL ISOLATE}]"
)


def tidy(text: str) -> str:
    """Give ``text`` with LF line ends, at most one empty line in a row, and without controls or blanks at line ends."""
    text = _LINE_ENDS.sub("\n", text)
    text = _CONTROLS.sub("", text)
    text = _BLANKS_AT_END.sub("", text)
    return _EMPTY_LINES.sub("\n\n", text).strip("\n ")


def one_line(text: str) -> str:
    """Give a field (title, author) as one line: white space collapsed, controls and directions removed."""
    text = _DIRECTIONS.sub("", _CONTROLS.sub("", _LINE_ENDS.sub(" ", text)))
    return " ".join(text.split())


def without_directions(text: str) -> str:
    """Give ``text`` without the invisible marks that only order letters on a screen."""
    return _DIRECTIONS.sub("", text)
