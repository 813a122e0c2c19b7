/** Signing in: with a password, with the one-time link, or as the first administrator. */

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Spinner from "@cloudscape-design/components/spinner";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useSignIn } from "../../api/mutations";
import { shell, signIn as words } from "../../text/shell";
import { useDocumentTitle } from "../../ui/Page";
import { FirstForm } from "./FirstForm";
import { PasswordForm } from "./PasswordForm";

/** The code stands in the fragment, which no server sees, and is taken out of the address and the history at once. */
function takeCode(): string {
  const code = new URLSearchParams(window.location.hash.slice(1)).get("code") ?? "";
  if (code) window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  return code;
}

export function SignInPage({ first }: { first: boolean }): ReactNode {
  const [code] = useState(takeCode);
  useDocumentTitle(words.title);
  return (
    <main className="sign-in">
      <Box textAlign="center" margin={{ bottom: "l" }}>
        <img src="/console/icon.svg" alt="" width={48} height={48} />
        <Box variant="p" fontSize="heading-l" fontWeight="bold" padding="n">
          {shell.product}
        </Box>
      </Box>
      {code && !first ? <Link code={code} /> : <Forms first={first} code={code} />}
    </main>
  );
}

function Forms({ first, code }: { first: boolean; code: string }): ReactNode {
  return (
    <Container header={<Header variant="h1">{first ? words.firstTitle : words.welcome}</Header>}>
      {first ? <FirstForm code={code} /> : <PasswordForm />}
    </Container>
  );
}

/** A link signs in by itself; one that was used already leads to the form. */
function Link({ code }: { code: string }): ReactNode {
  const { mutate, error } = useSignIn();
  const sent = useRef(false);
  useEffect(() => {
    if (sent.current) return;
    sent.current = true;
    mutate({ way: "link", code });
  }, [mutate, code]);
  if (!error) {
    return (
      <Box textAlign="center">
        <Spinner /> {words.linkWorking}
      </Box>
    );
  }
  return (
    <>
      <Box margin={{ bottom: "m" }}>
        <Alert type="warning">{words.linkFailed}</Alert>
      </Box>
      <Forms first={false} code="" />
    </>
  );
}
