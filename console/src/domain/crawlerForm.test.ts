import { expect, it } from "vitest";
import { crawlerProblems, crawlerRequest, crawlerValues, NEW_CRAWLER, otherTargets, pathIsWrong, type StoredCrawler } from "./crawlerForm";

const crawler: StoredCrawler = {
  Name: "c", Role: "etl", DatabaseName: "d", Description: "", TablePrefix: "raw_", Classifiers: ["mine"],
  Targets: { S3Targets: [{ Path: "s3://b/a/", Exclusions: ["**.tmp"], SampleSize: 3 }], JdbcTargets: [{ ConnectionName: "x" }], DeltaTargets: [] },
  SchemaChangePolicy: { UpdateBehavior: "LOG", DeleteBehavior: "LOG" }, RecrawlPolicy: { RecrawlBehavior: "CRAWL_NEW_FOLDERS_ONLY" },
  Schedule: { ScheduleExpression: "cron(0 1 * * ? *)" },
};

it("gives back the crawler it was made of, other data sources and what the form does not show with it", () => {
  const { Name: _name, Schedule: _schedule, ...rest } = crawler;
  const targets = { S3Targets: [{ Path: "s3://b/a/", Exclusions: ["**.tmp"], SampleSize: 3 }], JdbcTargets: [{ ConnectionName: "x" }] };
  expect(crawlerRequest(crawlerValues(crawler), crawler)).toEqual({ ...rest, Targets: targets, Schedule: "cron(0 1 * * ? *)" });
  expect(otherTargets(crawler.Targets)).toEqual(["JdbcTargets"]);
});

it("takes a schedule away, and says nothing of one where there was none", () => {
  const values = { ...crawlerValues(crawler), scheduled: false };
  expect(crawlerRequest(values, crawler)["Schedule"]).toBe("");
  expect(crawlerRequest(values)).not.toHaveProperty("Schedule");
});

it("says what is wrong", () => {
  expect(crawlerProblems({ ...NEW_CRAWLER, sources: [], role: "" })).toEqual({ name: "required", role: "required", database: "database", sources: "sources" });
  expect(crawlerProblems({ ...crawlerValues(crawler), sources: [] }, true)).toEqual({});
  expect(["s3://b", "s3://b/x", " s3a://b/x ", "s3://", "/x", ""].map(pathIsWrong)).toEqual([false, false, false, true, true, true]);
});
