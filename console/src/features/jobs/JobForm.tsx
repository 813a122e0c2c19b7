/** The form of a Python shell job: one page, errors under their fields. */

import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState, type ReactNode } from "react";
import type { ApiError } from "../../api/client";
import { jobProblems, SHELL, type JobProblem, type JobValues } from "../../domain/jobForm";
import { rowProblems } from "../../domain/keyValues";
import { jobDetails, jobForm as words, jobs } from "../../text/jobs";
import { nouns } from "../../text/nouns";
import { FormFrame } from "../../ui/FormFrame";
import { KeyValueEditor } from "../../ui/KeyValueEditor";
import { TAG_LIMITS, TagsContainer } from "../../ui/TagsContainer";
import { ARGUMENT_LIMITS } from "./RunJobDialog";

interface JobFormProps {
  title: string;
  submitText: string;
  initial: JobValues;
  fixedName?: boolean;
  /** Its command, when it is another than Python shell. */
  command?: string;
  pending: boolean;
  error: ApiError | null;
  onSubmit: (values: JobValues) => void;
  onCancel: () => void;
}

const PROBLEMS: Record<JobProblem, string> = {
  required: nouns.required,
  tooLong: nouns.tooLong,
  script: words.problems.script,
  retries: nouns.wholeNumber(0, 10),
  timeout: nouns.wholeNumber(1, 10_079),
  concurrency: nouns.wholeNumber(1, 1000),
  parameter: words.problems.parameter,
};

export function JobForm(props: JobFormProps): ReactNode {
  const [values, setValues] = useState(props.initial);
  const [sent, setSent] = useState(false);
  const put = (change: Partial<JobValues>): void => setValues({ ...values, ...change });
  const problems = jobProblems(values);
  const rowsWrong = rowProblems(values.parameters, ARGUMENT_LIMITS).some(Boolean) || rowProblems(values.tags, TAG_LIMITS).some(Boolean);
  const invalid = Object.keys(problems).length > 0 || rowsWrong;
  const taken = props.error?.code === "AlreadyExistsException" || props.error?.code === "IdempotentParameterMismatchException";
  /** Before the first try to send, an empty field is no mistake yet. */
  const said = (field: keyof typeof problems): string | undefined => {
    const problem = problems[field];
    return problem && (sent || (problem !== "required" && !(field === "script" && values.script === ""))) ? PROBLEMS[problem] : undefined;
  };
  const submit = (): void => {
    setSent(true);
    if (!invalid) props.onSubmit(values);
  };
  return (
    <FormFrame
      title={props.title}
      submitText={props.submitText}
      changed={JSON.stringify(values) !== JSON.stringify(props.initial)}
      invalid={sent && invalid}
      pending={props.pending}
      error={taken ? null : props.error}
      onSubmit={submit}
      onCancel={props.onCancel}
    >
      <Container header={<Header variant="h2">{words.basics}</Header>}>
        <SpaceBetween size="l">
          <FormField label={words.name} constraintText={props.fixedName ? undefined : words.nameHint} errorText={said("name") ?? (taken && nouns.taken)}>
            <Input value={values.name} disabled={props.fixedName} autoFocus={!props.fixedName} onChange={({ detail }) => put({ name: detail.value })} />
          </FormField>
          <FormField label={words.description}>
            <Textarea value={values.description} rows={2} onChange={({ detail }) => put({ description: detail.value })} />
          </FormField>
          <FormField label={words.type} description={props.command && words.typeFixed}>
            {jobs.types[props.command ?? SHELL] ?? props.command}
          </FormField>
          <FormField label={words.script} description={words.scriptHint} errorText={said("script")}>
            <Input value={values.script} placeholder={words.scriptPlaceholder} spellcheck={false} onChange={({ detail }) => put({ script: detail.value })} />
          </FormField>
          <ColumnLayout columns={2}>
            <FormField label={words.version}>
              <Choice value={values.version} choices={Object.fromEntries(words.versions.map((one) => [one, one]))} onChange={(version) => put({ version })} />
            </FormField>
            <FormField label={words.role} constraintText={words.roleHint} errorText={said("role")}>
              <Input value={values.role} spellcheck={false} onChange={({ detail }) => put({ role: detail.value })} />
            </FormField>
          </ColumnLayout>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2" description={words.parametersText}>{words.parameters}</Header>}>
        <FormField errorText={said("parameters")} stretch>
          <KeyValueEditor rows={values.parameters} limits={ARGUMENT_LIMITS} addText={words.addParameter} emptyText={words.noParameters} onChange={(parameters) => put({ parameters })} />
        </FormField>
      </Container>
      <Advanced values={values} put={put} said={said} />
      <TagsContainer rows={values.tags} onChange={(tags) => put({ tags })} />
    </FormFrame>
  );
}

interface AdvancedProps {
  values: JobValues;
  put: (change: Partial<JobValues>) => void;
  said: (field: "retries" | "timeout" | "concurrency") => string | undefined;
}

function Advanced({ values, put, said }: AdvancedProps): ReactNode {
  return (
    <Container header={<Header variant="h2">{words.advanced}</Header>}>
      <ColumnLayout columns={2}>
        <FormField label={words.capacity}>
          <Choice value={values.capacity} choices={{ "": words.capacityDefault, ...words.capacities }} onChange={(capacity) => put({ capacity })} />
        </FormField>
        <FormField label={words.bookmark} constraintText={words.bookmarkText}>
          <Choice value={values.bookmark} choices={jobDetails.bookmarks} onChange={(bookmark) => put({ bookmark })} />
        </FormField>
        <FormField label={words.retries} constraintText={words.retriesHint} errorText={said("retries")}>
          <Input value={values.retries} inputMode="numeric" onChange={({ detail }) => put({ retries: detail.value })} />
        </FormField>
        <FormField label={words.timeout} constraintText={words.timeoutHint} errorText={said("timeout")}>
          <Input value={values.timeout} inputMode="numeric" onChange={({ detail }) => put({ timeout: detail.value })} />
        </FormField>
        <FormField label={words.concurrency} constraintText={words.concurrencyHint} errorText={said("concurrency")}>
          <Input value={values.concurrency} inputMode="numeric" onChange={({ detail }) => put({ concurrency: detail.value })} />
        </FormField>
      </ColumnLayout>
    </Container>
  );
}

/** A value that no choice is, is one more choice: nothing is changed silently. */
function Choice({ value, choices, onChange }: { value: string; choices: Record<string, string>; onChange: (value: string) => void }): ReactNode {
  const all = value in choices ? choices : { ...choices, [value]: value };
  const options = Object.entries(all).map(([id, label]) => ({ value: id, label: label === "" ? nouns.none : label }));
  return <Select selectedOption={options.find((one) => one.value === value) ?? null} options={options} onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")} />;
}
