import { expect, it } from "vitest";
import { paths, safeReturn, segments } from "./paths";

it.each(["flights", "a/b", "100%", "%2F", "naïve ☃ 名前", "<script>", "a b?c#d&e=f"])("%s comes back out of its path", (name) => {
  const path = new URL(paths.run(name, "wr_1", { node: name }), "http://h/").pathname;
  expect(segments(path)).toEqual(["workflows", name, "runs", "wr_1"]);
  const search = new URL(paths.run(name, "wr_1", { node: name }), "http://h/").searchParams;
  expect(search.get("node")).toBe(name);
});

it("leaves out what has no value, and survives what is no UTF-8", () => {
  expect(paths.workflows({ q: "", tab: undefined })).toBe("/workflows");
  expect(segments("/workflows/%FF")).toEqual(["workflows", "%FF"]);
});

it.each([["/workflows?q=a", "/workflows?q=a"], ["//evil.example", "/"], ["https://evil.example", "/"], ["/\\evil", "/"], [null, "/"]])(
  "%s is returned to as %s", (wanted, expected) => expect(safeReturn(wanted)).toBe(expected));
