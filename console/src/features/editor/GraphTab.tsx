/** The graph of a workflow, to be built: triggers, jobs and crawlers over a draft. */

import Button from "@cloudscape-design/components/button";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { useCrawlers, useDefinition, useJobs } from "../../api/queries";
import { changes, redo, undo, type Draft } from "../../domain/draft";
import { validate } from "../../domain/validate";
import { parseNodeId } from "../../domain/workflowGraph";
import { GraphCanvas } from "../../graph/GraphCanvas";
import { editor as words } from "../../text/editor";
import { EmptyState } from "../../ui/EmptyState";
import { LoadError } from "../../ui/LoadError";
import { useUrlState } from "../../ui/useSegment";
import { ConflictDialog } from "./ConflictDialog";
import { changeDraft, isDirty, meetDefinition, useDrafts } from "./draftStore";
import { editorGraph, readPlaceholder, type KnownNames } from "./graphItems";
import { NodeMenu } from "./NodeMenu";
import { PickNodesDialog } from "./PickNodesDialog";
import { doNodeAction, type EditorDialog } from "./nodeActions";
import { Toolbar } from "./Toolbar";
import { TriggerDialog } from "./TriggerDialog";
import { useSave } from "./useSave";

export default function GraphTab({ name, height }: { name: string; height: number }): ReactNode {
  const definition = useDefinition(name);
  const draft = useDrafts((store) => store.drafts[name]);
  useEffect(() => {
    if (definition.data) meetDefinition(name, definition.data);
  }, [name, definition.data]);
  useLeaveWarning();
  if (definition.error && !draft) return <LoadError error={definition.error} onRetry={() => void definition.refetch()} />;
  if (!draft || !definition.data) return <div style={{ height }} />;
  return <Editor name={name} draft={draft} height={height} />;
}

function Editor({ name, draft, height }: { name: string; draft: Draft; height: number }): ReactNode {
  const [url, setUrl] = useUrlState();
  const [dialog, setDialog] = useState<EditorDialog>();
  const navigate = useNavigate();
  const [menu, setMenu] = useState<{ node: string; x: number; y: number }>();
  const known = useKnownNames();
  const selected = url.get("node") ?? undefined;
  const graph = useMemo(() => editorGraph(draft, selected, known), [draft, selected, known]);
  const problems = useMemo(() => validate(draft.current, known), [draft, known]);
  const saving = useSave(name, draft);
  const change = (next: (draft: Draft) => Draft): void => changeDraft(name, next);
  const select = (node: string | undefined): void => setUrl({ node });
  const act = (action: string, node: string | undefined): void => doNodeAction(action, node, { draft, change, select, open: setDialog, go: (path) => void navigate(path) });
  const open = (id: string): void => {
    const placeholder = readPlaceholder(id);
    if (placeholder?.add === "trigger") setDialog({ kind: "trigger", watch: placeholder.node });
    else if (placeholder) setDialog({ kind: placeholder.add, trigger: placeholder.trigger });
    else if (parseNodeId(id)?.kind === "TRIGGER") act("edit", id);
  };
  const blocked = problems.some((one) => one.level === "error");
  const unsaved = changes(draft).length;
  return (
    <div
      onKeyDown={(event) => {
        const typing = (event.target as HTMLElement).closest("input, textarea, [contenteditable], [role=dialog]");
        if (typing || !(event.ctrlKey || event.metaKey)) return;
        const key = event.key.toLowerCase();
        if (key === "z") change(event.shiftKey ? redo : undo);
        else if (key === "y") change(redo);
        else if (key === "s" && unsaved > 0 && !blocked) saving.save();
        else if (key !== "s") return;
        event.preventDefault();
      }}
    >
      <Toolbar
        draft={draft}
        graph={graph}
        problems={problems}
        selected={selected}
        saving={saving.pending}
        blocked={blocked}
        onSave={saving.save}
        onChange={change}
        onSelect={select}
        onAction={act}
      />
      <div style={{ height }}>
        {graph.items.length === 0 ? (
          <EmptyState {...words.empty} action={<Button onClick={() => setDialog({ kind: "trigger" })}>{words.addTrigger}</Button>} />
        ) : (
          <GraphCanvas
            items={graph.items}
            links={graph.links}
            label={words.label(name)}
            selected={selected}
            onSelect={select}
            onOpen={open}
            onMenu={(node, at) => setMenu({ node, ...at })}
            onRemove={(node) => act("remove", node)}
          />
        )}
      </div>
      {menu && <NodeMenu draft={draft} {...menu} onAction={act} onClose={() => setMenu(undefined)} />}
      {dialog?.kind === "trigger" && <TriggerDialog workflow={name} draft={draft} {...dialog} onChange={change} onSelect={select} onClose={() => setDialog(undefined)} />}
      {(dialog?.kind === "actions" || dialog?.kind === "watch") && (
        <PickNodesDialog draft={draft} kind={dialog.kind} trigger={dialog.trigger} onChange={change} onSelect={select} onClose={() => setDialog(undefined)} />
      )}
      {saving.conflict && <ConflictDialog draft={draft} theirs={saving.conflict} onResolve={saving.resolve} onClose={saving.closeConflict} />}
    </div>
  );
}

function useKnownNames(): KnownNames {
  const jobs = useJobs().data;
  const crawlers = useCrawlers().data;
  return useMemo(
    () => ({ jobs: jobs && new Set(jobs.map((job) => job.Name ?? "")), crawlers: crawlers && new Set(crawlers.map((one) => one.Name ?? "")) }),
    [jobs, crawlers],
  );
}

/** The browser asks before a tab with changes is closed; inside the console drafts stay. */
function useLeaveWarning(): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (isDirty()) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, []);
}
