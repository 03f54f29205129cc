"""Words torn by kashida: justified lines whose stretched joins come out as blanks («تحقیق ات» for «تحقیقات»).

Evidence of the file: it was made by an office program that stretches, and lone letters stand in it that join to the
left, which are no words in Persian, Dari, Pashto or Arabic. In the lines that have them pieces are joined where the
whole is a likelier word than its pieces are, and only behind a letter that can be stretched at all. The likelihood of a
line is the sum of its words' (Viterbi); a join costs more than any two good words, so that what was right stays. Words
of the file's unbroken lines count as known, which serves languages without a lexicon.
"""

import functools
import math
import re
from collections import Counter
from collections.abc import Callable
from functools import partial

from indexer.readers.repair.words import frequency, sureness

_JOINS_ON = "بپتټثجچحخځڅسشښصضطظعغفقکكگګلمنڼهیيئېۍىھہٹ"
_LONE = re.compile(rf"(?<!\S)[{_JOINS_ON}](?!\S)")
_PIECE = re.compile(r"\S+")
_WORD = re.compile("[\\u0620-\\u063f\\u0641-\\u065f\\u066e-\\u06d3\\u200c]+")
_PASHTO = re.compile("[ټډړږښځڅڼ]")
_LEAST = 4
_LEAST_SHARE = 0.004
"""Lone letters that tell torn text: at least this many different ones, and this share of its words."""
_WRITTEN_ALONE = "یيئکكگبن"
"""Letters people do write alone: the yeh of an ezafe, «ک» and «ب» for «که» and «به», initials."""
_JOIN = 0.6
_LONGEST = 6
"""Pieces that one word was torn into, at most."""
_PIECES = 1 << 14
"""Costs of pieces that are remembered while one text is mended."""
_SHORT_WORDS = """
    یک وی چه حد حق خط زن کس جز حل حس فن ضد رأی ملی از به با در که تا یا هم ما من تو او را بر پر سر دو سه هر می نمی
    شد این آن ده نه بی پس پی دل گل کم تن رو لب جا شب مه دې چې اړه وړ یوه اپ لی په ته له چې کې یې دی ده دي شي شی یو
    دا هغه هم نه که تر او سم خو بل خپل لا پر مې وي وو تن من فی عن لم هو قد ان لا ما هل علی طی کل
"""
_SHORT = frozenset(_SHORT_WORDS.split())

_ENDS_WORDS = """
    ان ات ای اش ام ها های دی ارد
"""
_ENDS = frozenset(_ENDS_WORDS.split())
"""Ends of words that word lists hold as words."""


def plan(whole: str) -> Callable[[str], tuple[str, int]] | None:
    """Give the mender where lone joining letters stand in the text, more than a quotation has."""
    lone = [letter for letter in _LONE.findall(whole) if letter not in _WRITTEN_ALONE]
    if len(set(lone)) < _LEAST or len(lone) < _LEAST_SHARE * whole.count(" "):
        return None
    known: Counter[str] = Counter()
    for line in whole.split("\n"):
        if not _LONE.search(line):
            known.update(word for word in _WORD.findall(line) if len(word) >= 3)
    alone = "ود" if _PASHTO.search(whole) else "و"
    return partial(_mend, cost=functools.lru_cache(_PIECES)(partial(_cost, known=known, alone=alone)))


def _mend(part: str, *, cost: Callable[[str], float]) -> tuple[str, int]:
    """Join the torn pieces of a line; count the joins."""
    pieces = _PIECE.findall(part)
    if len(pieces) < 2 or not any(_is_torn(piece) for piece in pieces):
        return part, 0
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(pieces) + 1):
        choices: list[tuple[float, int]] = []
        for start in range(end - 1, max(-1, end - 1 - _LONGEST), -1):
            if start < end - 1 and not _may_join(pieces[start], pieces[start + 1]):
                break
            dear = best[start][0] + cost("".join(pieces[start:end])) + _JOIN * (end - start - 1)
            choices.append((dear, start))
        best.append(min(choices))
    words: list[str] = []
    end = len(pieces)
    while end:
        start = best[end][1]
        words.append("".join(pieces[start:end]))
        end = start
    return " ".join(reversed(words)), len(pieces) - len(words)


def _is_torn(piece: str) -> bool:
    """Tell a piece that is surely no word: a lone joining letter, or two letters nobody writes alone."""
    return (len(piece) == 1 and piece in _JOINS_ON) or (
        len(piece) == 2 and _WORD.fullmatch(piece) is not None and piece not in _SHORT and sureness(piece) < 2
    )


def _may_join(before: str, behind: str) -> bool:
    return before[-1] in _JOINS_ON and _WORD.match(behind[0]) is not None and behind[0] != "\N{ZERO WIDTH NON-JOINER}"


def _cost(piece: str, *, known: Counter[str], alone: str) -> float:
    """Give how unlikely a piece is as words are, 0 for good ones; signs around the letters are not looked at."""
    found = _WORD.search(piece)
    if found is None:
        return 0.0
    word = found[0]
    if word in _ENDS:
        return 2.0
    if word in _SHORT or word in alone:
        return 0.0
    seen = 0.6 / known[word] if word in known else math.inf
    sure = sureness(word)
    if sure >= 2:
        often = frequency(word)  # 0 is not "never": the list does not say
        rare = max(0.0, 6.0 - math.log10(often)) * 0.25 if often else 0.3
        guessed = 0.4 if sure == 2 else 0.0
        return min(seen, rare + guessed + (1.5 if len(word) == 2 and often < 1_000_000 else 0.0))
    if sure == 1:
        return min(seen, 0.9 if len(word) > 3 else 2.6)
    # Words of a language without a lexicon are unknown too: two long ones must not be joined for that.
    return min(seen, {1: 6.0, 2: 4.5, 3: 1.4}.get(len(word), 0.9 + 0.3 * max(0, len(word) - 8)))
