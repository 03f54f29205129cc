"""Numbers in three scripts, with separators and decimals: 1,234,567 is ۱٬۲۳۴٬۵۶۷; 12.5 is not 125."""

import re

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"\d+(?:\.\d+)*")


def number_term(folded: str) -> str:
    """Return the one spelling of a folded number (ASCII digits, ``.`` and ``,``); empty if it is a list of numbers.

    Groups of three behind commas are one number; a comma anywhere else («12,5», «۱۳۹۳،۱۳۹۴») parts numbers, since
    nothing tells a European decimal from a list.
    """
    if _PLAIN.fullmatch(folded):
        return folded
    if _GROUPED.fullmatch(folded):
        return folded.replace(",", "")
    return ""
