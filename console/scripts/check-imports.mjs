// Imports point down: pages compose features, features use what is below them, never the other way.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

const root = new URL("../src", import.meta.url).pathname;
/** Highest first; a folder may import folders of lower rows and itself. Features may import each other. */
const LAYERS = [["main.tsx"], ["app"], ["features"], ["graph", "timeline", "logs"], ["ui"], ["live"], ["api"], ["paths.ts"], ["domain"], ["text"]];
const folder = (path) => path.split("/")[0].replace(/\.test\.ts$/, ".ts");
const rank = (path) => LAYERS.findIndex((names) => names.includes(folder(path)));
const problems = [];

for (const entry of readdirSync(root, { recursive: true })) {
  if (!/\.tsx?$/.test(entry)) continue;
  const text = readFileSync(join(root, entry), "utf8");
  if (rank(entry) < 0) problems.push(`${entry}: its folder has no layer`);
  for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
    const found = relative(root, normalize(join(root, dirname(entry), target)));
    const name = LAYERS.flat().find((one) => one.replace(/\.tsx?$/, "") === folder(found)) ?? folder(found);
    if (rank(name) < 0) problems.push(`${entry} imports ${found}, which has no layer`);
    else if (rank(name) < rank(entry)) problems.push(`${entry} imports ${found}: imports point down`);
    else if (rank(name) === rank(entry) && !folder(entry).startsWith(folder(found))) problems.push(`${entry} imports ${found}: sideways`);
  }
  if (/@cloudscape-design\/components"/.test(text)) problems.push(`${entry}: import Cloudscape by component, not the root`);
  if (folder(entry) === "domain" && /from "(react|@cloudscape|@xyflow|@tanstack)/.test(text)) problems.push(`${entry}: domain is pure`);
  if (text.split("\n").length > 600 && !entry.startsWith("api/generated")) problems.push(`${entry}: longer than 600 lines`);
}
if (problems.length) {
  console.error(problems.join("\n"));
  process.exit(1);
}
