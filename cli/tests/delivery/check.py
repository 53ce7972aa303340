"""Archives of a release, the GitHub action and the pre-commit hook, tried with the built binary.

What the runner of an action does is done by hand here: inputs become environment variables, and
steps run one after the other. Only the download comes from another host.
"""

import functools
import hashlib
import http.server
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import threading
import tomllib
import unittest
import zipfile
from pathlib import Path

import yaml

ROOT = Path(os.environ["ROOT"])
BINARY = Path(os.environ["BINARY"])
TOOLS = Path(os.environ["TOOLS"])
BROKEN = (ROOT / "examples/broken.json").read_text()
GOOD = (ROOT / "examples/set-online-migration-task.json").read_text()
TERRAFORM = """resource "huaweicloud_dcs_online_data_migration_task" "main" {
  migration_method = "full_amount_migration"
  resume_mode      = var.mode
  source_instance {
    addrs = "192.168.0.10:6379"
  }
  target_instance {
    id = huaweicloud_dcs_instance.target.id
  }
}
"""

WORKSPACE = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]
MANIFEST = tomllib.loads((ROOT / "cli/Cargo.toml").read_text())
VERSION = WORKSPACE["version"]
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())
TARGETS = [entry["target"] for entry in WORKFLOW["jobs"]["binary"]["strategy"]["matrix"]["include"]]


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=3600, **options)


class Folder(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def pack(self, target):
        folder = self.folder / "packed"
        ran = run([ROOT / ".github/package.sh", target, BINARY, folder])
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        return folder


class Archives(Folder):
    def binstall(self, target):
        """The URL and the path in the archive that `cargo binstall` makes of the manifest."""
        metadata = MANIFEST["package"]["metadata"]["binstall"]
        format = metadata["overrides"].get(target, {}).get("pkg-fmt", metadata["pkg-fmt"])
        values = {
            "repo": WORKSPACE["repository"],
            "version": VERSION,
            "target": target,
            "archive-suffix": {"tgz": ".tar.gz", "zip": ".zip"}[format],
            "bin": MANIFEST["bin"][0]["name"],
            "binary-ext": ".exe" if "windows" in target else "",
        }
        filled = lambda template: re.sub(r"\{ ([a-z-]+) \}", lambda it: values[it[1]], template)
        return filled(metadata["pkg-url"]), filled(metadata["bin-dir"])

    def test_binstall_finds_what_a_release_has(self):
        self.assertEqual(len(TARGETS), 5)
        for target in TARGETS:
            folder = self.pack(target)
            url, binary = self.binstall(target)
            base, name = url.rsplit("/", 1)
            self.assertEqual(base, f"{WORKSPACE['repository']}/releases/download/v{VERSION}")
            archive = folder / name
            self.assertTrue(archive.is_file(), f"{name} is not in {os.listdir(folder)}")
            digest = hashlib.sha256(archive.read_bytes()).hexdigest()
            self.assertEqual((folder / f"{name}.sha256").read_text(), f"{digest}  {name}\n")
            if name.endswith(".zip"):
                with zipfile.ZipFile(archive) as content:
                    names = content.namelist()
                    packed = content.read(binary)
            else:
                with tarfile.open(archive) as content:
                    names = content.getnames()
                    packed = content.extractfile(binary).read()
                    self.assertEqual(content.getmember(binary).mode & 0o111, 0o111)
            self.assertEqual(packed, BINARY.read_bytes())
            self.assertEqual(set(names), {binary, "LICENSE-APACHE", "LICENSE-MIT", "README.md"})

    def test_overrides_are_of_targets_that_there_are(self):
        overrides = MANIFEST["package"]["metadata"]["binstall"]["overrides"]
        self.assertLessEqual(set(overrides), set(TARGETS))

    def test_only_checkout_is_used_and_pinned(self):
        steps = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
        used = {step["uses"] for step in steps if "uses" in step}
        self.assertEqual(len(used), 1)
        self.assertRegex(used.pop(), r"^actions/checkout@[0-9a-f]{40}$")


class Acting(Folder):
    """A test that runs the action, with releases on this machine."""

    ACTION = yaml.safe_load((ROOT / "action.yml").read_text())

    def setUp(self):
        super().setUp()
        self.site = self.folder / "site"
        releases = self.site / f"releases/download/v{VERSION}"
        releases.mkdir(parents=True)
        for file in self.pack("x86_64-unknown-linux-musl").iterdir():
            shutil.copy(file, releases)
        self.archive = releases / "dcs-migration-lint-x86_64-unknown-linux-musl.tar.gz"

        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

        handler = functools.partial(Quiet, directory=self.site)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)

        # The checkout of the action, with another host for releases.
        self.checkout = self.folder / "action"
        (self.checkout / ".github").mkdir(parents=True)
        shutil.copy(ROOT / ".github/action.sh", self.checkout / ".github")
        manifest = (ROOT / "Cargo.toml").read_text()
        local = f"http://127.0.0.1:{server.server_port}"
        (self.checkout / "Cargo.toml").write_text(manifest.replace(WORKSPACE["repository"], local))

        self.workspace = self.folder / "workspace"
        self.workspace.mkdir()
        (self.workspace / "good.json").write_text(GOOD)

    def act(self, system="Linux", machine="X64", **inputs):
        """Runs the steps as a runner does; the first that fails is the result."""
        known = self.ACTION["inputs"]
        self.assertLessEqual(set(inputs), set(known))
        temporary = self.folder / "temporary"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        ran = None
        for step in self.ACTION["runs"]["steps"]:
            self.assertEqual(step["shell"], "bash")
            self.assertNotIn("${{", step["run"], "inputs must not be part of a script")
            environment = {
                "PATH": os.environ["PATH"],
                "GITHUB_ACTION_PATH": str(self.checkout),
                "RUNNER_TEMP": str(temporary),
                "GITHUB_OUTPUT": str(temporary / "output"),
                "GITHUB_WORKSPACE": str(self.workspace),
                "GITHUB_ACTIONS": "true",
                "RUNNER_OS": system,
                "RUNNER_ARCH": machine,
                "no_proxy": "127.0.0.1",
            }
            for name, value in step["env"].items():
                input = re.fullmatch(r"\$\{\{ inputs\.([a-z0-9]+) \}\}", value)[1]
                environment[name] = inputs.get(input, known[input]["default"])
            shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            ran = run(shell, env=environment, cwd=self.workspace)
            if ran.returncode != 0:
                break
        self.outputs = {}
        if (temporary / "output").exists():
            lines = (temporary / "output").read_text().splitlines()
            self.outputs = dict(line.split("=", 1) for line in lines)
            self.assertEqual(set(self.outputs), set(self.ACTION["outputs"]))
        return ran.returncode, ran.stdout + ran.stderr


