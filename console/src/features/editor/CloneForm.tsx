import { useCollection } from "@cloudscape-design/collection-hooks";
import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import type { ReactNode } from "react";
import type { Trigger } from "../../api/generated";
import { freeName, type Draft } from "../../domain/draft";
import { actionNode, conditionNode, isStart, parseNodeId, type TriggerDefinition } from "../../domain/workflowGraph";
import { editor, pick, triggerDialog as words } from "../../text/editor";
import { EmptyState } from "../../ui/EmptyState";
import { shell } from "../../text/shell";

export interface CloneValues {
  source: string | undefined;
  name: string;
}

interface CloneFormProps {
  values: CloneValues;
  onChange: (values: CloneValues) => void;
  draft: Draft;
  /** Triggers of all workflows, as saved. */
  triggers: readonly Trigger[];
  taken: ReadonlySet<string>;
  sent: boolean;
}

const SHOWN = 50;

export function CloneForm({ values, onChange, draft, triggers, taken, sent }: CloneFormProps): ReactNode {
  const here = new Set(draft.current.map((one) => one.Name));
  const all = [...draft.current, ...triggers.filter((one) => !here.has(one.Name ?? ""))] as (TriggerDefinition & { WorkflowName?: string })[];
  const { items, filterProps, collectionProps } = useCollection(all, {
    filtering: {
      empty: <EmptyState title={words.clone.empty} />,
      noMatch: <EmptyState title={pick.noMatch} />,
      fields: ["Name", "WorkflowName"],
    },
    sorting: {},
  });
  const start = draft.current.find(isStart);
  const nameError = values.source !== undefined && taken.has(values.name) ? words.problems.taken : sent && values.name === "" ? words.problems.required : undefined;
  return (
    <SpaceBetween size="l">
      <FormField label={words.clone.source} errorText={sent && values.source === undefined && words.problems.choose} stretch>
        <Table
          {...collectionProps}
          variant="embedded"
          contentDensity="compact"
          trackBy="Name"
          items={items.slice(0, SHOWN)}
          selectionType="single"
          selectedItems={all.filter((one) => one.Name === values.source)}
          isItemDisabled={(one) => isStart(one) && start !== undefined}
          onSelectionChange={({ detail }) => choose(detail.selectedItems[0]?.Name)}
          onRowClick={({ detail }) => !(isStart(detail.item) && start) && choose(detail.item.Name)}
          ariaLabels={{ tableLabel: words.clone.label, selectionGroupLabel: words.clone.selection, itemSelectionLabel: (_state, one) => one.Name }}
          filter={<TextFilter {...filterProps} filteringPlaceholder={words.clone.find} filteringAriaLabel={words.clone.find} />}
          columnDefinitions={[
            { id: "name", header: words.clone.columns.name, isRowHeader: true, sortingField: "Name", cell: (one) => one.Name },
            { id: "type", header: words.clone.columns.type, sortingField: "Type", cell: (one) => editor.types[one.Type] },
            { id: "workflow", header: words.clone.columns.workflow, sortingField: "WorkflowName", cell: (one) => one.WorkflowName ?? shell.none },
            { id: "watches", header: words.clone.columns.watches, cell: (one) => names(one.Predicate?.Conditions?.map(conditionNode)) },
            { id: "starts", header: words.clone.columns.starts, cell: (one) => names(one.Actions?.map(actionNode)) },
          ]}
        />
      </FormField>
      <FormField label={words.clone.name} errorText={nameError}>
        <Input value={values.name} onChange={({ detail }) => onChange({ ...values, name: detail.value })} />
      </FormField>
      <Box color="text-body-secondary">{words.clone.note}</Box>
    </SpaceBetween>
  );

  function choose(source: string | undefined): void {
    onChange({ source, name: source === undefined ? "" : freeName(words.clone.copy(source), taken) });
  }
}

function names(ids: (string | undefined)[] | undefined): string {
  return [...new Set(ids)].map((id) => (id === undefined ? "" : (parseNodeId(id)?.name ?? ""))).join(", ") || shell.none;
}
