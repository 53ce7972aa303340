// Writes `.http` files and shell scripts, each beside the requests that httpyac and curlconverter
// read in it, as `../clients.mjs` does.

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join } from "node:path";
import { toHarString } from "curlconverter";
import { many, method, next, pick, short } from "./chance.mjs";

const httpyac = createRequire(import.meta.url)("httpyac");
const [folder] = process.argv.slice(2);
const write = (name, content, read) => {
  writeFileSync(`${folder}/${name}`, content);
  writeFileSync(`${folder}/${name}.read`, JSON.stringify(read));
};

// `.http`

Object.assign(httpyac.io.fileProvider, {
  EOL: "\n",
  isAbsolute: async (path) => isAbsolute(path),
  dirname,
  joinPath: (...parts) => join(...parts),
  hasExtension: (path, ...endings) => endings.some((ending) => path.endsWith(ending)),
  exists: async () => false,
  readFile: async () => "",
  readBuffer: async () => Buffer.from(""),
  readdir: async () => [],
});
const readHttp = async (name, content) => {
  const store = new httpyac.store.HttpFileStore();
  const file = await store.getOrCreate(join(folder, name), async () => content, 0, { workingDir: folder, config: {} });
  const read = [];
  for (const { request } of file.httpRegions) {
    if (!request) continue;
    const text = Array.isArray(request.body) ? false : (request.body ?? null);
    read.push([request.method, short(request.url), typeof text === "string" ? text.trim() || null : text]);
  }
  return read;
};
const URL = "https://dcs.example.com/v2/p/migration/t/task";
const JSON_BODY = '{\n  "migration_method": "full",\n\n  "resume_mode": "Auto é😀"\n}';
const TYPE = "Content-Type: application/json\n";
const httpCases = [
  `POST ${URL}\n${TYPE}\n${JSON_BODY}`,
  `POST ${URL}\n${TYPE}\n${JSON_BODY}\n\n\n`,
  `POST ${URL} HTTP/1.1\n${TYPE}\n${JSON_BODY}`,
  `POST ${URL} HTTP/2\n\n\n${JSON_BODY}`,
  `POST ${URL}?a=b\n  &c=d\n${TYPE}\n${JSON_BODY}`,
  `POST ${URL}\n  ?a=b\n  &c=d\n${TYPE}\n${JSON_BODY}`,
  `### first\nPOST ${URL}\n\n${JSON_BODY}\n### second\nGET ${URL}\n`,
  `###\nPOST ${URL}\n\n${JSON_BODY}\n###\n\n###\n${URL}\n`,
  `@host = https://dcs.example.com\n@path=/v2\n\nPOST {{host}}{{path}}/task\n${TYPE}\n${JSON_BODY}`,
  `# @name first\n# a comment\nPOST ${URL}\n\n${JSON_BODY}`,
  `// @name first\n// a comment\nPOST ${URL}\n\n${JSON_BODY}`,
  `POST ${URL}\n${TYPE}# a comment\nX-Auth-Token: {{token}}\n\n${JSON_BODY}`,
  `POST ${URL}\n${TYPE}\n< ./body.json`,
  `POST ${URL}\n${TYPE}\n<@ ./body.json\n`,
  `POST ${URL}\nContent-Type: text/plain\n\nplain\n\ntext`,
  `POST ${URL}\n${TYPE}\n${JSON_BODY}\n\n> {% client.test("a", function() {}); %}\n`,
  `POST ${URL}\n${TYPE}\n${JSON_BODY}\n\n> {%\n  client.test("a");\n%}\n### b\nGET ${URL}`,
  `POST ${URL}\n${TYPE}\n${JSON_BODY}\n\n> ./handler.js\n`,
  `POST ${URL}\n${TYPE}\n${JSON_BODY}\n\n>> out.json\n`,
  `POST ${URL}\n${TYPE}\n${JSON_BODY}\n\n<> response.json\n`,
  `POST ${URL}\n${TYPE}\n${JSON_BODY}\n\nHTTP/1.1 200 OK\nContent-Type: application/json\n\n{}\n`,
  `POST ${URL}\n${TYPE}\n${JSON_BODY}\n\n?? status == 200\n`,
  `{{\n  exports.a = 1;\n}}\nPOST ${URL}\n${TYPE}\n${JSON_BODY}\n`,
  `{{+\n  exports.a = 1;\n}}\n###\nPOST ${URL}\n${TYPE}\n${JSON_BODY}\n`,
  `POST ${URL}\n${TYPE}\n${JSON_BODY}\n{{\n  test.status(200);\n}}\n`,
  `POST ${URL}\n${TYPE}\n{"a": {{x}}, "b": "{{y}}"}\n`,
  `POST ${URL}\n${TYPE}\n${JSON_BODY}\n###\n`,
  `PUT ${URL}\n\n{}\n\n###\nPATCH ${URL}\n\n{}\n\n### x\nDELETE ${URL}`,
  `/*\n a comment\n*/\nPOST ${URL}\n\n${JSON_BODY}`,
  `\n\n\nPOST ${URL}\n\n${JSON_BODY}`,
];
const httpWord = () => pick("auto", "a b", "é中😀", "{{x}}", "\\n", "\\\"", "[", "}", ",", "1", "a: b");
const httpLine = () => many(4, httpWord).join(pick("", " "));
const httpBody = () =>
  pick(
    () => "",
    () => JSON.stringify({ resume_mode: httpLine(), source_instance: { id: httpLine() } }, null, next(3)),
    () => JSON_BODY,
    () => `{ "a":\n\n\n  "${httpWord().replace(/["\\]/g, "")}" }`,
  )();