class Action(Acting):
    def test_good_passes_and_broken_fails(self):
        code, out = self.act()
        self.assertEqual(code, 0, out)
        (self.workspace / "broken one.json").write_text(BROKEN)
        code, out = self.act()
        self.assertEqual(code, 1, out)
        self.assertIn("not `automatic`", out)
        self.assertEqual(self.act(paths="good.json")[0], 0)
        self.assertEqual(self.act(paths="good.json\n\nbroken one.json\n")[0], 1)
        code, out = self.act(paths="good.json\r\n", args="--fail-on=info\r\n--format\r\nconcise\n")
        self.assertEqual(code, 1, out)
        self.assertIn("good.json:3:25: info[", out)

    def test_outputs(self):
        self.assertEqual(self.act()[0], 0)
        self.assertEqual((self.outputs["findings"], self.outputs["errors"]), ("2", "0"))
        (self.workspace / "sub").mkdir()
        (self.workspace / "sub/broken one.json").write_text(BROKEN)
        report = subprocess.run([BINARY, "-f", "json", "sub/broken one.json"], cwd=self.workspace, capture_output=True)
        summary = json.loads(report.stdout)["summary"]
        code, out = self.act(paths="sub/*.json")
        self.assertEqual(code, 1, out)
        self.assertIn("::error file=sub/broken one.json,line=", out)
        self.assertEqual(self.outputs["errors"], str(summary["errors"]))
        self.assertEqual(self.outputs["findings"], str(summary["errors"] + summary["warnings"] + summary["infos"]))
        results = json.loads(Path(self.outputs["sarif"]).read_text())["runs"][0]["results"]
        self.assertEqual(str(len(results)), self.outputs["findings"])
        # Other reports beside it, and --lines, which has none.
        self.assertEqual(self.act(args="--output=sarif=own.sarif\n--exit-zero", paths="sub")[0], 0)
        self.assertTrue((self.workspace / "own.sarif").is_file())
        self.assertEqual(self.outputs["errors"], str(summary["errors"]))
        self.act(args="--lines", paths="good.json")
        self.assertEqual(self.outputs, {})
        # Nothing was linted.
        self.assertEqual(self.act(args="--no-such-option")[0], 2)
        self.assertEqual(self.outputs, {})

    def test_inputs_are_never_commands(self):
        for hostile in ["$(touch pwned)", "`touch pwned`", "'; touch pwned; '", '"; touch pwned; "', "a b\t* && touch pwned"]:
            for name in self.ACTION["inputs"]:
                code, out = self.act(**{name: hostile})
                self.assertEqual(os.listdir(self.workspace), ["good.json"], (name, hostile))
                self.assertNotEqual(code, 0, (name, hostile, out))
        code, out = self.act(paths="--version")
        self.assertEqual(code, 3, out)

    def test_what_cannot_be_trusted_is_not_run(self):
        code, out = self.act(sha256="0" * 64)
        self.assertEqual(code, 2, out)
        self.assertIn("::error title=dcs-migration-lint::", out)
        self.assertIn("another checksum", out)
        pinned = hashlib.sha256(self.archive.read_bytes()).hexdigest()
        self.assertEqual(self.act(sha256=pinned)[0], 0)
        with self.archive.open("ab") as archive:
            archive.write(b"x")
        self.assertEqual(self.act()[0], 2)
        self.assertEqual(self.act(sha256=pinned)[0], 2)

    def test_what_is_not_there_is_told(self):
        code, out = self.act(version="9.9.9")
        self.assertEqual(code, 2)
        self.assertIn("cannot download", out)
        self.assertIn("source: true", out)
        self.assertEqual(self.act(version="../1.0.0")[0], 2)
        code, out = self.act(machine="RISCV64")
        self.assertEqual(code, 2)
        self.assertIn("no binary for Linux on RISCV64", out)

    def test_archives_are_those_of_the_release(self):
        script = (ROOT / ".github/action.sh").read_text()
        self.assertEqual(set(re.findall(r"target=([a-z0-9_]+-[a-z0-9_-]+)", script)), set(TARGETS))


