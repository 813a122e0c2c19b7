import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import type { ReactNode } from "react";
import { shell } from "../text/shell";

export function CopyId({ value, shown }: { value: string; shown?: ReactNode }): ReactNode {
  return (
    <span className="copy-id">
      <CopyToClipboard
        variant="icon"
        copyButtonAriaLabel={`${shell.copy} ${value}`}
        copySuccessText={shell.copied}
        copyErrorText={shell.copyFailed}
        textToCopy={value}
      />
      <span title={value} className={shown === undefined ? undefined : "copy-id-short"}>{shown ?? value}</span>
    </span>
  );
}
