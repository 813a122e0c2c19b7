/** The form of a crawler: one page, errors under their fields. */

import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Autosuggest from "@cloudscape-design/components/autosuggest";
import Checkbox from "@cloudscape-design/components/checkbox";
import ColumnLayout from "@cloudscape-design/components/column-layout";
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
import { useDatabases } from "../../api/catalogQueries";
import { useClassifiers } from "../../api/nodeQueries";
import { crawlerProblems, pathIsWrong, type CrawlerProblem, type CrawlerValues, type Source } from "../../domain/crawlerForm";
import { rowProblems } from "../../domain/keyValues";
import { scheduleProblem } from "../../domain/schedule";
import { crawlerDetails, crawlerForm as words } from "../../text/crawlers";
import { nouns } from "../../text/nouns";
import { shell } from "../../text/shell";
import { FormFrame } from "../../ui/FormFrame";
import { TAG_LIMITS, TagsContainer } from "../../ui/TagsContainer";
import { ScheduleBuilder } from "../editor/ScheduleBuilder";

interface CrawlerFormProps {
  title: string;
  submitText: string;
  initial: CrawlerValues;
  fixedName?: boolean;
  /** Kinds of data sources beside S3, which the form does not show. */
  others?: string[];
  pending: boolean;
  error: ApiError | null;
  onSubmit: (values: CrawlerValues) => void;
  onCancel: () => void;
}

const PROBLEMS: Record<CrawlerProblem, string> = { required: nouns.required, tooLong: nouns.tooLong, database: words.problems.database, sources: words.problems.sources };
const SOURCES_MAX = 50;

export function CrawlerForm(props: CrawlerFormProps): ReactNode {
  const [values, setValues] = useState(props.initial);
  const [sent, setSent] = useState(false);
  const put = (change: Partial<CrawlerValues>): void => setValues({ ...values, ...change });
  const others = props.others ?? [];
  const problems = crawlerProblems(values, others.length > 0);
  const schedule = values.scheduled ? scheduleProblem(values.schedule)?.message : undefined;
  const rowsWrong = rowProblems(values.tags, TAG_LIMITS).some(Boolean) || values.sources.some((one) => pathIsWrong(one.path));
  const invalid = Object.keys(problems).length > 0 || rowsWrong || schedule !== undefined;
  const taken = props.error?.code === "AlreadyExistsException";
  const said = (field: keyof typeof problems): string | undefined => {
    const problem = problems[field];
    return problem && (sent || problem === "tooLong") ? PROBLEMS[problem] : undefined;
  };
  return (
    <FormFrame
      title={props.title}
      submitText={props.submitText}
      changed={JSON.stringify(values) !== JSON.stringify(props.initial)}
      invalid={sent && invalid}
      pending={props.pending}
      error={taken ? null : props.error}
      onSubmit={() => {
        setSent(true);
        if (!invalid) props.onSubmit(values);
      }}
      onCancel={props.onCancel}
    >
      <Container header={<Header variant="h2">{words.basics}</Header>}>
        <SpaceBetween size="l">
          <FormField label={words.name} constraintText={props.fixedName ? undefined : words.nameHint} errorText={said("name") ?? (taken && nouns.taken)}>
            <Input value={values.name} disabled={props.fixedName} autoFocus={!props.fixedName} onChange={({ detail }) => put({ name: detail.value })} />
          </FormField>
          <FormField label={nouns.descriptionOptional}>
            <Textarea value={values.description} rows={2} onChange={({ detail }) => put({ description: detail.value })} />
          </FormField>
          <FormField label={words.role} constraintText={words.roleHint} errorText={said("role")}>
            <Input value={values.role} spellcheck={false} onChange={({ detail }) => put({ role: detail.value })} />
          </FormField>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2" description={words.sourcesText}>{words.sources}</Header>}>
        <SpaceBetween size="l">
          <FormField errorText={said("sources")} description={others.length > 0 && words.otherSources(others.map((one) => crawlerDetails.kinds[one] ?? one).join(", "))} stretch>
            <Sources sources={values.sources} sent={sent} onChange={(sources) => put({ sources })} />
          </FormField>
          <Classifiers chosen={values.classifiers} onChange={(classifiers) => put({ classifiers })} />
        </SpaceBetween>
      </Container>
      <Output values={values} put={put} error={said("database")} />
      <Container header={<Header variant="h2">{words.schedule}</Header>}>
        <SpaceBetween size="l">
          <Checkbox checked={values.scheduled} description={words.scheduledText} onChange={({ detail }) => put({ scheduled: detail.checked })}>
            {words.scheduled}
          </Checkbox>
          {values.scheduled && <ScheduleBuilder expression={values.schedule} problem={schedule} onChange={(expression) => put({ schedule: expression })} />}
        </SpaceBetween>
      </Container>
      <TagsContainer rows={values.tags} onChange={(tags) => put({ tags })} />
    </FormFrame>
  );
}

