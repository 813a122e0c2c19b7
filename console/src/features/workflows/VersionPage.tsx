/** One version of a definition against another: as a graph and as text. */

import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { lazy, Suspense, useMemo, useState, type ReactNode } from "react";
import { useVersion, useVersions } from "../../api/comparison";
import type { Definition } from "../../api/console";
import { useDefinition } from "../../api/queries";
import { definitionText, diffGraphs, diffText, type Sort } from "../../domain/difference";
import { parseNodeId } from "../../domain/workflowGraph";
import { paths } from "../../paths";
import { versions as words } from "../../text/comparison";
import { list } from "../../text/workflows";
import { EmptyState } from "../../ui/EmptyState";
import { LoadError } from "../../ui/LoadError";
import { Page } from "../../ui/Page";
import { exactTime } from "../../ui/time";
import { useSegment, useUrlState } from "../../ui/useSegment";
import { RestoreDialog } from "./RestoreDialog";
import { TextDifference } from "./TextDifference";

const DifferenceGraph = lazy(() => import("./DifferenceGraph"));
const PRESENT = "present";
const NOTHING = "none";
const SORTS = ["added", "removed", "changed"] as const;
const NAMED_MAX = 20;
const EMPTY: Definition["definition"] = { workflow: { Name: "" }, triggers: [] };

export default function VersionPage(): ReactNode {
  const [name, number] = [useSegment(1), useSegment(3)];
  const [url, setUrl] = useUrlState();
  const all = useVersions(name);
  const numbers = (all.data?.items ?? []).map((one) => String(one.number));
  const before = numbers[number === PRESENT ? 0 : numbers.indexOf(number) + 1];
  const against = url.get("against") ?? (all.data ? (before ?? NOTHING) : "");
  const [now, old] = [useOne(name, number), useOne(name, against)];
  const [restoring, setRestoring] = useState(false);
  const error = now.error ?? old.error ?? all.error;
  const present = all.data?.items.find((one) => one.current)?.number;
  const text = url.get("view") === "text";
  const options = [
    { value: PRESENT, label: words.diff.present },
    ...(all.data?.items ?? []).map((one) => ({ value: String(one.number), label: words.version(one.number), description: [exactTime(one.savedOn), one.savedBy, one.message].filter(Boolean).join(" · ") })),
    { value: NOTHING, label: words.diff.nothing },
  ].filter((one) => one.value !== number);
  return (
    <Page
      documentTitle={`${words.version(number)} - ${name}`}
      crumbs={[
        { text: list.title, href: paths.workflows() },
        { text: name, href: paths.workflow(name, { tab: "versions" }) },
        { text: number === PRESENT ? words.diff.present : words.version(number), href: paths.version(name, number) },
      ]}
    >
      <SpaceBetween size="m">
        <Header
          variant="h1"
          actions={
            number !== PRESENT && (
              <Button disabled={!now.definition || String(present) === number} disabledReason={String(present) === number ? words.restoreNone : undefined} onClick={() => setRestoring(true)}>
                {words.restore}
              </Button>
            )
          }
        >
          {number === PRESENT ? words.diff.present : words.diff.title(name, number)}
        </Header>
        {error && <LoadError error={error} onRetry={() => void all.refetch()} />}
        {!error && (
          <SpaceBetween size="m" direction="horizontal" alignItems="end">
            <FormField label={words.diff.against}>
              <Select
                selectedOption={options.find((one) => one.value === against) ?? null}
                options={options}
                expandToViewport
                onChange={({ detail }) => setUrl({ against: detail.selectedOption.value })}
              />
            </FormField>
            <SegmentedControl
              label={words.diff.view}
              selectedId={text ? "text" : "graph"}
              options={[
                { id: "graph", text: words.diff.graph },
                { id: "text", text: words.diff.text },
              ]}
              onChange={({ detail }) => setUrl({ view: detail.selectedId === "text" ? "text" : undefined })}
            />
          </SpaceBetween>
        )}
        {!error && now.definition && old.definition && <Difference before={old.definition} after={now.definition} text={text} />}
        {restoring && now.definition && <RestoreDialog name={name} number={number} wanted={now.definition} onClose={() => setRestoring(false)} />}
      </SpaceBetween>
    </Page>
  );
}

/** A saved version, the present definition, or nothing at all. */
function useOne(name: string, number: string): { definition: Definition["definition"] | undefined; error: Error | null } {
  const saved = useVersion(name, number === PRESENT || number === NOTHING ? "" : number);
  const present = useDefinition(number === PRESENT ? name : "");
  if (number === NOTHING) return { definition: EMPTY, error: null };
  return number === PRESENT ? { definition: present.data?.definition, error: present.error } : { definition: saved.data?.definition, error: saved.error };
}

function Difference({ before, after, text }: { before: Definition["definition"]; after: Definition["definition"]; text: boolean }): ReactNode {
  const lines = useMemo(() => diffText(before === EMPTY ? "" : definitionText(before), definitionText(after)), [before, after]);
  const graphs = useMemo(() => diffGraphs(before.triggers, after.triggers), [before, after]);
  const named = (sort: Sort): string[] => [...graphs.nodes].filter(([, one]) => one === sort).map(([id]) => parseNodeId(id)?.name ?? id);
  if (lines.every((one) => one.sort === "equal")) return <EmptyState {...words.diff.same} />;
  return (
    <SpaceBetween size="s">
      <ul className="plain message" aria-label={words.diff.summary}>
        {SORTS.map((sort) => [sort, named(sort)] as const)
          .filter(([, names]) => names.length > 0)
          .map(([sort, names]) => (
            <li key={sort}>
              <b>{words.diff.sorts[sort]}:</b> {names.slice(0, NAMED_MAX).join(", ")}
              {names.length > NAMED_MAX && words.diff.more(names.length - NAMED_MAX)}
            </li>
          ))}
      </ul>
      {text ? (
        <TextDifference lines={lines} />
      ) : (
        <Suspense fallback={null}>
          <DifferenceGraph difference={graphs} />
        </Suspense>
      )}
    </SpaceBetween>
  );
}
