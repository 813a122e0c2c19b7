/** One trigger: what it waits for, and what it starts. */

import Alert from "@cloudscape-design/components/alert";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { Action, Condition, Trigger } from "../../api/generated";
import { useTrigger } from "../../api/nodeQueries";
import { useTags } from "../../api/queries";
import { scheduleWords } from "../../domain/schedule";
import { nodeStatus } from "../../domain/status";
import type { TriggerDefinition } from "../../domain/workflowGraph";
import { hasActivation, nodeId } from "../../domain/workflowGraph";
import { paths } from "../../paths";
import { editor } from "../../text/editor";
import { nouns } from "../../text/nouns";
import { run } from "../../text/runs";
import { shell } from "../../text/shell";
import { triggerDetails as words, triggers } from "../../text/triggers";
import { AppLink } from "../../ui/AppLink";
import { CopyId } from "../../ui/CopyId";
import { InnerTable } from "../../ui/InnerTable";
import { NextFirings } from "../../ui/NextFirings";
import { NounPage } from "../../ui/NounPage";
import { Pairs } from "../../ui/Pairs";
import { StatusText } from "../../ui/StatusText";
import { useArn } from "../../ui/useArn";
import { useSegment } from "../../ui/useSegment";
import { Sentence } from "../editor/TriggerForm";
import { triggerStatus } from "./state";
import { TriggerActions } from "./TriggerActions";

export default function TriggerPage(): ReactNode {
  const name = useSegment(1);
  const trigger = useTrigger(name);
  return (
    <NounPage
      title={name}
      documentTitle={`${name} - ${triggers.title}`}
      crumbs={[{ text: triggers.title, href: paths.triggers() }]}
      path={paths.trigger(name)}
      description={trigger.data?.Description}
      result={trigger}
      gone={{ ...triggers.gone, to: paths.triggers() }}
      actions={<TriggerActions trigger={trigger.data} />}
    >
      {(found) => <Details trigger={found} name={name} />}
    </NounPage>
  );
}

function Details({ trigger, name }: { trigger: Trigger; name: string }): ReactNode {
  const arn = useArn(`trigger/${name}`);
  const tags = useTags(arn);
  const batch = trigger.EventBatchingCondition;
  const isOff = hasActivation(trigger.Type) && (trigger.State === "CREATED" || trigger.State === "DEACTIVATED");
  return (
    <SpaceBetween size="l">
      {isOff && <Alert type="warning">{words.notActivated}</Alert>}
      <Header variant="h2">{words.title}</Header>
      <KeyValuePairs
        columns={3}
        items={[
          { label: words.type, value: trigger.Type ? editor.types[trigger.Type] : nouns.none },
          { label: words.state, value: <StatusText status={triggerStatus(trigger)} /> },
          { label: words.workflow, value: <WorkflowLinks trigger={trigger} name={name} /> },
          ...(trigger.Schedule ? [{ label: words.schedule, value: scheduleWords(trigger.Schedule) }, { label: words.next, value: <NextFirings expression={trigger.Schedule} count={5} /> }] : []),
          ...(batch ? [{ label: words.batch, value: words.batchOf(batch.BatchSize, batch.BatchWindow) }] : []),
          { label: nouns.tags, value: <Pairs record={tags.data} /> },
          { label: nouns.arn, value: arn && <CopyId value={arn} /> },
        ]}
      />
      {trigger.Type === "CONDITIONAL" && <Sentence predicate={trigger.Predicate as TriggerDefinition["Predicate"]} />}
      {trigger.Type === "CONDITIONAL" && <Watches conditions={trigger.Predicate?.Conditions ?? []} />}
      <Starts actions={trigger.Actions ?? []} />
    </SpaceBetween>
  );
}

function WorkflowLinks({ trigger, name }: { trigger: Trigger; name: string }): ReactNode {
  const workflow = trigger.WorkflowName;
  if (!workflow) return nouns.none;
  return (
    <>
      <AppLink to={paths.workflow(workflow)}>{workflow}</AppLink>{" "}
      <span className="soft">
        (<AppLink to={paths.workflow(workflow, { tab: "graph", node: nodeId("TRIGGER", name) })}>{words.onGraph}</AppLink>)
      </span>
    </>
  );
}

function NodeLink({ one }: { one: { JobName?: string; CrawlerName?: string } }): ReactNode {
  if (one.JobName) return <AppLink to={paths.job(one.JobName)}>{one.JobName}</AppLink>;
  return one.CrawlerName ? <AppLink to={paths.crawler(one.CrawlerName)}>{one.CrawlerName}</AppLink> : shell.none;
}

const kind = (one: { JobName?: string }): string => (one.JobName ? run.kinds.JOB : run.kinds.CRAWLER);

function Watches({ conditions }: { conditions: Condition[] }): ReactNode {
  return (
    <InnerTable<Condition>
      title={words.watches}
      label={words.watches}
      items={conditions}
      trackBy={(one) => `${one.JobName ?? ""} ${one.CrawlerName ?? ""} ${one.State ?? one.CrawlState ?? ""}`}
      empty={{ title: words.noWatches }}
      columns={[
        { id: "name", header: words.name, isRowHeader: true, cell: (one) => <NodeLink one={one} /> },
        { id: "kind", header: words.kind, cell: kind },
        { id: "event", header: words.event, cell: (one) => <StatusText status={nodeStatus(one.State ?? one.CrawlState ?? "")} /> },
      ]}
    />
  );
}

function Starts({ actions }: { actions: Action[] }): ReactNode {
  return (
    <InnerTable<Action>
      title={words.starts}
      label={words.starts}
      items={actions}
      trackBy={(one) => `${one.JobName ?? ""} ${one.CrawlerName ?? ""}`}
      empty={{ title: words.noStarts }}
      wrapLines
      columns={[
        { id: "name", header: words.name, isRowHeader: true, cell: (one) => <NodeLink one={one} /> },
        { id: "kind", header: words.kind, cell: kind },
        { id: "arguments", header: words.arguments, cell: (one) => <Pairs record={one.Arguments} /> },
        { id: "timeout", header: words.timeout, cell: (one) => (one.Timeout === undefined ? nouns.none : words.minutes(one.Timeout)) },
      ]}
    />
  );
}
