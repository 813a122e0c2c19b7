/** What a crawl did to the Data Catalog: ListCrawls' Summary, JSON whose inner values are JSON texts themselves. */

export interface Changed {
  count: number;
  names: string[];
}

export interface CrawlCounts {
  tables: Record<"ADD" | "UPDATE" | "DELETE", Changed>;
  partitions: Record<"ADD" | "UPDATE" | "DELETE", Changed>;
}

const KINDS = ["ADD", "UPDATE", "DELETE"] as const;

/** All zero for a crawl that changed nothing, and for a summary that cannot be read. */
export function crawlCounts(summary: string | undefined): CrawlCounts {
  const outer = record(parsed(summary));
  const part = (noun: string): CrawlCounts["tables"] => {
    const inner = record(outer[noun]);
    return Object.fromEntries(KINDS.map((kind) => [kind, changed(inner[kind])])) as CrawlCounts["tables"];
  };
  return { tables: part("TABLE"), partitions: part("PARTITION") };
}

/** How many tables and partitions a crawl touched. */
export function total(changes: CrawlCounts["tables"]): number {
  return KINDS.reduce((sum, kind) => sum + changes[kind].count, 0);
}

function changed(value: unknown): Changed {
  const found = record(typeof value === "string" ? parsed(value) : value);
  const names = record(found["Details"])["names"];
  return {
    count: typeof found["Count"] === "number" ? found["Count"] : 0,
    names: Array.isArray(names) ? names.map(String) : [],
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return text ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

const PREFIX = /^\[[^\]]*\] (?:BENCHMARK|INFO|WARN|WARNING|ERROR) : /;

/** The lines of a crawl's log that say why a table is as it is: those with its name or its folder, without their prefix. */
export function evidenceOf(lines: readonly string[], table: string, location: string | undefined): string[] {
  const name = new RegExp(`(^|[^\\w])${table.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}([^\\w]|$)`);
  const folder = location?.replace(/\/+$/, "");
  return lines.filter((line) => name.test(line) || (folder !== undefined && line.includes(`${folder}/`))).map((line) => line.replace(PREFIX, ""));
}
