import { expect, it } from "vitest";
import { parameterProblem, parametersOf, runParameters, type Parameter } from "./parameterSpec";

const spec = JSON.stringify({
  WorkflowName: { type: "String", collection: null, description: "its name", defaultValue: null, allowedValues: null },
  Tables: { type: "String", collection: true, allowedValues: ["a", "b"] },
  Workers: { type: "Integer", defaultValue: 2 },
  Ratio: { type: "Double", defaultValue: "0.5" },
  Full: { type: "Boolean", defaultValue: false },
  Out: { type: "S3Uri" },
});
const parameters = parametersOf(spec) as Parameter[];
const named = (name: string): Parameter => parameters.find((one) => one.name === name) as Parameter;

it("makes a field of each parameter, optional where there is a default", () => {
  expect(parameters.map((one) => [one.name, one.required, one.initial])).toEqual([
    ["WorkflowName", true, ""], ["Tables", true, ""], ["Workers", false, "2"], ["Ratio", false, "0.5"], ["Full", false, "false"], ["Out", true, ""],
  ]);
  expect(parametersOf(undefined)).toEqual([]);
  expect([parametersOf("{"), parametersOf("[]"), parametersOf("7")]).toEqual([undefined, undefined, undefined]);
});

it("says what is wrong with a value", () => {
  expect(parameterProblem(named("WorkflowName"), " ")).toBe("required");
  expect(parameterProblem(named("Tables"), "a\nc")).toBe("choice");
  expect(parameterProblem(named("Workers"), "2.5")).toBe("whole");
  expect(parameterProblem(named("Workers"), "")).toBeUndefined();
  expect(parameterProblem(named("Ratio"), "x")).toBe("number");
  expect(parameterProblem(named("Out"), "bucket/x")).toBe("location");
  expect(parameterProblem(named("Tables"), "a\n\nb\n")).toBeUndefined();
});

it("gives values their types, and leaves out what is empty", () => {
  const texts = { WorkflowName: "w", Tables: "a\nb", Workers: "", Ratio: "0.25", Full: "true", Out: "s3://b/x" };
  expect(JSON.parse(runParameters(parameters, texts))).toEqual({ WorkflowName: "w", Tables: ["a", "b"], Ratio: 0.25, Full: true, Out: "s3://b/x" });
});
