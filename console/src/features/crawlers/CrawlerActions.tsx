/** The Actions menu of a crawler: on the list and on its own page. */

import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import type { Crawler } from "../../api/generated";
import { useDeleteCrawler, useSwitchCrawler, useSwitchCrawlerSchedule } from "../../api/nounMutations";
import { paths } from "../../paths";
import { crawlers } from "../../text/crawlers";
import { nouns } from "../../text/nouns";
import { ActionMenu } from "../../ui/ActionMenu";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { flash } from "../../ui/flash";
import { NameLinks } from "../../ui/NameLinks";
import { refused } from "../../ui/refused";
import { useUses } from "../../ui/useUses";

const words = crawlers.actions;

export function CrawlerActions({ crawler }: { crawler: Crawler | undefined }): ReactNode {
  const [deleting, setDeleting] = useState(false);
  const power = useSwitchCrawler();
  const schedule = useSwitchCrawlerSchedule();
  const navigate = useNavigate();
  const name = crawler?.Name ?? "";
  const none = name === "" && nouns.selectFirst;
  const isRunning = crawler?.State === "RUNNING";
  const hasSchedule = Boolean(crawler?.Schedule?.ScheduleExpression);
  const isPaused = crawler?.Schedule?.State === "NOT_SCHEDULED";
  const turn = (run: boolean): void =>
    power.mutate({ name, run }, { onSuccess: () => flash({ type: run ? "success" : "info", content: (run ? crawlers.started : crawlers.stopping)(name) }), onError: refused(run ? words.run : words.stop) });
  const plan = (on: boolean): void =>
    schedule.mutate({ name, on }, { onSuccess: () => flash({ type: "success", content: (on ? crawlers.resumed : crawlers.schedulePaused)(name) }), onError: refused(on ? words.resume : words.pause) });
  return (
    <>
      <ActionMenu
        pending={power.isPending || schedule.isPending}
        items={[
          { id: "run", text: words.run, off: none || (crawler?.State !== "READY" && words.running), run: () => turn(true) },
          { id: "stop", text: words.stop, off: none || (!isRunning && words.notRunning), run: () => turn(false) },
          { id: "edit", text: words.edit, off: none, run: () => void navigate(paths.editCrawler(name)) },
          { id: "pause", text: words.pause, off: none || (!hasSchedule ? words.noSchedule : isPaused && words.isPaused), run: () => plan(false) },
          { id: "resume", text: words.resume, off: none || (!hasSchedule ? words.noSchedule : !isPaused && words.isActive), run: () => plan(true) },
          { id: "delete", text: words.remove, off: none, run: () => setDeleting(true) },
        ]}
      />
      {deleting && <DeleteCrawler name={name} onClose={() => setDeleting(false)} />}
    </>
  );
}

function DeleteCrawler({ name, onClose }: { name: string; onClose: () => void }): ReactNode {
  const remove = useDeleteCrawler();
  const navigate = useNavigate();
  const use = useUses("CRAWLER")(name);
  const triggers = [...new Set([...use.startedBy, ...use.watchedBy])];
  const words = crawlers.deleteDialog;
  const confirm = (): void =>
    remove.mutate(name, {
      onSuccess: () => {
        flash({ type: "success", content: crawlers.deleted(name) });
        onClose();
        void navigate(paths.crawlers());
      },
    });
  return (
    <ConfirmDialog title={words.title(name)} confirm={words.confirm} pending={remove.isPending} error={remove.error} onConfirm={confirm} onClose={onClose}>
      <p>{words.text}</p>
      {triggers.length > 0 && (
        <p>
          {words.used} <NameLinks all names={triggers} to={paths.trigger} />
        </p>
      )}
    </ConfirmDialog>
  );
}
