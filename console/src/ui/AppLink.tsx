import Link, { type LinkProps } from "@cloudscape-design/components/link";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";

interface AppLinkProps {
  to: string;
  children: ReactNode;
  variant?: LinkProps.Variant;
  fontSize?: LinkProps.FontSize;
  ariaLabel?: string;
}

/** A link inside the console: opens in place, and in a new tab by the browser's own ways. */
export function AppLink({ to, children, variant = "primary", fontSize, ariaLabel }: AppLinkProps): ReactNode {
  const navigate = useNavigate();
  return (
    <Link
      href={`/console${to}`}
      variant={variant}
      fontSize={fontSize}
      ariaLabel={ariaLabel}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        event.stopPropagation();
        void navigate(to);
      }}
    >
      {children}
    </Link>
  );
}
