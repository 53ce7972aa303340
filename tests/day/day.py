"""A day of a team that keeps requests in its repository; `run.sh` prepares the parts and runs this."""

import http.server
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import yaml
from editor import Editor, apply

ROOT, BIN, TOOLS = (Path(os.environ[name]) for name in ("ROOT", "BIN", "TOOLS"))
BINARY = BIN / "dcs-migration-lint"
# The examples have the same three faults in every format.
FAULTS = {"Auto": "auto", "10241": "10240", ";192": ",192"}
FILES = {
    "infra": ["main.tf", "koocli.sh", "playbook.yml", "gitlab-ci.yml"],
    "clients": ["postman_collection.json", "insomnia.json", "thunder-collection.json", "configure-task.bru",
                "configure-task.hurl", "archive.har"],
    "docs": ["runbook.md", "request.json"],
}
BODY = """{
  "migration_method": "incremental_migration",
  "resume_mode": "auto",
  "bandwidth_limit_mb": "10240",
  "source_instance": { "addrs": "192.168.0.10:6379" },
  "target_instance": { "id": "cf4a05df-1c38-47c5-bb5a-0a7b3673b3bd" }
}
"""
URI = "/v2/5e3737aaa4b54a9a8e3a0f7d2dcd0cf9/migration/90754308-a156-406f-a837-8f852f38a646/task"


def run(*command, code=0, **options):
    """What a command prints; it must end with a code."""
    ran = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=600, **options)
    if ran.returncode != code:
        sys.exit(f"{command} ended with {ran.returncode}, not {code}:\n{ran.stdout}{ran.stderr}")
    return ran.stdout + ran.stderr


def expect(what, got, wanted):
    if got != wanted:
        sys.exit(f"{what}: {got}, not {wanted}")
    print(f"   {what}: {got}")


def step(text):
    print(f"-- {text}", flush=True)


