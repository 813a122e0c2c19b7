/** Where what was found is, and what can be done here. */

import type { FoundItem } from "../../api/monitoring";
import { nodeId } from "../../domain/workflowGraph";
import { paths, segments } from "../../paths";

/** The page of a thing that the search found. */
export function placeOf({ kind, name, database, workflow, workflowRun, node }: FoundItem): string {
  if (kind === "workflow") return paths.workflow(name);
  if (kind === "job") return paths.job(name);
  if (kind === "crawler") return paths.crawler(name);
  if (kind === "trigger") return paths.trigger(name);
  if (kind === "connection") return paths.connection(name);
  if (kind === "database") return paths.database(name);
  if (kind === "table") return paths.table(database ?? "", name);
  if (kind === "workflowRun") return paths.run(workflow ?? "", name);
  if (workflow && workflowRun) return paths.run(workflow, workflowRun, { node: nodeId(kind === "crawl" ? "CRAWLER" : "JOB", node ?? "") });
  return kind === "crawl" ? paths.crawl(node ?? "", name) : paths.jobRun(node ?? "", name);
}

/** Only one thing bears an id: who pastes one wants to be there. */
export function isWholeId(text: string): boolean {
  return /^[wj]r_[0-9a-f]{16,}$/.test(text.trim());
}

/** The workflow whose page, run or version one is looking at. */
export function workflowHere(pathname: string): string | undefined {
  const [first, name] = segments(pathname);
  return first === "workflows" && name !== undefined && name !== "new" ? name : undefined;
}
