/** One job: its runs, what it is, its script. */

import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useJob, useJobRuns } from "../../api/nodeQueries";
import { paths } from "../../paths";
import { jobs as words } from "../../text/jobs";
import { NounPage } from "../../ui/NounPage";
import { UrlTabs } from "../../ui/UrlTabs";
import { useSegment } from "../../ui/useSegment";
import { DetailsTab } from "./DetailsTab";
import { JobActions } from "./JobActions";
import { RunsTab } from "./RunsTab";
import { ScriptTab } from "./ScriptTab";

export default function JobPage(): ReactNode {
  const name = useSegment(1);
  const job = useJob(name);
  const runs = useJobRuns(name);
  const last = runs.data?.[0];
  return (
    <NounPage
      title={name}
      documentTitle={`${name} - ${words.title}`}
      crumbs={[{ text: words.title, href: paths.jobs() }]}
      path={paths.job(name)}
      description={job.data?.Description}
      result={job}
      gone={{ ...words.gone, to: paths.jobs() }}
      actions={
        <SpaceBetween size="xs" direction="horizontal">
          <JobActions name={name} run={last && { runId: last.Id ?? "", state: last.JobRunState ?? "" }} defaults={job.data?.DefaultArguments} />
        </SpaceBetween>
      }
    >
      {(found) => (
        <UrlTabs
          label={name}
          tabs={[
            { id: "runs", label: words.tabs.runs, content: <RunsTab name={name} runs={runs} /> },
            { id: "details", label: words.tabs.details, content: <DetailsTab job={found} name={name} /> },
            { id: "script", label: words.tabs.script, content: <ScriptTab name={name} /> },
          ]}
        />
      )}
    </NounPage>
  );
}
