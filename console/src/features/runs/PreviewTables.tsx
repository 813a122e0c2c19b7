import Badge from "@cloudscape-design/components/badge";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import type { PenstockHistoryEntry } from "../../api/generated";
import { spanInWords } from "../../domain/durations";
import type { Simulated } from "../../domain/preview";
import { NOT_RUN, nodeStatus } from "../../domain/status";
import { topologicalOrder, type GraphModel } from "../../domain/workflowGraph";
import { preview as words } from "../../text/preview";
import { run as runWords } from "../../text/runs";
import { StatusText } from "../../ui/StatusText";

interface PreviewTablesProps {
  model: GraphModel;
  found: Simulated;
  history: readonly PenstockHistoryEntry[];
  critical: readonly string[];
  onSelect: (node: string) => void;
}

/** The same as the graph in words: all nodes, and what happens in order. */
export function PreviewTables({ model, found, history, critical, onSelect }: PreviewTablesProps): ReactNode {
  const byId = new Map(model.nodes.map((node) => [node.id, node]));
  const nodes = topologicalOrder(model).flatMap((id) => byId.get(id) ?? []);
  const begin = history[0]?.At ?? 0;
  return (
    <SpaceBetween size="m">
      <Table
        variant="container"
        enableKeyboardNavigation
        trackBy="id"
        items={nodes.filter((node) => !node.trigger)}
        ariaLabels={{ tableLabel: words.tables.nodes }}
        header={<Header variant="h2">{words.tables.nodes}</Header>}
        columnDefinitions={[
          {
            id: "name",
            header: words.columns.name,
            isRowHeader: true,
            minWidth: 260,
            cell: (node) => (
              <>
                <Button variant="inline-link" onClick={() => onSelect(node.id)}>
                  {node.name}
                </Button>{" "}
                {critical.includes(node.id) && <Badge color="blue">{words.critical}</Badge>}
              </>
            ),
          },
          { id: "kind", header: words.columns.kind, cell: (node) => runWords.kinds[node.kind] },
          {
            id: "state",
            header: words.columns.state,
            cell: (node) => {
              const run = found.runs.get(node.id);
              return <StatusText status={run ? nodeStatus(run.State ?? "", run.Attempt) : NOT_RUN} />;
            },
          },
          { id: "starts", header: words.columns.starts, cell: (node) => span(found.runs.get(node.id)?.StartsAfter) },
          {
            id: "takes",
            header: words.columns.takes,
            cell: (node) => {
              const run = found.runs.get(node.id);
              return span(run && (run.EndsAfter ?? 0) - (run.StartsAfter ?? 0));
            },
          },
          { id: "by", header: words.columns.by, cell: (node) => found.runs.get(node.id)?.TriggerName ?? words.none },
          { id: "why", header: words.columns.why, cell: (node) => <span className="message">{found.notRun.get(node.id) ?? words.none}</span> },
        ]}
      />
      <ExpandableSection headerText={words.tables.events} variant="container">
        <Table
          variant="embedded"
          enableKeyboardNavigation
          trackBy={(entry) => String(entry.at)}
          items={history.map((entry, at) => ({ ...entry, at }))}
          ariaLabels={{ tableLabel: words.tables.events }}
          columnDefinitions={[
            { id: "at", header: words.columns.at, width: 120, cell: (entry) => spanInWords((entry.At ?? 0) - begin) },
            { id: "reason", header: words.columns.reason, isRowHeader: true, cell: (entry) => <span className="message">{entry.Reason}</span> },
          ]}
        />
      </ExpandableSection>
    </SpaceBetween>
  );
}

function span(seconds: number | undefined): string {
  return seconds === undefined ? words.none : spanInWords(seconds);
}
