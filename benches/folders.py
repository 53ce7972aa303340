#!/usr/bin/env python3
"""Processor time and memory of the command line on folders of request files.

`folders.py PROGRAM` copies each file of `examples/` 1,000 and 4,000 times into a folder, lints the
folder, and prints a Markdown table of medians. It fails where four times the files take more than
five times as long.
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A body alone, and a program.
OTHERS = {"broken.json", "set-online-migration-task.json", "gateway.rs"}
RUNS = 3


def run(program, folder):
    """Seconds on all processors, and the most kilobytes of memory, of one run."""
    child = os.posix_spawn(
        program,
        [program, "-f", "json", "--exit-zero", str(folder)],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(child, 0)
    if status != 0:
        sys.exit(f"folders.py: {program} failed on {folder}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


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
    print("| 1,000 files like | processor time | memory | 4,000 beside it |\n|---|---|---|---|")
    slow = []
    for example in sorted((ROOT / "examples").iterdir()):
        if example.name in OTHERS or not example.is_file():
            continue
        few, memory = measure(program, example, 1000)
        many, more = measure(program, example, 4000)
        print(
            f"| `{example.name}` | {few * 1000:.0f} ms | {memory / 1024:.0f} MB |"
            f" {many / few:.1f} times the time, {more / memory:.1f} times the memory |",
            flush=True,
        )
        if many > few * 5:
            slow.append(example.name)
    if slow:
        sys.exit(f"folders.py: more than linear: {', '.join(slow)}")


main()
