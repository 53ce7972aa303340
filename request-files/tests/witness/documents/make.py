"""Writes documents and pipelines, each beside what the field's own reader reads of it.

Markdown is read by `read.mjs`; here reStructuredText (docutils) and YAML (PyYAML, or the loader of
ansible-core with `--ansible`). A fixed sequence of choices: the same files each time.
"""

import json
import random
import sys
from pathlib import Path

import docutils.core
import docutils.nodes
import yaml

FOLDER = Path(sys.argv[1])
ANSIBLE = "--ansible" in sys.argv
URL = "https://dcs.example.com/v2/{{ project }}/migration/{{ task }}/task"
RANDOM = random.Random(1)
pick = lambda *choices: RANDOM.choice(choices)

REQUEST = [
    "POST https://dcs.example.com/v2/{p}/migration/{t}/task",
    "Content-Type: application/json",
    "",
    '{ "migration_method": "full",',
    '  "resume_mode":\t"Auto", "a": "é中😀" }',
]


def indented(lines, marks):
    return "\n".join((marks + line) if line else marks.rstrip(" ") for line in lines)


# ---- Markdown -------------------------------------------------------------------------------


def markdown_cases():
    http = "\n".join(REQUEST)
    fence = lambda marks, first="", fence="```", info="http": (
        f"{first}{fence}{info}\n{indented(REQUEST, marks)}\n{marks}{fence}\n"
    )
    yield fence("")
    yield fence("", fence="~~~")
    yield fence("", fence="`````")
    yield fence("", info=" http title=\"x\"")
    yield fence("", info="HTTP")
    yield "# A\n\n" + fence("   ", "   ")
    yield fence("  ", "- ")
    yield fence("   ", "1. ")
    yield fence("> ", "> ")
    yield fence(">", ">")
    yield fence("> > ", "> > ")
    yield fence("> - ".replace("-", " "), "> - ")
    yield "- a\n  - b\n\n" + fence("    ", "    ")
    yield "1. a\n\n" + fence("   ", "   ")
    yield "- a\n\n" + fence("\t", "\t")
    yield f"```http\n{http}"
    yield f"```http\n{http}\n````\n\nafter\n"
    yield f"```http\n{http}\n``\n```\n"
    yield f"````http\n{http}\n```\n````\n"
    yield "    " + http.replace("\n", "\n    ") + "\n"
    yield "\t" + http.replace("\n", "\n\t") + "\n"
    yield "text\n\n      " + http.replace("\n", "\n      ") + "\n\nmore\n"
    yield f"- a\n\n      {http}".replace("\n", "\n      ") + "\n"
    yield fence("").replace("\n", "\r\n")
    yield fence("  ", "- ").replace("\n", "\r\n")
    yield fence("") + "\n" + fence("> ", "> ") + "\n" + fence("")
    yield "paragraph\n" + fence("")
    yield "> quote\n" + fence("")
    yield "***\n" + fence("") + "***\n"
    yield "Title\n=====\n" + fence("")
    yield "[a]: b\n" + fence("")
    yield "| a |\n|---|\n\n" + fence("")
    yield "---\ntitle: x\n---\n\n" + fence("")
    yield f"```http\n\n\n{http}\n\n\n```\n"
    yield f"  ```http\n {http}\n  ```\n"
    yield "- ```http\n  " + http.replace("\n", "\n  ") + "\n- b\n"
    yield "`inline` ``` code ```\n\n" + fence("")


def made_markdown():
    marks = pick("", "", "> ", "   ", "  ", "\t")
    first = {"   ": "1. ", "  ": pick("- ", "* "), "\t": "- a\n\n\t"}.get(marks, marks)
    lines = [pick(*REQUEST, "", "    deep", "\ttab", "é", "``", "> x", "- y", "# z") for _ in range(RANDOM.randrange(6))]
    fence = pick("```", "~~~", "````")
    before = pick("", "# A\n\n", "text\n\n", "***\n\n")
    text = f"{before}{first}{fence}http\n{indented(lines, marks)}\n{marks}{fence}\n"
    return text.replace("\n", pick("\n", "\n", "\r\n"))


# ---- reStructuredText -----------------------------------------------------------------------