class Day:
    def __init__(self, folder):
        self.folder = folder
        self.repository = folder / "repository"
        self.environment = {
            **os.environ,
            "PATH": f"{BIN}:{TOOLS / 'bin'}:{os.environ['PATH']}",
            "HOME": str(folder),
            **{f"GIT_{who}_{what}": "day" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }

    def lint(self, *arguments, code=0, **more):
        """The output of the command line, as it is on the path of the team."""
        environment = {**self.environment, **more}
        return run(BINARY, *arguments, code=code, cwd=self.repository, env=environment)

    def report(self, *arguments, code=0):
        """The findings as `file: rule`."""
        text = self.lint("--quiet", "--format", "json", *arguments, code=code)
        found = json.loads(text)["files"]
        return [f"{file['path'].removeprefix('./')}: {it['rule']}" for file in found for it in file["diagnostics"]]

    def git(self, *arguments, code=0):
        return run("git", *arguments, code=code, cwd=self.repository, env=self.environment)

    def edit(self, name, old, new):
        path = self.repository / name
        text = path.read_text()
        assert old in text, name
        path.write_text(text.replace(old, new))

    def prepare(self):
        step("a repository with twelve requests, a configuration and a baseline")
        for folder, names in FILES.items():
            (self.repository / folder).mkdir(parents=True)
            for name in names:
                text = BODY if name == "request.json" else (ROOT / "examples" / name).read_text()
                for wrong, right in FAULTS.items():
                    text = text.replace(wrong, right)
                (self.repository / folder / name).write_text(text)
        # A recording of an old request is as it was; its finding is known.
        self.edit("clients/archive.har", "10240", "10241")
        (self.repository / "dcs-migration-lint.toml").write_text('exclude = ["known.json"]\n')
        self.lint("--write-baseline", "known.json", ".")
        hook = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())[0]
        del hook["additional_dependencies"]
        hook.update(language="system", args=["--baseline", "known.json"])
        hooks = {"repos": [{"repo": "local", "hooks": [hook]}]}
        (self.repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(hooks))
        self.git("init", "--quiet", "--initial-branch", "main")
        run(TOOLS / "bin/pre-commit", "install", cwd=self.repository, env=self.environment)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Requests of our migrations")
        expect("findings", self.report("--baseline", "known.json", "."), [])
        expect("findings without the baseline", self.report(".", code=1),
               ["clients/archive.har: bandwidth-out-of-range"])

    def pull_request(self):
        step("a change breaks two requests; pre-commit refuses it")
        self.git("switch", "--quiet", "--create", "change")
        self.edit("docs/request.json", '"auto"', '"Auto"')
        self.edit("infra/main.tf", "10240", "10241")
        self.edit("docs/runbook.md", "#", "# Changed:")
        self.git("add", "--all")
        refused = self.git("commit", "--message", "Faster", code=1)
        found = re.findall(r"^((?:docs|infra)/\S+?):\d+:\d+", refused, re.MULTILINE)
        found += re.findall(r"--> ((?:docs|infra)/\S+?):\d+:\d+", refused)
        expect("files that pre-commit names", sorted(set(found)), ["docs/request.json", "infra/main.tf"])
        self.git("commit", "--quiet", "--no-verify", "--message", "Faster")

    def continuous_integration(self):
        step("CI reports it in the pull request")
        summary = self.folder / "summary.md"
        summary.touch()
        output = self.lint(
            "--baseline", "known.json", "--output", f"sarif={self.folder / 'out.sarif'}", ".", code=1,
            GITHUB_ACTIONS="true", GITHUB_WORKSPACE=str(self.repository), GITHUB_STEP_SUMMARY=str(summary),
        )
        annotations = re.findall(r"^::error file=([^,]+),line=(\d+)", output, re.MULTILINE)
        expect("annotations", annotations, [("docs/request.json", "3"), ("infra/main.tf", "10")])
        for name, _ in annotations:
            assert name in summary.read_text(), summary.read_text()
        multitool = run(
            os.environ["MULTITOOL"], "validate", "--rule-kind", "Sarif;Ghas", self.folder / "out.sarif",
            env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        )
        assert "completed successfully" in multitool, multitool
        assert not re.search(r"(error|warning) +[A-Z]+[0-9]+", multitool), multitool
        results = json.loads((self.folder / "out.sarif").read_text())["runs"][0]["results"]
        counted = [it["ruleId"] for it in results if not it.get("suppressions")]
        expect("SARIF results", counted, ["unknown-value", "bandwidth-out-of-range"])

    def changes(self):
        step("--since shows what the change broke, and --fix mends one of it")
        expect("findings since main", self.report("--since", "main", ".", code=1),
               ["docs/request.json: unknown-value", "infra/main.tf: bandwidth-out-of-range"])
        self.broken = (self.repository / "docs/request.json").read_text()
        self.lint("--quiet", "--since", "main", "--fix", ".", code=1)
        expect("findings after --fix", self.report("--since", "main", ".", code=1),
               ["infra/main.tf: bandwidth-out-of-range"])
        expect("the body is what it was", (self.repository / "docs/request.json").read_text() == BODY, True)

    def editor(self):
        step("an editor mends the other one, and ignores one with a reason")
        path = self.repository / "infra/main.tf"
        self.edit("infra/main.tf", '"auto"', '"Auto"')
        path_of = lambda uri: Path(urllib.parse.unquote(urllib.parse.urlparse(uri).path))
        session = Editor(BINARY, self.repository)
        session.open(path, "terraform")
        codes = lambda: sorted(it["code"] for it in session.diagnostics(path))
        expect("diagnostics", codes(), ["bandwidth-out-of-range", "unknown-value"])
        [mend] = session.actions(path, [], "source.fixAll")
        apply(mend["edit"], path_of)
        session.notify("textDocument/didChange", {
            "textDocument": {"uri": path.as_uri(), "version": 2}, "contentChanges": [{"text": path.read_text()}],
        })
        expect("diagnostics after fix all", codes(), ["bandwidth-out-of-range"])
        actions = session.actions(path, session.diagnostics(path))
        [ignore] = [action for action in actions if action["title"].startswith("Ignore ")]
        apply(ignore["edit"], path_of)
        session.notify("textDocument/didSave", {"textDocument": {"uri": path.as_uri()}})
        expect("diagnostics after the ignore", codes(), [])
        expect("code of the server", session.close(), 0)
        config = self.repository / "dcs-migration-lint.toml"
        reason = 'reason = "the limit of this link was raised"'
        config.write_text(config.read_text().replace('reason = "accepted in the editor"', reason))
        assert reason in config.read_text(), config.read_text()
        self.git("add", "--all")
        committed = self.git("commit", "--message", "Mend the change")
        assert "Passed" in committed, committed
        expect("findings", self.report("--baseline", "known.json", "."), [])

    def console(self):
        step("a console lints the same bodies in Chromium")
        bodies = {"good.json": BODY, "bad.json": self.broken}
        for name, text in bodies.items():
            (self.folder / name).write_text(text)
        files = [self.folder / name for name in bodies]
        in_chromium = json.loads(run("node", ROOT / "tests/day/console.mjs", *files).splitlines()[-1])
        for name, found in zip(files, in_chromium):
            text = self.lint("--isolated", "--quiet", "--exit-zero", "--format", "json", name)
            [own] = [file["diagnostics"] for file in json.loads(text)["files"]] or [[]]
            key = lambda it: (it["rule"], it["severity"], it["message"], it["pointer"], it["range"]["start"]["byte"])
            expect(f"findings in {name.name}", [key(it) for it in found], [key(it) for it in own])
        expect("rules of the bad one", [it["rule"] for it in in_chromium[1]], ["unknown-value"])

    def gateway(self):
        step("the gateway refuses the bad body and passes the good one")
        received = []

        class Upstream(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.append((self.path, body.decode()))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
        threading.Thread(target=upstream.serve_forever).start()
        environment = {
            **os.environ, "UPSTREAM": f"http://127.0.0.1:{upstream.server_port}", "LISTEN": "127.0.0.1:0",
            "NO_PROXY": "127.0.0.1",
        }
        gateway = subprocess.Popen(
            [BIN / "examples/gateway"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        try:
            address = gateway.stdout.readline().split()[-1]
            sent = [BODY, self.broken]
            expect("answers", [self.post(address, body) for body in sent], [204, 400])
            expect("requests that reached the upstream", received == [(URI, sent[0])], True)
        finally:
            gateway.send_signal(signal.SIGTERM)
            expect("code of the gateway", gateway.wait(timeout=60), 0)
            upstream.shutdown()
            upstream.server_close()
        lines = [json.dumps(json.loads(body)) for body in (BODY, self.broken)]
        (self.folder / "requests.jsonl").write_text("".join(f"{line}\n" for line in lines))

    @staticmethod
    def post(address, body):
        headers = {"Content-Type": "application/json", "X-Auth-Token": "Not-a-real-0ne"}
        request = urllib.request.Request(f"http://{address}{URI}", body.encode(), headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            assert "error_code" in json.loads(refusal.read())
            return refusal.code

    def spark(self):
        step("Spark reads the log of requests and finds the same")
        printed = run(ROOT / "tests/spark/run.sh", self.folder / "requests.jsonl")
        assert "gave the same 2 results" in printed, printed
        alone = self.lint("--isolated", "--lines", "--exit-zero", self.folder / "requests.jsonl")
        results = [json.loads(line) for line in alone.splitlines() if line.startswith("{")]
        found = [[it["rule"] for it in result["diagnostics"]] for result in results]
        expect("findings by line", found, [[], ["unknown-value"]])


def main():
    for tool in ("git", "node"):
        assert shutil.which(tool), f"{tool} is missing"
    with tempfile.TemporaryDirectory() as folder:
        day = Day(Path(folder).resolve())
        for part in (day.prepare, day.pull_request, day.continuous_integration, day.changes, day.editor,
                     day.console, day.gateway, day.spark):
            part()
    print("figure: the day has passed")


main()
