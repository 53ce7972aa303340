#!/usr/bin/env python3
"""Time and memory of the command line on folders of request files.

`folders.py PROGRAM` copies each file of `examples/` 100 and 1,000 times into a folder, lints the
folder, and prints a Markdown table of medians. It fails where ten times the files take more than
twelve times as long.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A body alone, and a program.
OTHERS = {"broken.json", "set-online-migration-task.json", "gateway.rs"}
RUNS = 5


def run(program, folder):
    """Seconds, and the most kilobytes of memory, of one run."""
    start = time.perf_counter()
    child = os.posix_spawn(
        program,
        [program, "-f", "json", "--exit-zero", str(folder)],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(child, 0)
    if status != 0:
        sys.exit(f"folders.py: {program} failed on {folder}")
    return time.perf_counter() - start, usage.ru_maxrss


def measure(program, example, count):
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            # Terraform reads the files of one folder together.
            inside = Path(folder) / str(number)
            inside.mkdir()
            (inside / example.name).write_bytes(example.read_bytes())
        runs = [run(program, folder) for _ in range(RUNS)]
    return statistics.median(time for time, _ in runs), max(memory for _, memory in runs)


def main():
    program = str(Path(sys.argv[1]).resolve())
    print("| 1,000 files like | time | beside 100 files | memory |\n|---|---|---|---|")
    slow = []
    for example in sorted((ROOT / "examples").iterdir()):
        if example.name in OTHERS or not example.is_file():
            continue
        few, _ = measure(program, example, 100)
        many, memory = measure(program, example, 1000)
        print(f"| `{example.name}` | {many * 1000:.0f} ms | {many / few:.1f} | {memory / 1024:.0f} MB |", flush=True)
        if many > few * 12:
            slow.append(example.name)
    if slow:
        sys.exit(f"folders.py: more than linear: {', '.join(slow)}")


main()
