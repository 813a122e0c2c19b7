// Fails when the first page or the graph chunk outgrows what docs promise (gzip, kB of 1,000 bytes).
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const folder = new URL("../../src/penstock/server/console/static", import.meta.url).pathname;
/** A file that is too small to gain from compression has no compressed one beside it. */
const size = (name) => {
  const path = join(folder, name.replace(/^\/console\//, ""));
  return statSync(existsSync(`${path}.gz`) ? `${path}.gz` : path).size / 1000;
};

const page = readFileSync(join(folder, "index.html"), "utf8");
const named = (pattern) => [...page.matchAll(pattern)].map((match) => match[1]);
const scripts = named(/(?:src|href)="([^"]+\.js)"/g);
const styles = named(/href="([^"]+\.css)"/g);
const graph = readdirSync(join(folder, "assets")).filter((name) => /^(?:GraphCanvas|graphItems).*\.js$/.test(name));

const rows = [
  ["first page script", scripts.reduce((sum, name) => sum + size(name), 0), 400],
  ["first page style", styles.reduce((sum, name) => sum + size(name), 0), 260],
  ["graph chunk", graph.reduce((sum, name) => sum + size(`assets/${name}`), 0), 100],
];
for (const [title, found, limit] of rows) console.log(`${title}: ${found.toFixed(0)} kB of ${limit} kB`);
if (rows.some(([, found, limit]) => found > limit)) process.exit(1);
