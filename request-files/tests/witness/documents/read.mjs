// Reads the Markdown files of a folder with the reference implementation of CommonMark.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { Parser } from "commonmark";

const [folder] = process.argv.slice(2);
let count = 0;
for (const name of readdirSync(folder).filter((name) => name.endsWith(".md"))) {
  const walker = new Parser().parse(readFileSync(`${folder}/${name}`, "utf8")).walker();
  const blocks = [];
  for (let step = walker.next(); step; step = walker.next()) {
    const { type, info, literal } = step.node;
    if (step.entering && type === "code_block" && (info ? /^\s*http\b/i.test(info) : /^\s*POST /.test(literal))) {
      blocks.push(literal);
    }
  }
  writeFileSync(`${folder}/${name}.json`, JSON.stringify(blocks));
  count += 1;
}
console.log(`${count} files of Markdown`);
