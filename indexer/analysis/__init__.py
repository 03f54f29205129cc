"""Analysis: what a word is, shared by index, questions and marks.

In the prose of this package ~ stands for a ZERO WIDTH NON-JOINER, which never stands raw in code: «می~روم».
"""