function Sources({ sources, sent, onChange }: { sources: Source[]; sent: boolean; onChange: (sources: Source[]) => void }): ReactNode {
  const change = (index: number, change: Partial<Source>): void => onChange(sources.map((one, at) => (at === index ? { ...one, ...change } : one)));
  return (
    <AttributeEditor<Source>
      items={sources}
      addButtonText={words.addSource}
      removeButtonText={shell.remove}
      removeButtonAriaLabel={(source) => `${shell.remove} ${source.path}`.trim()}
      disableAddButton={sources.length >= SOURCES_MAX}
      empty={words.noSources}
      onAddButtonClick={() => onChange([...sources, { path: "", exclusions: "" }])}
      onRemoveButtonClick={({ detail }) => onChange(sources.filter((_, at) => at !== detail.itemIndex))}
      definition={[
        {
          label: words.path,
          errorText: (source) => (sent || source.path !== "") && pathIsWrong(source.path) && words.problems.path,
          control: (source, index) => <Input value={source.path} placeholder="s3://bucket/folder/" spellcheck={false} onChange={({ detail }) => change(index, { path: detail.value })} />,
        },
        {
          label: words.exclusions,
          constraintText: words.exclusionsHint,
          control: (source, index) => <Textarea value={source.exclusions} rows={1} spellcheck={false} onChange={({ detail }) => change(index, { exclusions: detail.value })} />,
        },
      ]}
    />
  );
}

function Classifiers({ chosen, onChange }: { chosen: string[]; onChange: (chosen: string[]) => void }): ReactNode {
  const classifiers = useClassifiers();
  const names = (classifiers.data ?? []).map((one) => Object.values(one).find((kind) => kind?.Name !== undefined)?.Name ?? "");
  const all = [...new Set([...names, ...chosen])];
  return (
    <FormField label={words.classifiers} constraintText={words.classifiersHint}>
      <Multiselect
        selectedOptions={chosen.map((value) => ({ value, label: value }))}
        options={all.map((value) => ({ value, label: value }))}
        empty={words.noClassifiers}
        statusType={classifiers.isPending ? "loading" : classifiers.error ? "error" : "finished"}
        placeholder={shell.none}
        onChange={({ detail }) => onChange(detail.selectedOptions.map((one) => one.value ?? ""))}
      />
    </FormField>
  );
}

function Output({ values, put, error }: { values: CrawlerValues; put: (change: Partial<CrawlerValues>) => void; error: string | undefined }): ReactNode {
  const databases = useDatabases();
  return (
    <Container header={<Header variant="h2">{words.output}</Header>}>
      <ColumnLayout columns={2}>
        <FormField label={words.database} constraintText={words.databaseHint} errorText={error}>
          <Autosuggest
            value={values.database}
            options={(databases.data ?? []).map((one) => ({ value: one.Name }))}
            statusType={databases.isPending ? "loading" : "finished"}
            enteredTextLabel={(text) => text}
            ariaLabel={words.database}
            onChange={({ detail }) => put({ database: detail.value })}
          />
        </FormField>
        <FormField label={words.prefix}>
          <Input value={values.prefix} onChange={({ detail }) => put({ prefix: detail.value })} />
        </FormField>
        <FormField label={crawlerDetails.update}>
          <Choice value={values.update} choices={crawlerDetails.updateBehaviors} onChange={(update) => put({ update })} />
        </FormField>
        <FormField label={crawlerDetails.remove}>
          <Choice value={values.remove} choices={crawlerDetails.deleteBehaviors} onChange={(remove) => put({ remove })} />
        </FormField>
        <FormField label={crawlerDetails.recrawl}>
          <Choice value={values.recrawl} choices={crawlerDetails.recrawls} onChange={(recrawl) => put({ recrawl })} />
        </FormField>
      </ColumnLayout>
    </Container>
  );
}

function Choice({ value, choices, onChange }: { value: string; choices: Record<string, string>; onChange: (value: string) => void }): ReactNode {
  const options = Object.entries(choices).map(([id, label]) => ({ value: id, label }));
  return <Select selectedOption={options.find((one) => one.value === value) ?? null} options={options} onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")} />;
}
