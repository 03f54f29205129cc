"""Work in a fresh process: what one measurement takes in memory and leaves behind must not reach the next.

`python -m benchmark.child` reads a task (a function's name and its plain JSON arguments) from its standard input, does
it, and prints what it returns as JSON.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

from benchmark.memory import Memory, Peak


class TaskFailed(Exception):
    """A measurement ended with an error; the message holds what it said."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a task returned, how long its process lived, and the most memory it and its children took at one moment."""

    value: Any
    seconds: float
    cpu_seconds: float
    peak: Memory


def run(task: str, **arguments: object) -> Outcome:
    """Run ``module:function`` of this package in a fresh process; raises TaskFailed."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "benchmark.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        with Peak(process.pid) as watch:
            out, err = process.communicate(json.dumps({"task": task, "arguments": arguments}))
        seconds = time.perf_counter() - began
    if process.returncode:
        raise TaskFailed(f"{task} failed: {err.strip() or process.returncode}")
    return Outcome(json.loads(out.splitlines()[-1]), seconds, watch.cpu_seconds, watch.most)


def _main() -> None:
    order = json.load(sys.stdin)
    module, _, name = order["task"].partition(":")
    function = cast("Callable[..., object]", getattr(import_module(f"benchmark.{module}"), name))
    sys.stdout.write("\n" + json.dumps(function(**order["arguments"])) + "\n")


if __name__ == "__main__":
    _main()
