"""Counts in English words."""


def counted(count: int, noun: str) -> str:
    """Give a count with its noun, which takes an s where there is not one."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