class Committing(Folder):
    """A test with a repository in which the hook runs before each commit."""

    HOOK = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())[0]

    def setUp(self):
        super().setUp()
        self.repository = self.folder / "repository"
        self.environment = {
            **os.environ,
            "PRE_COMMIT_HOME": str(self.folder / "cache"),
            "GIT_CONFIG_GLOBAL": os.devnull,
        }

    def git(self, *arguments, folder=None):
        identity = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "init.defaultBranch=main"]
        command = ["git", *identity, *arguments]
        return run(command, cwd=folder or self.repository, env=self.environment)

    def install(self, source):
        """Makes a git repository in which the hook is installed."""
        self.repository.mkdir()
        self.assertEqual(self.git("init").returncode, 0)
        configuration = yaml.safe_dump({"repos": [source]})
        (self.repository / ".pre-commit-config.yaml").write_text(configuration)
        ran = run([TOOLS / "bin/pre-commit", "install"], cwd=self.repository, env=self.environment)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def commit(self, name, content):
        (self.repository / name).write_text(content)
        self.git("add", "--all")
        ran = self.git("commit", "--message", name)
        return ran.returncode, ran.stdout + ran.stderr

    def refuses_and_passes(self):
        code, out = self.commit("request.json", BROKEN)
        self.assertEqual(code, 1, out)
        self.assertIn("not `automatic`", out)
        self.assertIn("request.json:4:18", out)
        self.assertNotEqual(self.git("rev-parse", "HEAD").returncode, 0, "nothing was committed")
        code, out = self.commit("request.json", GOOD)
        self.assertEqual(code, 0, out)
        self.assertIn("Passed", out)
        self.assertEqual(self.git("rev-list", "--count", "HEAD").stdout, "1\n")


