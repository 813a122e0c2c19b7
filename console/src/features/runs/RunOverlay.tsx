import "../../timeline/timeline.css";
import "../workflows/difference.css";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import type { ReactNode } from "react";
import type { Attempt, RunDetails } from "../../api/console";
import { spanInWords } from "../../domain/durations";
import { nodeStatus } from "../../domain/status";
import { parseNodeId } from "../../domain/workflowGraph";
import { compare as words } from "../../text/comparison";
import { serverNow } from "../../ui/time";
import { lastAttempts } from "./measured";

/** Both timelines over each other, each from its own start. */
export function RunOverlay({ both }: { both: [RunDetails, RunDetails] }): ReactNode {
  const [a, b] = both.map(lastAttempts) as [ReadonlyMap<string, Attempt>, ReadonlyMap<string, Attempt>];
  const now = serverNow();
  const starts = both.map((details) => details.run.startedOn ?? now) as [number, number];
  const span = Math.max(0.05, ...both.map((details, at) => (details.run.completedOn ?? now) - (starts[at] ?? now)));
  const ids = [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => first(a.get(x), starts[0]) - first(a.get(y), starts[0]) || first(b.get(x), starts[1]) - first(b.get(y), starts[1]));
  return (
    <Container header={<Header variant="h2" description={words.overlayText}>{words.overlay}</Header>}>
      <div className="overlay">
        {ids.map((id) => (
          <Lane key={id} name={parseNodeId(id)?.name ?? id} bars={[bar(a.get(id), starts[0], now), bar(b.get(id), starts[1], now)]} span={span} />
        ))}
      </div>
    </Container>
  );
}

interface OverlayBar {
  from: number;
  to: number;
  tone: string;
}

function first(attempt: Attempt | undefined, start: number): number {
  return attempt?.startedOn === null || attempt === undefined ? Number.MAX_SAFE_INTEGER : attempt.startedOn - start;
}

function bar(attempt: Attempt | undefined, start: number, now: number): OverlayBar | undefined {
  const begun = attempt?.runningOn ?? attempt?.startedOn;
  if (!attempt || attempt.copied || begun === null || begun === undefined) return undefined;
  return { from: begun - start, to: (attempt.completedOn ?? now) - start, tone: nodeStatus(attempt.state).tone };
}

function Lane({ name, bars, span }: { name: string; bars: (OverlayBar | undefined)[]; span: number }): ReactNode {
  return (
    <>
      <span className="overlay-name" title={name}>
        {name}
      </span>
      <span className="overlay-lane">
        {bars.map((one, at) => {
          if (!one) return null;
          const said = words.bar(name, at === 0 ? words.before : words.after, spanInWords(one.to - one.from));
          return (
            <span
              key={at === 0 ? "a" : "b"}
              className={`overlay-bar fill-${one.tone} ${at === 0 ? "overlay-a" : "overlay-b"}`}
              style={{ left: `${(one.from / span) * 100}%`, width: `${((one.to - one.from) / span) * 100}%` }}
              title={said}
            />
          );
        })}
      </span>
    </>
  );
}
