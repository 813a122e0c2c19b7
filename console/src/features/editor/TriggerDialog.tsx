/** Add trigger (Clone existing, Add new), and editing one. Nothing is saved by it: it changes the draft. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useState, type ReactNode } from "react";
import { useTriggers } from "../../api/queries";
import { addTrigger, changeTrigger, cloneTrigger, findTrigger, freeName, proposedName, type Draft } from "../../domain/draft";
import { isStart, nodeId, parseNodeId, type TriggerDefinition, type WatchedCondition } from "../../domain/workflowGraph";
import { triggerDialog as words } from "../../text/editor";
import { shell } from "../../text/shell";
import { CloneForm, type CloneValues } from "./CloneForm";
import { formProblems, fromTrigger, toTrigger, TriggerForm, type TriggerValues } from "./TriggerForm";

interface TriggerDialogProps {
  workflow: string;
  draft: Draft;
  /** A job or crawler that the new trigger watches. */
  watch?: string;
  /** The trigger to edit, or to clone. */
  edit?: string;
  clone?: string;
  onChange: (next: (draft: Draft) => Draft) => void;
  onSelect: (node: string) => void;
  onClose: () => void;
}

export function TriggerDialog(props: TriggerDialogProps): ReactNode {
  const { draft, watch, edit, clone } = props;
  const elsewhere = useTriggers().data ?? [];
  const taken = new Set([...draft.current.map((one) => one.Name), ...elsewhere.map((one) => one.Name ?? "")]);
  for (const gone of draft.saved) if (!findTrigger(draft.current, gone.Name)) taken.delete(gone.Name);
  if (edit !== undefined) taken.delete(edit);
  const editing = edit === undefined ? undefined : findTrigger(draft.current, edit);
  const start = draft.current.find((one) => isStart(one) && one.Name !== edit);
  const [tab, setTab] = useState(clone === undefined ? "new" : "clone");
  const [sent, setSent] = useState(false);
  const [values, setValues] = useState<TriggerValues>(() => fromTrigger(editing ?? blank(draft, watch, taken, start !== undefined)));
  const [cloning, setCloning] = useState<CloneValues>({ source: clone, name: clone === undefined ? "" : freeName(words.clone.copy(clone), taken) });
  const problems = formProblems(values, taken);
  const confirm = (): void => {
    setSent(true);
    const made = tab === "clone" ? cloned(cloning, draft, elsewhere as TriggerDefinition[], taken) : Object.keys(problems).length === 0 ? toTrigger(values, editing ?? blank(draft, watch, taken, false)) : undefined;
    if (!made) return;
    props.onChange((old) => (editing ? changeTrigger(old, editing.Name, () => made) : addTrigger(old, made)));
    props.onSelect(nodeId("TRIGGER", made.Name));
    props.onClose();
  };
  const form = <TriggerForm values={values} onChange={setValues} problems={sent ? problems : onlyTyped(problems, values)} start={start?.Name} editing={editing} />;
  return (
    <Modal
      visible
      size="large"
      header={editing ? words.edit(editing.Name) : words.add}
      closeAriaLabel={shell.close}
      onDismiss={props.onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" onClick={props.onClose}>
              {shell.cancel}
            </Button>
            <Button variant="primary" onClick={confirm}>
              {editing ? words.submitEdit : words.submitAdd}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      {editing ? (
        form
      ) : (
        <Tabs
          activeTabId={tab}
          onChange={({ detail }) => {
            setTab(detail.activeTabId);
            setSent(false);
          }}
          tabs={[
            { id: "clone", label: words.cloneTab, content: <CloneForm values={cloning} onChange={setCloning} draft={draft} triggers={elsewhere} taken={taken} sent={sent} /> },
            { id: "new", label: words.newTab, content: form },
          ]}
        />
      )}
    </Modal>
  );
}

/** A new trigger in its context: after the node it was asked for, or the start of the workflow. */
function blank(draft: Draft, watch: string | undefined, taken: ReadonlySet<string>, hasStart: boolean): TriggerDefinition {
  const parsed = watch === undefined ? undefined : parseNodeId(watch);
  const Name = proposedName(watch === undefined ? [] : [watch], taken);
  if (parsed || hasStart) {
    const conditions: WatchedCondition[] = !parsed
      ? []
      : parsed.kind === "JOB"
        ? [{ LogicalOperator: "EQUALS", JobName: parsed.name, State: "SUCCEEDED" }]
        : [{ LogicalOperator: "EQUALS", CrawlerName: parsed.name, CrawlState: "SUCCEEDED" }];
    return {
      Name: parsed ? Name : freeName("trigger", taken), Type: "CONDITIONAL", Actions: [], StartOnCreation: true,
      Predicate: { Logical: "AND", Conditions: conditions },
    };
  }
  return { Name: draft.current.length === 0 ? Name : proposedName([], taken), Type: "SCHEDULED", Schedule: "cron(0 7 * * ? *)", Actions: [], StartOnCreation: true };
}

function cloned(values: CloneValues, draft: Draft, elsewhere: TriggerDefinition[], taken: ReadonlySet<string>): TriggerDefinition | undefined {
  const source = values.source === undefined ? undefined : (findTrigger(draft.current, values.source) ?? elsewhere.find((one) => one.Name === values.source));
  if (!source || values.name === "" || taken.has(values.name)) return undefined;
  return cloneTrigger({ ...source, Actions: source.Actions ?? [] }, values.name);
}

/** Before the first try to send, an empty field is no mistake yet. */
function onlyTyped(problems: Record<string, string>, values: TriggerValues): Record<string, string> {
  return Object.fromEntries(Object.entries(problems).filter(([field]) => field !== "name" || values.name !== ""));
}
