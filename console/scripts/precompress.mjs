// Writes .gz and .br beside each built file, so that the server never compresses the same bytes twice.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = new URL("../../src/penstock/server/console/static", import.meta.url).pathname;
const WORTH_IT = /\.(js|css|html|svg|json|woff2?)$/;
const SMALLEST = 512;

for (const entry of readdirSync(folder, { recursive: true })) {
  const path = join(folder, entry);
  if (!WORTH_IT.test(path) || statSync(path).size < SMALLEST) continue;
  const raw = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(raw, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}
