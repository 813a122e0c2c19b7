/** The log of one job run or crawl: follow, find, filter by level, link to a line, download. State is in the URL. */

import "./logs.css";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import TextFilter from "@cloudscape-design/components/text-filter";
import ToggleButton from "@cloudscape-design/components/toggle-button";
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { API } from "../api/client";
import { logs as words } from "../text/logs";
import { shell } from "../text/shell";
import { EmptyState } from "../ui/EmptyState";
import { flash } from "../ui/flash";
import { LoadError } from "../ui/LoadError";
import { setPreferences, usePreferences } from "../ui/preferences";
import { useUrlState } from "../ui/useSegment";
import { GoToLine } from "./GoToLine";
import type { Level } from "./levels";
import { LogLines, type LogScroll } from "./LogLines";
import { firstAtLeast, step } from "./matchSteps";
import { useLog, type LogStream } from "./useLog";
import { useMatches } from "./useMatches";

interface LogViewProps {
  run: string;
  /** Crawls write one stream only. */
  kind: "JOB" | "CRAWLER";
}

const SHOWN: Record<string, readonly Level[]> = { all: [], error: ["error"], warning: ["error", "warning"], info: ["error", "warning", "info"] };
const LEVEL_OPTIONS = (["all", "error", "warning", "info"] as const).map((value) => ({ value, label: words.levels[value] }));

export function LogView({ run, kind }: LogViewProps): ReactNode {
  const [url, setUrl] = useUrlState();
  const stream: LogStream = kind === "JOB" && url.get("stream") === "error" ? "error" : "output";
  return <OneLog key={`${run} ${stream}`} run={run} kind={kind} stream={stream} onStream={(wanted) => setUrl({ stream: wanted === "output" ? undefined : wanted, line: undefined })} />;
}

