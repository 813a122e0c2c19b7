import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState, type ReactNode } from "react";
import { builderOf, DAYS, expressionOf, nextFirings, scheduleProblem, scheduleWords, type Builder } from "../../domain/schedule";
import { scheduleForm as words } from "../../text/editor";
import { scheduleWords as dayWords } from "../../text/schedule";
import { exactTime, serverNow, utcTime } from "../../ui/time";

const KINDS = ["minutes", "hour", "day", "week", "month", "custom"] as const;
const MINUTE_STEPS = [5, 10, 15, 20, 30];
const NEXT = 5;

interface ScheduleBuilderProps {
  expression: string;
  onChange: (expression: string) => void;
  problem: string | undefined;
}

/** Frequency and time instead of cron, for those who want; what it means in words, and when it fires next. */
export function ScheduleBuilder({ expression, onChange, problem }: ScheduleBuilderProps): ReactNode {
  const [builder, setBuilder] = useState<Builder>(() => builderOf(expression));
  const put = (next: Builder): void => {
    setBuilder(next);
    onChange(expressionOf(next));
  };
  const option = (value: (typeof KINDS)[number]) => ({ value, label: words.every[value] });
  return (
    <SpaceBetween size="m">
      <ColumnLayout columns={2}>
        <FormField label={words.frequency}>
          <Select
            selectedOption={option(builder.every)}
            options={KINDS.map(option)}
            onChange={({ detail }) => put(startOf(detail.selectedOption.value as Builder["every"], expression))}
          />
        </FormField>
        <Fields builder={builder} onChange={put} problem={problem} />
      </ColumnLayout>
      {!scheduleProblem(expression) && <Next expression={expression} />}
    </SpaceBetween>
  );
}

function startOf(every: Builder["every"], expression: string): Builder {
  const at = { hour: 7, minute: 0 };
  return {
    minutes: { every: "minutes" as const, minutes: 15 },
    hour: { every: "hour" as const, minute: 0 },
    day: { every: "day" as const, ...at },
    week: { every: "week" as const, days: ["MON"], ...at },
    month: { every: "month" as const, day: 1, ...at },
    custom: { every: "custom" as const, expression },
  }[every];
}

function Fields({ builder, onChange, problem }: { builder: Builder; onChange: (builder: Builder) => void; problem: string | undefined }): ReactNode {
  switch (builder.every) {
    case "minutes":
      return <Numbers label={words.minutes} value={builder.minutes} choices={MINUTE_STEPS} onChange={(minutes) => onChange({ ...builder, minutes })} />;
    case "hour":
      return <Numbers label={words.minute} value={builder.minute} choices={range(0, 59)} onChange={(minute) => onChange({ ...builder, minute })} />;
    case "day":
      return <Time {...builder} onChange={(at) => onChange({ ...builder, ...at })} />;
    case "week":
      return (
        <SpaceBetween size="m">
          <FormField label={words.days} errorText={builder.days.length === 0 && words.noDays}>
            <Multiselect
              selectedOptions={builder.days.map((day) => ({ value: day, label: dayWords.days[day as (typeof DAYS)[number]] }))}
              options={DAYS.map((day) => ({ value: day, label: dayWords.days[day] }))}
              onChange={({ detail }) => onChange({ ...builder, days: DAYS.filter((day) => detail.selectedOptions.some((one) => one.value === day)) })}
            />
          </FormField>
          <Time {...builder} onChange={(at) => onChange({ ...builder, ...at })} />
        </SpaceBetween>
      );
    case "month":
      return (
        <SpaceBetween size="m">
          <Numbers label={words.day} value={builder.day} choices={range(1, 28)} onChange={(day) => onChange({ ...builder, day })} />
          <Time {...builder} onChange={(at) => onChange({ ...builder, ...at })} />
        </SpaceBetween>
      );
    case "custom":
      return (
        <FormField label={words.expression} constraintText={words.expressionText} errorText={problem}>
          <Input value={builder.expression} spellcheck={false} onChange={({ detail }) => onChange({ every: "custom", expression: detail.value })} />
        </FormField>
      );
  }
}

function range(low: number, high: number): number[] {
  return Array.from({ length: high - low + 1 }, (_, at) => low + at);
}

function Numbers({ label, value, choices, onChange }: { label: string; value: number; choices: number[]; onChange: (value: number) => void }): ReactNode {
  const option = (number: number) => ({ value: String(number), label: String(number) });
  return (
    <FormField label={label}>
      <Select selectedOption={option(value)} options={choices.map(option)} onChange={({ detail }) => onChange(Number(detail.selectedOption.value))} />
    </FormField>
  );
}

function Time({ hour, minute, onChange }: { hour: number; minute: number; onChange: (at: { hour: number; minute: number }) => void }): ReactNode {
  const two = (number: number): string => String(number).padStart(2, "0");
  const [text, setText] = useState(`${two(hour)}:${two(minute)}`);
  return (
    <FormField label={words.time}>
      <Input
        value={text}
        type="text"
        inputMode="numeric"
        placeholder="07:00"
        onChange={({ detail }) => {
          setText(detail.value);
          const match = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(detail.value.trim());
          if (match) onChange({ hour: Number(match[1]), minute: Number(match[2]) });
        }}
        onBlur={() => setText(`${two(hour)}:${two(minute)}`)}
      />
    </FormField>
  );
}

function Next({ expression }: { expression: string }): ReactNode {
  const firings = nextFirings(expression, serverNow(), NEXT);
  return (
    <div>
      <Box variant="awsui-key-label">
        {words.next}, {scheduleWords(expression)}
      </Box>
      {firings.length === 0 && words.nextNone}
      <ul className="plain firings">
        {firings.map((at) => (
          <li key={at}>
            <span>{utcTime(at)}</span> <span className="soft">{words.here(exactTime(at))}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
