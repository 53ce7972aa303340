// Writes files of API clients, some hand-made in the shapes that a format allows and some made by
// chance, each beside the requests that the client's own reader finds in it: `NAME.read`, a list of
// method, URL without query, and body; `null` for none and `false` for a body of another kind.

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { body, indents, line, many, method, next, open, pick, segment, short, text, url, word } from "./chance.mjs";

const require = createRequire(import.meta.url);
const postman = require("postman-collection");
const { bruToJsonV2 } = require("@usebruno/lang");
const { interpolate } = require("@usebruno/common");
const { convert } = require("insomnia-importers");

const [folder] = process.argv.slice(2);

const files = [];
const add = (name, content, read) => files.push([name, content, read]);

// Postman.

const variables = [
  { key: "known", value: "value" },
  { id: "old", value: "value" },
  { key: "off", value: "value", disabled: true },
  { key: "nested", value: "{{inner}}" },
  { key: "number", value: 7 },
];
const pathVariables = () => pick(undefined, [], [{ key: "project_id", value: "p" }], [{ id: "task_id", value: "t" }, { key: "x", value: "" }],
  [{ key: "project_id", value: null }]);
const postmanUrl = () => {
  if (next(3) === 0) return url();
  const path = many(5, segment);
  const host = pick(["dcs", "example", "com"], ["{{known}}"], "dcs.example.com", "localhost");
  const parts = { host, path: next(4) ? path : `/${path.join("/")}` };
  if (next(2)) parts.protocol = pick("https", "http://");
  if (next(3) === 0) parts.port = pick("8080", "{{known}}");
  if (next(2)) parts.query = [{ key: "a", value: "b" }];
  parts.variable = pathVariables();
  const joined = `${parts.protocol ? `${parts.protocol.replace("://", "")}://` : ""}${[host].flat().join(".")}${parts.port ? `:${parts.port}` : ""}/${path.join("/")}`;
  if (next(4)) parts.raw = next(4) ? joined + pick("", "?a=b", "#c") : url();
  return parts;
};
const postmanBody = () =>
  pick(
    () => undefined,
    () => ({ mode: "raw", raw: body() }),
    () => ({ mode: "raw", raw: body(), options: { raw: { language: "json" } } }),
    () => ({ mode: "raw", raw: body(), disabled: true }),
    () => ({ mode: "RAW", raw: body() }),
    () => ({ mode: "other", raw: body() }),
    () => ({ mode: "raw" }),
    () => ({ raw: body() }),
    () => body(),
    () => ({ mode: "formdata", formdata: [{ key: "a", value: "b" }] }),
    () => ({ mode: "urlencoded", urlencoded: [{ key: "a", value: "b" }] }),
    () => ({ mode: "graphql", graphql: { query: "{ a }" } }),
    () => ({ mode: "file", file: { src: "a.json" } }),
    () => ({ mode: "file", file: {} }),
  )();
const postmanRequest = () =>
  next(12) === 0
    ? url()
    : { method: next(8) ? method() : undefined, url: postmanUrl(), header: pick([], "A: b", [{ key: "A", value: "b" }]), body: postmanBody() };
const postmanItem = () => ({
  name: line(),
  request: postmanRequest(),
  response: many(2, () => ({ code: 200, body: "{}", originalRequest: next(3) ? postmanRequest() : undefined })),
});
const postmanItems = (depth) =>
  many(4, () => (depth && next(3) === 0 ? { name: line(), item: postmanItems(depth - 1) } : postmanItem()));

/** What a request is when it is sent with the variables of its collection. */
const postmanRead = (request, collection) => {
  // A variable that has another one in its value is not filled in here.
  const fill = (text) =>
    postman.Property.replaceSubstitutions(text, collection.variables).replaceAll("{{inner}}", "{{nested}}");
  const { body } = request;
  let read = null;
  if (body && !body.disabled && !body.isEmpty()) read = body.mode === "raw" ? fill(body.raw) : false;
  return [request.method, open(short(fill(request.url.toString()))), read];
};
for (let number = 0; number < 150; number += 1) {
  const schema = `https://schema.getpostman.com/json/collection/v2.${next(2)}.0/collection.json`;
  const content = JSON.parse(JSON.stringify({ info: { name: "a", schema }, item: postmanItems(3), variable: variables }));
  const collection = new postman.Collection(JSON.parse(JSON.stringify(content)));
  const read = [];
  collection.forEachItem((item) => {
    read.push(postmanRead(item.request, collection));
    item.responses.each(({ originalRequest }) => originalRequest && read.push(postmanRead(originalRequest, collection)));
  });
  const written = number % 10 === 9 ? { collection: content } : content;
  add(`${number}.postman`, JSON.stringify(written, null, indents[number % 4]), read);
}