def rst_cases():
    block = lambda marks: indented(REQUEST, marks) + "\n"
    for name in ["code-block", "code", "sourcecode"]:
        yield f".. {name}:: http\n\n{block('   ')}"
        yield f".. {name}:: http\n   :name: x\n\n{block('   ')}"
        yield f".. {name}::\n\n{block('  ')}"
    yield f".. code:: http\n   :class: a b\n\n{block('   ')}\nafter\n"
    yield f".. code-block:: http\n\n\n{block('        ')}"
    yield f".. code-block:: http\n\n{block(chr(9))}"
    yield f".. code-block:: http\n\n{block('   ')}".replace("\n", "\r\n")
    yield f"Send::\n\n{block('   ')}"
    yield f"Send ::\n\n{block('  ')}\nand\n"
    yield f"::\n\n{block(' ')}"
    yield f"two\nlines::\n\n{block('   ')}"
    yield f"- item::\n\n{block('    ')}"
    yield f"- item\n\n  .. code:: http\n\n{block('     ')}"
    yield f"1. item::\n\n{block('     ')}\n2. b\n"
    yield f"#. item\n\n   ::\n\n{block('     ')}"
    yield f"(a) item::\n\n{block('      ')}"
    yield f"term\n   text::\n\n{block('      ')}"
    yield f":field:\n   text::\n\n{block('      ')}"
    yield f".. note::\n\n   .. code:: http\n\n{block('      ')}"
    yield f".. note:: text::\n\n{block('      ')}"
    yield f".. warning::\n   text::\n\n{block('      ')}"
    yield f"   quote::\n\n{block('      ')}\n   more\n"
    yield f"Title\n:::::\n\n.. code:: http\n\n{block('   ')}"
    yield f".. comment::\n   no\n\n.. code:: http\n\n{block('   ')}"
    yield f"..\n\n   quote\n\n.. code:: http\n\n{block('   ')}"
    yield f".. a comment\n\n   {REQUEST[0]}\n\n.. code:: http\n\n{block('   ')}"
    yield f".. raw:: html\n\n   <p>::\n\n     {REQUEST[0]}\n\nx::\n\n{block('   ')}"
    yield f".. _target:\n\n::\n\n{block('   ')}"
    yield f".. [1] A footnote::\n\n{block('      ')}"
    yield f".. |x| replace:: y\n\n::\n\n{block('   ')}"
    yield f"a::\n\n{block('   ')}\nb::\n\n{block('  ')}\n.. code:: http\n\n{block('    ')}"
    yield f"* - a::\n\n{block('      ')}"
    yield f".. parsed-literal::\n\n{block('   ')}"


def made_rst():
    marks = pick("   ", "  ", "    ", "\t", "      ")
    first = pick(".. code:: http\n\n", "text::\n\n", "::\n\n", f".. code-block:: http\n{marks}:name: x\n\n")
    lines = [REQUEST[0]] + [pick(*REQUEST[1:], "", "    deep", "a\tb", "é") for _ in range(RANDOM.randrange(6))]
    after = pick("", "\nafter\n", "\n- a\n- b\n", "\n.. note:: x\n")
    return f"{first}{indented(lines, marks)}\n{after}".replace("\n", pick("\n", "\n", "\r\n"))


def read_rst(text):
    settings = {"report_level": 5, "halt_level": 5, "file_insertion_enabled": False, "raw_enabled": True, "syntax_highlight": "none"}
    tree = docutils.core.publish_doctree(text, settings_overrides=settings)
    blocks = [node for node in tree.findall(docutils.nodes.literal_block)]
    return [node.astext() for node in blocks if node.astext().lstrip().startswith("POST ")]


# ---- YAML -----------------------------------------------------------------------------------

