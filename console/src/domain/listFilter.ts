/** Filtering, sorting and paging of lists that are small enough to be in the browser as a whole. */

export interface Token {
  propertyKey?: string;
  operator: string;
  value: string;
}

export interface ListQuery {
  operation: "and" | "or";
  tokens: readonly Token[];
}

export type Value = string | number | undefined;

/** How one column of a list is looked at. */
export interface Field<T> {
  id: string;
  value: (item: T) => Value;
  /** What the filter compares, where it is not the value itself: the word of a state, names joined by commas. */
  text?: (item: T) => string;
}

export const NO_QUERY: ListQuery = { operation: "and", tokens: [] };

/** The filter as the URL has it; words that somebody wrote by hand are looked for in all columns. */
export function readQuery(text: string | null): ListQuery {
  if (!text) return NO_QUERY;
  try {
    const found = JSON.parse(text) as ListQuery;
    if (!Array.isArray(found.tokens) || (found.operation !== "and" && found.operation !== "or")) return NO_QUERY;
    const tokens = (found.tokens as Token[]).filter((one) => typeof one.operator === "string" && typeof one.value === "string");
    return { operation: found.operation, tokens };
  } catch {
    return { operation: "and", tokens: [{ operator: ":", value: text }] };
  }
}

export function writeQuery(query: ListQuery): string | undefined {
  if (query.tokens.length === 0) return undefined;
  const tokens = query.tokens.map(({ propertyKey, operator, value }) => ({ propertyKey, operator, value: String(value) }));
  return JSON.stringify({ operation: query.operation, tokens });
}

export function filtered<T>(items: readonly T[], fields: readonly Field<T>[], query: ListQuery): T[] {
  if (query.tokens.length === 0) return [...items];
  const holds = (item: T, token: Token): boolean => tokenHolds(item, fields, token);
  return items.filter((item) => (query.operation === "and" ? query.tokens.every((one) => holds(item, one)) : query.tokens.some((one) => holds(item, one))));
}

function tokenHolds<T>(item: T, fields: readonly Field<T>[], token: Token): boolean {
  const negative = token.operator.startsWith("!");
  const operator = negative ? token.operator.slice(1) : token.operator;
  const asked = token.propertyKey === undefined ? fields : fields.filter((field) => field.id === token.propertyKey);
  const wanted = token.value.toLowerCase();
  const found = asked.some((field) => {
    const text = textOf(item, field).toLowerCase();
    if (operator === "=") return text === wanted;
    return operator === "^" ? text.startsWith(wanted) : text.includes(wanted);
  });
  return found !== negative;
}

export function textOf<T>(item: T, field: Field<T>): string {
  return field.text ? field.text(item) : String(field.value(item) ?? "");
}

const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** In a stable order; what has no value comes last, whichever way round. */
export function sorted<T>(items: readonly T[], field: Field<T> | undefined, descending: boolean): T[] {
  if (!field) return [...items];
  return [...items].sort((left, right) => {
    const [a, b] = [field.value(left), field.value(right)];
    if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
    const order = typeof a === "number" && typeof b === "number" ? a - b : words.compare(String(a), String(b));
    return descending ? -order : order;
  });
}

export interface Shown<T> {
  items: T[];
  page: number;
  pages: number;
  total: number;
}

/** One page, from 1; a page behind the end is the last one. A wanted item brings its page. */
export function paged<T>(items: readonly T[], page: number, size: number, wanted?: (item: T) => boolean): Shown<T> {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const at = wanted ? items.findIndex(wanted) : -1;
  const asked = at >= 0 ? Math.floor(at / size) + 1 : page;
  const shown = Math.min(Math.max(1, asked), pages);
  return { items: items.slice((shown - 1) * size, shown * size), page: shown, pages, total: items.length };
}
