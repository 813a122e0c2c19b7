import Table from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { run } from "../../text/runs";
import { EmptyState } from "../../ui/EmptyState";
import { ExactTime } from "../../ui/RelativeTime";
import type { RunView } from "./useRun";

/** Every decision of the run, in order, with its reason. */
export function EventsView({ view }: { view: RunView }): ReactNode {
  const words = run.events;
  const history = view.details?.explanation.History ?? [];
  return (
    <Table
      enableKeyboardNavigation
      items={history.map((entry, at) => ({ ...entry, at }))}
      trackBy={(entry) => String(entry.at)}
      ariaLabels={{ tableLabel: words.label }}
      empty={<EmptyState title={words.empty} />}
      columnDefinitions={[
        { id: "at", header: words.at, width: 220, cell: (entry) => <ExactTime at={entry.At} /> },
        { id: "reason", header: words.reason, isRowHeader: true, cell: (entry) => <span className="message">{entry.Reason}</span> },
      ]}
    />
  );
}
