"""Runs the Spark recipe of docs/many-requests.md, and compares its results with those of one process:
`compare.py [LOG]`.

Without a log of requests, one a line, requests are made from a counter, so that every run sees the
same. Of each result everything is compared but the number of the line, which counts within a
partition there.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINES = 20_000


def request(number):
    if number % 97 == 0:
        return ""
    body = {
        "migration_method": "full_amount_migration",
        "resume_mode": "Manual" if number % 3 == 0 else "manual",
        "source_instance": {"addrs": f"192.168.{number % 256}.1:6379", "password": "\u4e2d\u0001"},
        "target_instance": {"id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd"},
    }
    text = json.dumps(body, ensure_ascii=number % 2 == 0)
    return text[:-1] if number % 7 == 0 else text


def results(lines):
    found = [json.loads(line) for line in lines]
    numbers = [result.pop("line") for result in found]
    return found, numbers


def main():
    log = Path(sys.argv[1]).read_text(encoding="utf-8") if len(sys.argv) > 1 else None
    page = (ROOT / "docs/many-requests.md").read_text(encoding="utf-8")
    recipe = re.search(r"## Apache Spark\n.*?```python\n(.*?)```", page, re.DOTALL).group(1)
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_SUBMIT_ARGS"] = "--master local[2] --conf spark.ui.enabled=false pyspark-shell"
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        text = log or "".join(request(number) + "\n" for number in range(LINES))
        Path("requests.jsonl").write_text(text, encoding="utf-8")
        names = {}
        exec(recipe, names)
        parted = names["results"]
        partitions = parted.getNumPartitions()
        spark, numbers = results(parted.collect())
        one = subprocess.run(
            ["dcs-migration-lint", "--lines", "--exit-zero"],
            input=text.encode(), stdout=subprocess.PIPE, check=True,
        )
        alone, _ = results(one.stdout.decode().splitlines())
        names["spark"].stop()
    findings = sum(len(result["diagnostics"]) for result in alone)
    lines = len(text.splitlines())
    if len(alone) != lines or findings == 0 or (log is None and findings < LINES / 3):
        sys.exit(f"one process gave {len(alone)} results with {findings} findings")
    # A partition of a short log may be empty.
    if log is None and (partitions < 2 or numbers.count(1) != partitions):
        sys.exit(f"{partitions} partitions began with line 1 {numbers.count(1)} times")
    if spark != alone:
        at = next((at for at, pair in enumerate(zip(spark, alone)) if pair[0] != pair[1]), "the end")
        sys.exit(f"Spark gave {len(spark)} results, other than one process from {at} on")
    print(f"figure: Spark, in {partitions} partitions, and one process gave the same {lines} results with {findings} findings")


main()
