import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import type { WorkflowRow } from "../../api/console";
import { useDefinition, useTags, useWorkflow } from "../../api/queries";
import { paths } from "../../paths";
import { details as words, list } from "../../text/workflows";
import { CopyId } from "../../ui/CopyId";
import { LoadError } from "../../ui/LoadError";
import { ExactTime, RelativeTime } from "../../ui/RelativeTime";
import { startWords } from "./columns";
import { useArn } from "./useArn";

export function DetailsTab({ name, row }: { name: string; row: WorkflowRow | undefined }): ReactNode {
  const arn = useArn(name);
  const workflow = useWorkflow(name);
  const definition = useDefinition(name).data;
  const tags = useTags(arn);
  const navigate = useNavigate();
  if (workflow.error) return <LoadError error={workflow.error} onRetry={() => void workflow.refetch()} />;
  if (!workflow.data) return null;
  const found = workflow.data;
  return (
    <SpaceBetween size="l">
      <Header variant="h2" actions={<Button onClick={() => void navigate(paths.editWorkflow(name))}>{words.edit}</Button>}>
        {words.title}
      </Header>
      <KeyValuePairs
        columns={3}
        items={[
          { label: words.name, value: <span className="message">{name}</span> },
          { label: words.arn, value: arn && <CopyId value={arn} /> },
          { label: words.description, value: <span className="message">{found.Description || words.none}</span> },
          { label: words.start, value: row ? startWords(row) : words.none },
          { label: words.nextRun, value: <RelativeTime at={row?.nextRun} /> },
          { label: words.counts, value: row && words.countsOf(row.counts.triggers, row.counts.jobs, row.counts.crawlers) },
          { label: words.maxConcurrency, value: found.MaxConcurrentRuns ?? list.noLimit },
          { label: words.created, value: <ExactTime at={found.CreatedOn} /> },
          {
            label: words.modified,
            value: (
              <>
                <ExactTime at={found.LastModifiedOn} /> {definition?.savedBy && words.savedBy(definition.savedBy)}
              </>
            ),
          },
          { label: words.properties, value: <Pairs record={found.DefaultRunProperties} /> },
          { label: words.tags, value: <Pairs record={tags.data} /> },
        ]}
      />
      <KeyValuePairs
        columns={1}
        items={[
          { label: words.cli, value: <CopyId value={`penstock workflow run ${shellQuoted(name)} --wait`} /> },
          { label: words.python, value: <CopyId value={`boto3.client("glue").start_workflow_run(Name=${JSON.stringify(name)})`} /> },
        ]}
      />
    </SpaceBetween>
  );
}

function shellQuoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function Pairs({ record }: { record: Record<string, string> | undefined }): ReactNode {
  const pairs = Object.entries(record ?? {});
  if (pairs.length === 0) return words.none;
  return (
    <ul className="plain">
      {pairs.map(([key, value]) => (
        <li key={key} className="message">
          {key} = {value}
        </li>
      ))}
    </ul>
  );
}
