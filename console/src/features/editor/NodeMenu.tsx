import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { createPortal } from "react-dom";
import type { Draft } from "../../domain/draft";
import { editor as words } from "../../text/editor";
import { nodeMenu } from "./nodeActions";

interface NodeMenuProps {
  draft: Draft;
  node: string;
  x: number;
  y: number;
  onAction: (action: string, node: string) => void;
  onClose: () => void;
}

/** The Action menu at a node: by the right button, or by a full stop. Focus goes back to the node. */
export function NodeMenu({ draft, node, x, y, onAction, onClose }: NodeMenuProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const opener = useRef(document.activeElement);
  useEffect(() => {
    list.current?.querySelector<HTMLElement>("[role=menuitem]:not(:disabled)")?.focus();
    const outside = (event: PointerEvent): void => {
      if (!list.current?.contains(event.target as Element)) onClose();
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [onClose]);
  const close = (): void => {
    onClose();
    if (opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const entries = [...(list.current?.querySelectorAll<HTMLElement>("[role=menuitem]:not(:disabled)") ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) entries.at(to % entries.length)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return createPortal(
    <div ref={list} className="node-menu" role="menu" tabIndex={-1} aria-label={words.action} style={{ left: Math.min(x, window.innerWidth - 260), top: Math.min(y, window.innerHeight - 290) }} onKeyDown={onKeyDown}>
      {nodeMenu(draft, node).map((item) => (
        <button
          key={item.id}
          type="button"
          role="menuitem"
          disabled={item.disabled}
          title={item.disabledReason}
          onClick={() => {
            close();
            onAction(item.id, node);
          }}
        >
          {item.text}
        </button>
      ))}
    </div>,
    document.querySelector("main") ?? document.body,
  );
}
