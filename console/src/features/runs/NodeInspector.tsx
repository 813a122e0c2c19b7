/** One node of the run: what it did, or what it waits for. */

import Box from "@cloudscape-design/components/box";
import SplitPanel from "@cloudscape-design/components/split-panel";
import type { ReactNode } from "react";
import { parseNodeId } from "../../domain/workflowGraph";
import { inspector as words, run } from "../../text/runs";
import { tabs } from "../../text/workflows";
import { AppLink } from "../../ui/AppLink";
import { nodePage } from "../editor/nodeActions";
import { RunNodePanel } from "./RunNodePanel";
import { TriggerPanel } from "./TriggerPanel";
import type { RunView } from "./useRun";

export interface InspectorProps {
  id: string;
  view: RunView;
  workflow: string;
  chosen: ReadonlySet<string>;
  redundant: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
}

export function NodeInspector(props: InspectorProps): ReactNode {
  const parsed = parseNodeId(props.id);
  const node = props.view.model.nodes.find((one) => one.id === props.id);
  return (
    <SplitPanel header={parsed?.name ?? words.title} closeBehavior="hide" hidePreferencesButton i18nStrings={tabs.split}>
      {!node || !parsed ? (
        words.none
      ) : (
        <>
          <Box color="text-body-secondary" margin={{ bottom: "s" }}>
            {run.kinds[parsed.kind]} · <AppLink to={nodePage(props.id)}>{words.page}</AppLink>
          </Box>
          {node.trigger ? <TriggerPanel trigger={node.trigger} view={props.view} /> : <RunNodePanel key={props.id} {...props} />}
        </>
      )}
    </SplitPanel>
  );
}
