/** A form on a page of its own: heading, buttons, what the server refused, and a question before changes are lost. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import Header from "@cloudscape-design/components/header";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type FormEvent, type ReactNode } from "react";
import type { ApiError } from "../api/client";
import { shell } from "../text/shell";
import { form as words } from "../text/workflows";
import { nouns } from "../text/nouns";
import { Cut } from "./LoadError";

interface FormFrameProps {
  title: string;
  description?: string;
  submitText: string;
  changed: boolean;
  /** The form was sent and something in it is wrong. */
  invalid: boolean;
  pending: boolean;
  error: ApiError | null;
  onSubmit: () => void;
  onCancel: () => void;
  children: ReactNode;
}

export function FormFrame(props: FormFrameProps): ReactNode {
  const [leaving, setLeaving] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Form
        header={
          <Header variant="h1" description={props.description}>
            <span className="message">{props.title}</span>
          </Header>
        }
        errorText={props.error ? <Cut text={props.error.message} /> : props.invalid && nouns.checkForm}
        actions={
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" formAction="none" onClick={() => (props.changed ? setLeaving(true) : props.onCancel())}>
              {shell.cancel}
            </Button>
            <Button variant="primary" loading={props.pending} formAction="submit">
              {props.submitText}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">{props.children}</SpaceBetween>
      </Form>
      {leaving && (
        <Modal
          visible
          header={words.leave.title}
          closeAriaLabel={shell.close}
          onDismiss={() => setLeaving(false)}
          footer={
            <Box float="right">
              <SpaceBetween size="xs" direction="horizontal">
                <Button variant="link" formAction="none" onClick={() => setLeaving(false)}>
                  {words.leave.stay}
                </Button>
                <Button variant="primary" formAction="none" onClick={props.onCancel}>
                  {words.leave.leave}
                </Button>
              </SpaceBetween>
            </Box>
          }
        >
          <Alert type="warning">{words.leave.text}</Alert>
        </Modal>
      )}
    </form>
  );
}