// Insomnia, and archives, which it imports.

const tags = (text) => text?.replace(/\{%.*?%\}|\{#.*?#\}/gs, "{{tag}}");
const insomniaBody = () =>
  pick(
    () => ({}),
    () => ({ mimeType: "application/json", text: body() }),
    () => ({ text: `${body()}{% uuid 'v4' %}${line()}` }),
    () => ({ mimeType: "multipart/form-data", params: [{ name: "a", value: "b" }] }),
    () => ({ mimeType: "application/x-www-form-urlencoded", params: [] }),
    () => ({ mimeType: "application/graphql", text: "{ a }" }),
    () => ({ mimeType: "application/octet-stream", fileName: "a.json" }),
  )();
const insomniaRead = ({ method, url, body }) => {
  let read = body.text ? tags(body.text) : null;
  if (body.fileName || body.params?.length || (read && body.mimeType === "application/graphql")) read = false;
  return [method, open(short(tags(url))), read];
};
for (let number = 0; number < 100; number += 1) {
  const resources = many(5, () => ({
    _type: pick("request", "request", "request", "environment", "request_group", "workspace"),
    _id: "a",
    name: line(),
    method: method(),
    url: url() + pick("", "?a=b", "/{% tag %}"),
    headers: [{ name: "A", value: "b" }],
    body: insomniaBody(),
    data: { a: "b" },
  }));
  const content = JSON.stringify({ _type: "export", __export_format: 4, resources }, null, indents[number % 4]);
  const { data } = await convert(content);
  add(`${number}.insomnia`, content, data.resources.filter(({ _type }) => _type === "request").map(insomniaRead));
}
for (let number = 0; number < 60; number += 1) {
  const entries = many(4, () => ({
    request: {
      method: method().toUpperCase(),
      url: `https://dcs.example.com/v2/${pick("a", "b%20c")}/task${pick("", "?a=b")}`,
      headers: [{ name: "A", value: "b" }],
      ...(next(4) ? { postData: { mimeType: "application/json", text: body() } } : {}),
    },
    response: { status: 200, content: {} },
  }));
  const content = JSON.stringify({ ...pick({}, { a: 1 }), log: { version: "1.2", creator: {}, entries } }, null, indents[number % 4]);
  const { data } = await convert(content);
  const read = ({ method, url, body }) => [method, short(url), body.text || null];
  add(`${number}.har`, content, data.resources.filter(({ _type }) => _type === "request").map(read));
}

// Bruno.

const value = () => line().replace(/[\n\r]/g, " ").trim() || "x";
const bruText = (text) => text.split("\n").map((line) => `  ${line}`).join("\n");
const bruBody = () => pick(body(), `{\n  "a": "${word().trim()}"\n}`).trim() || "{}";
const modes = { json: "json", text: "text", xml: "xml", formUrlEncoded: false, multipartForm: false, graphql: false, file: false, none: null };
const bruBlocks = () => {
  const blocks = [];
  const block = (name, lines) => blocks.push(`${name} {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`);
  const mode = pick(...Object.keys(modes), "json", "json", "json");
  const pairs = [`url: ${url().replaceAll(" ", "%20")}${pick("", "?a=b")}`];
  if (next(8)) pairs.push(`body: ${mode}`);
  if (next(2)) pairs.push("auth: inherit");
  const verb = method().toLowerCase();
  if (next(6)) block(verb, pairs);
  else block("http", [`method: ${verb.toUpperCase()}`, ...pairs]);
  if (next(2)) block("headers", [`A: ${value()}`, "~B: c", "\"C D\": e"]);
  if (next(2)) block("params:path", pick([`project_id: p`], [`~project_id: p`, "task_id: t"]));
  if (next(2)) block("vars:pre-request", ["known: value", "~off: value", "nested: {{unknown}}", `x: '''\n    a\n}\n  '''`]);
  if (next(2)) block("auth:bearer", ["token: {{token}}"]);
  const texts = ["json", "text", "xml"].filter(() => next(2));
  for (const name of texts) blocks.push(`body:${name} {\n${pick("", "\n")}${bruText(bruBody())}\n}\n`);
  if (next(4) === 0) blocks.push(`docs {\n${bruText(text())}x\n}\n`);
  if (next(4) === 0) blocks.push(`script:pre-request {\n  if (a) {\n    b();\n  }\n}\n`);
  if (next(4) === 0) blocks.push(`tests {\n  x\n}\n`);
  return [`meta {\n  name: a\n  type: http\n}\n`, ...blocks.sort(() => next(3) - 1)].join(pick("\n", "", "\n\n"));
};
const bruRead = (content) => {
  const { http, body = {}, params = [], vars = {} } = bruToJsonV2(content);
  const known = {};
  for (const { name, value, enabled } of vars.req ?? []) if (enabled && !/[{\n]/.test(value) && name !== "x") known[name] = value;
  const fill = (text) => interpolate(text, known);
  const path = {};
  for (const { name, value, enabled, type } of params) if (enabled && type === "path") path[name] = value;
  const parts = short(fill(http.url)).split("/").map((part) => (part.startsWith(":") && path[part.slice(1)]) || part);
  const kind = modes[http.body ?? "none"];
  const read = kind ? body[kind] : kind;
  return [[http.method.toUpperCase(), open(parts.join("/")), read === false ? false : read?.trim() ? fill(read) : null]];
};
let refused = 0;
for (let number = 0; number < 250; number += 1) {
  const content = number % 5 === 4 ? bruBlocks().replaceAll("\n", "\r\n") : bruBlocks();
  try {
    add(`${number}.bru`, content, bruRead(content));
  } catch {
    refused += 1;
  }
}
if (refused > 50) throw new Error(`${refused} files of Bruno are refused`);

for (const [name, content, read] of files) {
  writeFileSync(`${folder}/${name}`, content);
  writeFileSync(`${folder}/${name}.read`, JSON.stringify(read));
}

// Hurl, whose parser is not to be had from npm: `hurl/` adds what it reads.

const hurlWord = () => pick("auto", "a b", "é中😀", "{{x}}", "{{ x }}", "\\\\n", "\\\"", "[", "}", "#", "//", "1", "HTTP 200", "GET http://a");
const hurlLine = () => many(4, hurlWord).join(pick("", " "));
const hurlJson = (depth) =>
  pick(
    () => `"${hurlLine()}"`,
    () => pick("1", "-1.5", "true", "null", "{{x}}"),
    () => (depth ? `[${pick("", "\n ")}${many(3, () => hurlJson(depth - 1)).join(", ")}]` : "[]"),
    () => (depth ? `{${pick("", "\n  ")}${many(3, () => `"${hurlWord().replace(/["\\]/g, "")}":${pick("", " ")}${hurlJson(depth - 1)}`).join(pick(",", ",\n  "))}${pick("", "\n")}}` : "{}"),
  )();
const hurlBody = () =>
  pick(
    () => "",
    () => `{${pick("", " ", "\n")}"a": ${hurlJson(3)}${pick("", "\n\n")}}\n`,
    () => `[${hurlJson(2)}] # c\n`,
    () => `\`${pick("json", "{\"a\": \"{{x}}\"}", "a\\n\\u{41}b", "é\\`")}\`\n`,
    () => `\`\`\`${pick("", "json", "raw", " ")}\n${many(3, () => hurlLine() + "\n").join("")}\`\`\`\n`,
    () => "```graphql\n{ a }\n```\n",
    () => `hex,${Buffer.from(pick("{}", "é😀")).toString("hex")};\n`,
    () => "base64,e30=;\n",
    () => `file,${pick("a.json", " b/c\\ d.json")};\n`,
  )();
const hurlEntry = () => {
  const parts = [pick("", "# a comment\n", "\n\n")];
  parts.push(`${method().toUpperCase()} ${pick("https://dcs.example.com", "{{base}}", "http://localhost:8080")}/${many(4, () => pick("v2", "{{x}}", "task", "é")).join("/")}${pick("", "?a=b", " # c")}\n`);
  parts.push(many(2, () => pick("Content-Type: text/plain\n", "A-b.c: d # e\n", "\n# f\n")).join(""));
  parts.push(pick("", "", "[Options]\nretry: 3\n", "[Query]\na: b\n", "[Form]\na: b\n", "[Multipart]\na: b\n", "[BasicAuth]\na: b\n\n"));
  parts.push(hurlBody());
  if (next(2)) {
    parts.push(pick("HTTP 200\n", "HTTP *\n", "\nHTTP/1.1 404\n"), pick("", "A: b\n"));
    parts.push(pick("", "[Asserts]\njsonpath \"$.a\" == 1\nstatus >= 200\n", "[Captures]\na: header \"b\"\n"), pick("", "", "{\"a\": 1}\n", "```\na\n```\n"));
  }
  return parts.join("");
};
for (let number = 0; number < 300; number += 1) {
  const content = many(4, hurlEntry).join(pick("", "\n"));
  writeFileSync(`${folder}/${number}.hurl`, number % 5 === 4 ? content.replaceAll("\n", "\r\n") : content);
}
