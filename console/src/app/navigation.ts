/** The side navigation: sections and order as Glue users know them. */

import type { SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { paths } from "../paths";
import { nouns } from "../text/nouns";
import { monitoring } from "../text/monitoring";
import { shell } from "../text/shell";

const link = (text: string, path: string): SideNavigationProps.Link => ({ type: "link", text, href: `/console${path}` });

export const navigation: SideNavigationProps.Item[] = [
  link(shell.navigation.home, paths.home()),
  { type: "divider" },
  {
    type: "section",
    text: nouns.sections.catalog,
    items: [
      link(nouns.links.databases, paths.databases()),
      link(nouns.links.tables, paths.tables()),
      link(nouns.links.crawlers, paths.crawlers()),
      link(nouns.links.connections, paths.connections()),
    ],
  },
  {
    type: "section",
    text: shell.navigation.etl,
    items: [
      link(nouns.links.jobs, paths.jobs()),
      link(nouns.links.triggers, paths.triggers()),
      link(shell.navigation.workflows, paths.workflows()),
      link(nouns.links.blueprints, paths.blueprints()),
    ],
  },
  {
    type: "section",
    text: monitoring.section,
    items: [link(monitoring.timeline, paths.timeline()), link(monitoring.upcoming, paths.upcoming()), link(monitoring.events, paths.events())],
  },
];
