import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import type { ReactNode } from "react";
import { paths } from "../paths";
import { shell } from "../text/shell";
import { AppLink } from "../ui/AppLink";
import { Page } from "../ui/Page";

export default function NotFound(): ReactNode {
  return (
    <Page documentTitle={shell.notFound.title} crumbs={[]}>
      <Header variant="h1">{shell.notFound.title}</Header>
      <Box margin={{ top: "s" }}>
        <p>{shell.notFound.text}</p>
        <AppLink to={paths.home()}>{shell.notFound.home}</AppLink>
      </Box>
    </Page>
  );
}
