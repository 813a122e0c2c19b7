/** The page of a form that needs what is stored first. */

import Header from "@cloudscape-design/components/header";
import Spinner from "@cloudscape-design/components/spinner";
import type { ReactNode } from "react";
import type { Result } from "../api/queries";
import { AppLink } from "./AppLink";
import { EmptyState } from "./EmptyState";
import { LoadError } from "./LoadError";
import { Page, type Crumb } from "./Page";

interface FormLoaderProps {
  title: string;
  crumbs: Crumb[];
  path: string;
  results: Pick<Result<unknown>, "data" | "error" | "refetch">[];
  gone: { title: string; text: string; list: string; to: string };
  children: () => ReactNode;
}

export function FormLoader({ title, crumbs, path, results, gone, children }: FormLoaderProps): ReactNode {
  const failed = results.find((one) => one.error && one.data === undefined);
  const missing = failed?.error?.code === "EntityNotFoundException";
  const ready = results.every((one) => one.data !== undefined);
  const again = (): void => {
    for (const one of results) void one.refetch();
  };
  return (
    <Page documentTitle={title} contentType="form" crumbs={[...crumbs, { text: title, href: path }]}>
      {!ready && <Header variant="h1">{title}</Header>}
      {missing && <EmptyState title={gone.title} text={gone.text} action={<AppLink to={gone.to}>{gone.list}</AppLink>} />}
      {failed?.error && !missing && <LoadError error={failed.error} onRetry={again} />}
      {!ready && !failed && <Spinner />}
      {ready && children()}
    </Page>
  );
}
