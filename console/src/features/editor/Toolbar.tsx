import Autosuggest from "@cloudscape-design/components/autosuggest";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useState, type ReactNode } from "react";
import { changes, discard, redo, undo, type Draft } from "../../domain/draft";
import type { Problem } from "../../domain/validate";
import { graph as graphWords } from "../../text/graph";
import { editor as words } from "../../text/editor";
import type { EditorGraph } from "./graphItems";
import { nodeMenu } from "./nodeActions";

interface ToolbarProps {
  draft: Draft;
  graph: EditorGraph;
  problems: Problem[];
  selected: string | undefined;
  saving: boolean;
  blocked: boolean;
  onSave: () => void;
  onChange: (next: (draft: Draft) => Draft) => void;
  onSelect: (node: string | undefined) => void;
  onAction: (action: string, node: string | undefined) => void;
}

export function Toolbar({ draft, graph, problems, selected, saving, blocked, onSave, onChange, onSelect, onAction }: ToolbarProps): ReactNode {
  const unsaved = changes(draft).length;
  return (
    <div className="gtoolbar">
      <Button iconName="add-plus" onClick={() => onAction("addTrigger", undefined)}>
        {words.addTrigger}
      </Button>
      <ButtonDropdown items={nodeMenu(draft, selected)} onItemClick={({ detail }) => onAction(detail.id, selected)} expandToViewport>
        {words.action}
      </ButtonDropdown>
      <span className="gtoolbar-group">
        <Button variant="icon" iconName="undo" ariaLabel={words.undo} disabled={draft.past.length === 0} onClick={() => onChange(undo)} />
        <Button variant="icon" iconName="redo" ariaLabel={words.redo} disabled={draft.future.length === 0} onClick={() => onChange(redo)} />
      </span>
      {problems.length > 0 && (
        <ButtonDropdown
          variant="normal"
          expandToViewport
          items={problems.map((one, at) => ({ id: String(at), text: one.message, iconName: one.level === "error" ? "status-negative" : "status-warning" }))}
          onItemClick={({ detail }) => onSelect(problems[Number(detail.id)]?.node)}
        >
          {words.problems(problems.length)}
        </ButtonDropdown>
      )}
      {unsaved > 0 && (
        <>
          <span className="gtoolbar-note" role="status">
            {words.unsaved(unsaved)}
          </span>
          <Button variant="primary" loading={saving} disabled={blocked} disabledReason={blocked ? words.saveBlocked : undefined} onClick={onSave}>
            {words.save}
          </Button>
          <Button variant="link" disabled={saving} onClick={() => onChange(discard)}>
            {words.discard}
          </Button>
        </>
      )}
      <Find graph={graph} onSelect={onSelect} />
    </div>
  );
}

function Find({ graph, onSelect }: Pick<ToolbarProps, "graph" | "onSelect">): ReactNode {
  const [value, setValue] = useState("");
  return (
    <span className="gtoolbar-find">
      <Autosuggest
        value={value}
        onChange={({ detail }) => setValue(detail.value)}
        onSelect={({ detail }) => {
          // Enter on what was typed, without a choice from the list: the first node of such a name.
          const typed = graph.model.nodes.find((node) => node.name.toLowerCase().includes(detail.value.toLowerCase()))?.id;
          const wanted = detail.selectedOption ? detail.value : typed;
          if (wanted !== undefined) onSelect(wanted);
          setValue("");
        }}
        options={graph.model.nodes.map((node) => ({ value: node.id, label: node.name, tags: [node.kind.toLowerCase()] }))}
        placeholder={words.find}
        ariaLabel={words.find}
        enteredTextLabel={(text) => text}
        empty={graphWords.noMatch}
        expandToViewport
      />
    </span>
  );
}