function OneLog({ run, kind, stream, onStream }: LogViewProps & { stream: LogStream; onStream: (stream: LogStream) => void }): ReactNode {
  const [url, setUrl] = useUrlState();
  const { logTimes, logWrap } = usePreferences();
  const log = useLog(run, stream);
  const q = url.get("q") ?? "";
  const level = url.get("level") ?? "all";
  const levels = SHOWN[level] ?? [];
  const found = useMatches(run, stream, { q, levels: [] }, q === "" ? undefined : log.total);
  const kept = useMatches(run, stream, { q: "", levels }, levels.length === 0 ? undefined : log.total);
  const selected = lineOf(url.get("line"));
  const [following, setFollowing] = useState(selected === undefined);
  const scroll = useRef<LogScroll>(null);
  const count = kept ? kept.lines.length : (log.total ?? 0);
  const lineAt = useCallback((row: number) => (kept ? (kept.lines[row] ?? 0) : row), [kept]);
  const rowOf = useCallback((line: number) => (kept ? firstAtLeast(kept.lines, line) : line), [kept]);
  const select = (line: number | undefined): void => {
    if (line === undefined) return;
    setFollowing(false);
    setUrl({ line: String(line + 1) });
    scroll.current?.toRow(rowOf(line));
  };
  useArrival(selected, log.total, (line) => scroll.current?.toRow(rowOf(line)));
  const row = selected === undefined || kept === undefined ? undefined : rowOf(selected);
  const complete = kept === undefined || kept.scanned >= (log.total ?? 0);
  useEffect(() => {
    // Who looks at fewer lines stays where they were.
    if (complete && row !== undefined) scroll.current?.toRow(row);
  }, [level, complete, row]);
  // Lines of another level are stepped over: they are not there to be seen.
  const matches = useMemo(() => (found && kept ? found.lines.filter((line) => kept.lines[firstAtLeast(kept.lines, line)] === line) : found?.lines), [found, kept]);
  const searching = found !== undefined && found.scanned < (log.total ?? 0);
  const at = matches && selected !== undefined && matches[firstAtLeast(matches, selected)] === selected ? firstAtLeast(matches, selected) + 1 : undefined;
  const error = log.error ?? found?.error ?? kept?.error;
  return (
    <div className="log-view">
      <div className="log-bar">
        {kind === "JOB" && (
          <SegmentedControl
            label={words.stream}
            selectedId={stream}
            options={(["output", "error"] as const).map((id) => ({ id, text: words.streams[id] }))}
            onChange={({ detail }) => onStream(detail.selectedId as LogStream)}
          />
        )}
        <span
          className="log-find"
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
            event.preventDefault();
            select(step(matches ?? [], selected, event.shiftKey ? "previous" : "next"));
          }}
        >
          <TextFilter
            filteringText={q}
            filteringPlaceholder={words.search}
            filteringAriaLabel={words.search}
            onChange={({ detail }) => setUrl({ q: detail.filteringText })}
          />
        </span>
        <span className="log-steps">
          <Button variant="icon" iconName="angle-up" ariaLabel={words.previous} disabled={!matches?.length} onClick={() => select(step(matches ?? [], selected, "previous"))} />
          <Button variant="icon" iconName="angle-down" ariaLabel={words.next} disabled={!matches?.length} onClick={() => select(step(matches ?? [], selected, "next"))} />
          <span className="log-count figures" role="status">
            {matches && (matches.length === 0 && !searching ? words.noMatches : words.matches(at, matches.length, searching))}
          </span>
        </span>
        <span className="log-right">
          <Select
            selectedOption={LEVEL_OPTIONS.find((one) => one.value === level) ?? LEVEL_OPTIONS[0] ?? null}
            options={LEVEL_OPTIONS}
            ariaLabel={words.level}
            expandToViewport
            onChange={({ detail }) => setUrl({ level: detail.selectedOption.value === "all" ? undefined : detail.selectedOption.value })}
          />
          <GoToLine total={log.total ?? 0} onGo={select} />
          <ButtonDropdown
            expandToViewport
            items={[
              { id: "wrap", text: words.wrap, itemType: "checkbox", checked: logWrap },
              ...(["absolute", "relative", "none"] as const).map((id) => ({ id, text: words.times[id], itemType: "checkbox" as const, checked: logTimes === id })),
              { id: "link", text: words.copyLink, disabled: selected === undefined },
            ]}
            onItemClick={({ detail: { id } }) => {
              if (id === "wrap") setPreferences({ logWrap: !logWrap });
              else if (id === "link") void navigator.clipboard.writeText(window.location.href).then(() => flash({ id: "copied", type: "success", content: words.copied }));
              else setPreferences({ logTimes: id as "absolute" | "relative" | "none" });
            }}
          >
            {words.view}
          </ButtonDropdown>
          <Button iconName="download" ariaLabel={words.download} href={`${API}/logs/file?run=${encodeURIComponent(run)}&stream=${stream}`} download />
          <ToggleButton iconName="angle-down" pressed={following} onChange={({ detail }) => setFollowing(detail.pressed)}>
            {log.ended ? words.toEnd : following ? words.following : words.follow}
          </ToggleButton>
        </span>
      </div>
      {error && (error.code === "EntityNotFoundException" ? <EmptyState {...words.gone} /> : <LoadError error={error} onRetry={log.retry} />)}
      {!error && log.total === undefined && (
        <div className="log-lines log-waiting" role="status">
          {shell.loading}
        </div>
      )}
      {!error && log.total === 0 && (
        <EmptyState
          {...(log.ended ? words.empty : words.emptyYet)}
          action={kind === "JOB" && <Button onClick={() => onStream(stream === "output" ? "error" : "output")}>{words.other[stream]}</Button>}
        />
      )}
      {!error && kept && (log.total ?? 0) > 0 && kept.lines.length === 0 && kept.scanned >= (log.total ?? 0) && (
        <EmptyState title={words.noLevel.title} text={words.noLevel.text} action={<Button onClick={() => setUrl({ level: undefined })}>{words.noLevel.clear}</Button>} />
      )}
      {count > 0 && (
        <LogLines
          ref={scroll}
          label={words.label(run)}
          count={count}
          lineAt={lineAt}
          line={log.line}
          want={log.want}
          times={logTimes}
          wrap={logWrap}
          search={q}
          selected={selected}
          onSelect={select}
          following={following}
          onFollowing={setFollowing}
        />
      )}
      {(log.total ?? 0) > 0 && (
        <p className="log-foot figures">
          {words.lines(log.total ?? 0)}
          {!log.ended && `, ${words.running}`}
        </p>
      )}
    </div>
  );
}

function lineOf(text: string | null): number | undefined {
  const number = Number(text);
  return text && Number.isInteger(number) && number > 0 ? number - 1 : undefined;
}

/** Who comes by a link to a line begins there, once the log is known to have it. */
function useArrival(line: number | undefined, total: number | undefined, go: (line: number) => void): void {
  const arrived = useRef(false);
  useEffect(() => {
    if (arrived.current || total === undefined || total === 0) return;
    arrived.current = true;
    if (line !== undefined) go(Math.min(line, total - 1));
  }, [line, total, go]);
}
