"""Starts processes quickly: one that has imported everything forks a child for each script.

Run as a program it reads one JSON order a line and answers each with a line.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


class Zygote:
    """`start` runs a script in a process of its own; `wait` gives its exit code and output."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.started = folder, 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.store.zygote"], cwd=REPOSITORY, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        )  # fmt: skip

    def start(self, script: str, *arguments: str) -> tuple[int, Path]:
        self.started += 1
        output = self.folder / f"output-{self.started}"
        output.touch()
        return self._ask(script=script, arguments=arguments, output=str(output)), output

    def wait(self, child: tuple[int, Path]) -> tuple[int, str]:
        return self._ask(wait=child[0]), child[1].read_text()

    def run(self, script: str, *arguments: str) -> tuple[int, str]:
        return self.wait(self.start(script, *arguments))

    def kill(self, child: tuple[int, Path]) -> None:
        os.kill(child[0], signal.SIGKILL)

    def close(self) -> None:
        self.process.communicate(timeout=30)

    def _ask(self, **order: object) -> int:
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


def _child(order: dict) -> None:
    code = 1
    try:
        with open(order["output"], "w", buffering=1) as output:
            sys.stdout = output
            exec(order["script"], {"ARGUMENTS": order["arguments"]})  # noqa: S102
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _serve() -> None:
    import tests.store.made  # noqa: F401

    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            answer = os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1])
        else:
            answer = os.fork()
            if answer == 0:
                _child(order)
        print(answer, flush=True)


if __name__ == "__main__":
    _serve()
