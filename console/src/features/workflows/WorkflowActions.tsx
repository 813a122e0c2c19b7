/** The Actions menu of a workflow: on the list and on its own page. */

import ButtonDropdown, { type ButtonDropdownProps } from "@cloudscape-design/components/button-dropdown";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import type { ApiError } from "../../api/client";
import type { WorkflowRow } from "../../api/console";
import { useStartRun, useStopRun, useSwitchTrigger } from "../../api/mutations";
import { runIsOver } from "../../domain/status";
import { hasActivation } from "../../domain/workflowGraph";
import { paths } from "../../paths";
import { actions as words, list } from "../../text/workflows";
import { AppLink } from "../../ui/AppLink";
import { flash } from "../../ui/flash";

const DeleteDialog = lazy(() => import("./DeleteDialog"));
const RunDialog = lazy(() => import("./RunDialog"));

type Dialog = "run" | "delete" | undefined;

export function refused(what: string) {
  return (error: ApiError): void => flash({ type: "error", header: words.failed(what), content: error.message.slice(0, 2000) });
}

/** Starts at once, and says where to look. */
export function useRun(): { run: (name: string, properties?: Record<string, string>) => void; pending: boolean } {
  const start = useStartRun();
  return {
    pending: start.isPending,
    run: (name, properties) =>
      start.mutate(
        { name, properties },
        {
          onSuccess: (run) =>
            flash({ id: `run ${name}`, type: "success", content: words.started(name), action: <AppLink to={paths.run(name, run)} variant="primary">{words.viewRun}</AppLink> }),
          onError: refused(words.run),
        },
      ),
  };
}

export function WorkflowActions({ row, name, page = false }: { row: WorkflowRow | undefined; name: string; page?: boolean }): ReactNode {
  const [dialog, setDialog] = useState<Dialog>();
  const { run, pending } = useRun();
  const stop = useStopRun();
  const switchTrigger = useSwitchTrigger();
  const navigate = useNavigate();
  const pick = (id: string): void => {
    if (id === "run") run(name);
    if (id === "runWith") setDialog("run");
    if (id === "delete") setDialog("delete");
    if (id === "edit") void navigate(paths.editWorkflow(name));
    if (id === "preview") void navigate(paths.preview(name));
    if (id === "export") void navigate(paths.exportWorkflow(name));
    if (id === "open") void navigate(paths.workflow(name));
    if (id === "view" && row?.lastRun) void navigate(paths.run(name, row.lastRun.runId));
    if (id === "stop" && row?.lastRun) {
      const onSuccess = (): void => flash({ type: "info", content: words.stopping(name) });
      stop.mutate({ name, run: row.lastRun.runId }, { onSuccess, onError: refused(words.stop) });
    }
    if ((id === "activate" || id === "deactivate") && row?.start) {
      const [trigger, activate] = [row.start.name, id === "activate"];
      const onSuccess = (): void => flash({ type: "success", content: (activate ? words.activated : words.deactivated)(trigger) });
      switchTrigger.mutate({ name: trigger, activate }, { onSuccess, onError: refused(words[id]) });
    }
  };
  return (
    <>
      <ButtonDropdown items={menu(row, name, page)} loading={pending} onItemClick={({ detail }) => pick(detail.id)} expandToViewport>
        {list.actions}
      </ButtonDropdown>
      <Suspense fallback={null}>
        {dialog === "run" && <RunDialog name={name} row={row} onClose={() => setDialog(undefined)} />}
        {dialog === "delete" && <DeleteDialog name={name} onClose={() => setDialog(undefined)} />}
      </Suspense>
    </>
  );
}

/** What is off says why. */
function menu(row: WorkflowRow | undefined, name: string, page: boolean): ButtonDropdownProps.Items {
  const item = (id: string, text: string, why: string | false | undefined): ButtonDropdownProps.Item => {
    const reason = name === "" ? words.why.none : why;
    return reason ? { id, text, disabled: true, disabledReason: reason } : { id, text };
  };
  const last = row?.lastRun;
  const start = row?.start;
  const noStart = !hasActivation(start?.type) ? words.why.noStart : undefined;
  const isActive = start?.state === "ACTIVATED" || start?.state === "ACTIVATING";
  return [
    item("run", words.run, undefined),
    item("runWith", words.runWith, undefined),
    item("preview", words.preview, undefined),
    item("view", words.view, !last && words.why.neverRan),
    item("stop", words.stop, !last ? words.why.neverRan : runIsOver(last.status) && words.why.notRunning),
    ...(page ? [] : [item("open", words.open, undefined)]),
    item("edit", words.edit, undefined),
    item("export", words.exportIt, undefined),
    item("activate", words.activate, noStart ?? (isActive && words.why.active)),
    item("deactivate", words.deactivate, noStart ?? (!isActive && words.why.inactive)),
    item("delete", words.remove, undefined),
  ];
}
