r"""Rich Text Format: a small reader of our own, since no library gets ``\u`` and the Arabic code pages right.

The text is a tree of groups with control words. A group's state (font, how many letters follow a ``\u`` for old
programs, whether its text is shown) ends with the group. Bytes (``\'ed``) are in the code page of the font in force,
that of the right-to-left font inside right-to-left runs. Source: Rich Text Format Specification 1.9.1, Microsoft 2008.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.dates import parse_date
from indexer.readers.contract import Blob, Context, Draft, Failure

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z\d\r\n]|\r?\n)|([{}])|([^\\{}\r\n]+)|[\r\n]"
)
_CHARSETS = {
    0: "", 1: "", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 179: "cp1256", 180: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437",
}  # fmt: skip
_SIGNS = {
    "par": "\n", "sect": "\n", "page": "\n", "line": "\n", "row": "\n", "tab": "\t", "cell": "\t", "nestcell": "\t",
    "nestrow": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "zwnj": "\N{ZERO WIDTH NON-JOINER}",
    "zwj": "\N{ZERO WIDTH JOINER}", "ltrmark": "", "rtlmark": "",
}  # fmt: skip
_SYMBOLS = {
    b"~": " ",
    b"_": "\N{NON-BREAKING HYPHEN}",
    b"-": "",
    b"{": "{",
    b"}": "}",
    b"\\": "\\",
    b"\n": "\n",
    b"\r\n": "\n",
}
_UNSHOWN_WORDS = """
    fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator pict object objdata header headerl
    headerr headerf footer footerl footerr footerf ftnsep ftnsepc aftnsep aftnsepc themedata colorschememapping
    datastore latentstyles xmlnstbl template filetbl revtbl fldinst bkmkstart bkmkend nonshppict shpinst annotation
    atnid atnauthor pgdsctbl pntext pntxta pntxtb mmathPr userprops wgrffmtfilter title author subject keywords
    operator company doccomm comment category manager creatim revtim printim buptim info falt panose fname blipuid
    listtext
"""
_UNSHOWN = frozenset(_UNSHOWN_WORDS.split())
_FIELDS = ("title", "author")
DEEPEST = 1000


@dataclass(frozen=True, slots=True)
class _State:
    shown: bool = True
    field: str = ""
    font: int = -1
    rtl_font: int = -1
    rtl: bool = False
    fallback: int = 1


class _Reading:
    """The state of one pass over a file."""

    def __init__(self) -> None:
        self.state = _State()
        self.stack: list[_State] = []
        self.pieces: dict[str, list[str]] = {"": [], "title": [], "author": []}
        self.pending = bytearray()
        self.page = "cp1252"
        self.fonts: dict[int, str] = {}
        self.default_font = -1
        self.defining = -1
        self.skip = 0
        self.high = ""
        self.created = [0, 0, 0]
        self.opened = False

    def write(self, text: str) -> None:
        if self.state.field:
            self.pieces[self.state.field].append(text)
        elif self.state.shown:
            self.pieces[""].append(text)

    def flush(self) -> None:
        """Decode the bytes gathered so far in the code page in force."""
        if self.pending:
            state = self.state
            font = state.rtl_font if state.rtl and state.rtl_font in self.fonts else state.font
            page = self.fonts.get(font if font >= 0 else self.default_font, "") or self.page
            self.write(self.pending.decode(page, "replace"))
            self.pending.clear()


def read(blob: Blob, context: Context) -> Iterator[Draft | Failure]:
    """Give the one draft of a file."""
    data = blob.content(context.settings.file_bytes)
    reading = _Reading()
    for token in _TOKEN.finditer(data):
        word, number, byte, symbol, brace, text = token.groups()
        if text is not None or byte is not None:
            raw = text if text is not None else bytes((int(byte, 16),))
            if reading.skip:
                dropped = min(reading.skip, len(raw))
                reading.skip -= dropped
                raw = raw[dropped:]
            reading.pending += raw
            continue
        if word == b"u" and number is not None:
            reading.flush()
            _unicode(reading, int(number))
            continue
        reading.flush()
        reading.skip = 0
        if brace is not None:
            _brace(reading, brace)
        elif word is not None:
            _control(reading, word.decode("ascii"), int(number) if number is not None else None)
        elif symbol == b"*":
            reading.state = replace(reading.state, shown=False)
        elif symbol is not None:
            reading.write(_SYMBOLS.get(symbol, ""))
    reading.flush()
    year, month, day = reading.created
    yield Draft(
        text="\n".join(line.strip() for line in "".join(reading.pieces[""]).split("\n") if line.strip()),
        kind="rtf",
        title="".join(reading.pieces["title"]).strip(),
        author="".join(reading.pieces["author"]).strip(),
        date=parse_date(f"{year:04}-{month:02}-{day:02}") if day else "",
        evidence=dict.fromkeys(("title", "author", "date"), "document properties"),
    )


def _unicode(reading: _Reading, number: int) -> None:
    r"""Write a ``\u`` letter; the letters for old programs that follow it are passed over."""
    code = number % 0x10000
    if 0xD800 <= code < 0xDC00:
        reading.high = chr(code)
    elif 0xDC00 <= code < 0xE000:
        pair = (reading.high + chr(code)).encode("utf-16", "surrogatepass")
        reading.write(pair.decode("utf-16", "replace"))
        reading.high = ""
    else:
        reading.write(chr(code))
    reading.skip = reading.state.fallback


def _brace(reading: _Reading, brace: bytes) -> None:
    if brace == b"{":
        if len(reading.stack) < DEEPEST:
            reading.stack.append(reading.state)
        else:
            raise RecursionError
    elif reading.stack:
        reading.state = reading.stack.pop()


def _control(reading: _Reading, word: str, number: int | None) -> None:
    state = reading.state
    if word in _SIGNS:
        reading.write(_SIGNS[word])
    elif word in _FIELDS:
        reading.pieces[word].clear()  # given twice, the second is the one in Unicode
        reading.state = replace(state, shown=False, field=word)
    elif word in _UNSHOWN:
        reading.state = replace(state, shown=False, field="creatim" if word == "creatim" else "")
        if word == "creatim":
            reading.pieces.setdefault("creatim", [])
    elif word in ("fldrslt", "shptxt", "shprslt"):
        reading.state = replace(state, shown=True)
    elif word == "v":
        reading.state = replace(state, shown=number == 0)
    elif word == "plain":
        reading.state = replace(state, font=reading.default_font, rtl=False)
    elif word in ("rtlch", "ltrch"):
        reading.state = replace(state, rtl=word == "rtlch")
    elif number is not None:
        _numbered(reading, word, number)


def _numbered(reading: _Reading, word: str, number: int) -> None:
    state = reading.state
    if word == "f":
        reading.defining = number
        reading.state = replace(state, font=number)
    elif word == "af":
        reading.state = replace(state, rtl_font=number)
    elif word == "fcharset":
        reading.fonts[reading.defining] = _CHARSETS.get(number, "")
    elif word == "cpg":
        reading.fonts[reading.defining] = _code_page(number) or reading.fonts.get(reading.defining, "")
    elif word == "ansicpg":
        reading.page = _code_page(number) or reading.page
    elif word == "deff":
        reading.default_font = number
    elif word == "uc":
        reading.state = replace(state, fallback=max(0, min(number, 16)))
    elif word in ("yr", "mo", "dy") and state.field == "creatim":
        reading.created[("yr", "mo", "dy").index(word)] = number


def _code_page(number: int) -> str:
    name = "utf-8" if number == 65001 else f"cp{number}"
    try:
        b"".decode(name)
    except LookupError:
        return ""
    return name
