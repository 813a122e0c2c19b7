/** The form of a workflow: one page, errors under their fields. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState, type FormEvent, type ReactNode } from "react";
import { call, type ApiError } from "../../api/client";
import { rowProblems, type KeyValue } from "../../domain/keyValues";
import { shell } from "../../text/shell";
import { form as words } from "../../text/workflows";
import { KeyValueEditor } from "../../ui/KeyValueEditor";
import { NAME_BYTES_MAX, PRINTABLE, PROPERTY_LIMITS, TAG_LIMITS } from "./limits";

export interface WorkflowValues {
  name: string;
  description: string;
  maxConcurrency: string;
  properties: KeyValue[];
  tags: KeyValue[];
}

export const EMPTY: WorkflowValues = { name: "", description: "", maxConcurrency: "", properties: [], tags: [] };

interface WorkflowFormProps {
  title: string;
  submitText: string;
  initial: WorkflowValues;
  /** The name stands already. */
  fixedName?: boolean;
  pending: boolean;
  error: ApiError | null;
  onSubmit: (values: WorkflowValues) => void;
  onCancel: () => void;
}

export function nameProblem(name: string): string | undefined {
  if (name === "") return words.problems.required;
  if (new TextEncoder().encode(name).length > NAME_BYTES_MAX) return words.problems.tooLong;
  return PRINTABLE.test(name) ? undefined : words.problems.unprintable;
}

/** What the server refused, under the field that it is about. */
function fieldOf(error: ApiError | null): "name" | "concurrency" | "above" | undefined {
  if (!error) return undefined;
  if (error.code === "AlreadyExistsException") return "name";
  return /maxConcurrentRuns/i.test(error.message) ? "concurrency" : "above";
}

export function WorkflowForm(props: WorkflowFormProps): ReactNode {
  const [values, setValues] = useState(props.initial);
  const [sent, setSent] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [taken, setTaken] = useState<string>();
  const put = (change: Partial<WorkflowValues>): void => setValues({ ...values, ...change });
  const refused = fieldOf(props.error);
  const nameError = (sent || values.name !== "") && !props.fixedName ? nameProblem(values.name) : undefined;
  const concurrencyError = /^(|[1-9]\d{0,8})$/.test(values.maxConcurrency.trim()) ? undefined : words.problems.concurrency;
  const rowsWrong = rowProblems(values.properties, PROPERTY_LIMITS).some(Boolean) || rowProblems(values.tags, TAG_LIMITS).some(Boolean);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setSent(true);
    if (nameProblem(values.name) === undefined && !concurrencyError && !rowsWrong) props.onSubmit({ ...values, maxConcurrency: values.maxConcurrency.trim() });
  };
  const changed = JSON.stringify(values) !== JSON.stringify(props.initial);
  const nameText = taken === values.name || refused === "name" ? words.problems.taken : undefined;
  return (
    <form onSubmit={submit} noValidate>
      <Form
        header={<Header variant="h1">{props.title}</Header>}
        errorText={refused === "above" ? props.error?.message : sent && rowsWrong ? words.problems.rows : undefined}
        actions={
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" formAction="none" onClick={() => (changed ? setLeaving(true) : props.onCancel())}>
              {words.cancel}
            </Button>
            <Button variant="primary" loading={props.pending} formAction="submit">
              {props.submitText}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">{words.details}</Header>}>
            <SpaceBetween size="l">
              <FormField label={words.name} constraintText={props.fixedName ? undefined : words.nameHint} errorText={nameError ?? nameText}>
                <Input
                  value={values.name}
                  disabled={props.fixedName}
                  autoFocus={!props.fixedName}
                  onChange={({ detail }) => put({ name: detail.value })}
                  onBlur={() => void checkFree(values.name).then((free) => setTaken(free ? undefined : values.name))}
                />
              </FormField>
              <FormField label={words.description}>
                <Textarea value={values.description} rows={2} onChange={({ detail }) => put({ description: detail.value })} />
              </FormField>
              <FormField
                label={words.maxConcurrency}
                constraintText={words.maxConcurrencyHint}
                errorText={concurrencyError ?? (refused === "concurrency" ? props.error?.message : undefined)}
              >
                <Input value={values.maxConcurrency} inputMode="numeric" onChange={({ detail }) => put({ maxConcurrency: detail.value })} />
              </FormField>
            </SpaceBetween>
          </Container>
          <Container header={<Header variant="h2" description={words.propertiesText}>{words.properties}</Header>}>
            <KeyValueEditor rows={values.properties} limits={PROPERTY_LIMITS} addText={words.addProperty} emptyText={words.noProperties} onChange={(properties) => put({ properties })} />
          </Container>
          <Container header={<Header variant="h2" description={words.tagsText}>{words.tags}</Header>}>
            <KeyValueEditor rows={values.tags} limits={TAG_LIMITS} addText={words.addTag} emptyText={words.noTags} onChange={(tags) => put({ tags })} />
          </Container>
        </SpaceBetween>
      </Form>
      {leaving && <LeaveDialog onLeave={props.onCancel} onStay={() => setLeaving(false)} />}
    </form>
  );

  /** Asked when the field is left, so that nobody fills a form for a name that is taken. */
  async function checkFree(name: string): Promise<boolean> {
    if (props.fixedName || nameProblem(name) !== undefined) return true;
    return call("AWSGlue.GetWorkflow", { Name: name }).then(
      () => false,
      () => true,
    );
  }
}

function LeaveDialog({ onLeave, onStay }: { onLeave: () => void; onStay: () => void }): ReactNode {
  return (
    <Modal
      visible
      header={words.leave.title}
      closeAriaLabel={shell.close}
      onDismiss={onStay}
      footer={
        <Box float="right">
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" formAction="none" onClick={onStay}>
              {words.leave.stay}
            </Button>
            <Button variant="primary" formAction="none" onClick={onLeave}>
              {words.leave.leave}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <Alert type="warning">{words.leave.text}</Alert>
    </Modal>
  );
}