class Hook(Committing):
    def test_a_broken_request_is_not_committed(self):
        # As published, but with the binary that is there.
        self.environment["PATH"] = f"{BINARY.parent}:{os.environ['PATH']}"
        hook = {**self.HOOK, "language": "system"}
        del hook["additional_dependencies"]
        self.install({"repo": "local", "hooks": [hook]})
        self.refuses_and_passes()
        # Files that are not this request, and one that the configuration excludes.
        (self.repository / "dcs-migration-lint.toml").write_text('exclude = ["fixtures"]\n')
        (self.repository / "fixtures").mkdir()
        for name, content in [
            ("tsconfig.json", '{"compilerOptions": {}, // of TypeScript\n}\n'),
            ("deploy.sh", "#!/bin/sh\ncurl https://example.com/migration\n"),
            ("fixtures/request.json", BROKEN),
        ]:
            code, out = self.commit(name, content)
            self.assertEqual(code, 0, out)
            self.assertIn("Passed", out)
        # A file of Terraform takes its values from others, which hooks need not name.
        (self.repository / "infra").mkdir()
        for name, content, code in [
            ("infra/variables.tf", 'variable "mode" {\n  default = "Auto"\n}\n', 0),
            ("infra/provider.tf", 'provider "huaweicloud" {}\n', 0),
            ("infra/main.tf", TERRAFORM, 1),
            ("infra/variables.tf", 'variable "mode" {\n  default = "auto"\n}\n', 0),
            ("infra/terraform.tfvars", 'mode = "Manual"\n', 1),
            ("infra/terraform.tfvars", 'mode = "manual"\n', 0),
        ]:
            got, out = self.commit(name, content)
            self.assertEqual(got, code, out)
            if code:
                self.assertRegex(out, r"infra/(variables\.tf:2:13|terraform\.tfvars:1:8)")
        code, out = self.commit("note.txt", "no JSON")
        self.assertEqual(code, 0, out)
        self.assertIn("no files to check", out)

    def test_the_version_is_this_one(self):
        self.assertEqual(self.HOOK["additional_dependencies"], [f"cli:dcs-migration-lint-cli:{VERSION}"])
        self.assertEqual(self.HOOK["language"], "rust")


class BuiltHook(Committing):
    """The hook as users have it: pre-commit clones this checkout and has cargo build the binary.

    The registry is a folder with the crates of the lock file, and our three crates as they would be
    published.
    """

    def cargo(self, *arguments):
        ran = run(["cargo", *arguments], cwd=self.checkout)
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_a_broken_request_is_not_committed(self):
        self.checkout = self.folder / "checkout"
        files = run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT)
        for name in filter(None, files.stdout.split("\0")):
            if (ROOT / name).is_file():
                (self.checkout / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, self.checkout / name)
        self.git("init", folder=self.checkout)
        self.git("add", "--all", folder=self.checkout)
        self.git("commit", "--message", "all", folder=self.checkout)
        revision = self.git("rev-parse", "HEAD", folder=self.checkout).stdout.strip()

        registry, packed = self.folder / "registry", self.folder / "packed"
        self.cargo("vendor", "--quiet", "--locked", "--versioned-dirs", registry)
        crates = ["dcs-migration-lint", "dcs-migration-lint-request-files", "dcs-migration-lint-cli"]
        chosen = [word for crate in crates for word in ("--package", crate)]
        self.cargo("package", "--quiet", "--no-verify", "--locked", "--target-dir", packed, *chosen)
        for crate in crates:
            with tarfile.open(packed / f"package/{crate}-{VERSION}.crate") as content:
                content.extractall(registry, filter="data")
            (registry / f"{crate}-{VERSION}/.cargo-checksum.json").write_text('{"files": {}}')

        home = self.folder / "cargo"
        home.mkdir()
        (home / "config.toml").write_text(
            f'[source.crates-io]\nreplace-with = "folder"\n[source.folder]\ndirectory = "{registry}"\n'
        )
        self.environment |= {
            "CARGO_HOME": str(home),
            "CARGO_NET_OFFLINE": "true",
            # What is built is tried once: building it faster matters more than its speed.
            "CARGO_PROFILE_RELEASE_OPT_LEVEL": "0",
            "CARGO_TARGET_DIR": str(TOOLS.parent / "hook"),
        }
        hook = {"id": self.HOOK["id"]}
        self.install({"repo": str(self.checkout), "rev": revision, "hooks": [hook]})
        self.refuses_and_passes()
