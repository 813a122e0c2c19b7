import Input from "@cloudscape-design/components/input";
import { useState, type ReactNode } from "react";
import { logs as words } from "../text/logs";

/** A number and Enter. */
export function GoToLine({ total, onGo }: { total: number; onGo: (line: number) => void }): ReactNode {
  const [value, setValue] = useState("");
  return (
    <span
      className="log-goto"
      onKeyDown={(event) => {
        const number = Number(value.replaceAll(/\D/g, ""));
        if (event.key === "Enter" && number > 0 && total > 0) onGo(Math.min(number, total) - 1);
      }}
    >
      <Input value={value} inputMode="numeric" placeholder={words.goTo} ariaLabel={words.goTo} onChange={({ detail }) => setValue(detail.value)} />
    </span>
  );
}
