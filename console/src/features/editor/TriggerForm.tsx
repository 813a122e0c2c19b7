import Checkbox from "@cloudscape-design/components/checkbox";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { isActivated, withActivation } from "../../domain/draft";
import { scheduleProblem } from "../../domain/schedule";
import { firingRule } from "../../domain/sentence";
import { hasActivation, type TriggerDefinition, type TriggerType } from "../../domain/workflowGraph";
import { editor, triggerDialog as words } from "../../text/editor";
import { ScheduleBuilder } from "./ScheduleBuilder";

export interface TriggerValues {
  name: string;
  description: string;
  type: TriggerType;
  schedule: string;
  logical: "AND" | "ANY";
  activate: boolean;
  batchSize: string;
  batchWindow: string;
  predicate: TriggerDefinition["Predicate"];
}

const TYPES: TriggerType[] = ["SCHEDULED", "ON_DEMAND", "CONDITIONAL", "EVENT"];
const NAME_MAX = 255;

export function fromTrigger(trigger: TriggerDefinition): TriggerValues {
  return {
    name: trigger.Name,
    description: trigger.Description ?? "",
    type: trigger.Type,
    schedule: trigger.Schedule ?? "cron(0 7 * * ? *)",
    logical: trigger.Predicate?.Logical ?? "AND",
    activate: isActivated(trigger),
    batchSize: String(trigger.EventBatchingCondition?.BatchSize ?? 1),
    batchWindow: trigger.EventBatchingCondition?.BatchWindow?.toString() ?? "",
    predicate: trigger.Predicate,
  };
}

/** The whole trigger: an update replaces all of it. What the form does not show stays as it was. */
export function toTrigger(values: TriggerValues, old: TriggerDefinition): TriggerDefinition {
  const { Schedule: _schedule, Predicate: _predicate, EventBatchingCondition: _batch, Description: _description, ...rest } = old;
  const made: TriggerDefinition = { ...rest, Name: values.name, Type: values.type };
  if (values.description) made.Description = values.description;
  if (values.type === "SCHEDULED") made.Schedule = values.schedule;
  if (values.type === "CONDITIONAL") made.Predicate = { Conditions: [], ...values.predicate, Logical: values.logical };
  if (values.type === "EVENT") {
    made.EventBatchingCondition = { BatchSize: Number(values.batchSize), ...(values.batchWindow ? { BatchWindow: Number(values.batchWindow) } : {}) };
  }
  if (!hasActivation(values.type)) delete made.StartOnCreation;
  return !hasActivation(values.type) || isActivated(made) === values.activate ? made : withActivation(made, values.activate);
}

export function formProblems(values: TriggerValues, taken: ReadonlySet<string>): Record<string, string> {
  const found: Record<string, string> = {};
  const within = (text: string, low: number, high: number): boolean => /^\d+$/.test(text) && Number(text) >= low && Number(text) <= high;
  if (values.name === "") found["name"] = words.problems.required;
  else if (values.name.length > NAME_MAX) found["name"] = words.problems.tooLong;
  else if (taken.has(values.name)) found["name"] = words.problems.taken;
  if (values.type === "SCHEDULED") {
    const problem = scheduleProblem(values.schedule);
    if (problem) found["schedule"] = problem.message;
  }
  if (values.type === "EVENT" && !within(values.batchSize, 1, 100)) found["batchSize"] = words.problems.batchSize;
  if (values.type === "EVENT" && values.batchWindow !== "" && !within(values.batchWindow, 1, 900)) found["batchWindow"] = words.problems.batchWindow;
  return found;
}

interface TriggerFormProps {
  values: TriggerValues;
  onChange: (values: TriggerValues) => void;
  problems: Record<string, string>;
  /** The start trigger that the workflow has besides this one. */
  start: string | undefined;
  editing: TriggerDefinition | undefined;
}

export function TriggerForm({ values, onChange, problems, start, editing }: TriggerFormProps): ReactNode {
  const put = (change: Partial<TriggerValues>): void => onChange({ ...values, ...change });
  return (
    <SpaceBetween size="l">
      <ColumnLayout columns={2}>
        <FormField label={words.name} errorText={problems["name"]}>
          <Input value={values.name} disabled={editing !== undefined} onChange={({ detail }) => put({ name: detail.value })} autoFocus={!editing} />
        </FormField>
        <FormField label={words.description}>
          <Input value={values.description} onChange={({ detail }) => put({ description: detail.value })} />
        </FormField>
      </ColumnLayout>
      <FormField label={words.type} description={editing && words.typeFixed}>
        {editing ? (
          editor.types[values.type]
        ) : (
          <RadioGroup
            value={values.type}
            onChange={({ detail }) => put({ type: detail.value as TriggerType, activate: hasActivation(detail.value) })}
            items={TYPES.map((type) => ({
              value: type,
              label: editor.types[type],
              description: type !== "CONDITIONAL" && start !== undefined ? words.hasStart(start) : words.types[type],
              disabled: type !== "CONDITIONAL" && start !== undefined,
            }))}
          />
        )}
      </FormField>
      {values.type === "SCHEDULED" && <ScheduleBuilder expression={values.schedule} onChange={(schedule) => put({ schedule })} problem={problems["schedule"]} />}
      {values.type === "CONDITIONAL" && (
        <FormField label={words.logic}>
          <RadioGroup
            value={values.logical}
            onChange={({ detail }) => put({ logical: detail.value as "AND" | "ANY" })}
            items={[
              { value: "ANY", label: words.any },
              { value: "AND", label: words.all },
            ]}
          />
          <Sentence predicate={{ ...values.predicate, Logical: values.logical }} />
        </FormField>
      )}
      {values.type === "EVENT" && (
        <ColumnLayout columns={2}>
          <FormField label={words.batchSize} constraintText={words.batchSizeText} errorText={problems["batchSize"]}>
            <Input value={values.batchSize} inputMode="numeric" onChange={({ detail }) => put({ batchSize: detail.value })} />
          </FormField>
          <FormField label={words.batchWindow} constraintText={words.batchWindowText} errorText={problems["batchWindow"]}>
            <Input value={values.batchWindow} inputMode="numeric" onChange={({ detail }) => put({ batchWindow: detail.value })} />
          </FormField>
        </ColumnLayout>
      )}
      {hasActivation(values.type) && (
        <Checkbox checked={values.activate} onChange={({ detail }) => put({ activate: detail.checked })} description={words.activateText}>
          {words.activate}
        </Checkbox>
      )}
    </SpaceBetween>
  );
}

/** What ANY and ALL mean for the very events that are watched. */
export function Sentence({ predicate }: { predicate: TriggerDefinition["Predicate"] }): ReactNode {
  const { clauses, joinedBy } = firingRule(predicate);
  return (
    <p className="sentence" aria-live="polite">
      {clauses.length === 0 && words.sentence.never}
      {clauses.length > 0 && `${words.sentence.fires} `}
      {clauses.map(({ name, state }, at) => (
        <span key={`${name} ${state}`}>
          {at > 0 && <b> {words.sentence[joinedBy]} </b>}
          <code>{name}</code> {words.sentence.has} <span className={state === "SUCCEEDED" ? "" : "bad-word"}>{state}</span>
        </span>
      ))}
      {clauses.length > 0 && "."}
    </p>
  );
}
