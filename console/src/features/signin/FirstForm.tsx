import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type FormEvent, type ReactNode } from "react";
import { useSignIn } from "../../api/mutations";
import { signIn as words } from "../../text/shell";
import { refusal } from "./PasswordForm";

const PASSWORD_MIN = 8;

/** The first administrator: a name, a password, and the code that the server printed. */
export function FirstForm({ code: given }: { code: string }): ReactNode {
  const [code, setCode] = useState(given);
  const [userName, setUserName] = useState("");
  const [password, setPassword] = useState("");
  const [sent, setSent] = useState(false);
  const signIn = useSignIn();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setSent(true);
    if (code && userName && password.length >= PASSWORD_MIN) signIn.mutate({ way: "first", code, userName, password });
  };
  return (
    <form onSubmit={submit}>
      <Form
        actions={
          <SpaceBetween size="xs" direction="horizontal">
            {given && (
              <Button variant="link" formAction="none" disabled={signIn.isPending} onClick={() => signIn.mutate({ way: "link", code: given })}>
                {words.linkOnly}
              </Button>
            )}
            <Button variant="primary" loading={signIn.isPending} formAction="submit">
              {words.firstSubmit}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <span>{words.firstText}</span>
          {signIn.error && <Alert type="error">{signIn.error.code === "SignInFailed" ? words.wrongCode : refusal(signIn.error)}</Alert>}
          {!given && (
            <FormField label={words.code} description={words.codeHint} errorText={sent && !code && words.required}>
              <Input value={code} onChange={({ detail }) => setCode(detail.value.trim())} autoComplete="one-time-code" spellcheck={false} />
            </FormField>
          )}
          <FormField label={words.userName} errorText={sent && !userName && words.required}>
            <Input value={userName} onChange={({ detail }) => setUserName(detail.value)} autoFocus autoComplete="username" name="username" />
          </FormField>
          <FormField label={words.newPassword} constraintText={words.passwordHint} errorText={sent && password.length < PASSWORD_MIN && words.tooShort}>
            <Input value={password} type="password" onChange={({ detail }) => setPassword(detail.value)} autoComplete="new-password" name="password" />
          </FormField>
        </SpaceBetween>
      </Form>
    </form>
  );
}
