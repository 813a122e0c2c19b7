/** A workflow from a file or from pasted text, as a draft. */

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { lazy, Suspense, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { useReadTemplate, type ReadTemplate } from "../../api/exchange";
import { importRows, NotReadable, readWorkflowJson, renamed, type Imported, type Known } from "../../domain/exchange";
import { useCrawlers, useDefinition, useJobs, useTriggers } from "../../api/queries";
import type { TriggerDefinition } from "../../domain/workflowGraph";
import { paths } from "../../paths";
import { importing as words } from "../../text/exchange";
import { list } from "../../text/workflows";
import { flash } from "../../ui/flash";
import { LoadError } from "../../ui/LoadError";
import { Page } from "../../ui/Page";
import { ImportRows } from "./ImportRows";
import { importAsDraft } from "./importAsDraft";

const ImportGraph = lazy(() => import("./ImportGraph"));
const TYPING_MS = 300;

export default function ImportPage(): ReactNode {
  const [text, setText] = useState("");
  const read = useRead(text);
  return (
    <Page
      documentTitle={words.title}
      crumbs={[
        { text: list.title, href: paths.workflows() },
        { text: words.title, href: paths.importWorkflow() },
      ]}
    >
      <SpaceBetween size="l">
        <Header variant="h1" description={words.description}>
          {words.title}
        </Header>
        <Source text={text} onText={setText} />
        {read.problem && <Alert type="error">{read.problem}</Alert>}
        {read.error && <LoadError error={read.error} />}
        {read.found.length > 0 && <Preview key={text} found={read.found} template={read.template} />}
      </SpaceBetween>
    </Page>
  );
}

function Source({ text, onText }: { text: string; onText: (text: string) => void }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const take = (file: File | undefined): void => void file?.text().then(onText);
  return (
    <Container>
      <FormField
        stretch
        label={words.text}
        description={words.textHint}
        secondaryControl={
          <Button iconName="upload" onClick={() => input.current?.click()}>
            {words.file}
          </Button>
        }
      >
        <div
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            take(event.dataTransfer.files[0]);
          }}
        >
          <Textarea value={text} rows={10} spellcheck={false} onChange={({ detail }) => onText(detail.value)} />
        </div>
      </FormField>
      <input ref={input} type="file" hidden aria-label={words.file} onChange={(event) => take(event.target.files?.[0])} />
    </Container>
  );
}

interface Read {
  found: Imported[];
  template: ReadTemplate | undefined;
  problem: string | undefined;
  error: Error | null;
}

/** JSON of a workflow is read here; everything else goes to the server as a template. */
function useRead(text: string): Read {
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const own = useMemo(() => {
    if (settled.trim() === "") return { found: [] };
    try {
      const found = readWorkflowJson(settled);
      return found ? { found: [found] } : { template: settled };
    } catch (error) {
      if (error instanceof NotReadable) return { problem: words.problems[error.message] ?? error.message };
      throw error;
    }
  }, [settled]);
  const template = useReadTemplate(own.template ?? "");
  const data = own.template ? template.data : undefined;
  return {
    found: own.found ?? data?.workflows ?? [],
    template: data,
    problem: own.problem ?? (data?.workflows.length === 0 ? words.noWorkflow : undefined),
    error: own.template ? template.error : null,
  };
}

function Preview({ found, template }: { found: Imported[]; template: ReadTemplate | undefined }): ReactNode {
  const [chosen, setChosen] = useState(0);
  const original = found[chosen] ?? found[0];
  const [name, setName] = useState(original?.workflow.Name ?? "");
  const known = useKnown(name);
  const imported = useMemo(() => original && known && renamed(original, name, known.elsewhere), [original, known, name]);
  const rows = useMemo(() => (imported && known ? importRows(imported, known) : []), [imported, known]);
  const [create, setCreate] = useState(true);
  const [pending, setPending] = useState(false);
  const navigate = useNavigate();
  const fresh = (template?.resources ?? []).filter((one) => one.create && !["AWS::Glue::Workflow", "AWS::Glue::Trigger"].includes(one.type));
  const made = new Set(create ? fresh.map((one) => one.name) : []);
  const missing = rows.filter((one) => one.sort === "missing" && !made.has(one.name)).length;
  const submit = async (): Promise<void> => {
    if (!imported) return;
    setPending(true);
    try {
      await importAsDraft(imported, create ? fresh.flatMap((one) => one.create ?? []) : []);
      flash({ type: "info", content: words.done(name) });
      void navigate(paths.workflow(name));
    } catch (error) {
      flash({ type: "error", header: words.refused, content: (error as Error).message.slice(0, 2000) });
    } finally {
      setPending(false);
    }
  };
  return (
    <SpaceBetween size="l">
      <Container>
        <SpaceBetween size="m">
          {found.length > 1 && (
            <FormField label={words.which}>
              <Select
                selectedOption={{ value: String(chosen), label: found[chosen]?.workflow.Name }}
                options={found.map((one, at) => ({ value: String(at), label: one.workflow.Name }))}
                onChange={({ detail }) => {
                  setChosen(Number(detail.selectedOption.value));
                  setName(found[Number(detail.selectedOption.value)]?.workflow.Name ?? "");
                }}
              />
            </FormField>
          )}
          <FormField label={words.name} description={words.nameHint}>
            <Input value={name} onChange={({ detail }) => setName(detail.value)} />
          </FormField>
          {fresh.length > 0 && (
            <Checkbox checked={create} description={words.createHint} onChange={({ detail }) => setCreate(detail.checked)}>
              {words.create(fresh.length)}
            </Checkbox>
          )}
          {missing > 0 && <Alert type="warning">{words.missing(missing)}</Alert>}
          <SpaceBetween size="xs" direction="horizontal">
            <Button variant="link" onClick={() => void navigate(paths.workflows())}>
              {words.cancel}
            </Button>
            <Button variant="primary" loading={pending} disabled={!imported || name.trim() === ""} onClick={() => void submit()}>
              {words.submit}
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      </Container>
      <ImportRows rows={rows} template={template} />
      {imported && imported.triggers.length > 0 && (
        <Suspense fallback={null}>
          <ImportGraph triggers={imported.triggers} rows={rows} />
        </Suspense>
      )}
    </SpaceBetween>
  );
}

type KnownHere = Known & { elsewhere: ReadonlySet<string> };

/** What there is to compare with; undefined until it has come. */
function useKnown(name: string): KnownHere | undefined {
  const definition = useDefinition(name);
  const [triggers, jobs, crawlers] = [useTriggers().data, useJobs().data, useCrawlers().data];
  return useMemo(() => {
    if (!triggers || !jobs || !crawlers) return undefined;
    return {
      workflow: definition.data?.definition,
      triggers: new Map(triggers.map((one) => [one.Name ?? "", { ...one, Actions: one.Actions ?? [] } as TriggerDefinition])),
      elsewhere: new Set(triggers.filter((one) => one.WorkflowName !== name).map((one) => one.Name ?? "")),
      jobs: new Set(jobs.map((one) => one.Name ?? "")),
      crawlers: new Set(crawlers.map((one) => one.Name ?? "")),
    };
  }, [definition.data, triggers, jobs, crawlers, name]);
}