PLAIN = [
    "auto", "Auto", "full amount", "yes", "no", "On", "off", "true", "null", "~", "", "0", "100", "0x1F", "0b11", "017", "1_000",
    "1.5", "1e3", "1.5e+3", "-5", "+7", ".5", "10:20", "190:20:30", "é中😀", "10.0.0.1:6379,10.0.0.2:6379", "a;b", "it's", "a \"b\"",
    "08", "0o17", "1.", "1:60", "y", "n", "- a".replace("- ", "-"), "a: b".replace(": ", ":"), "a#b", "http://x/y", "0.10", "12e03", "<",
]
QUOTED = [
    "'Auto'", "'it''s'", "'a\n\n{i}b\n{i}c'", "' x '", "''", '"Auto"', '"a\\nb"', '"\\x41\\u4e2d\\U0001F600"', '"a \\\n{i}b"',
    '"a\n{i}b\n\n{i}c"', '"\\t\\e\\_\\N\\L\\P\\0"', '"\\"q\\" \\/ \\\\"', '"10.0.0.1:6379"', "'é'", '"{{ x }}"', "!unsafe 'a'", "!!str 5", "!!str yes",
]
BLOCKS = [
    "|\n{i}a\n{i}b\n", "|-\n{i}a\n{i}  b\n", "|+\n{i}a\n\n", ">\n{i}a\n{i}b\n", ">-\n{i}a\n{i}b\n\n{i}c\n", ">-\n{i}a\n{i}  more\n{i}b\n",
    "|2-\n{i}a\n{i} b\n", "|\n\n{i}a\n", "|-\n{i}a\n\n\n{i}b\n", ">+\n{i}a\n\n{i}b\n\n", "| # comment\n{i}a\n", "|-\n{i}\ta\n".replace("\t", " \t"),
    ">-\n\n{i}a\n", "|\n{i}é\n{i}中\n",
]


RUNS = [
    "a b", "'it''s a b'", '"a \\"b\\" \\n c"', "|\n{i}a b\n{i}c \\\n{i}  d\n", "|-\n{i}a\n\n{i}b\n", ">-\n{i}a\n{i}b\n", "|+\n{i}a\n\n",
    "|2-\n{i}a\n{i} b\n", ">\n{i}a\n{i}  more\n{i}b\n", "|\n{i}é 中 😀\n", "a\n{i}b\n{i}c",
]


def body_member(name, indent):
    blanks = " " * indent
    kind = RANDOM.randrange(10)
    if kind < 5:
        value = pick(*PLAIN)
    elif kind < 8:
        value = pick(*QUOTED).replace("{i}", blanks + "  ")
    else:
        value = pick(*BLOCKS).replace("{i}", blanks + "  ").rstrip("\n")
    name = pick(name, name, f'"{name}"', f"'{name}'")
    return f"{blanks}{name}: {value}".rstrip(" ")


TEXT = '{ "migration_method": "full",\n  "resume_mode": "it\'s",\n\n  "source_instance": { "addrs": "é;b" } }'


def text_bodies():
    at = lambda text, blanks: text.replace("\n", "\n" + " " * blanks)
    yield "|\n      " + at(TEXT, 6)
    yield "|-\n          " + at(TEXT, 10)
    yield ">-\n      " + at(TEXT, 6)
    yield ">\n      " + at(TEXT, 6) + "\n"
    yield "'" + at(TEXT.replace("'", "''"), 6) + "'"
    yield json.dumps(TEXT)
    yield json.dumps(TEXT, ensure_ascii=False)
    yield '"' + at(TEXT.replace('"', '\\"'), 6) + '"'


def uri(body, method="POST"):
    return f"- uri:\n    url: \"{URL}\"\n    method: {method}\n    body_format: json\n    body: {body}\n"


