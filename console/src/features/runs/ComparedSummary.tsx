import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { RunDetails } from "../../api/console";
import { workflowRunStatus } from "../../domain/status";
import { paths } from "../../paths";
import { compare as words, versions } from "../../text/comparison";
import { AppLink } from "../../ui/AppLink";
import { Duration, ExactTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";

export function ComparedSummary({ name, both: [a, b] }: { name: string; both: [RunDetails, RunDetails] }): ReactNode {
  const differ = a.version !== null && b.version !== null && a.version !== b.version;
  const one = (title: string, details: RunDetails): ReactNode => (
    <Container header={<Header variant="h2">{title}</Header>}>
      <KeyValuePairs
        columns={2}
        items={[
          { label: words.status, value: <StatusText status={workflowRunStatus(details.run.status, details.run.failed)} /> },
          { label: words.run, value: <AppLink to={paths.run(name, details.run.runId)}>{`${details.run.runId.slice(0, 14)}…`}</AppLink> },
          { label: words.started, value: <ExactTime at={details.run.startedOn} /> },
          { label: words.duration, value: <Duration from={details.run.startedOn} to={details.run.completedOn} /> },
          { label: words.version, value: details.version === null ? words.unsaved : <AppLink to={paths.version(name, String(details.version))}>{versions.version(details.version)}</AppLink> },
        ]}
      />
    </Container>
  );
  return (
    <SpaceBetween size="s">
      <ColumnLayout columns={2}>
        {one(words.before, a)}
        {one(words.after, b)}
      </ColumnLayout>
      {differ && <AppLink to={paths.version(name, String(b.version), { against: String(a.version) })}>{words.definition}</AppLink>}
    </SpaceBetween>
  );
}
