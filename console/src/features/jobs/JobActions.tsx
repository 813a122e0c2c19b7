/** The Actions menu of a job: on the list and on its own page. */

import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import type { NodeRun } from "../../api/console";
import { useDeleteJob, useResetBookmark, useStartJobRun, useStopJobRun } from "../../api/nounMutations";
import { canBeStopped } from "../../domain/nodeRuns";
import { paths } from "../../paths";
import { jobs } from "../../text/jobs";
import { nouns } from "../../text/nouns";
import { ActionMenu } from "../../ui/ActionMenu";
import { AppLink } from "../../ui/AppLink";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { flash } from "../../ui/flash";
import { NameLinks } from "../../ui/NameLinks";
import { refused } from "../../ui/refused";
import { useUses } from "../../ui/useUses";
import { RunJobDialog } from "./RunJobDialog";

const words = jobs.actions;

interface JobActionsProps {
  /** Empty when nothing is selected. */
  name: string;
  run: Pick<NodeRun, "runId" | "state"> | undefined;
  defaults: Record<string, string> | undefined;
}

/** Starts at once, and says where to look. */
export function useRunJob(): { run: (name: string, given?: Record<string, string>) => void; pending: boolean } {
  const start = useStartJobRun();
  return {
    pending: start.isPending,
    run: (name, given) =>
      start.mutate(
        { name, arguments: given },
        {
          onSuccess: (run) =>
            flash({ id: `job ${name}`, type: "success", content: jobs.started(name), action: <AppLink to={paths.jobRun(name, run)}>{jobs.viewRun}</AppLink> }),
          onError: refused(words.run),
        },
      ),
  };
}

export function JobActions({ name, run, defaults }: JobActionsProps): ReactNode {
  const [dialog, setDialog] = useState<"run" | "delete">();
  const starting = useRunJob();
  const stop = useStopJobRun();
  const reset = useResetBookmark();
  const navigate = useNavigate();
  const none = name === "" && nouns.selectFirst;
  const close = (): void => setDialog(undefined);
  return (
    <>
      <ActionMenu
        pending={starting.pending || stop.isPending}
        items={[
          { id: "run", text: words.run, off: none, run: () => starting.run(name) },
          { id: "runWith", text: words.runWith, off: none, run: () => setDialog("run") },
          {
            id: "stop", text: words.stop, off: none || (!run ? words.neverRan : !canBeStopped(run.state) && words.notRunning),
            run: () => run && stop.mutate({ name, run: run.runId }, { onSuccess: () => flash({ type: "info", content: jobs.stopping(name) }), onError: refused(words.stop) }),
          },
          { id: "edit", text: words.edit, off: none, run: () => void navigate(paths.editJob(name)) },
          {
            id: "reset", text: words.reset, off: none,
            run: () => reset.mutate(name, { onSuccess: () => flash({ type: "success", content: jobs.wasReset(name) }), onError: refused(words.reset) }),
          },
          { id: "delete", text: words.remove, off: none, run: () => setDialog("delete") },
        ]}
      />
      {dialog === "run" && <RunJobDialog name={name} defaults={defaults} onClose={close} />}
      {dialog === "delete" && <DeleteJob name={name} onClose={close} />}
    </>
  );
}

function DeleteJob({ name, onClose }: { name: string; onClose: () => void }): ReactNode {
  const remove = useDeleteJob();
  const navigate = useNavigate();
  const use = useUses("JOB")(name);
  const triggers = [...new Set([...use.startedBy, ...use.watchedBy])];
  const confirm = (): void =>
    remove.mutate(name, {
      onSuccess: () => {
        flash({ type: "success", content: jobs.deleted(name) });
        onClose();
        void navigate(paths.jobs());
      },
    });
  return (
    <ConfirmDialog title={jobs.deleteDialog.title(name)} confirm={jobs.deleteDialog.confirm} pending={remove.isPending} error={remove.error} onConfirm={confirm} onClose={onClose}>
      <p>{jobs.deleteDialog.text}</p>
      {triggers.length > 0 && (
        <p>
          {jobs.deleteDialog.used} <NameLinks all names={triggers} to={paths.trigger} />
        </p>
      )}
    </ConfirmDialog>
  );
}
