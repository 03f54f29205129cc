"""Reads, analyses and writes: from sources to the index on disk."""
