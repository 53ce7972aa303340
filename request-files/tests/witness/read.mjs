// Writes the files of a list and some hundred that are made by chance, each beside what
// HashiCorp's parser reads of it: `NAME.json`, or `NAME.refused` where it refuses the file.

import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "@cdktf/hcl2json";

const TYPE = "huaweicloud_dcs_online_data_migration_task";
const [list, folder] = process.argv.slice(2);

const cases = readFileSync(list, "utf8").split(/^=== (.+)\n/m);
const files = [];
for (let at = 1; at < cases.length; at += 2) {
  const [name, text] = [cases[at], cases[at + 1].replaceAll("␍", "\r").replaceAll("␉", "\t")];
  files.push([name, text.replaceAll("TYPE", TYPE)]);
}
if (files.length < 60) throw new Error(`only ${files.length} cases`);

// A fixed sequence: the same files each time.
let state = 1;
const next = (below) => {
  state = (state * 48271) % 2147483647;
  return state % below;
};
const pick = (...choices) => choices[next(choices.length)];
const many = (most, make) => Array.from({ length: next(most + 1) }, make).join("");

const blank = () => pick("", "", " ", "  ", "\t", " /* c */ ");
const line = () => pick("\n", "\n", "\n\n", " # c\n", " // \"c\"\n", "\r\n", " /* c */\n");
const word = () =>
  pick("auto", "Manual", "a b", "é中😀", "\\n", "\\t", "\\\"", "\\\\", "\\u4e2d", "\\U0001f600",
    "$", "%", "$${x}", "%%{if}", "{", "}", "#", "//", "/*", "'", "1", ";", ",", "10.0.0.1:6379");
const raw = () => pick("auto", "a b", "é", "\\n", "\"", "$", "$${x}", "%%{y}", "\\", "#", "{", ",");
const expression = () =>
  pick("var.x", "local.y[0].id", "a.b[*].c", "module.m.out", "f(1, \"a\")", "upper(\"x\")",
    "1 + var.n", "!var.b", "[for a in b : a]", "{ for k, v in m : k => v }", "c ? 1 : 2",
    "var.x == null ? null : \"a\"", "x::y(1)", "a.0.b");
const string = () =>
  `"${many(4, () => (next(5) ? word() : pick("${var.x}", "${ f(\"a\") }", "${~ x ~}", "%{ if a }b%{ endif }")))}"`;
const heredoc = () => {
  const dash = pick("", "-");
  const lines = many(3, () => `${pick("", "  ", "    ", "\t")}${many(3, () => (next(6) ? raw() : "${var.x}"))}\n`);
  return `<<${dash}EOT\n${lines}${pick("", "  ")}EOT`;
};
const value = () => {
  switch (next(10)) {
    case 0: return pick("null", "true", "false");
    case 1: return pick("0", "100", "1.5", "1e3", "-5", "10240", "0.25", "1E+2", "100.0");
    case 2: return expression();
    case 3: return heredoc();
    case 4: return `(${string()})`;
    default: return string();
  }
};
const argument = (name) => `${blank()}${name}${blank()}=${blank()}${value()}`;
const block = (name) => {
  const inside = ["id", "addrs", "password"].filter(() => next(2));
  if (inside.length === 1 && next(2)) return `${name} {${argument(inside[0]).replace(/<<.*/s, "1")} }`;
  return `${name} {${line()}${inside.map((name) => argument(name) + "\n").join(line())}}`;
};
for (let number = 0; number < 400; number += 1) {
  const parts = [];
  for (const name of ["task_name", "migration_method", "resume_mode", "bandwidth_limit_mb"]) {
    if (next(3)) parts.push(argument(name));
  }
  for (const name of ["source_instance", "target_instance"]) {
    if (next(4)) parts.push(block(name));
    else if (next(2)) parts.push(`dynamic "${name}" {\nfor_each = x\ncontent {\nid = 1\n}\n}`);
  }
  const body = parts.map((part) => `${part}\n${line()}`).join("");
  files.push([`made-${number}`, `resource "${TYPE}" "r" {\n${body}}${line()}`]);
}

for (const [name, text] of files) {
  writeFileSync(`${folder}/${name}.tf`, text);
  try {
    const read = name.endsWith("-json") ? JSON.parse(text) : await parse(`${name}.tf`, text);
    const named = [read.resource ?? {}].flat().flatMap((resource) => resource[TYPE] ?? []);
    writeFileSync(`${folder}/${name}.json`, JSON.stringify(named));
  } catch {
    writeFileSync(`${folder}/${name}.refused`, "");
  }
}
