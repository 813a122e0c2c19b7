/** What changed between two versions of a table: its columns, and everything else that has a name. */

export interface NamedColumn {
  Name: string;
  Type?: string;
  Comment?: string;
}

export interface ColumnChange {
  name: string;
  change: "added" | "removed" | "changed" | "moved" | "same";
  before: string | undefined;
  after: string | undefined;
}

const said = (column: NamedColumn | undefined): string | undefined =>
  column && (column.Comment ? `${column.Type ?? ""} (${column.Comment})` : (column.Type ?? ""));

/** Columns of both, in the order of the newer one; removed ones follow. Moved are those whose order among the kept ones changed. */
export function columnDiff(before: readonly NamedColumn[], after: readonly NamedColumn[]): ColumnChange[] {
  const old = new Map(before.map((column) => [column.Name, column]));
  const now = new Set(after.map((column) => column.Name));
  const keptBefore = before.filter((column) => now.has(column.Name)).map((column) => column.Name);
  const keptAfter = after.filter((column) => old.has(column.Name)).map((column) => column.Name);
  const changeOf = (column: NamedColumn): ColumnChange["change"] => {
    if (!old.has(column.Name)) return "added";
    if (said(old.get(column.Name)) !== said(column)) return "changed";
    return keptBefore.indexOf(column.Name) === keptAfter.indexOf(column.Name) ? "same" : "moved";
  };
  return [
    ...after.map((column) => ({ name: column.Name, change: changeOf(column), before: said(old.get(column.Name)), after: said(column) })),
    ...before
      .filter((column) => !now.has(column.Name))
      .map((column) => ({ name: column.Name, change: "removed" as const, before: said(column), after: undefined })),
  ];
}

/** Two records, by name; only what differs. */
export function recordDiff(before: Record<string, string> = {}, after: Record<string, string> = {}): ColumnChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .filter((name) => before[name] !== after[name])
    .map((name) => ({
      name,
      change: before[name] === undefined ? "added" : after[name] === undefined ? "removed" : "changed",
      before: before[name],
      after: after[name],
    }));
}
