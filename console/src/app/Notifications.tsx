/** Messages above the pages, newest first. What went well goes by itself; what went wrong stays until it is dismissed. */

import Flashbar from "@cloudscape-design/components/flashbar";
import { useEffect, useRef, type ReactNode } from "react";
import { shell } from "../text/shell";
import { dismiss, dueFlashes, useFlashes } from "../ui/flash";

const LOOK_EVERY_MS = 1000;

export function Notifications(): ReactNode {
  const items = useFlashes((store) => store.items);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (items.length === 0) return undefined;
    const timer = setInterval(() => {
      // Whoever reads a message, or is about to press its button, is not robbed of it.
      if (frame.current?.matches(":hover, :focus-within")) return;
      for (const id of dueFlashes(items, performance.now())) dismiss(id);
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [items]);
  return (
    <div ref={frame}>
      <Flashbar
        stackItems
        i18nStrings={shell.flashbar}
        items={items.map((one) => ({
          id: one.id,
          type: one.type,
          header: one.header,
          content: one.content,
          action: one.action,
          dismissible: true,
          dismissLabel: shell.dismiss,
          onDismiss: () => dismiss(one.id),
          ariaRole: one.type === "error" ? "alert" : "status",
        }))}
      />
    </div>
  );
}
