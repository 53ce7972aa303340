// What the files of API clients are made of: texts, bodies and URLs, chosen from a fixed sequence.

// A fixed sequence: the same files each time.
let state = 7;
export const next = (below) => {
  state = (state * 48271) % 2147483647;
  return state % below;
};
export const pick = (...choices) => choices[next(choices.length)];
export const many = (most, make) => Array.from({ length: next(most + 1) }, make);

export const word = () =>
  pick("auto", "Manual", "a b", "é中😀", "\\n", "\\\\", "\\u4e2d", "\"", "\\\"", "{", "}", "[", ",", ":", "'",
    "{{known}}", "{{unknown}}", "{{ known }}", "{{off}}", "{{nested}}", "/", "#", "//", "$", "~", "@x", "1", "\t");
export const line = () => many(6, word).join(pick("", " "));
export const text = (lineBreak = "\n") => many(5, line).join(lineBreak);
export const body = () =>
  pick(
    () => "",
    () => text(),
    () => text("\r\n"),
    () => JSON.stringify({ resume_mode: line(), source_instance: { id: line() } }, null, next(3)),
    () => `{\n\t"migration_method": "${pick("full", "{{known}}")}",\n  "resume_mode": {{unknown}}\n}`,
  )();
export const segment = () => pick("v2", "migration", "task", ":project_id", ":task_id", "{{known}}", "{{unknown}}", "a b", "é", ":x.json");
export const url = () => `${pick("https://dcs.example.com", "{{known}}", "http://localhost:8080")}/${many(5, segment).join("/")}`;
export const method = () => pick("POST", "PUT", "get", "PATCH", "DELETE");

export const short = (url) => url.replace(/[?#].*$/s, "").replace(/\/$/, "");
/** Parts of the path that have no value are variables. */
export const open = (url) => {
  const [, start, rest] = /^(.*?:\/\/|)(.*)$/s.exec(url);
  return start + rest.split("/").map((part) => part.replace(/^:([^.]+)/, "{{$1}}")).join("/");
};
export const indents = [undefined, 1, 2, "\t"];
