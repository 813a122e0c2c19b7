/** The side navigation: sections and order as Glue users know them. */

import type { SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { paths } from "../paths";
import { shell } from "../text/shell";

const link = (text: string, path: string): SideNavigationProps.Link => ({ type: "link", text, href: `/console${path}` });

export const navigation: SideNavigationProps.Item[] = [
  link(shell.navigation.home, paths.home()),
  { type: "divider" },
  { type: "section", text: shell.navigation.etl, items: [link(shell.navigation.workflows, paths.workflows())] },
];
