import Tabs, { type TabsProps } from "@cloudscape-design/components/tabs";
import type { ReactNode } from "react";
import { useUrlState } from "./useSegment";

/** Tabs whose choice is in the URL; the first one is the default. */
export function UrlTabs({ label, tabs }: { label: string; tabs: TabsProps.Tab[] }): ReactNode {
  const [url, setUrl] = useUrlState();
  const wanted = url.get("tab");
  const active = tabs.some((tab) => tab.id === wanted) ? wanted : tabs[0]?.id;
  return <Tabs ariaLabel={label} activeTabId={active ?? ""} onChange={({ detail }) => setUrl({ tab: detail.activeTabId })} tabs={tabs} />;
}
