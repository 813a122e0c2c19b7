import { useNavigate } from "react-router";
import { useHistory } from "../../api/queries";
import { wentWrong } from "../../domain/status";
import { nodeId } from "../../domain/workflowGraph";
import { paths } from "../../paths";
import { useShortcuts } from "../../ui/shortcuts";
import type { RunView } from "./useRun";

const VIEWS = ["graph", "timeline", "table", "events"];

/** Keys of the run page: its views, the next node that went wrong, the runs before and after. */
export function useRunShortcuts(workflow: string, run: string, view: RunView, selected: string | undefined, setUrl: (change: Record<string, string | undefined>) => void): void {
  const navigate = useNavigate();
  const runs = useHistory(workflow).data?.runs ?? [];
  const at = runs.findIndex((one) => one.WorkflowRunId === run);
  const neighbour = (step: number) => (): void => {
    const id = at < 0 ? undefined : runs[at + step]?.WorkflowRunId;
    if (id) void navigate(paths.run(workflow, id));
  };
  const nextBad = (): void => {
    const bad = (view.details?.nodes ?? []).filter((node) => wentWrong(node.attempts.at(-1)?.state ?? "")).map((node) => nodeId(node.kind, node.name));
    if (bad.length > 0) setUrl({ node: bad[(bad.indexOf(selected ?? "") + 1) % bad.length] });
  };
  useShortcuts({
    ...Object.fromEntries(VIEWS.map((name, index) => [String(index + 1), () => setUrl({ view: name, panel: undefined })])),
    n: nextBad,
    "[": neighbour(1),
    "]": neighbour(-1),
  });
}
