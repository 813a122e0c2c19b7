import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import type { ReactNode } from "react";
import { nouns } from "../text/nouns";

export interface ActionItem {
  id: string;
  text: string;
  /** Why it is off. */
  off?: string | false;
  run: () => void;
}

/** The Actions menu: what is off says why. */
export function ActionMenu({ items, pending }: { items: ActionItem[]; pending?: boolean }): ReactNode {
  return (
    <ButtonDropdown
      loading={pending}
      expandToViewport
      items={items.map(({ id, text, off }) => (off ? { id, text, disabled: true, disabledReason: off } : { id, text }))}
      onItemClick={({ detail }) => items.find((one) => one.id === detail.id)?.run()}
    >
      {nouns.actions}
    </ButtonDropdown>
  );
}
