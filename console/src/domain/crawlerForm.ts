/** The form of a crawler, and the request that it says. What the form does not show stays as it was. */

import { fromRecord, type KeyValue } from "./keyValues";

export interface Source {
  path: string;
  /** One glob on each line. */
  exclusions: string;
}

interface StoredTarget {
  Path?: string;
  Exclusions?: string[];
}

type Targets = { [kind: string]: unknown[] | undefined } & { S3Targets?: StoredTarget[] };

/** Glue's Crawler as far as the form reads it; the API's own type fits. */
export interface StoredCrawler {
  Name?: string;
  Role?: string;
  DatabaseName?: string;
  Description?: string;
  Targets?: object;
  Classifiers?: string[];
  TablePrefix?: string;
  Schedule?: { ScheduleExpression?: string };
  SchemaChangePolicy?: { UpdateBehavior?: string; DeleteBehavior?: string };
  RecrawlPolicy?: { RecrawlBehavior?: string };
}

export interface CrawlerValues {
  name: string;
  description: string;
  sources: Source[];
  classifiers: string[];
  database: string;
  prefix: string;
  role: string;
  update: string;
  remove: string;
  recrawl: string;
  scheduled: boolean;
  schedule: string;
  tags: KeyValue[];
}

export const NEW_CRAWLER: CrawlerValues = {
  name: "", description: "", sources: [{ path: "", exclusions: "" }], classifiers: [], database: "", prefix: "", role: "etl", update: "UPDATE_IN_DATABASE",
  remove: "DEPRECATE_IN_DATABASE", recrawl: "CRAWL_EVERYTHING", scheduled: false, schedule: "cron(0 7 * * ? *)", tags: [],
};

export function crawlerValues(crawler: StoredCrawler, tags: Record<string, string> = {}): CrawlerValues {
  const schedule = crawler.Schedule?.ScheduleExpression;
  return {
    name: crawler.Name ?? "",
    description: crawler.Description ?? "",
    sources: ((crawler.Targets as Targets | undefined)?.S3Targets ?? []).map((one) => ({ path: one.Path ?? "", exclusions: (one.Exclusions ?? []).join("\n") })),
    classifiers: [...(crawler.Classifiers ?? [])],
    database: crawler.DatabaseName ?? "",
    prefix: crawler.TablePrefix ?? "",
    role: crawler.Role ?? "",
    update: crawler.SchemaChangePolicy?.UpdateBehavior ?? NEW_CRAWLER.update,
    remove: crawler.SchemaChangePolicy?.DeleteBehavior ?? NEW_CRAWLER.remove,
    recrawl: crawler.RecrawlPolicy?.RecrawlBehavior ?? NEW_CRAWLER.recrawl,
    scheduled: schedule !== undefined,
    schedule: schedule ?? NEW_CRAWLER.schedule,
    tags: fromRecord(tags),
  };
}

/** Kinds of targets beside S3 that a crawler has. */
export function otherTargets(targets: object | undefined): string[] {
  return Object.entries((targets ?? {}) as Targets)
    .filter(([kind, found]) => kind !== "S3Targets" && (found?.length ?? 0) > 0)
    .map(([kind]) => kind);
}

export type CrawlerField = "name" | "role" | "database" | "sources";
export type CrawlerProblem = "required" | "tooLong" | "database" | "sources";

export function pathIsWrong(path: string): boolean {
  return !/^s3[an]?:\/\/[^/\s]+/.test(path.trim());
}

export function crawlerProblems(values: CrawlerValues, hasOthers = false): Partial<Record<CrawlerField, CrawlerProblem>> {
  const found: Partial<Record<CrawlerField, CrawlerProblem>> = {};
  if (values.name.trim() === "") found.name = "required";
  else if (new TextEncoder().encode(values.name).length > 255) found.name = "tooLong";
  if (values.role.trim() === "") found.role = "required";
  if (values.database.trim() === "") found.database = "database";
  if (values.sources.length === 0 && !hasOthers) found.sources = "sources";
  return found;
}

/** What CreateCrawler and UpdateCrawler have in common. An empty schedule takes one away. */
export function crawlerRequest(values: CrawlerValues, old?: StoredCrawler): Record<string, unknown> & { Role: string; Targets: object } {
  const kept = Object.fromEntries(Object.entries((old?.Targets ?? {}) as Targets).filter(([, found]) => (found?.length ?? 0) > 0)) as Targets;
  const before = kept.S3Targets ?? [];
  const sources = values.sources.map((one) => {
    const same = before.find((target) => target.Path === one.path.trim());
    const exclusions = one.exclusions.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    const { Exclusions: _old, ...rest } = same ?? {};
    return { ...rest, Path: one.path.trim(), ...(exclusions.length > 0 ? { Exclusions: exclusions } : {}) };
  });
  const schedule = values.scheduled ? values.schedule : undefined;
  return {
    Role: values.role.trim(),
    DatabaseName: values.database.trim(),
    Description: values.description,
    Targets: { ...kept, S3Targets: sources },
    Classifiers: values.classifiers,
    TablePrefix: values.prefix,
    SchemaChangePolicy: { UpdateBehavior: values.update, DeleteBehavior: values.remove },
    RecrawlPolicy: { RecrawlBehavior: values.recrawl },
    ...(schedule !== undefined ? { Schedule: schedule } : old?.Schedule ? { Schedule: "" } : {}),
  };
}
