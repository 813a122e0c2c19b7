/** Jobs and crawlers for a trigger: to start, or to watch. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useMemo, useState, type ReactNode } from "react";
import { useCrawlers, useJobs } from "../../api/queries";
import { addActions, addConditions, findTrigger, type Draft } from "../../domain/draft";
import { CRAWLER_EVENTS, JOB_EVENTS } from "../../domain/sentence";
import { nodeStatus } from "../../domain/status";
import { actionNode, buildGraph, conditionNode, nodeId, parseNodeId, reachable } from "../../domain/workflowGraph";
import { pick as words } from "../../text/editor";
import { shell } from "../../text/shell";
import { PickTable, type PickRow } from "./PickTable";

interface PickNodesDialogProps {
  draft: Draft;
  kind: "actions" | "watch";
  trigger: string;
  onChange: (next: (draft: Draft) => Draft) => void;
  onSelect: (node: string) => void;
  onClose: () => void;
}

export function PickNodesDialog({ draft, kind, trigger, onChange, onSelect, onClose }: PickNodesDialogProps): ReactNode {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [jobEvent, setJobEvent] = useState("SUCCEEDED");
  const [crawlerEvent, setCrawlerEvent] = useState("SUCCEEDED");
  const jobs = useJobs();
  const crawlers = useCrawlers();
  const allowed = useAllowed(draft, kind, trigger);
  const rows = useMemo(() => {
    const job = (jobs.data ?? []).map((one): PickRow => ({
      id: nodeId("JOB", one.Name ?? ""), name: one.Name ?? "", type: one.Command?.Name ?? "", modified: one.LastModifiedOn, description: one.Description,
    }));
    const crawler = (crawlers.data ?? []).map((one): PickRow => ({
      id: nodeId("CRAWLER", one.Name ?? ""), name: one.Name ?? "", type: one.State ?? "", modified: one.LastUpdated, description: one.Description,
    }));
    return { JOB: job.filter((row) => allowed.has(row.id)), CRAWLER: crawler.filter((row) => allowed.has(row.id)) };
  }, [jobs.data, crawlers.data, allowed]);
  const off = alreadyThere(draft, kind, trigger);
  const count = (of: "JOB" | "CRAWLER"): number => chosen.filter((id) => parseNodeId(id)?.kind === of).length;
  const add = (): void => {
    const parsed = chosen.map(parseNodeId).filter((one) => one !== undefined);
    if (kind === "actions") {
      onChange((old) => addActions(old, trigger, parsed.map((one) => (one.kind === "JOB" ? { JobName: one.name } : { CrawlerName: one.name }))));
    } else {
      const condition = (one: (typeof parsed)[number]) =>
        one.kind === "JOB"
          ? { LogicalOperator: "EQUALS" as const, JobName: one.name, State: jobEvent }
          : { LogicalOperator: "EQUALS" as const, CrawlerName: one.name, CrawlState: crawlerEvent };
      onChange((old) => addConditions(old, trigger, parsed.map(condition)));
    }
    onSelect(kind === "actions" ? (chosen[0] ?? nodeId("TRIGGER", trigger)) : nodeId("TRIGGER", trigger));
    onClose();
  };
  const tab = (of: "JOB" | "CRAWLER"): ReactNode => {
    const found = of === "JOB" ? jobs : crawlers;
    const watch = kind === "watch";
    return (
      <SpaceBetween size="m">
        {watch && (
          <Event
            events={of === "JOB" ? JOB_EVENTS : CRAWLER_EVENTS}
            value={of === "JOB" ? jobEvent : crawlerEvent}
            onChange={of === "JOB" ? setJobEvent : setCrawlerEvent}
          />
        )}
        <PickTable
          rows={rows[of]}
          loading={found.isPending}
          error={found.error}
          onRetry={() => void found.refetch()}
          chosen={chosen}
          onChoose={setChosen}
          off={off}
          offText={watch ? words.watched : words.already}
          findText={of === "JOB" ? words.find.jobs : words.find.crawlers}
          emptyText={of === "JOB" ? (watch ? words.empty.jobsHere : words.empty.jobs) : watch ? words.empty.crawlersHere : words.empty.crawlers}
        />
      </SpaceBetween>
    );
  };
  return (
    <Modal
      visible
      size="large"
      header={kind === "actions" ? words.actionsTitle : words.watchTitle}
      closeAriaLabel={shell.close}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" onClick={onClose}>
              {shell.cancel}
            </Button>
            <Button variant="primary" disabled={chosen.length === 0} onClick={add}>
              {words.add(chosen.length)}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <Tabs
        tabs={[
          { id: "jobs", label: words.jobTab(count("JOB")), content: tab("JOB") },
          { id: "crawlers", label: words.crawlerTab(count("CRAWLER")), content: tab("CRAWLER") },
        ]}
      />
    </Modal>
  );
}

function Event({ events, value, onChange }: { events: readonly string[]; value: string; onChange: (value: string) => void }): ReactNode {
  const option = (event: string) => ({ value: event, label: nodeStatus(event).word });
  return (
    <FormField label={words.event} description={words.eventText}>
      <Select selectedOption={option(value)} options={events.map(option)} onChange={({ detail }) => onChange(detail.selectedOption.value ?? "SUCCEEDED")} />
    </FormField>
  );
}

/** Watched are nodes of this workflow that do not follow from the trigger; started is what the trigger does not follow from. */
function useAllowed(draft: Draft, kind: "actions" | "watch", trigger: string): { has: (id: string) => boolean } {
  return useMemo(() => {
    const model = buildGraph(draft.current);
    const at = nodeId("TRIGGER", trigger);
    const above = reachable(model, [at], "up");
    const below = reachable(model, [at], "down");
    const here = new Set(model.nodes.map((node) => node.id));
    return { has: (id) => (kind === "watch" ? here.has(id) && !below.has(id) : !above.has(id)) };
  }, [draft, kind, trigger]);
}

function alreadyThere(draft: Draft, kind: "actions" | "watch", name: string): ReadonlySet<string> {
  const trigger = findTrigger(draft.current, name);
  const ids = kind === "actions" ? trigger?.Actions.map(actionNode) : trigger?.Predicate?.Conditions?.map(conditionNode);
  return new Set((kind === "actions" ? ids : [])?.filter((id) => id !== undefined));
}
