/** Rows of keys and values: run properties, tags, arguments. */

export interface KeyValue {
  key: string;
  value: string;
}

export function fromRecord(record: Record<string, string> | undefined): KeyValue[] {
  return Object.entries(record ?? {}).map(([key, value]) => ({ key, value }));
}

/** Rows without a key are left out. */
export function toRecord(rows: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(rows.filter((row) => row.key !== "").map((row) => [row.key, row.value]));
}

/** Lines "key=value" of a pasted text; undefined when it is not such a text. */
export function fromLines(text: string): KeyValue[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const rows = lines.map((line) => ({ key: line.slice(0, Math.max(0, line.indexOf("="))).trim(), value: line.slice(line.indexOf("=") + 1).trim() }));
  return rows.length > 0 && rows.every((row) => row.key !== "") ? rows : undefined;
}

export interface KeyValueLimits {
  keyMax: number;
  valueMax: number;
  rowsMax: number;
}

export type RowProblem = "noKey" | "twice" | "keyTooLong" | "valueTooLong";

/** A problem for each row, or undefined. An empty row is none: it is left out. */
export function rowProblems(rows: readonly KeyValue[], limits: KeyValueLimits): (RowProblem | undefined)[] {
  return rows.map((row, index) => {
    if (row.key === "") return row.value === "" ? undefined : "noKey";
    if (row.key.length > limits.keyMax) return "keyTooLong";
    if (row.value.length > limits.valueMax) return "valueTooLong";
    return rows.findIndex((one) => one.key === row.key) < index ? "twice" : undefined;
  });
}
