/** The frame of every page: navigation, breadcrumbs, messages, content, panel. Pages fill it; the shell gives the rest. */

import AppLayout, { type AppLayoutProps } from "@cloudscape-design/components/app-layout";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import { createContext, useContext, useEffect, type ReactNode } from "react";
import { useLocation, useNavigate } from "react-router";
import { paths } from "../paths";
import { shell } from "../text/shell";
import { dropRead } from "./flash";
import { setPreferences, usePreferences } from "./preferences";

export interface ShellParts {
  navigation: ReactNode;
  notifications: ReactNode;
}

export const ShellContext = createContext<ShellParts>({ navigation: null, notifications: null });

export interface Crumb {
  text: string;
  href: string;
}

interface PageProps {
  /** "object - page", most particular first; the product's name is added. */
  documentTitle: string;
  crumbs: Crumb[];
  contentType?: AppLayoutProps.ContentType;
  splitPanel?: ReactNode;
  splitPanelOpen?: boolean;
  onSplitPanelToggle?: (open: boolean) => void;
  splitPanelPosition?: "side" | "bottom";
  /** Where the size of the panel is remembered. */
  panel?: "panelSize" | "inspectorSize";
  children: ReactNode;
}

export function Page(props: PageProps): ReactNode {
  const { navigation, notifications } = useContext(ShellContext);
  const navigate = useNavigate();
  const preferences = usePreferences();
  const panel = props.panel ?? "panelSize";
  useDocumentTitle(props.documentTitle);
  useFocusOnHeading();
  return (
    <AppLayout
      headerSelector="#top"
      toolsHide
      contentType={props.contentType ?? "default"}
      navigation={navigation}
      navigationOpen={preferences.navigationOpen}
      onNavigationChange={({ detail }) => setPreferences({ navigationOpen: detail.open })}
      notifications={notifications}
      stickyNotifications
      breadcrumbs={
        props.crumbs.length === 0 ? undefined : (
          <BreadcrumbGroup
            items={[{ text: shell.product, href: paths.home() }, ...props.crumbs].map((one) => ({ ...one, href: `/console${one.href}` }))}
            ariaLabel={shell.breadcrumbs}
            onFollow={(event) => {
              event.preventDefault();
              void navigate(event.detail.href.replace(/^\/console/, ""));
            }}
          />
        )
      }
      content={<div id="main">{props.children}</div>}
      splitPanel={props.splitPanel}
      splitPanelOpen={props.splitPanelOpen}
      splitPanelSize={preferences[panel]}
      splitPanelPreferences={{ position: props.splitPanelPosition ?? "bottom" }}
      onSplitPanelToggle={({ detail }) => props.onSplitPanelToggle?.(detail.open)}
      onSplitPanelResize={({ detail }) => setPreferences({ [panel]: detail.size })}
      ariaLabels={shell.layout}
    />
  );
}

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} - ${shell.product}` : shell.product;
  }, [title]);
}

/** After navigation the reading position is the heading of the new page, not the link that is gone. */
function useFocusOnHeading(): void {
  const { pathname } = useLocation();
  useEffect(() => {
    dropRead();
    if (document.querySelector("[role=dialog]")) return;
    const heading = document.querySelector<HTMLElement>("main h1, h1");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
  }, [pathname]);
}
