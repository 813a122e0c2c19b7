/** The parameters of a blueprint: from its ParameterSpec to the fields of a form, and from what was typed to the values of a run. */

export interface Parameter {
  name: string;
  type: string;
  list: boolean;
  required: boolean;
  /** As a form shows it; lists have a value on each line. */
  initial: string;
  choices: string[] | undefined;
  description: string | undefined;
}

export type ParameterProblem = "required" | "number" | "whole" | "choice" | "location" | "bucket";

/** In the order of the specification; undefined for a text that is none. */
export function parametersOf(spec: string | undefined): Parameter[] | undefined {
  let found: unknown;
  try {
    found = JSON.parse(spec || "{}");
  } catch {
    return undefined;
  }
  if (typeof found !== "object" || found === null || Array.isArray(found)) return undefined;
  return Object.entries(found as Record<string, Record<string, unknown> | null>).map(([name, given]) => {
    const member = given ?? {};
    // The server writes null for what the archive does not say.
    const initial = member["defaultValue"] ?? undefined;
    const choices = member["allowedValues"];
    return {
      name,
      type: typeof member["type"] === "string" ? member["type"] : "String",
      list: member["collection"] === true,
      required: initial === undefined,
      initial: Array.isArray(initial) ? initial.map(String).join("\n") : initial === undefined ? "" : String(initial),
      choices: Array.isArray(choices) ? choices.map(String) : undefined,
      description: typeof member["description"] === "string" ? member["description"] : undefined,
    };
  });
}

function pieces(parameter: Parameter, text: string): string[] {
  if (!parameter.list) return [text.trim()];
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}

/** Empty is what was not given: then the default holds, if there is one. */
export function parameterProblem(parameter: Parameter, text: string): ParameterProblem | undefined {
  const given = pieces(parameter, text).filter((one) => one !== "");
  if (given.length === 0) return parameter.required ? "required" : undefined;
  for (const one of given) {
    if (parameter.choices && !parameter.choices.includes(one)) return "choice";
    if (parameter.type === "Integer" && !/^[+-]?\d+$/.test(one)) return "whole";
    if (parameter.type === "Double" && (one === "" || !Number.isFinite(Number(one)))) return "number";
    if (parameter.type === "S3Uri" && !one.startsWith("s3://")) return "location";
    if (parameter.type === "S3Bucket" && one.includes("/")) return "bucket";
  }
  return undefined;
}

/** The JSON text that StartBlueprintRun takes; parameters that were left empty are left out. */
export function runParameters(parameters: readonly Parameter[], texts: Readonly<Record<string, string>>): string {
  const values: Record<string, unknown> = {};
  for (const parameter of parameters) {
    const given = pieces(parameter, texts[parameter.name] ?? "").filter((one) => one !== "");
    if (given.length === 0) continue;
    const typed = given.map((one) => typedValue(parameter.type, one));
    values[parameter.name] = parameter.list ? typed : typed[0];
  }
  return JSON.stringify(values);
}

function typedValue(type: string, text: string): unknown {
  if (type === "Integer" || type === "Double") return Number(text);
  return type === "Boolean" ? text.toLowerCase() === "true" : text;
}