def yaml_cases():
    for body in text_bodies():
        yield uri(body)
        yield "---\n# é\n" + uri(body).replace("\n", "\r\n")
    for value in PLAIN + QUOTED:
        yield uri(f"\n      resume_mode: {value}".replace("{i}", " " * 8).rstrip(" "))
    for block in BLOCKS:
        yield uri("\n      resume_mode: " + block.replace("{i}", " " * 8) + "      other: 1")
    yield uri("{migration_method: full, resume_mode: 'Auto', source_instance: {addrs: \"a:1\"}, list: [1, b, [c]]}")
    yield uri("\n      a:\n      - 1\n      - b: c\n        d: e\n      - - f")
    yield uri("\n      ? a\n      : b")
    yield "x: &i\n  addrs: a:1\n  password: b\ntasks:\n" + uri("\n      source_instance: *i\n      target_instance:\n        <<: *i\n        addrs: c:1")
    yield "x: &i {a: 1}\ny: &j {a: 2, b: 3}\ntasks:\n" + uri("\n      <<: [*i, *j]\n      c: 4")
    yield "- uri: &d\n    url: \"" + URL + "\"\n    method: POST\n    body: &b {a: 1}\n- uri:\n    <<: *d\n    body: {<<: *b, b: 2}\n"
    yield "- ansible.builtin.uri: {url: \"" + URL + "\", method: put, body: {a: 1}}\n"
    yield "- block:\n  - ansible.legacy.uri:\n      url: >-\n        " + URL + "\n      method: 'POST'\n      body: {a: b}\n"
    yield "- a\n---\n" + uri("{a: 1}") + "---\n" + uri("{b: 2}") + "...\n"
    yield "\ufeff" + uri("{a: 1}")
    yield uri("{a: 1, a: 2}")
    for run in RUNS:
        step = lambda first, rest="": f"jobs:\n  a:\n    steps:\n      - {first}\n{rest}"
        text = run.replace("{i}", " " * 10)
        yield step(f"run: {text}".rstrip("\n"))
        yield step("name: a b", f"        run: {text}\n        env: {{X: y}}\n      - run: c d\n      - uses: e/f@v1\n        with: {{run: g}}\n")
        yield f"runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: {text}\n    - {{run: h i, shell: sh}}\n    - {{run: j, shell: pwsh}}\n"
    yield "x: &s {run: a b}\njobs:\n  a:\n    steps: [*s, {name: c}, {run: 'd e'}]\n  b: {steps: []}\n"
    yield "build:\n  before_script: [a b, 'c d']\n  script:\n  - e f\n  - |\n    g\n    h\n  - - i j\n    - k: l\n  after_script: >\n    m\n    n\n"


def made_yaml():
    lines = [body_member(name, 6) for name in ("migration_method", "resume_mode", "bandwidth_limit_mb") if RANDOM.randrange(4)]
    for name in ("source_instance", "target_instance"):
        inner = [body_member(inner, 8) for inner in ("id", "addrs", "password") if RANDOM.randrange(3)]
        lines += [f"      {name}:"] + inner
    return uri("\n" + "\n".join(lines)).replace("\n", pick("\n", "\n", "\n", "\r\n"))


class Unknown:
    """A value with a tag of its own."""


if ANSIBLE:
    from ansible.parsing.dataloader import DataLoader

    def load_all(text):
        documents = DataLoader().load(text)
        return [documents]
else:

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))

    def load_all(text):
        return list(yaml.load_all(text, Loader))


def plain(value):
    """As JSON has it; what it does not have is left out of the comparison."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, bool):
        return value
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return str(value)


def read_yaml(text):
    requests, scripts, seen = [], [], set()

    def script(value):
        if isinstance(value, str):
            scripts.append(value)
        elif isinstance(value, list):
            for item in value:
                script(item)

    def visit(node):
        if isinstance(node, dict):
            if id(node) in seen:
                return
            seen.add(id(node))
            for key, value in node.items():
                if str(key).rsplit(".", 1)[-1] == "uri" and isinstance(value, dict):
                    body = plain(value.get("body"))
                    requests.append({"method": str(value.get("method", "GET")).upper(), "url": str(value["url"]), "body": body})
                if key in ("before_script", "script", "after_script"):
                    script(value)
                if key == "steps":
                    for step in value:
                        if step.get("shell", "sh") in ("bash", "sh"):
                            script(step.get("run"))
                visit(value)
        elif isinstance(node, list):
            for item in node:
                visit(item)

    for document in load_all(text):
        visit(document)
    return {"requests": requests, "scripts": scripts}


# ---------------------------------------------------------------------------------------------


def write(kind, texts, read):
    count = 0
    for number, text in enumerate(texts):
        try:
            found = read(text) if read else None
        except Exception as error:  # The reader refuses it: so may we.
            print(f"{kind}-{number} is refused: {type(error).__name__}", file=sys.stderr)
            continue
        (FOLDER / f"{number:03}.{kind}").write_bytes(text.encode())
        if found is not None:
            (FOLDER / f"{number:03}.{kind}.json").write_text(json.dumps(found))
        count += 1
    print(f"{kind}: {count} files")


if ANSIBLE:
    write("yml", [case for case in yaml_cases() if "---\n" not in case[3:]] + [made_yaml() for _ in range(200)], read_yaml)
else:
    write("md", list(markdown_cases()) + [made_markdown() for _ in range(300)], None)
    write("rst", list(rst_cases()) + [made_rst() for _ in range(200)], read_rst)
    write("yml", list(yaml_cases()) + [made_yaml() for _ in range(300)], read_yaml)
