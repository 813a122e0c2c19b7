/** The form of a trigger on a page of its own: its kind, what it watches, what it starts. */

import Alert from "@cloudscape-design/components/alert";
import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Multiselect from "@cloudscape-design/components/multiselect";
import Select from "@cloudscape-design/components/select";
import { useMemo, useState, type ReactNode } from "react";
import type { ApiError } from "../../api/client";
import { useCrawlers, useJobs } from "../../api/queries";
import { CRAWLER_EVENTS, JOB_EVENTS } from "../../domain/sentence";
import { nodeStatus } from "../../domain/status";
import { actionNode, conditionNode, conditionState, nodeId, parseNodeId, type TriggerAction, type TriggerDefinition, type WatchedCondition } from "../../domain/workflowGraph";
import { run } from "../../text/runs";
import { shell } from "../../text/shell";
import { triggerPage as words } from "../../text/triggers";
import { FormFrame } from "../../ui/FormFrame";
import { formProblems, fromTrigger, toTrigger, TriggerForm } from "../editor/TriggerForm";

interface TriggerEditorProps {
  title: string;
  submitText: string;
  /** What is edited, or what a new one begins as. */
  initial: TriggerDefinition;
  editing: boolean;
  workflow: string | undefined;
  pending: boolean;
  error: ApiError | null;
  onSubmit: (trigger: TriggerDefinition) => void;
  onCancel: () => void;
}

export function TriggerEditor(props: TriggerEditorProps): ReactNode {
  const [values, setValues] = useState(() => fromTrigger(props.initial));
  const [actions, setActions] = useState<TriggerAction[]>(props.initial.Actions);
  const [conditions, setConditions] = useState<WatchedCondition[]>(props.initial.Predicate?.Conditions ?? []);
  const [sent, setSent] = useState(false);
  const nodes = useNodes([...actions.map(actionNode), ...conditions.map(conditionNode)]);
  const taken = props.error?.code === "AlreadyExistsException";
  const problems = formProblems(values, new Set(taken ? [values.name] : []));
  const isEvent = values.type === "CONDITIONAL";
  const startsWrong = actions.length === 0;
  const watchesWrong = isEvent && conditions.every((one) => conditionNode(one) === undefined);
  const invalid = Object.keys(problems).some((field) => !(taken && field === "name")) || startsWrong || watchesWrong;
  const made = (): TriggerDefinition => {
    const predicate = { ...values.predicate, Conditions: conditions.filter((one) => conditionNode(one) !== undefined) };
    return toTrigger({ ...values, predicate }, { ...props.initial, Actions: actions });
  };
  const submit = (): void => {
    setSent(true);
    if (!invalid) props.onSubmit(made());
  };
  return (
    <FormFrame
      title={props.title}
      submitText={props.submitText}
      changed={JSON.stringify(made()) !== JSON.stringify(toTrigger(fromTrigger(props.initial), props.initial))}
      invalid={sent && invalid}
      pending={props.pending}
      error={taken ? null : props.error}
      onSubmit={submit}
      onCancel={props.onCancel}
    >
      {props.workflow && <Alert type="info">{words.ofWorkflow(props.workflow)}</Alert>}
      <Container header={<Header variant="h2">{words.properties}</Header>}>
        <TriggerForm
          values={{ ...values, predicate: { ...values.predicate, Conditions: conditions } }}
          onChange={setValues}
          problems={sent ? problems : {}}
          start={undefined}
          editing={props.editing ? props.initial : undefined}
        />
      </Container>
      {isEvent && (
        <Container header={<Header variant="h2" description={words.watchesText}>{words.watches}</Header>}>
          <FormField errorText={sent && watchesWrong && words.problems.watches} stretch>
            <Watches conditions={conditions} nodes={nodes} onChange={setConditions} />
          </FormField>
        </Container>
      )}
      <Container header={<Header variant="h2" description={words.startsText}>{words.starts}</Header>}>
        <FormField errorText={sent && startsWrong && words.problems.starts} stretch>
          <Multiselect
            selectedOptions={actions.map((one) => option(actionNode(one) ?? ""))}
            options={groups(nodes)}
            filteringType="auto"
            filteringAriaLabel={words.find}
            filteringPlaceholder={words.find}
            placeholder={words.startsHint}
            ariaLabel={words.starts}
            onChange={({ detail }) => setActions(detail.selectedOptions.map((one) => keptAction(one.value ?? "", actions)))}
          />
        </FormField>
      </Container>
    </FormFrame>
  );
}

