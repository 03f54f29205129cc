"""Asks, ranks and marks: from a question to a page of results."""
