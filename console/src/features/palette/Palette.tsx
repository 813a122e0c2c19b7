/** Everything that has a name, pages and commands, by typing. */

import Autosuggest, { type AutosuggestProps } from "@cloudscape-design/components/autosuggest";
import Modal from "@cloudscape-design/components/modal";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useLocation, useNavigate } from "react-router";
import { useSearch, type FoundItem } from "../../api/monitoring";
import { paths } from "../../paths";
import { palette as words } from "../../text/palette";
import { shell } from "../../text/shell";
import { setPreferences } from "../../ui/preferences";
import { useRun } from "../workflows/WorkflowActions";
import { isWholeId, placeOf, workflowHere } from "./places";
import { useRecent, visited } from "./recent";

const TYPING_MS = 150;

interface Command {
  value: string;
  label: string;
  act: () => void;
}

export function Palette({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }): ReactNode {
  const [text, setText] = useState("");
  const asked = useSettled(text, TYPING_MS);
  const search = useSearch(asked);
  const recent = useRecent((store) => store.items);
  const navigate = useNavigate();
  const field = useRef<AutosuggestProps.Ref>(null);
  const commands = useCommands(onHelp);
  useEffect(() => {
    // The dialog takes the focus first.
    const frame = requestAnimationFrame(() => field.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  const go = (path: string): void => {
    onClose();
    void navigate(path);
  };
  const items = text.trim() === "" ? [] : (search.data?.items ?? []);
  const first = items[0];
  const straight = isWholeId(text) && asked === text && first && first.name === text.trim() ? first : undefined;
  useEffect(() => {
    if (straight) go(placeOf(straight));
    // Once, when the answer to a pasted id has come.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [straight]);
  const like = (one: { label: string }): boolean => one.label.toLowerCase().includes(text.trim().toLowerCase());
  const groups = [
    { label: words.groups.found, options: items.map((one) => ({ value: `found ${keyOf(one)}`, label: one.name, description: where(one) })) },
    { label: words.groups.recent, options: recent.map((one) => ({ value: `recent ${one.path}`, label: one.name, description: one.kind })).filter(like) },
    ...commands.map(({ label, options }) => ({ label, options: options.filter(like).map(({ value, label: said }) => ({ value, label: said })) })),
  ].filter((group) => group.options.length > 0);
  const choose = (value: string): void => {
    const item = items.find((one) => value === `found ${keyOf(one)}`);
    const command = commands.flatMap((group) => group.options).find((one) => one.value === value);
    if (item) {
      const path = placeOf(item);
      visited({ path, name: item.name, kind: where(item) });
      go(path);
    } else if (value.startsWith("recent ")) go(value.slice("recent ".length));
    else if (command) {
      onClose();
      command.act();
    } else if (first) choose(`found ${keyOf(first)}`);
  };
  return (
    <Modal visible header={words.title} closeAriaLabel={shell.close} onDismiss={onClose} size="medium" position="top">
      <div className="palette">
        <Autosuggest
          ref={field}
          value={text}
          onChange={({ detail }) => setText(detail.value)}
          onSelect={({ detail }) => choose(detail.selectedOption?.value ?? detail.value)}
          options={groups}
          filteringType="manual"
          placeholder={words.placeholder}
          ariaLabel={words.placeholder}
          enteredTextLabel={words.entered}
          statusType={search.isFetching ? "loading" : search.error ? "error" : "finished"}
          loadingText={words.searching}
          errorText={words.failed}
          recoveryText={words.retry}
          onLoadItems={() => search.error && void search.refetch()}
          empty={words.nothing}
          clearAriaLabel={shell.remove}
        />
      </div>
    </Modal>
  );
}

function keyOf(item: FoundItem): string {
  return `${item.kind} ${item.database ?? ""} ${item.name}`;
}

function where(item: FoundItem): string {
  const of = item.database ?? item.node ?? item.workflow;
  return of ? `${words.kinds[item.kind]} · ${of}` : words.kinds[item.kind];
}

function useCommands(onHelp: () => void): { label: string; options: Command[] }[] {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { run } = useRun();
  const name = workflowHere(pathname);
  const page = (value: string, label: string, path: string): Command => ({ value, label, act: () => void navigate(path) });
  const here: Command[] = name
    ? [
        { value: "run", label: words.actions.run(name), act: () => run(name) },
        page("preview", words.actions.preview(name), paths.preview(name)),
        page("edit", words.actions.edit(name), paths.editWorkflow(name)),
        page("history", words.actions.history(name), paths.workflow(name, { tab: "history" })),
        page("grid", words.actions.grid(name), paths.workflow(name, { tab: "grid" })),
        page("versions", words.actions.versions(name), paths.workflow(name, { tab: "versions" })),
        page("export", words.actions.exportIt(name), paths.exportWorkflow(name)),
      ]
    : [];
  const pages = [
    page("home", words.pages.home, paths.home()),
    page("workflows", words.pages.workflows, paths.workflows()),
    page("add", words.pages.add, paths.newWorkflow()),
    page("import", words.pages.importIt, paths.importWorkflow()),
    page("timeline", words.pages.timeline, paths.timeline()),
    page("upcoming", words.pages.upcoming, paths.upcoming()),
    page("events", words.pages.events, paths.events()),
  ];
  const settings: Command[] = [
    ...(["light", "dark", "system"] as const).map((mode) => ({ value: mode, label: words.settings[mode], act: () => setPreferences({ mode }) })),
    ...(["comfortable", "compact"] as const).map((density) => ({ value: density, label: words.settings[density], act: () => setPreferences({ density }) })),
    { value: "shortcuts", label: words.settings.shortcuts, act: onHelp },
  ];
  return [
    { label: words.groups.here, options: here },
    { label: words.groups.pages, options: pages },
    { label: words.groups.settings, options: settings },
  ];
}

/** The value when it has not changed for a while. */
function useSettled(value: string, milliseconds: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
