import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";
import type { Status } from "../domain/status";

const TYPES: Record<Status["icon"], StatusIndicatorProps.Type> = {
  success: "success",
  error: "error",
  warning: "warning",
  "in-progress": "in-progress",
  pending: "pending",
  stopped: "stopped",
};

export function StatusText({ status }: { status: Status }): ReactNode {
  return <StatusIndicator type={TYPES[status.icon]}>{status.word}</StatusIndicator>;
}
