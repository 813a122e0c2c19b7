/** Saved definitions of a workflow, newest first. */

import Alert from "@cloudscape-design/components/alert";
import Badge from "@cloudscape-design/components/badge";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { useVersions, type Version } from "../../api/comparison";
import { paths } from "../../paths";
import { versions as words } from "../../text/comparison";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import { EmptyState } from "../../ui/EmptyState";
import { LoadError } from "../../ui/LoadError";
import { ExactTime } from "../../ui/RelativeTime";

export default function VersionsTab({ name }: { name: string }): ReactNode {
  const found = useVersions(name);
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<Version[]>([]);
  if (found.error && !found.data) return <LoadError error={found.error} onRetry={() => void found.refetch()} />;
  const items = found.data?.items ?? [];
  const [newer, older] = [...chosen].sort((a, b) => b.number - a.number);
  return (
    <SpaceBetween size="s">
      {items.length > 0 && !items.some((one) => one.current) && (
        <Alert type="info" action={<Button onClick={() => void navigate(paths.version(name, "present", { against: String(items[0]?.number) }))}>{words.open}</Button>}>
          {words.unsaved}
        </Alert>
      )}
      <Table<Version>
        variant="embedded"
        enableKeyboardNavigation
        loading={found.isPending}
        loadingText={shell.loading}
        trackBy="version"
        items={items}
        selectionType="multi"
        selectedItems={chosen}
        isItemDisabled={(item) => chosen.length >= 2 && !chosen.includes(item)}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems.slice(0, 2))}
        ariaLabels={{ tableLabel: words.label, selectionGroupLabel: words.selection, itemSelectionLabel: (_state, item) => words.select(item.number), allItemsSelectionLabel: () => words.selection }}
        header={
          <Header
            variant="h2"
            counter={`(${items.length})`}
            description={words.description}
            actions={
              <Button disabled={!newer || !older} onClick={() => newer && older && void navigate(paths.version(name, String(newer.number), { against: String(older.number) }))}>
                {words.compare}
              </Button>
            }
          >
            {words.title}
          </Header>
        }
        columnDefinitions={[
          { id: "number", header: words.columns.number, isRowHeader: true, minWidth: 120, cell: (one) => <AppLink to={paths.version(name, String(one.number))}>{words.version(one.number)}</AppLink> },
          { id: "savedOn", header: words.columns.savedOn, minWidth: 180, cell: (one) => <ExactTime at={one.savedOn} /> },
          { id: "savedBy", header: words.columns.savedBy, cell: (one) => one.savedBy ?? shell.none },
          { id: "message", header: words.columns.message, cell: (one) => <span className="message">{one.message ?? shell.none}</span> },
          { id: "current", header: words.columns.current, cell: (one) => (one.current ? <Badge color="green">{words.current}</Badge> : shell.none) },
        ]}
        empty={<EmptyState {...words.empty} />}
      />
    </SpaceBetween>
  );
}