/** All jobs and crawlers by node id, and those that the trigger names already, be they there or not. */
function useNodes(named: (string | undefined)[]): string[] {
  const jobs = useJobs().data;
  const crawlers = useCrawlers().data;
  return useMemo(() => {
    const all = [...(jobs ?? []).map((one) => nodeId("JOB", one.Name ?? "")), ...(crawlers ?? []).map((one) => nodeId("CRAWLER", one.Name ?? ""))];
    return [...new Set([...all, ...named.filter((id) => id !== undefined)])];
  }, [jobs, crawlers, named]);
}

function option(id: string): { value: string; label: string } {
  return { value: id, label: parseNodeId(id)?.name ?? id };
}

function groups(nodes: string[]) {
  return (["JOB", "CRAWLER"] as const).map((kind) => ({ label: run.kinds[kind], options: nodes.filter((id) => parseNodeId(id)?.kind === kind).map(option) }));
}

/** An action that was there keeps its arguments. */
function keptAction(id: string, before: TriggerAction[]): TriggerAction {
  const parsed = parseNodeId(id);
  const kept = before.find((one) => actionNode(one) === id);
  return kept ?? (parsed?.kind === "CRAWLER" ? { CrawlerName: parsed.name } : { JobName: parsed?.name ?? "" });
}

interface WatchesProps {
  conditions: WatchedCondition[];
  nodes: string[];
  onChange: (conditions: WatchedCondition[]) => void;
}

function Watches({ conditions, nodes, onChange }: WatchesProps): ReactNode {
  const put = (index: number, next: WatchedCondition): void => onChange(conditions.map((one, at) => (at === index ? next : one)));
  return (
    <AttributeEditor<WatchedCondition>
      items={conditions}
      addButtonText={words.addWatch}
      removeButtonText={shell.remove}
      removeButtonAriaLabel={(one) => `${shell.remove} ${one.JobName ?? one.CrawlerName ?? ""}`.trim()}
      empty={words.noWatches}
      onAddButtonClick={() => onChange([...conditions, {}])}
      onRemoveButtonClick={({ detail }) => onChange(conditions.filter((_, at) => at !== detail.itemIndex))}
      definition={[
        {
          label: words.node,
          control: (one, index) => (
            <Select
              selectedOption={conditionNode(one) === undefined ? null : option(conditionNode(one) ?? "")}
              options={groups(nodes)}
              filteringType="auto"
              filteringAriaLabel={words.find}
              placeholder={words.startsHint}
              onChange={({ detail }) => put(index, condition(detail.selectedOption.value ?? "", "SUCCEEDED"))}
            />
          ),
        },
        {
          label: words.event,
          control: (one, index) => (
            <Select
              disabled={conditionNode(one) === undefined}
              selectedOption={conditionNode(one) === undefined ? null : { value: conditionState(one), label: nodeStatus(conditionState(one)).word }}
              options={(one.CrawlerName === undefined ? JOB_EVENTS : CRAWLER_EVENTS).map((value) => ({ value, label: nodeStatus(value).word }))}
              onChange={({ detail }) => put(index, condition(conditionNode(one) ?? "", detail.selectedOption.value ?? "SUCCEEDED"))}
            />
          ),
        },
      ]}
    />
  );
}

function condition(id: string, state: string): WatchedCondition {
  const parsed = parseNodeId(id);
  if (parsed?.kind === "CRAWLER") return { LogicalOperator: "EQUALS", CrawlerName: parsed.name, CrawlState: state };
  return { LogicalOperator: "EQUALS", JobName: parsed?.name ?? "", State: state };
}
