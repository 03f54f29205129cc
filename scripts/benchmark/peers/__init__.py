"""The engines that are measured, a module each; a new one is a module here and a line in ``PEERS``."""

from importlib import import_module
from typing import cast

from benchmark.peers.contract import Peer

PEERS = {"kavosh": "ours", "tantivy": "rust", "fts5": "sqlite", "whoosh": "stock"}
"""The module of each engine, by the name used on the command line, in the order they are measured."""
SLOW = {"whoosh": 30_000}
"""Documents up to which a slow engine is measured when nobody asked for it by name."""


def peer(name: str) -> Peer:
    """Return an engine by its name; its library is loaded only now, in the process that measures it."""
    return cast("Peer", import_module(f"benchmark.peers.{PEERS[name]}").PEER)
