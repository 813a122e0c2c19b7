import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { Job } from "../../api/generated";
import { useTags } from "../../api/queries";
import { BOOKMARK } from "../../domain/jobForm";
import { shellQuoted } from "../../domain/shellWords";
import { jobDetails as words, jobs } from "../../text/jobs";
import { nouns } from "../../text/nouns";
import { CopyId } from "../../ui/CopyId";
import { InnerTable } from "../../ui/InnerTable";
import { Pairs } from "../../ui/Pairs";
import { ExactTime } from "../../ui/RelativeTime";
import { usedByFacts } from "../../ui/UsedBy";
import { useArn } from "../../ui/useArn";
import { useUses } from "../../ui/useUses";
import { LinkButton } from "../../ui/LinkButton";
import { paths } from "../../paths";

export function DetailsTab({ job, name }: { job: Job; name: string }): ReactNode {
  const arn = useArn(`job/${name}`);
  const tags = useTags(arn);
  const use = useUses("JOB")(name);
  const command = job.Command ?? {};
  const bookmark = job.DefaultArguments?.[BOOKMARK] ?? "job-bookmark-disable";
  const parameters = Object.entries(job.DefaultArguments ?? {});
  return (
    <SpaceBetween size="l">
      <Header variant="h2" actions={<LinkButton to={paths.editJob(name)}>{nouns.edit}</LinkButton>}>
        {words.title}
      </Header>
      <KeyValuePairs
        columns={3}
        items={[
          { label: words.type, value: jobs.types[command.Name ?? ""] ?? command.Name ?? nouns.none },
          { label: words.runtime, value: command.PythonVersion ?? nouns.none },
          { label: words.script, value: command.ScriptLocation ? <CopyId value={command.ScriptLocation} /> : nouns.none },
          { label: words.role, value: <span className="message">{job.Role ?? nouns.none}</span> },
          { label: words.capacity, value: job.MaxCapacity === undefined ? nouns.none : words.capacityOf(job.MaxCapacity) },
          ...(job.WorkerType ? [{ label: words.workers, value: `${job.NumberOfWorkers ?? 0} × ${job.WorkerType}` }] : []),
          { label: words.retries, value: job.MaxRetries ?? 0 },
          { label: words.timeout, value: job.Timeout === undefined ? words.noTimeout : words.minutes(job.Timeout) },
          { label: words.concurrency, value: job.ExecutionProperty?.MaxConcurrentRuns ?? 1 },
          { label: words.queuing, value: job.JobRunQueuingEnabled ? words.on : words.off },
          { label: words.bookmark, value: words.bookmarks[bookmark] ?? bookmark },
          { label: words.connections, value: job.Connections?.Connections?.join(", ") || nouns.none },
          { label: nouns.created, value: <ExactTime at={job.CreatedOn} /> },
          { label: nouns.modified, value: <ExactTime at={job.LastModifiedOn} /> },
          { label: nouns.tags, value: <Pairs record={tags.data} /> },
          { label: nouns.arn, value: arn && <CopyId value={arn} /> },
        ]}
      />
      <Header variant="h3">{nouns.usedBy.title}</Header>
      <KeyValuePairs columns={3} items={usedByFacts(use)} />
      <InnerTable<[string, string]>
        title={words.arguments}
        label={words.arguments}
        items={parameters}
        trackBy={([key]) => key}
        wrapLines
        empty={{ title: words.noArguments }}
        columns={[
          { id: "name", header: words.argument, isRowHeader: true, cell: ([key]) => <code className="message">{key}</code> },
          { id: "value", header: words.value, cell: ([, value]) => <span className="message">{value}</span> },
        ]}
      />
      <KeyValuePairs
        columns={1}
        items={[
          { label: words.cli, value: <CopyId value={`penstock job run ${shellQuoted(name)} --wait`} /> },
          { label: words.python, value: <CopyId value={`boto3.client("glue").start_job_run(JobName=${JSON.stringify(name)})`} /> },
        ]}
      />
    </SpaceBetween>
  );
}
