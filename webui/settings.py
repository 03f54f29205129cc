"""Settings: everything an operator may choose about the web face, read from the environment in one place."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from indexer.errors import KavoshError
from webui.limits import RATE

DEFAULT_RATE = "1200 per minute"
_LOOPBACK = ("localhost", "127.0.0.1")


class SettingError(KavoshError):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How one web face behaves.

    ``origins`` are the other sites that may use the box and the frame (``https://news.example.org``; ``*`` for all).
    ``public_url`` is the address people use when a proxy stands in front, without a trailing slash; empty means the
    address of the request. ``hosts`` are the host names answered to, empty for any: a service bound to this machine
    only answers to this machine's names, so that no foreign page can reach it through a name it controls.
    ``proxies`` counts the trusted proxies in front; forwarded headers are ignored while it is 0. ``rate`` limits the
    searches of one address, ``login_rate`` its tries at the admin token. ``language`` is the interface for people whose
    browser names neither Persian nor English. ``token_file`` holds the admin token; None turns administration off.
    """

    index: Path
    name: str = ""
    language: str = "fa"
    public_url: str = ""
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    proxies: int = 0
    rate: str = DEFAULT_RATE
    login_rate: str = "10 per minute"
    token_file: Path | None = None

    @property
    def https(self) -> bool:
        """Whether people reach the service by https, so that cookies may insist on it."""
        return self.public_url.startswith("https://")


def from_environment(
    index: Path, environ: Mapping[str, str] | None = None, *, origins: tuple[str, ...] = (), bound_to: str = ""
) -> Settings:
    """Read ``KAVOSH_*`` from the environment (the process's own by default) and add ``origins`` to those named there.

    ``bound_to`` is the address the service listens on.

    Raises SettingError naming the variable, its value and what would do.
    """
    values = os.environ if environ is None else environ
    language = values.get("KAVOSH_LANGUAGE", "fa")
    if language not in {"fa", "fa-AF", "en"}:
        raise SettingError(f"KAVOSH_LANGUAGE is {language!r}.", "Use fa, fa-AF or en.")
    proxies = values.get("KAVOSH_PROXIES", "0")
    if not (proxies.isascii() and proxies.isdigit() and int(proxies) <= 9):
        raise SettingError(f"KAVOSH_PROXIES is {proxies!r}.", "Give the number of trusted proxies in front, 0 to 9.")
    rate = values.get("KAVOSH_RATE", DEFAULT_RATE)
    if not RATE.fullmatch(rate):
        raise SettingError(f"KAVOSH_RATE is {rate!r}.", "Write it as: 1200 per minute.")
    public_url = values.get("KAVOSH_PUBLIC_URL", "").rstrip("/")
    return Settings(
        index=index,
        name=values.get("KAVOSH_NAME", "").strip()[:80],
        language=language,
        public_url=origin(public_url) if public_url else "",
        origins=tuple(dict.fromkeys(origin(text) for text in (*values.get("KAVOSH_ORIGINS", "").split(), *origins))),
        hosts=_hosts(bound_to, public_url),
        proxies=int(proxies),
        rate=rate,
        token_file=index / "admin-token",
    )


def origin(text: str) -> str:
    """Return the origin of an address (``https://News.example.org/a`` → ``https://news.example.org``); ``*`` stays.

    Raises SettingError where the text is no http or https address.
    """
    if text == "*":
        return text
    hint = "Write an origin such as https://news.example.org, several with blanks between them."
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise SettingError(f"{text!r} is no address of a site.", hint) from None
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host):
        raise SettingError(f"{text!r} is no address of a site.", hint)
    host = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != default else "")


def _hosts(bound_to: str, public_url: str) -> tuple[str, ...]:
    if bound_to != "localhost" and not bound_to.startswith("127."):
        return ()
    named = urlsplit(public_url).hostname
    return (*_LOOPBACK, bound_to, *((named,) if named else ()))
