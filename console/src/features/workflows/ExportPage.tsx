/** A workflow as text: CloudFormation, Glue's JSON, the console's own. */

import "./difference.css";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useGlueJson, useTemplate } from "../../api/exchange";
import { useDefinition } from "../../api/queries";
import { definitionText } from "../../domain/difference";
import { paths } from "../../paths";
import { exporting as words } from "../../text/exchange";
import { shell } from "../../text/shell";
import { list } from "../../text/workflows";
import { LoadError } from "../../ui/LoadError";
import { Page } from "../../ui/Page";
import { useSegment, useUrlState } from "../../ui/useSegment";
import { saveFile } from "./saveFile";

const OPTIONS = Object.entries(words.formats).map(([value, label]) => ({ value, label }));
const ENDS: Record<string, string> = { yaml: "yaml", template: "template.json", glue: "workflow.json", own: "json" };

export default function ExportPage(): ReactNode {
  const name = useSegment(1);
  const [url, setUrl] = useUrlState();
  const format = OPTIONS.find((one) => one.value === url.get("format")) ?? OPTIONS[0] ?? { value: "yaml", label: "" };
  const alone = url.get("alone") === "true";
  const isTemplate = format.value === "yaml" || format.value === "template";
  const template = useTemplate(name, isTemplate ? (format.value === "yaml" ? "yaml" : "json") : "", alone);
  const glue = useGlueJson(name, format.value === "glue");
  const definition = useDefinition(name);
  const error = isTemplate ? template.error : format.value === "glue" ? glue.error : definition.error;
  const text = isTemplate ? template.data : format.value === "glue" ? glue.data : definition.data && definitionText(definition.data.definition);
  return (
    <Page
      documentTitle={`${words.crumb} - ${name}`}
      crumbs={[
        { text: list.title, href: paths.workflows() },
        { text: name, href: paths.workflow(name) },
        { text: words.crumb, href: paths.exportWorkflow(name) },
      ]}
    >
      <SpaceBetween size="m">
        <Header
          variant="h1"
          description={words.description}
          actions={
            <SpaceBetween size="xs" direction="horizontal">
              <CopyToClipboard copyButtonText={words.copy} copySuccessText={words.copied} copyErrorText={words.copyFailed} textToCopy={text ?? ""} disabled={!text} />
              <Button iconName="download" variant="primary" disabled={!text} onClick={() => saveFile(`${name}.${ENDS[format.value] ?? "txt"}`, text ?? "")}>
                {words.download}
              </Button>
            </SpaceBetween>
          }
        >
          {words.title(name)}
        </Header>
        <SpaceBetween size="l" direction="horizontal" alignItems="end">
          <FormField label={words.format}>
            <Select options={OPTIONS} selectedOption={format} expandToViewport onChange={({ detail }) => setUrl({ format: detail.selectedOption.value === "yaml" ? undefined : detail.selectedOption.value })} />
          </FormField>
          {isTemplate && (
            <Checkbox checked={alone} onChange={({ detail }) => setUrl({ alone: detail.checked ? "true" : undefined })}>
              {words.alone}
            </Checkbox>
          )}
        </SpaceBetween>
        {error && <LoadError error={error} onRetry={() => void Promise.all([template.refetch(), definition.refetch()])} />}
        {!error && text === undefined && <span role="status">{shell.loading}</span>}
        {!error && text !== undefined && (
          // A region that scrolls is reached by the keyboard.
          // oxlint-disable-next-line no-noninteractive-tabindex
          <pre className="diff exported" tabIndex={0} role="region" aria-label={words.text}>
            {text}
          </pre>
        )}
      </SpaceBetween>
    </Page>
  );
}
