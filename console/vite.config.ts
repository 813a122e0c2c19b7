import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** A running server for `npm run dev`; the built console is served by the server itself. */
const server = process.env.PENSTOCK_URL ?? "http://127.0.0.1:9080";

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  worker: { format: "es" },
  build: {
    outDir: "../src/penstock/server/console/static",
    emptyOutDir: true,
    assetsInlineLimit: 0, // data: URLs would need a weaker Content-Security-Policy
    chunkSizeWarningLimit: 1600,
    reportCompressedSize: false,
  },
  server: { host: "127.0.0.1", proxy: { "/console/api": server } },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    testTimeout: 30_000,
  },
});
