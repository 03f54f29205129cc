"""The rules for text of PDFs, in the order they must run."""

from indexer.readers.repair import RULES, Rule

PDF_RULES = RULES
