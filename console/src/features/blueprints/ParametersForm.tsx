import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState, type ReactNode } from "react";
import type { ApiError } from "../../api/client";
import { parameterProblem, runParameters, type Parameter } from "../../domain/parameterSpec";
import { blueprintParameters, runBlueprint as words } from "../../text/blueprints";
import { FormFrame } from "../../ui/FormFrame";

interface ParametersFormProps {
  title: string;
  description: string | undefined;
  /** Undefined for a specification that cannot be read. */
  parameters: Parameter[] | undefined;
  role: string;
  pending: boolean;
  error: ApiError | null;
  onSubmit: (parameters: string, role: string) => void;
  onCancel: () => void;
}

const ROLE = /^arn:aws[^:]*:iam::\d{12}:role\/.+/;

export function ParametersForm(props: ParametersFormProps): ReactNode {
  const parameters = props.parameters ?? [];
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [role, setRole] = useState(props.role);
  const [sent, setSent] = useState(false);
  const problem = (one: Parameter) => parameterProblem(one, texts[one.name] ?? "");
  const roleWrong = !ROLE.test(role);
  const invalid = props.parameters === undefined || roleWrong || parameters.some((one) => problem(one) !== undefined);
  const said = (one: Parameter): string | undefined => {
    const found = problem(one);
    return found && (sent || found !== "required") ? words.problems[found] : undefined;
  };
  return (
    <FormFrame
      title={props.title}
      description={props.description}
      submitText={words.submit}
      changed={Object.values(texts).some((text) => text !== "")}
      invalid={sent && invalid}
      pending={props.pending}
      error={props.error}
      onSubmit={() => {
        setSent(true);
        if (!invalid) props.onSubmit(runParameters(parameters, texts), role);
      }}
      onCancel={props.onCancel}
    >
      {props.parameters === undefined && <Alert type="error">{blueprintParameters.unreadable}</Alert>}
      <Container header={<Header variant="h2">{words.parameters}</Header>}>
        <SpaceBetween size="l">
          {parameters.map((one) => (
            <FormField
              key={one.name}
              label={one.required ? one.name : words.optional(one.name)}
              description={one.list && !one.choices ? words.listHint(one.description ?? "") : one.description}
              constraintText={one.required ? undefined : one.initial === "" ? words.standardNone : words.standard(one.initial.split("\n").join(", "))}
              errorText={said(one)}
            >
              <Field parameter={one} text={texts[one.name] ?? ""} onChange={(text) => setTexts({ ...texts, [one.name]: text })} />
            </FormField>
          ))}
          {parameters.length === 0 && blueprintParameters.empty}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">{words.run}</Header>}>
        <FormField label={words.role} constraintText={words.roleHint} errorText={roleWrong && words.problems.role}>
          <Input value={role} spellcheck={false} onChange={({ detail }) => setRole(detail.value)} />
        </FormField>
      </Container>
    </FormFrame>
  );
}

function Field({ parameter, text, onChange }: { parameter: Parameter; text: string; onChange: (text: string) => void }): ReactNode {
  const choices = parameter.type === "Boolean" ? ["true", "false"] : parameter.choices;
  const option = (value: string) => ({ value, label: parameter.type === "Boolean" ? (value === "true" ? words.yes : words.no) : value });
  if (choices && parameter.list) {
    const chosen = text.split("\n").filter((line) => line !== "");
    return (
      <Multiselect selectedOptions={chosen.map(option)} options={choices.map(option)} onChange={({ detail }) => onChange(detail.selectedOptions.map((one) => one.value ?? "").join("\n"))} />
    );
  }
  if (choices) {
    const options = [...(parameter.required ? [] : [{ value: "", label: words.default }]), ...choices.map(option)];
    return <Select selectedOption={options.find((one) => one.value === text) ?? null} options={options} onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")} />;
  }
  if (parameter.list) return <Textarea value={text} rows={3} spellcheck={false} onChange={({ detail }) => onChange(detail.value)} />;
  const isNumber = parameter.type === "Integer" || parameter.type === "Double";
  return <Input value={text} spellcheck={false} inputMode={isNumber ? "decimal" : "text"} onChange={({ detail }) => onChange(detail.value)} />;
}
