/** What can be done to a node of the draft: the Action menu, the menu at the node, and keys all come here. */

import type { ButtonDropdownProps } from "@cloudscape-design/components/button-dropdown";
import { changeTrigger, findTrigger, isActivated, isNew, removeNode, withActivation, type Draft } from "../../domain/draft";
import { isStart, parseNodeId, type TriggerDefinition } from "../../domain/workflowGraph";
import { paths } from "../../paths";
import { editor } from "../../text/editor";

export type EditorDialog =
  | { kind: "trigger"; watch?: string; edit?: string; clone?: string }
  | { kind: "actions" | "watch"; trigger: string };

interface Hands {
  draft: Draft;
  change: (next: (draft: Draft) => Draft) => void;
  select: (node: string | undefined) => void;
  open: (dialog: EditorDialog) => void;
  /** To the page of a job, crawler or trigger. */
  go: (path: string) => void;
}

export function triggerOf(draft: Draft, node: string | undefined): TriggerDefinition | undefined {
  const parsed = node === undefined ? undefined : parseNodeId(node);
  return parsed?.kind === "TRIGGER" ? findTrigger(draft.current, parsed.name) : undefined;
}

export function doNodeAction(action: string, node: string | undefined, { draft, change, select, open, go }: Hands): void {
  const trigger = triggerOf(draft, node);
  if (action === "addTrigger") open({ kind: "trigger", watch: trigger ? undefined : node });
  else if (action === "remove" && node) {
    change((old) => removeNode(old, node));
    select(undefined);
  } else if (action === "page" && node) go(nodePage(node));
  else if (!trigger) return;
  else if (action === "addActions") open({ kind: "actions", trigger: trigger.Name });
  else if (action === "addWatch") open({ kind: "watch", trigger: trigger.Name });
  else if (action === "edit") open({ kind: "trigger", edit: trigger.Name });
  else if (action === "clone") open({ kind: "trigger", clone: trigger.Name });
  else if (action === "activate" || action === "deactivate") {
    change((old) => changeTrigger(old, trigger.Name, (one) => withActivation(one, action === "activate")));
  }
}

/** The page of what a node stands for. */
export function nodePage(node: string): string {
  const parsed = parseNodeId(node);
  const page = { JOB: paths.job, CRAWLER: paths.crawler, TRIGGER: paths.trigger }[parsed?.kind ?? "TRIGGER"];
  return page(parsed?.name ?? "");
}

/** The entries for a node; what is off says why. */
export function nodeMenu(draft: Draft, node: string | undefined): ButtonDropdownProps.Item[] {
  const words = editor.menu;
  const trigger = triggerOf(draft, node);
  const item = (id: string, text: string, why?: string | false): ButtonDropdownProps.Item => (why ? { id, text, disabled: true, disabledReason: why } : { id, text });
  const noTrigger = !trigger && words.needsTrigger;
  const activation = noTrigger || (trigger?.Type === "ON_DEMAND" && words.onDemand) || (trigger?.Type === "EVENT" && words.onEvents);
  return [
    item("addTrigger", words.addTrigger),
    item("addActions", words.addActions, noTrigger),
    item("addWatch", words.addWatch, (!trigger || isStart(trigger)) && words.needsEvent),
    item("edit", words.edit, noTrigger),
    item("clone", words.clone, noTrigger),
    trigger && isActivated(trigger) ? item("deactivate", words.deactivate, activation) : item("activate", words.activate, activation),
    item("page", words.page, !node ? words.needsNode : trigger && isNew(draft, trigger.Name) && words.needsSave),
    item("remove", words.remove, !node && words.needsNode),
  ];
}
