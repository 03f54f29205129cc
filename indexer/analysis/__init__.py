"""Analysis: what a word is, shared by index, questions and marks."""
