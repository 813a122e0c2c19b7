/** The list of triggers, of workflows and alone. */

import { useMemo, type ReactNode } from "react";
import type { Trigger } from "../../api/generated";
import { useTriggers } from "../../api/queries";
import { scheduleWords } from "../../domain/schedule";
import { paths } from "../../paths";
import { editor } from "../../text/editor";
import { shell } from "../../text/shell";
import { triggers as words } from "../../text/triggers";
import { AppLink } from "../../ui/AppLink";
import { ListTable, type ListColumn } from "../../ui/ListTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";
import { serverNow } from "../../ui/time";
import { NodeLinks } from "./NodeLinks";
import { nextFiring, startedNodes, triggerStatus, watchedNodes, type NodeName } from "./state";
import { TriggerActions } from "./TriggerActions";

interface Row {
  trigger: Trigger;
  name: string;
  watches: NodeName[];
  starts: NodeName[];
  next: number | undefined;
}

const type = (row: Row): string => (row.trigger.Type ? editor.types[row.trigger.Type] : "");
const joined = (nodes: NodeName[]): string => nodes.map((one) => one.name).join(", ");
const schedule = (row: Row): string | undefined => (row.trigger.Schedule ? scheduleWords(row.trigger.Schedule) : undefined);

const columns: ListColumn<Row>[] = [
  { id: "name", header: words.columns.name, width: 195, value: (row) => row.name, cell: (row) => <AppLink to={paths.trigger(row.name)}>{row.name}</AppLink> },
  { id: "type", header: words.columns.type, width: 120, value: type, cell: type },
  { id: "state", header: words.columns.state, width: 125, value: (row) => triggerStatus(row.trigger).word, cell: (row) => <StatusText status={triggerStatus(row.trigger)} /> },
  {
    id: "workflow", header: words.columns.workflow, width: 125, value: (row) => row.trigger.WorkflowName,
    cell: (row) => (row.trigger.WorkflowName ? <AppLink to={paths.workflow(row.trigger.WorkflowName)}>{row.trigger.WorkflowName}</AppLink> : shell.none),
  },
  { id: "watches", header: words.columns.watches, width: 185, value: (row) => row.watches[0]?.name, text: (row) => joined(row.watches), cell: (row) => <NodeLinks nodes={row.watches} /> },
  { id: "starts", header: words.columns.starts, width: 185, value: (row) => row.starts[0]?.name, text: (row) => joined(row.starts), cell: (row) => <NodeLinks nodes={row.starts} /> },
  { id: "next", header: words.columns.next, width: 125, value: (row) => row.next, cell: (row) => <RelativeTime at={row.next} /> },
  { id: "schedule", header: words.columns.schedule, width: 200, optional: true, value: schedule, cell: (row) => schedule(row) ?? shell.none },
  {
    id: "description", header: words.columns.description, width: 240, optional: true, value: (row) => row.trigger.Description,
    cell: (row) => row.trigger.Description || shell.none,
  },
];

export default function ListPage(): ReactNode {
  const triggers = useTriggers();
  const items = useMemo(
    () =>
      triggers.data?.map(
        (trigger): Row => ({
          trigger, name: trigger.Name ?? "", watches: watchedNodes(trigger), starts: startedNodes(trigger), next: nextFiring(trigger, serverNow()),
        }),
      ),
    [triggers.data],
  );
  return (
    <ListTable<Row>
      id="triggers"
      path={paths.triggers()}
      words={words}
      items={items}
      result={triggers}
      name={(row) => row.name}
      columns={columns}
      actions={(row) => <TriggerActions trigger={row?.trigger} />}
      create={{ text: words.create, to: paths.newTrigger() }}
    />
  );
}
