/** The same as the graph, in rows: for screen readers, and for five hundred nodes. */

import Table from "@cloudscape-design/components/table";
import { useMemo, type ReactNode } from "react";
import { statusOf } from "../../domain/liveRun";
import { runIsOver, type Status } from "../../domain/status";
import { predecessors, topologicalOrder, type ModelNode } from "../../domain/workflowGraph";
import { run as words } from "../../text/runs";
import { shell } from "../../text/shell";
import { Duration, ExactTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";
import { firedText, useLive, type Live, type RunView } from "./useRun";

interface Row {
  node: ModelNode;
  status: Status | undefined;
  text: string | undefined;
  from: number | null | undefined;
  to: number | null | undefined;
  after: string;
}

interface RunTableProps {
  view: RunView;
  selected: string | undefined;
  onSelect: (node: string | undefined) => void;
}

export function RunTable({ view, selected, onSelect }: RunTableProps): ReactNode {
  const live = useLive(view, (all) => all);
  const rows = useMemo(() => rowsOf(view.model, live), [view.model, live]);
  return (
    <Table<Row>
      enableKeyboardNavigation
      trackBy={(row) => row.node.id}
      items={rows}
      selectionType="single"
      selectedItems={rows.filter((row) => row.node.id === selected)}
      onSelectionChange={({ detail }) => onSelect(detail.selectedItems[0]?.node.id)}
      onRowClick={({ detail }) => onSelect(detail.item.node.id)}
      ariaLabels={{ tableLabel: words.tableLabel, selectionGroupLabel: words.tableLabel, itemSelectionLabel: (_state, row) => row.node.name }}
      columnDefinitions={[
        { id: "name", header: words.columns.name, isRowHeader: true, cell: (row) => row.node.name },
        { id: "kind", header: words.columns.kind, cell: (row) => words.kinds[row.node.kind] },
        { id: "state", header: words.columns.state, cell: (row) => (row.status ? <StatusText status={row.status} /> : row.text) },
        { id: "started", header: words.columns.started, cell: (row) => <ExactTime at={row.from} /> },
        { id: "duration", header: words.columns.duration, cell: (row) => (row.node.trigger ? shell.none : <Duration from={row.from} to={row.to} />) },
        { id: "after", header: words.columns.waits, cell: (row) => row.after || shell.none },
      ]}
    />
  );
}

function rowsOf(model: RunView["model"], live: Live | undefined): Row[] {
  if (!live) return [];
  const byId = new Map(model.nodes.map((node) => [node.id, node]));
  return topologicalOrder(model).flatMap((id): Row[] => {
    const node = byId.get(id);
    if (!node) return [];
    const state = live.nodes.get(id);
    const after = predecessors(model, id).map((one) => byId.get(one)?.name ?? "").join(", ");
    if (node.trigger) return [{ node, after, status: undefined, text: firedText(node.name, live, runIsOver(live.run.status)), from: live.fired[node.name], to: undefined }];
    return [{ node, after, status: statusOf(state, live.run.status, words.copied), text: undefined, from: state?.startedOn, to: state?.completedOn }];
  });
}
