"""The admin token: made once, kept in a file that only its owner can read, compared in constant time, never logged."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from indexer.errors import KavoshError


class TokenError(KavoshError):
    """The file of the admin token cannot be read or written."""


class AdminToken:
    """Who may administer: the one token of this index.

    Only digests stay in memory, so neither a log nor a traceback can show the token. ``secret`` signs sessions; it is
    derived from the token, so a new token ends every session and a restart ends none.
    """

    def __init__(self, token: str) -> None:
        self._digest = hashlib.sha256(token.encode()).digest()
        self.secret = hmac.digest(token.encode(), b"kavosh session", "sha256")

    def matches(self, offered: str) -> bool:
        """Whether the offered token is the right one, in a time that does not depend on where they differ."""
        return hmac.compare_digest(self._digest, hashlib.sha256(offered.strip().encode("utf-8", "replace")).digest())


def load_token(file: Path) -> AdminToken:
    """Return the token in a file, making both with mode 600 where there is none. Raises TokenError."""
    try:
        token = _read(file) or _make(file)
    except OSError as error:
        hint = f"Let this user write there: chmod u+rwX {file.parent}"
        raise TokenError(f"The admin token cannot be kept in {file}: {error.strerror}.", hint) from None
    return AdminToken(token)


def _read(file: Path) -> str:
    if not file.exists():
        return ""
    if file.stat().st_mode & 0o077:
        file.chmod(0o600)
    return file.read_text("utf-8", "replace").strip()


def _make(file: Path) -> str:
    token = secrets.token_urlsafe(24)
    draft = file.with_name(f"{file.name}.new")
    draft.unlink(missing_ok=True)
    # Created with its final mode: there is no moment at which others could open it.
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.write(token + "\n")
    draft.replace(file)
    return token
