import ColumnLayout from "@cloudscape-design/components/column-layout";
import Header from "@cloudscape-design/components/header";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import type { ReactNode } from "react";
import { shortcutList as words } from "../../text/palette";
import { shell } from "../../text/shell";
import { setPreferences, usePreferences } from "../../ui/preferences";

/** All shortcuts in one place, and the switch that turns them off. */
export function ShortcutList({ onClose }: { onClose: () => void }): ReactNode {
  const enabled = usePreferences((preferences) => preferences.shortcuts);
  return (
    <Modal visible header={words.title} closeAriaLabel={shell.close} onDismiss={onClose} size="large">
      <SpaceBetween size="l">
        <Toggle checked={enabled} description={enabled ? undefined : words.off} onChange={({ detail }) => setPreferences({ shortcuts: detail.checked })}>
          {words.enabled}
        </Toggle>
        <ColumnLayout columns={2}>
          {words.groups.map((group) => (
            <div key={group.title}>
              <Header variant="h3">{group.title}</Header>
              <dl className="shortcut-list">
                {group.keys.map(([keys, text]) => (
                  <div key={keys}>
                    <dt>
                      {keys.split(" ").map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dt>
                    <dd>{text}</dd>
                  </div>
                ))}
              </dl>
            </div>
          ))}
        </ColumnLayout>
      </SpaceBetween>
    </Modal>
  );
}
