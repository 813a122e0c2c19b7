/** Top bar, navigation and messages around the pages. */

import Badge from "@cloudscape-design/components/badge";
import SideNavigation from "@cloudscape-design/components/side-navigation";
import TopNavigation from "@cloudscape-design/components/top-navigation";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import { useLocation, useNavigate } from "react-router";
import { useSignOut } from "../api/mutations";
import { keys, useSessionQuery } from "../api/queries";
import { useConnection } from "../live/connect";
import { paths } from "../paths";
import { palette } from "../text/palette";
import { shell } from "../text/shell";
import { dismiss, flash } from "../ui/flash";
import { ShellContext } from "../ui/Page";
import { setPreferences, usePreferences } from "../ui/preferences";
import { clockTime } from "../ui/time";
import { Commands, openCommands } from "./Commands";
import { navigation } from "./navigation";
import { Notifications } from "./Notifications";

export function Shell({ children }: { children: ReactNode }): ReactNode {
  const parts = useMemo(() => ({ navigation: <Navigation />, notifications: <Notifications /> }), []);
  useLostStreamNotice();
  return (
    <ShellContext.Provider value={parts}>
      <a className="skip-link" href="#main" onClick={skip}>
        {shell.skip}
      </a>
      <div id="top" className="top">
        <TopBar />
      </div>
      {children}
      <Commands />
    </ShellContext.Provider>
  );
}

function skip(event: React.MouseEvent): void {
  event.preventDefault();
  document.querySelector<HTMLElement>("h1")?.focus();
}

function TopBar(): ReactNode {
  const session = useSessionQuery().data;
  const preferences = usePreferences();
  const signOut = useSignOut();
  const navigate = useNavigate();
  return (
    <>
      <TopNavigation
        identity={{
          href: "/console/",
          title: shell.product,
          logo: { src: "/console/icon.svg", alt: shell.logo },
          onFollow: (event) => {
            event.preventDefault();
            void navigate(paths.home());
          },
        }}
        utilities={[
          { type: "button", text: palette.open, title: palette.openTitle, ariaLabel: palette.openTitle, iconName: "search", disableUtilityCollapse: true, onClick: () => openCommands("palette") },
          { type: "button", text: session?.region ?? "", title: shell.region, iconName: "globe", ariaLabel: `${shell.region}: ${session?.region ?? ""}`, disableUtilityCollapse: true },
          {
            type: "menu-dropdown",
            iconName: "settings",
            ariaLabel: shell.settings,
            title: shell.settings,
            items: [
              { id: "mode-system", text: shell.system, itemType: "checkbox", checked: preferences.mode === "system" },
              { id: "mode-light", text: shell.light, itemType: "checkbox", checked: preferences.mode === "light" },
              { id: "mode-dark", text: shell.dark, itemType: "checkbox", checked: preferences.mode === "dark" },
              { id: "density-comfortable", text: shell.comfortable, itemType: "checkbox", checked: preferences.density === "comfortable" },
              { id: "density-compact", text: shell.compact, itemType: "checkbox", checked: preferences.density === "compact" },
              { id: "shortcuts", text: shell.shortcuts, itemType: "checkbox", checked: preferences.shortcuts },
              { id: "help", text: palette.settings.shortcuts },
            ],
            onItemClick: ({ detail }) => choose(detail.id),
          },
          ...(session?.auth
            ? [
                {
                  type: "menu-dropdown" as const,
                  iconName: "user-profile" as const,
                  text: session.userName,
                  description: shell.account(session.account),
                  items: [{ id: "sign-out", text: shell.signOut }],
                  onItemClick: () => signOut.mutate(),
                },
              ]
            : []),
        ]}
      />
      <div className="top-badges" role="region" aria-label={shell.state}>
        {session?.environment && <Badge color={session.environment.color}>{session.environment.name}</Badge>}
        <LiveDot />
      </div>
    </>
  );
}

function choose(id: string): void {
  const [what, value] = id.split("-");
  if (what === "mode") setPreferences({ mode: value as "light" | "dark" | "system" });
  if (what === "density") setPreferences({ density: value as "comfortable" | "compact" });
  if (what === "help") openCommands("shortcuts");
  if (what === "shortcuts") setPreferences({ shortcuts: !usePreferences.getState().shortcuts });
}

function LiveDot(): ReactNode {
  const state = useConnection((connection) => connection.state);
  if (state === "idle") return null;
  return (
    <span className={`live-dot live-dot-${state}`}>
      <span aria-hidden="true">●</span> {shell.live[state]}
    </span>
  );
}

function Navigation(): ReactNode {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const first = pathname.split("/")[1] ?? "";
  return (
    <SideNavigation
      header={{ text: shell.navigation.header, href: "/console/" }}
      activeHref={`/console/${first}`}
      items={navigation}
      onFollow={(event) => {
        if (event.detail.external) return;
        event.preventDefault();
        void navigate(event.detail.href.replace(/^\/console/, "") || "/");
      }}
    />
  );
}

/** A blink of the line is nobody's business; a loss of some seconds is. */
const PATIENCE_MS = 3000;
/** How often pages ask by themselves while nothing is told to them. */
const POLL_MS = 10_000;

/** What the stream tells otherwise. */
const POLLED = [keys.workflows, ["workflow"], ["run"]];

function useLostStreamNotice(): void {
  const lost = useConnection((connection) => connection.state === "lost");
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!lost) {
      if (shown) dismiss("lost");
      setShown(false);
      return undefined;
    }
    const timer = setTimeout(() => {
      const { lastHeard } = useConnection.getState();
      flash({ id: "lost", type: "warning", content: lastHeard ? shell.lost(clockTime(lastHeard)) : shell.lostNow });
      setShown(true);
    }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [lost, shown]);
  const client = useQueryClient();
  useEffect(() => {
    if (!shown) return undefined;
    const timer = setInterval(() => {
      for (const queryKey of POLLED) void client.invalidateQueries({ queryKey });
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [shown, client]);
}
