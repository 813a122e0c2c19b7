import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";
import { shell } from "../text/shell";

export function Reload(): ReactNode {
  return <Button onClick={() => window.location.reload()}>{shell.reload}</Button>;
}
