"""Connections are shared out in turn, come with their own addresses, and wait for a process that is away."""

import select
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

import pytest

PROCESSES = 3
# Each process answers every connection with its number and the address it was told, the last one hands them out.
_SERVER = f"""
import os, socket, sys
from webui.sharing import Shares

listener = socket.create_server(("127.0.0.1", 0))
shares = Shares(listener, {PROCESSES})
children = []
for number in range({PROCESSES}):
    if (pid := os.fork()) == 0:
        own = shares.of(number)
        assert own.family == socket.AF_INET and own.getsockname() == listener.getsockname()
        while True:
            connection, address = own.accept()
            connection.sendall(f"{{number}} {{address[1]}}".encode())
            connection.close()
    children.append(pid)
if (pid := os.fork()) == 0:
    shares.hand_out()
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
for child in [*children, pid]:
    os.kill(child, 9)
    os.waitpid(child, 0)
"""


@pytest.fixture
def port() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout
        yield int(server.stdout.readline())
        server.communicate()
    assert server.returncode == 0


def test_each_process_gets_as_many_connections_as_the_next(port: int) -> None:
    answers: Counter[int] = Counter()
    for _ in range(4 * PROCESSES):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            number, told = connection.recv(100).split()
            assert int(told) == connection.getsockname()[1]
            answers[int(number)] += 1
    assert answers == Counter(dict.fromkeys(range(PROCESSES), 4))


def test_connections_that_come_at_once_are_all_answered(port: int) -> None:
    connections = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(50 * PROCESSES)]
    answers = Counter(int(connection.recv(100).split()[0]) for connection in connections)
    assert answers == Counter(dict.fromkeys(range(PROCESSES), 50))
    assert not select.select([], [], connections, 0)[2]
    for connection in connections:
        connection.close()
