import Button, { type ButtonProps } from "@cloudscape-design/components/button";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";

/** A button that is a link inside the console. */
export function LinkButton({ to, variant, children, disabled }: { to: string; variant?: ButtonProps.Variant; children: ReactNode; disabled?: boolean }): ReactNode {
  const navigate = useNavigate();
  return (
    <Button
      variant={variant}
      disabled={disabled}
      href={`/console${to}`}
      onFollow={(event) => {
        event.preventDefault();
        void navigate(to);
      }}
    >
      {children}
    </Button>
  );
}
