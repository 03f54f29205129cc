"""Which language a paragraph is in: by letters that one language alone has, then by its function words."""


def paragraph_language(text: str) -> str:
    """Return the language tag of a paragraph, ``""`` when unknown."""
    return ""


def languages(text: str) -> tuple[str, ...]:
    """Return the languages of a text's paragraphs, that of most letters first."""
    return ()
