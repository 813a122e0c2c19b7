import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Input from "@cloudscape-design/components/input";
import type { ReactNode } from "react";
import { fromLines, rowProblems, type KeyValue, type KeyValueLimits } from "../domain/keyValues";
import { keyValues as words } from "../text/workflows";
import { shell } from "../text/shell";

interface KeyValueEditorProps {
  rows: KeyValue[];
  onChange: (rows: KeyValue[]) => void;
  limits: KeyValueLimits;
  addText: string;
  emptyText: string;
  /** Problems are shown once the form was sent, and under rows that are wrong whatever follows. */
  disabled?: boolean;
}

/** Rows of key and value; many lines "key=value" can be pasted into a key at once. */
export function KeyValueEditor({ rows, onChange, limits, addText, emptyText, disabled }: KeyValueEditorProps): ReactNode {
  const problems = rowProblems(rows, limits);
  const change = (index: number, change: Partial<KeyValue>): void =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...change } : row)));
  const paste = (event: React.ClipboardEvent, index: number): void => {
    const pasted = fromLines(event.clipboardData.getData("text"));
    if (!pasted || (pasted.length < 2 && rows[index]?.key !== "")) return;
    event.preventDefault();
    onChange([...rows.slice(0, index), ...pasted, ...rows.slice(index + 1)]);
  };
  return (
    <AttributeEditor<KeyValue>
      items={rows}
      onAddButtonClick={() => onChange([...rows, { key: "", value: "" }])}
      onRemoveButtonClick={({ detail }) => onChange(rows.filter((_, at) => at !== detail.itemIndex))}
      addButtonText={addText}
      removeButtonText={shell.remove}
      removeButtonAriaLabel={(row) => `${shell.remove} ${row.key}`.trim()}
      disableAddButton={disabled || rows.length >= limits.rowsMax}
      isItemRemovable={() => !disabled}
      empty={emptyText}
      definition={[
        {
          label: words.key,
          errorText: (_row, index) => problems[index] && words.problems[problems[index]],
          control: (row, index) => (
            <div onPaste={(event) => paste(event, index)}>
              <Input value={row.key} disabled={disabled} onChange={({ detail }) => change(index, { key: detail.value })} />
            </div>
          ),
        },
        {
          label: words.value,
          control: (row, index) => <Input value={row.value} disabled={disabled} onChange={({ detail }) => change(index, { value: detail.value })} />,
        },
      ]}
    />
  );
}
