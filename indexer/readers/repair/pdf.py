"""The rules for text of PDFs, in the order they must run."""

import re

from indexer.readers.repair import RULES, Rule, kashida, lam_alef

_LAM_ALEF = Rule("lam-alef turned", lam_alef.plan)
_KASHIDA = Rule("words torn by kashida", kashida.plan)
_STRETCHES = re.compile("libreoffice|openoffice|collabora|neooffice|^writer", re.IGNORECASE)


def rules_for(producer: str) -> tuple[Rule, ...]:
    """Give the rules for a file by the program that made it.

    Shapes come first, since they tell what letters no longer do; then letters, those in torn words once they are whole.
    """
    torn = (_KASHIDA, _LAM_ALEF) if _STRETCHES.search(producer) else ()
    return (*RULES[:1], _LAM_ALEF, *torn, *RULES[1:])