const httpEntry = () =>
  [
    pick("", "# a comment\n", "\n\n", "// @no-log\n", "# @name a\n", "@b = c\n"),
    `${method().toUpperCase()} ${pick("https://dcs.example.com", "{{base}}")}/${many(4, () => pick("v2", "{{x}}", "task", "é")).join("/")}${pick("", "?a=b", "\n  ?a=b\n  &c=d", " HTTP/1.1")}\n`,
    many(2, () => pick("Content-Type: text/plain\n", "A-b.c: d\n", "# c\n")).join(""),
    "\n",
    pick("", "\n"),
    httpBody(),
    pick("\n", "\n\n"),
    pick("", "", "\n> {% a(); %}\n", "\n> {%\n  a();\n%}\n", "\n>> a.json\n", "\n<> a.json\n"),
  ].join("");
for (let number = 0; number < 200; number += 1) {
  const entries = Array.from({ length: 1 + next(4) }, httpEntry);
  httpCases.push(entries.map((entry) => `###${pick("", " a")}\n${entry}`).join(""));
}
for (const [number, content] of httpCases.entries()) {
  const name = `${number}.http`;
  write(name, number % 6 === 5 ? content.replaceAll("\n", "\r\n") : content, await readHttp(name, content));
}

// Shell scripts

const dataOf = ({ text, params }) => text || params?.map(({ name, value }) => `${name}=${value}`).join("&") || null;
const readShell = (content) =>
  JSON.parse(toHarString(content)).log.entries.map(({ request }) => [request.method, short(request.url), dataOf(request.postData ?? {})]);
const single = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const double = (text) => `"${text.replace(/["\\$`]/g, "\\$&")}"`;
const ansi = (text) => `$'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`;
const mixed = (text) => {
  const at = Math.floor(text.length / 2);
  const isPair = /[\uDC00-\uDFFF]/.test(text[at] ?? "");
  const cut = isPair ? at + 1 : at;
  return single(text.slice(0, cut)) + double(text.slice(cut));
};
// The parser of curlconverter loses line breaks in double quotes.
const quoted = (text) => pick(...(text.includes("\n") ? [single, ansi] : [single, double, ansi, mixed]))(text);
const shellBody = () => pick(JSON_BODY, '{"a": "it\'s"}', '{"a": "$x `y` \\\\ \\n"}', "plain", '{"a": "!"}', "{}");
const gap = () => pick(" ", "  ", " \\\n  ", " \\\n\t");
const shellCases = [
  `curl ${URL}`,
  `curl -X POST ${URL} -d ${single(JSON_BODY)}`,
  `curl -XPOST -d${single(JSON_BODY)} ${URL}`,
  `curl --request POST --url ${URL} --data ${double('{"resume_mode": "Auto"}')}`,
  `curl -sSfX PUT ${URL} --data-raw ${ansi(JSON_BODY)}`,
  `curl --json ${single(JSON_BODY)} ${URL}`,
  `curl --json ${single("{")} --json ${single("}")} ${URL}`,
  `curl -d a=1 -d b=2 ${URL}`,
  `curl --data-binary ${single(JSON_BODY)} -H 'Content-Type: application/json' -- ${URL}`,
  `curl -I ${URL}`,
  `curl -d '' ${URL}`,
  `curl -u a:b --compressed -k -L -o out ${URL} -d x`,
  `# a comment\n\ncurl ${URL} # another\n`,
  `curl ${URL}; curl -d a ${URL}; curl -X DELETE ${URL}`,
  `curl \\\n  -X POST \\\n  ${URL} \\\n  -d x\n`,
  `curl "${URL}?a=b&c=d" -d x`,
  `curl '${URL}' --data-raw $'{"a": "\\u0021 \\x41 \\t \\'"}'`,
];
for (let number = 0; number < 200; number += 1) {
  const commands = Array.from({ length: 1 + next(3) }, () => {
    const data = pick("-d", "--data", "--data-raw", "--data-binary", "--json");
    const options = [
      pick(URL, quoted(URL), `--url ${quoted(URL)}`),
      pick("", `-X ${method().toUpperCase()}`, `-X${method().toUpperCase()}`, `--request ${quoted(method().toUpperCase())}`),
      pick("", `-H ${quoted("X-Auth-Token: a b")}`, `--header ${quoted("Content-Type: application/json")}`),
      pick("", `${data} ${quoted(shellBody())}`, `${data} ${quoted(shellBody())}`),
      pick("", "-s", "-sS", "--compressed", "-o out", "--max-time 5"),
    ];
    return `curl${gap()}${options.filter(Boolean).sort(() => next(3) - 1).join(gap())}`;
  });
  shellCases.push(commands.join(pick("\n", "\n\n", "; ", " ;\n")));
}
for (const [number, content] of shellCases.entries()) write(`${number}.sh`, content, readShell(content));
