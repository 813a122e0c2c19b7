/** One blueprint: its runs and its parameters. */

import Alert from "@cloudscape-design/components/alert";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useBlueprint, useBlueprintRuns } from "../../api/blueprintQueries";
import type { BlueprintRun } from "../../api/generated";
import { parametersOf, type Parameter } from "../../domain/parameterSpec";
import { paths } from "../../paths";
import { blueprintParameters, blueprintRuns, blueprints as words } from "../../text/blueprints";
import { nouns } from "../../text/nouns";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import { CopyId } from "../../ui/CopyId";
import { InnerTable } from "../../ui/InnerTable";
import { LinkButton } from "../../ui/LinkButton";
import { Cut } from "../../ui/LoadError";
import { NounPage } from "../../ui/NounPage";
import { Duration, ExactTime, RelativeTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";
import { UrlTabs } from "../../ui/UrlTabs";
import { useSegment } from "../../ui/useSegment";
import { BlueprintActions, canRun } from "./BlueprintActions";
import { blueprintRunStatus, blueprintStatus } from "./state";

export default function BlueprintPage(): ReactNode {
  const name = useSegment(1);
  const blueprint = useBlueprint(name);
  return (
    <NounPage
      title={name}
      documentTitle={`${name} - ${words.title}`}
      crumbs={[{ text: words.title, href: paths.blueprints() }]}
      path={paths.blueprint(name)}
      description={blueprint.data?.Description}
      result={blueprint}
      gone={{ ...words.gone, to: paths.blueprints() }}
      actions={
        <SpaceBetween size="xs" direction="horizontal">
          <BlueprintActions blueprint={blueprint.data} />
          <LinkButton variant="primary" disabled={!canRun(blueprint.data)} to={paths.runBlueprint(name)}>
            {words.actions.workflow}
          </LinkButton>
        </SpaceBetween>
      }
    >
      {(found) => (
        <SpaceBetween size="l">
          <KeyValuePairs
            columns={4}
            items={[
              { label: words.columns.status, value: <StatusText status={blueprintStatus(found.Status ?? "")} /> },
              { label: words.columns.location, value: found.BlueprintLocation ? <CopyId value={found.BlueprintLocation} /> : nouns.none },
              { label: nouns.created, value: <ExactTime at={found.CreatedOn} /> },
              { label: nouns.modified, value: <ExactTime at={found.LastModifiedOn} /> },
            ]}
          />
          {found.ErrorMessage && (
            <Alert type="error" header={words.failed}>
              <Cut text={found.ErrorMessage} />
            </Alert>
          )}
          <UrlTabs
            label={name}
            tabs={[
              { id: "runs", label: words.tabs.runs, content: <RunsTab name={name} /> },
              { id: "parameters", label: words.tabs.parameters, content: <ParametersTab spec={found.ParameterSpec} /> },
            ]}
          />
        </SpaceBetween>
      )}
    </NounPage>
  );
}

function RunsTab({ name }: { name: string }): ReactNode {
  const runs = useBlueprintRuns(name);
  const words = blueprintRuns;
  return (
    <InnerTable<BlueprintRun>
      title={words.title}
      label={words.title}
      items={runs.data}
      result={runs}
      loadingText={words.loading}
      trackBy={(run) => run.RunId ?? ""}
      empty={words.empty}
      columns={[
        { id: "id", header: words.columns.id, isRowHeader: true, minWidth: 150, cell: (run) => <CopyId value={run.RunId ?? ""} shown={`${(run.RunId ?? "").slice(0, 15)}…`} /> },
        { id: "state", header: words.columns.state, minWidth: 120, cell: (run) => <StatusText status={blueprintRunStatus(run.State ?? "")} /> },
        { id: "workflow", header: words.columns.workflow, minWidth: 150, cell: (run) => (run.WorkflowName ? <AppLink to={paths.workflow(run.WorkflowName)}>{run.WorkflowName}</AppLink> : shell.none) },
        { id: "started", header: words.columns.started, minWidth: 120, cell: (run) => <RelativeTime at={run.StartedOn} /> },
        { id: "duration", header: words.columns.duration, minWidth: 100, cell: (run) => <Duration from={run.StartedOn} to={run.CompletedOn} /> },
        { id: "error", header: words.columns.error, minWidth: 220, cell: (run) => (run.ErrorMessage ? <span className="message">{run.ErrorMessage.slice(0, 300)}</span> : shell.none) },
      ]}
    />
  );
}

function ParametersTab({ spec }: { spec: string | undefined }): ReactNode {
  const parameters = parametersOf(spec);
  const words = blueprintParameters;
  if (!parameters) return <Alert type="error">{words.unreadable}</Alert>;
  return (
    <InnerTable<Parameter>
      title={words.title}
      label={words.title}
      items={parameters}
      trackBy={(one) => one.name}
      wrapLines
      empty={{ title: words.empty }}
      columns={[
        { id: "name", header: words.name, isRowHeader: true, minWidth: 140, cell: (one) => one.name },
        { id: "type", header: words.type, minWidth: 130, cell: (one) => (one.list ? words.listOf(one.type) : one.type) },
        { id: "required", header: words.required, minWidth: 100, cell: (one) => (one.required ? words.yes : words.no) },
        { id: "initial", header: words.initial, minWidth: 110, cell: (one) => one.initial.split("\n").join(", ") || shell.none },
        { id: "choices", header: words.choices, minWidth: 140, cell: (one) => one.choices?.join(", ") ?? shell.none },
        { id: "description", header: words.description, minWidth: 220, cell: (one) => one.description ?? shell.none },
      ]}
    />
  );
}
