"""The rules for text of PDFs, in the order they must run."""

from indexer.readers.repair import RULES, Rule, lam_alef

PDF_RULES = (*RULES[:2], Rule("lam-alef turned", lam_alef.plan), *RULES[2:])
"""Shapes first, since they tell what letters no longer do; then letters."""
