"""An editor's side of the language server protocol, as far as a day needs it."""

import json
import subprocess


class Editor:
    """A session over the standard streams of the server, in a folder."""

    def __init__(self, binary, folder):
        self.process = subprocess.Popen(
            [binary, "lsp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.next = 0
        self.request("initialize", {
            "processId": None,
            "rootUri": folder.as_uri(),
            "workspaceFolders": [{"uri": folder.as_uri(), "name": "day"}],
            "capabilities": {
                "textDocument": {
                    "diagnostic": {},
                    "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
                },
                "workspace": {
                    "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]},
                },
            },
        })
        self.notify("initialized", {})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def request(self, method, params):
        """The result of a request; what the server asks meanwhile is answered with nothing."""
        self.next += 1
        self.send({"id": self.next, "method": method, "params": params})
        while True:
            message = self.read()
            if "method" in message and "id" in message:
                self.send({"id": message["id"], "result": None})
            elif message.get("id") == self.next:
                if "error" in message:
                    raise AssertionError(f"{method}: {message['error']}")
                return message["result"]

    def read(self):
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            if not line:
                raise AssertionError("the server has ended")
            name, value = line.split(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(self.process.stdout.read(length))

    def open(self, path, language):
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": path.as_uri(), "languageId": language, "version": 1, "text": path.read_text(),
        }})

    def diagnostics(self, path):
        report = self.request("textDocument/diagnostic", {"textDocument": {"uri": path.as_uri()}})
        return report["items"]

    def actions(self, path, diagnostics, only=None):
        context = {"diagnostics": diagnostics, **({"only": [only]} if only else {})}
        everything = {"start": {"line": 0, "character": 0}, "end": {"line": 10_000, "character": 0}}
        return self.request("textDocument/codeAction", {
            "textDocument": {"uri": path.as_uri()}, "range": everything, "context": context,
        })

    def close(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(timeout=30)


def apply(edit, path_of):
    """Writes what an action changes, as an editor does on save; texts of this day are ASCII."""
    changes = edit.get("documentChanges") or [
        {"textDocument": {"uri": uri}, "edits": edits} for uri, edits in edit["changes"].items()
    ]
    for change in changes:
        if change.get("kind") == "create":
            path_of(change["uri"]).touch()
            continue
        path = path_of(change["textDocument"]["uri"])
        text = path.read_text()
        lines = text.splitlines(keepends=True)
        offset = lambda place: sum(map(len, lines[: place["line"]])) + place["character"]
        for edit in sorted(change["edits"], key=lambda edit: offset(edit["range"]["start"]), reverse=True):
            start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
            text = text[:start] + edit["newText"] + text[end:]
        path.write_text(text)
