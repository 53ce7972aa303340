// Writes collections of Thunder Client, Insomnia 5 and OpenCollection, each beside the requests that
// another reader finds in it, as `clients.mjs` does. The two of YAML are read by Bruno's converters,
// on top of the parser `yaml`. Thunder Client has no reader that runs without the editor: its files
// are read here, after its documentation.

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { body, indents, line, many, method, next, open, pick, segment, short, url } from "./chance.mjs";

const require = createRequire(import.meta.url);
const { insomniaToBruno, openCollectionToBruno } = require("@usebruno/converters");
const yaml = require("yaml");

const [folder] = process.argv.slice(2);
const write = (name, content, read) => {
  writeFileSync(`${folder}/${name}`, content);
  writeFileSync(`${folder}/${name}.read`, JSON.stringify(read));
};

/** Parts of the path with their values. */
const fill = (url, values) => {
  const [, start, rest] = /^(.*?:\/\/|)(.*)$/s.exec(url);
  const value = (part) => part.replace(/^:([^.]+)/, (all, name) => values[name]?.trim() || all);
  return open(start + rest.split("/").map(value).join("/"));
};
const pathValues = () => pick([], [["project_id", "p"]], [["task_id", "t"], ["project_id", ""]], [["x", "y"]]);

// Thunder Client.

const thunderKinds = { json: true, text: true, xml: true, none: null, formdata: false, formencoded: false, graphql: false, binary: false };
const thunderRequest = () => {
  const type = pick(...Object.keys(thunderKinds), "json", "json");
  const request = {
    _id: "a",
    colId: "b",
    containerId: "",
    name: line(),
    url: url() + pick("", "?a=b"),
    method: method().toUpperCase(),
    headers: pick([], [{ name: "A", value: "b" }], [{ name: "A", value: "b", isDisabled: true }]),
    params: pathValues().map(([name, value]) => ({ name, value, isPath: true })),
  };
  if (next(6)) request.body = { type, raw: body(), form: [] };
  return request;
};
const thunderRead = ({ method, url, params, body }) => {
  const kind = thunderKinds[body?.type ?? "none"];
  return [method, fill(short(url), Object.fromEntries(params.map(({ name, value }) => [name, value]))), kind ? body.raw || null : kind];
};
for (let number = 0; number < 60; number += 1) {
  const requests = many(5, thunderRequest);
  const shapes = [
    { client: "Thunder Client", collectionName: "a", version: "1.2", folders: [], requests },
    { clientName: "Thunder Client", collectionName: "a", folders: [{ _id: "c", name: line() }], requests },
    { _id: "b", colName: "a", requests, settings: { headers: [] } },
    requests,
  ];
  const content = JSON.stringify(shapes[number % 4], null, indents[number % 3]);
  const parsed = JSON.parse(content);
  write(`${number}.thunder`, content, (parsed.requests ?? parsed).map(thunderRead));
}

// YAML, in the styles that it may be written in.

const styles = [
  {},
  { lineWidth: 0 },
  { lineWidth: 40 },
  { blockQuote: "literal", lineWidth: 0 },
  { blockQuote: "folded", lineWidth: 30 },
  { blockQuote: false },
  { defaultStringType: "QUOTE_DOUBLE", lineWidth: 0 },
  { defaultStringType: "QUOTE_SINGLE", lineWidth: 50 },
  { collectionStyle: "flow", defaultStringType: "QUOTE_DOUBLE" },
  { indent: 4, indentSeq: false },
];
const written = (value, number) => {
  const content = yaml.stringify(value, styles[number % styles.length]);
  return number % 7 === 6 ? content.replaceAll("\n", "\r\n") : content;
};
const requestsOf = (items, found = []) => {
  for (const item of items) {
    if (item.items?.length) requestsOf(item.items, found);
    if (item.request) found.push(item.request);
  }
  return found;
};
const modes = { json: "json", text: "text", xml: "xml", sparql: "sparql" };
const formModes = ["formUrlEncoded", "multipartForm", "graphql", "file"];
const converted = ({ method, url, params, body }) => {
  const path = params.filter(({ type, enabled }) => type === "path" && enabled !== false);
  const text = body[modes[body.mode]];
  const read = formModes.includes(body.mode) ? false : text?.trim() ? text : null;
  return [method.toUpperCase(), fill(short(url), Object.fromEntries(path.map(({ name, value }) => [name, value]))), read];
};

