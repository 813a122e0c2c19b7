import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type FormEvent, type ReactNode } from "react";
import type { ApiError } from "../../api/client";
import { useSignIn } from "../../api/mutations";
import { shell, signIn as words } from "../../text/shell";

export function PasswordForm({ onSignedIn }: { onSignedIn?: () => void }): ReactNode {
  const [userName, setUserName] = useState("");
  const [password, setPassword] = useState("");
  const [keep, setKeep] = useState(false);
  const [sent, setSent] = useState(false);
  const signIn = useSignIn();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setSent(true);
    if (userName && password) signIn.mutate({ way: "password", userName, password, keep }, { onSuccess: onSignedIn });
  };
  return (
    <form onSubmit={submit}>
      <Form
        actions={
          <Button variant="primary" loading={signIn.isPending} formAction="submit">
            {words.submit}
          </Button>
        }
      >
        <SpaceBetween size="l">
          {signIn.error && <Alert type="error">{refusal(signIn.error)}</Alert>}
          <FormField label={words.userName} errorText={sent && !userName && words.required}>
            <Input value={userName} onChange={({ detail }) => setUserName(detail.value)} autoFocus autoComplete="username" name="username" />
          </FormField>
          <FormField label={words.password} errorText={sent && !password && words.required}>
            <Input value={password} type="password" onChange={({ detail }) => setPassword(detail.value)} autoComplete="current-password" name="password" />
          </FormField>
          <Checkbox checked={keep} onChange={({ detail }) => setKeep(detail.checked)}>
            {words.keep}
          </Checkbox>
        </SpaceBetween>
      </Form>
    </form>
  );
}

export function refusal(error: ApiError): string {
  if (error.status === 0) return shell.unreachable;
  if (error.code === "SignInFailed") return words.wrong;
  return error.message;
}
