/** What runs, what failed, what comes next. */

import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { Home, RunRow } from "../../api/console";
import { useHome } from "../../api/queries";
import { workflowRunStatus } from "../../domain/status";
import { paths } from "../../paths";
import { home as words } from "../../text/shell";
import { ActionsBar } from "../../ui/ActionsBar";
import { AppLink } from "../../ui/AppLink";
import { LoadError } from "../../ui/LoadError";
import { Page } from "../../ui/Page";
import { RelativeTime } from "../../ui/RelativeTime";
import { StatusText } from "../../ui/StatusText";

export default function HomePage(): ReactNode {
  const home = useHome();
  return (
    <Page documentTitle={words.title} crumbs={[]}>
      <SpaceBetween size="l">
        <Header variant="h1" description={words.description}>
          {words.title}
        </Header>
        {home.error && !home.data && <LoadError error={home.error} onRetry={() => void home.refetch()} />}
        {home.data && <Cards home={home.data} />}
      </SpaceBetween>
    </Page>
  );
}

function Cards({ home }: { home: Home }): ReactNode {
  return (
    <SpaceBetween size="l">
      {home.counts.workflows === 0 && <Begin />}
      <Grid gridDefinition={[{ colspan: { default: 12, m: 6 } }, { colspan: { default: 12, m: 6 } }]}>
        <Container fitHeight header={<Header counter={`(${home.running.count})`}>{words.running}</Header>}>
          <Runs runs={home.running.items} empty={words.nothingRunning} />
        </Container>
        <Container fitHeight header={<Header counter={`(${home.failed.count})`}>{words.failed}</Header>}>
          <Runs runs={home.failed.items} empty={words.nothingFailed} />
        </Container>
      </Grid>
      <Container header={<Header>{words.upcoming}</Header>}>
        {home.upcoming.length === 0 && <Box color="text-body-secondary">{words.nothingUpcoming}</Box>}
        <ul className="plain rows">
          {home.upcoming.map((due) => (
            <li key={`${due.dueOn} ${due.name}`} className="row">
              {due.workflow ? <AppLink to={paths.workflow(due.workflow)}>{due.workflow}</AppLink> : <span>{due.name}</span>}
              <Box color="text-body-secondary">{due.words}</Box>
              <RelativeTime at={due.dueOn} />
            </li>
          ))}
        </ul>
      </Container>
      <Container header={<Header>{words.counts}</Header>}>
        <ColumnLayout columns={4} variant="text-grid">
          {(["workflows", "jobs", "crawlers", "triggers"] as const).map((kind) => (
            <div key={kind}>
              <Box variant="awsui-key-label">{words[kind]}</Box>
              <Box fontSize="heading-xl" fontWeight="bold">
                {home.counts[kind].toLocaleString("en")}
              </Box>
            </div>
          ))}
        </ColumnLayout>
      </Container>
    </SpaceBetween>
  );
}

function Begin(): ReactNode {
  return (
    <Container header={<Header>{words.begin}</Header>}>
      <ol>
        {words.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <AppLink to={paths.newWorkflow()}>{words.addWorkflow}</AppLink>
    </Container>
  );
}

function Runs({ runs, empty }: { runs: RunRow[]; empty: string }): ReactNode {
  if (runs.length === 0) return <Box color="text-body-secondary">{empty}</Box>;
  return (
    <ul className="plain rows">
      {runs.map((run) => (
        <li key={run.runId} className="row">
          <AppLink to={paths.run(run.workflow, run.runId)}>{run.workflow}</AppLink>
          <StatusText status={workflowRunStatus(run.status, run.failed)} />
          <ActionsBar statistics={run.statistics} />
          <RelativeTime at={run.startedOn} />
        </li>
      ))}
    </ul>
  );
}
