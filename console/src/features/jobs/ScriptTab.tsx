import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useScript } from "../../api/nodeQueries";
import { script as words } from "../../text/jobs";
import { shell } from "../../text/shell";
import { CodeText } from "../../ui/CodeText";
import { CopyId } from "../../ui/CopyId";
import { LoadError } from "../../ui/LoadError";

export function ScriptTab({ name }: { name: string }): ReactNode {
  const script = useScript(name);
  if (script.error) return <LoadError error={script.error} onRetry={() => void script.refetch()} />;
  if (!script.data) return <Box color="text-body-secondary">{shell.loading}</Box>;
  const { location, text, truncated, problem } = script.data;
  return (
    <SpaceBetween size="m">
      <Header variant="h2" description={<CopyId value={location} />}>
        {words.title}
      </Header>
      {problem !== null && (
        <Alert type="info" header={words.problem}>
          {problem}
        </Alert>
      )}
      {truncated && <Alert type="info">{words.truncated}</Alert>}
      {text === "" && <Box color="text-body-secondary">{words.empty}</Box>}
      {text !== null && text !== "" && <CodeText text={text} label={words.label(location)} />}
    </SpaceBetween>
  );
}