// Insomnia 5.

const insomniaBody = () =>
  pick(
    () => undefined,
    () => ({}),
    () => ({ mimeType: "application/json", text: body() }),
    () => ({ mimeType: "application/json", text: body() }),
    () => ({ mimeType: "text/plain", text: body() }),
    () => ({ mimeType: "text/xml", text: body() }),
    () => ({ mimeType: "multipart/form-data", params: [{ name: "a", value: "b" }] }),
    () => ({ mimeType: "application/x-www-form-urlencoded", params: [{ name: "a", value: "b" }] }),
  )();
const insomniaRequest = () => {
  const request = {
    url: url(),
    name: line(),
    meta: { id: "req_a", sortKey: -1 },
    method: method().toUpperCase(),
    headers: [{ name: "A", value: "b" }],
    parameters: pick(undefined, [{ name: "a", value: "b" }]),
    pathParameters: pick(undefined, pathValues().map(([name, value]) => ({ name, value }))),
    body: insomniaBody(),
  };
  return JSON.parse(JSON.stringify(request));
};
const insomniaItems = (depth) =>
  many(4, () => (depth && next(3) === 0 ? { name: line(), meta: { id: "fld_a" }, children: insomniaItems(depth - 1) } : insomniaRequest()));
for (let number = 0; number < 100; number += 1) {
  const content = written({ type: "collection.insomnia.rest/5.0", name: "a", collection: insomniaItems(2) }, number)
    // The converter writes variables as Bruno does.
    .replace(/\{\{\s+known\s+\}\}/g, "{{known}}");
  const { items } = await insomniaToBruno(yaml.parse(content));
  write(`${number}.insomnia5`, content, requestsOf(items).map(converted));
}

// OpenCollection.

const openBody = () =>
  pick(
    () => undefined,
    () => [{ title: "a", body: { type: "text", data: body() } }, { title: "b", ...pick({}, { selected: true }), body: { type: "json", data: body() } }],
    () => ({ type: "json", data: body() }),
    () => ({ type: "json", data: body() }),
    () => ({ type: "text", data: body() }),
    () => ({ type: "xml", data: body() }),
    () => ({ type: "form-urlencoded", data: [{ name: "a", value: "b" }] }),
    () => ({ type: "multipart-form", data: [{ name: "a", type: "text", value: "b" }] }),
    () => ({ type: "file", data: [{ filePath: "a.json", contentType: "application/json", selected: true }] }),
  )();
const openRequest = () => {
  const params = pathValues().map(([name, value]) => ({ name, value, type: "path", ...pick({}, {}, { disabled: true }) }));
  const http = { method: method().toUpperCase(), url: url() + pick("", "?a=b"), headers: [{ name: "A", value: "b" }], params, body: openBody() };
  return JSON.parse(JSON.stringify({ info: { name: line() || "a", type: "http", seq: 1 }, http, settings: { encodeUrl: true } }));
};
const openItems = (depth) =>
  many(4, () => (depth && next(3) === 0 ? { info: { name: line() || "a", type: "folder" }, items: openItems(depth - 1) } : openRequest()));
for (let number = 0; number < 100; number += 1) {
  const content = written({ opencollection: "1.0.0", info: { name: "a" }, items: openItems(2), bundled: true }, number);
  const { items } = await openCollectionToBruno(yaml.parse(content));
  write(`${number}.opencollection`, content, requestsOf(items).map(converted));
}
