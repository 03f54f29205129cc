"""Connections shared out among processes in turn: one process accepts them and hands each to the next of the others.

Processes that wait on one socket do not share it evenly: whichever wakes first takes all that waits, and browsers and
proxies keep their connections. (A socket of its own for each, shared by the system's hash of addresses, leaves one of
two processes with six of eight connections a quarter of the time.) In turn, each gets as many as the next.
"""

import contextlib
import errno
import itertools
import logging
import select
import socket
import time
from collections.abc import Sequence

_log = logging.getLogger("kavosh.sharing")

PAUSE_SECONDS = 0.1
"""Before the next try where the system has no room for another connection."""


class Handed(socket.socket):
    """Gives connections as the listening socket does that it stands for; they come from the process that accepts."""

    def __init__(self, listener: socket.socket, channel: socket.socket) -> None:
        """Take over ``channel``, the receiving end of a pair of local sockets."""
        super().__init__(channel.family, channel.type, channel.proto, fileno=channel.detach())
        self._listener = listener

    @property
    def family(self) -> socket.AddressFamily:
        """The family of the connections, not of the channel they come by."""
        return socket.AddressFamily(self._listener.family)

    def getsockname(self) -> object:
        """Return the address that is listened on."""
        return self._listener.getsockname()

    def listen(self, backlog: int = 0, /) -> None:
        """Do nothing: it is listened elsewhere."""

    def accept(self) -> tuple[socket.socket, object]:
        """Return the next connection and its address; OSError as the listening socket raises it where there is none."""
        _, descriptors, _, _ = socket.recv_fds(self, 1, 1)
        if not descriptors:
            raise BlockingIOError(errno.EAGAIN, "No connection has come.")
        connection = socket.socket(fileno=descriptors[0])
        try:
            return connection, connection.getpeername()
        except OSError:
            connection.close()
            raise ConnectionAbortedError(errno.ECONNABORTED, "The connection was given up.") from None


class Shares:
    """A listening socket shared out among ``count`` processes; to be made before they are forked."""

    def __init__(self, listener: socket.socket, count: int) -> None:
        self._listener = listener
        # All ends stay open in the first process: connections that a process was handed wait for its successor.
        pairs = [socket.socketpair() for _ in range(count)]
        self._sending = [sending for sending, _ in pairs]
        self._receiving = [receiving for _, receiving in pairs]

    def of(self, number: int) -> socket.socket:
        """Return what a process accepts its connections from."""
        return Handed(self._listener, self._receiving[number].dup())

    def hand_out(self) -> None:
        """Accept connections and hand them out for ever: what the accepting process does."""
        for channel in self._sending:
            channel.setblocking(False)
        self._listener.setblocking(True)
        for turn in itertools.count():
            try:
                connection, _ = self._listener.accept()
            except OSError as error:
                if error.errno not in {errno.ECONNABORTED, errno.EINTR}:
                    _log.warning("no connection can be accepted: %s", error.strerror)
                    time.sleep(PAUSE_SECONDS)
                continue
            with connection:
                _hand(connection, self._sending[turn % len(self._sending) :] + self._sending)


def _hand(connection: socket.socket, channels: Sequence[socket.socket]) -> None:
    """Hand a connection to the first of some processes that has room for it; wait until one has."""
    while True:
        for channel in channels:
            with contextlib.suppress(BlockingIOError):
                socket.send_fds(channel, [b"\0"], [connection.fileno()])
                return
        select.select([], channels, [])
