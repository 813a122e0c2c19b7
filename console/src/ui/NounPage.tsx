/** The page of one thing: heading, actions, and what is said when it is not there or cannot be loaded. */

import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import type { ReactNode } from "react";
import type { Result } from "../api/queries";
import { shell } from "../text/shell";
import { AppLink } from "./AppLink";
import { EmptyState } from "./EmptyState";
import { LoadError } from "./LoadError";
import { Page, type Crumb } from "./Page";

interface NounPageProps<T> {
  title: string;
  documentTitle?: string;
  /** The way here; the page itself is added. */
  crumbs: Crumb[];
  path: string;
  description?: ReactNode;
  result: Pick<Result<T>, "data" | "error" | "isPending" | "refetch">;
  gone: { title: string; text: string; list: string; to: string };
  actions?: ReactNode;
  contentType?: "default" | "form";
  children: (data: T) => ReactNode;
}

export function NounPage<T>(props: NounPageProps<T>): ReactNode {
  const { result, gone } = props;
  const missing = result.error?.code === "EntityNotFoundException";
  const data = missing ? undefined : result.data;
  return (
    <Page documentTitle={props.documentTitle ?? props.title} crumbs={[...props.crumbs, { text: props.title, href: props.path }]} contentType={props.contentType}>
      <SpaceBetween size="l">
        <Header variant="h1" description={data !== undefined && props.description} actions={data !== undefined && props.actions}>
          <span className="message">{props.title}</span>
        </Header>
        {missing && <EmptyState title={gone.title} text={gone.text} action={<AppLink to={gone.to}>{gone.list}</AppLink>} />}
        {result.error && !missing && <LoadError error={result.error} onRetry={() => void result.refetch()} />}
        {result.isPending && !result.error && (
          <Box textAlign="center" padding="xl" color="text-body-secondary">
            <Spinner /> {shell.loading}
          </Box>
        )}
        {data !== undefined && props.children(data)}
      </SpaceBetween>
    </Page>
  );
}
