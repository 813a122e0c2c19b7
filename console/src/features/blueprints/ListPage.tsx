/** The list of blueprints. */

import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import { useBlueprints } from "../../api/blueprintQueries";
import type { Blueprint } from "../../api/generated";
import { paths } from "../../paths";
import { blueprints as words } from "../../text/blueprints";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import { ListTable, type ListColumn } from "../../ui/ListTable";
import { RelativeTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";
import { AddDialog } from "./AddDialog";
import { BlueprintActions } from "./BlueprintActions";
import { blueprintStatus } from "./state";

const columns: ListColumn<Blueprint>[] = [
  { id: "name", header: words.columns.name, width: 180, value: (one) => one.Name, cell: (one) => <AppLink to={paths.blueprint(one.Name ?? "")}>{one.Name}</AppLink> },
  { id: "status", header: words.columns.status, width: 120, value: (one) => blueprintStatus(one.Status ?? "").word, cell: (one) => <StatusText status={blueprintStatus(one.Status ?? "")} /> },
  { id: "description", header: words.columns.description, width: 280, value: (one) => one.Description, cell: (one) => one.Description || shell.none },
  { id: "location", header: words.columns.location, width: 280, value: (one) => one.BlueprintLocation, cell: (one) => one.BlueprintLocation ?? shell.none },
  { id: "modified", header: words.columns.modified, width: 150, value: (one) => one.LastModifiedOn, cell: (one) => <RelativeTime at={one.LastModifiedOn} /> },
];

export default function ListPage(): ReactNode {
  const blueprints = useBlueprints();
  const [adding, setAdding] = useState(false);
  return (
    <>
      <ListTable<Blueprint>
        id="blueprints"
        path={paths.blueprints()}
        words={words}
        items={blueprints.data}
        result={blueprints}
        name={(one) => one.Name ?? ""}
        columns={columns}
        actions={(one) => (
          <SpaceBetween size="xs" direction="horizontal">
            <BlueprintActions blueprint={one} />
            <Button variant="primary" onClick={() => setAdding(true)}>
              {words.create}
            </Button>
          </SpaceBetween>
        )}
      />
      {adding && <AddDialog onClose={() => setAdding(false)} />}
    </>
  );
}
