"""The rules for text of PDFs, in the order they must run."""

from indexer.readers.repair import RULES, Rule, kashida, lam_alef

_LAM_ALEF = Rule("lam-alef turned", lam_alef.plan)
PDF_RULES = (*RULES[:1], _LAM_ALEF, Rule("words torn by kashida", kashida.plan), _LAM_ALEF, *RULES[1:])
"""Shapes first, since they tell what letters no longer do; then letters; those in torn words once they are whole."""
