import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { WorkflowPage, WorkflowRow } from "../../api/console";
import { keys } from "../../api/queries";
import { useTopic } from "../../live/useTopic";
import { learnServerTime } from "../../ui/time";

interface WorkflowsPatch {
  rows?: WorkflowRow[];
  removed?: string[];
}

/** Cells change in place; rows never move under the pointer. Returns how many workflows came or went meanwhile. */
export function useLiveWorkflows(page: WorkflowPage | undefined): number {
  const client = useQueryClient();
  const [elsewhere, setElsewhere] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (page) learnServerTime(page.now);
    setElsewhere(new Set());
  }, [page?.now, page]);
  useTopic("workflows", (messages) => {
    const patches = messages.filter((one) => one.kind === "patch").map((one) => one.data as WorkflowsPatch);
    const rows = new Map(patches.flatMap((one) => one.rows ?? []).map((row) => [row.name, row]));
    const removed = patches.flatMap((one) => one.removed ?? []);
    // A snapshot after a lost line: what was missed is on no list.
    if (messages.some((one) => one.kind === "snapshot") && page) void client.invalidateQueries({ queryKey: keys.workflows });
    if (rows.size === 0 && removed.length === 0) return;
    const shown = new Set(page?.items.map((one) => one.name));
    const moved = [...rows.keys()].filter((name) => !shown.has(name)).concat(removed.filter((name) => shown.has(name)));
    if (page && page.pages <= 1 && moved.length > 0 && page.items.length + moved.length <= page.size) void client.invalidateQueries({ queryKey: keys.workflows });
    else if (moved.length > 0) setElsewhere((before) => new Set([...before, ...moved]));
    client.setQueriesData<WorkflowPage>({ queryKey: keys.workflows }, (old) => old && { ...old, items: old.items.map((row) => rows.get(row.name) ?? row) });
  });
  return elsewhere.size;
}
