import PropertyFilter, { type PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import type { ReactNode } from "react";
import { list as words } from "../../text/workflows";

const TEXT = ["=", "!=", ":", "!:", "^", "!^"] as const;
const CHOICE = ["=", "!="] as const;
const CHOICES: Record<string, string[]> = {
  status: ["RUNNING", "STOPPING", "STOPPED", "COMPLETED", "ERROR", "FAILED", "NEVER"],
  startType: ["SCHEDULED", "ON_DEMAND", "EVENT"],
  failed: ["true", "false"],
  activated: ["true", "false"],
  running: ["true", "false"],
};

const properties: PropertyFilterProps.FilteringProperty[] = Object.entries(words.filter.keys).map(([key, [label, group]]) => ({
  key,
  propertyLabel: label,
  groupValuesLabel: group,
  operators: key in CHOICES ? CHOICE : TEXT,
  defaultOperator: "=",
}));
const options = Object.entries(CHOICES).flatMap(([propertyKey, values]) => values.map((value) => ({ propertyKey, value })));

export const NO_QUERY: PropertyFilterProps.Query = { operation: "and", tokens: [] };

/** The filter as the URL has it; one that was tampered with is none. */
export function readQuery(text: string | null): PropertyFilterProps.Query {
  if (!text) return NO_QUERY;
  try {
    const found = JSON.parse(text) as PropertyFilterProps.Query;
    if (!Array.isArray(found.tokens) || (found.operation !== "and" && found.operation !== "or")) return NO_QUERY;
    const tokens = found.tokens.filter((one) => typeof one.operator === "string" && typeof one.value === "string");
    return { operation: found.operation, tokens };
  } catch {
    // Whoever writes by hand into the URL means words to look for.
    return { operation: "and", tokens: [{ operator: ":", value: text }] };
  }
}

export function writeQuery(query: PropertyFilterProps.Query): string | undefined {
  if (query.tokens.length === 0) return undefined;
  const tokens = query.tokens.map(({ propertyKey, operator, value }) => ({ propertyKey, operator, value: String(value) }));
  return JSON.stringify({ operation: query.operation, tokens });
}

interface WorkflowFilterProps {
  query: PropertyFilterProps.Query;
  onChange: (query: PropertyFilterProps.Query) => void;
  matches: number | undefined;
}

export function WorkflowFilter({ query, onChange, matches }: WorkflowFilterProps): ReactNode {
  return (
    <PropertyFilter
      query={query}
      onChange={({ detail }) => onChange({ operation: detail.operation, tokens: detail.tokens })}
      filteringProperties={properties}
      filteringOptions={options}
      filteringPlaceholder={words.filter.placeholder}
      filteringAriaLabel={words.filter.label}
      countText={query.tokens.length > 0 && matches !== undefined ? words.filter.count(matches) : undefined}
      expandToViewport
    />
  );
}
