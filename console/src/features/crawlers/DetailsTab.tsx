import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import type { Crawler } from "../../api/generated";
import { useTags } from "../../api/queries";
import { paths } from "../../paths";
import { crawlerDetails as words } from "../../text/crawlers";
import { nouns } from "../../text/nouns";
import { shell } from "../../text/shell";
import { AppLink } from "../../ui/AppLink";
import { CopyId } from "../../ui/CopyId";
import { InnerTable } from "../../ui/InnerTable";
import { LinkButton } from "../../ui/LinkButton";
import { NextFirings } from "../../ui/NextFirings";
import { Pairs } from "../../ui/Pairs";
import { ExactTime } from "../../ui/RelativeTime";
import { usedByFacts } from "../../ui/UsedBy";
import { useArn } from "../../ui/useArn";
import { useUses } from "../../ui/useUses";
import { crawlerSchedule } from "./state";

interface Target {
  kind: string;
  path: string;
  exclusions: string[];
  connection: string | undefined;
}

function targetsOf(crawler: Crawler): Target[] {
  return Object.entries(crawler.Targets ?? {}).flatMap(([kind, found]) =>
    (found as Record<string, unknown>[]).map((one) => {
      const tables = Array.isArray(one["Tables"]) ? `${String(one["DatabaseName"] ?? "")}: ${one["Tables"].join(", ")}` : undefined;
      const many = [one["Paths"], one["DeltaTables"]].find((list) => Array.isArray(list)) as string[] | undefined;
      return {
        kind,
        path: String(one["Path"] ?? many?.join(", ") ?? tables ?? ""),
        exclusions: Array.isArray(one["Exclusions"]) ? one["Exclusions"].map(String) : [],
        connection: one["ConnectionName"] === undefined ? undefined : String(one["ConnectionName"]),
      };
    }),
  );
}

export function DetailsTab({ crawler, name }: { crawler: Crawler; name: string }): ReactNode {
  const arn = useArn(`crawler/${name}`);
  const tags = useTags(arn);
  const use = useUses("CRAWLER")(name);
  const schedule = crawler.Schedule?.ScheduleExpression;
  const policy = crawler.SchemaChangePolicy;
  return (
    <SpaceBetween size="l">
      <Header variant="h2" actions={<LinkButton to={paths.editCrawler(name)}>{nouns.edit}</LinkButton>}>
        {words.title}
      </Header>
      <KeyValuePairs
        columns={3}
        items={[
          { label: words.database, value: crawler.DatabaseName ? <AppLink to={paths.database(crawler.DatabaseName)}>{crawler.DatabaseName}</AppLink> : nouns.none },
          { label: words.prefix, value: crawler.TablePrefix || nouns.none },
          { label: words.role, value: <span className="message">{crawler.Role ?? nouns.none}</span> },
          { label: words.schedule, value: crawlerSchedule(crawler) },
          ...(schedule && crawler.Schedule?.State !== "NOT_SCHEDULED" ? [{ label: words.next, value: <NextFirings expression={schedule} /> }] : []),
          { label: words.update, value: words.updateBehaviors[policy?.UpdateBehavior ?? ""] ?? policy?.UpdateBehavior },
          { label: words.remove, value: words.deleteBehaviors[policy?.DeleteBehavior ?? ""] ?? policy?.DeleteBehavior },
          { label: words.recrawl, value: words.recrawls[crawler.RecrawlPolicy?.RecrawlBehavior ?? ""] ?? nouns.none },
          { label: words.classifiers, value: crawler.Classifiers?.join(", ") || words.noClassifiers },
          ...(crawler.Configuration ? [{ label: words.configuration, value: <code className="message">{crawler.Configuration}</code> }] : []),
          { label: nouns.created, value: <ExactTime at={crawler.CreationTime} /> },
          { label: nouns.modified, value: <ExactTime at={crawler.LastUpdated} /> },
          { label: words.version, value: crawler.Version },
          { label: nouns.tags, value: <Pairs record={tags.data} /> },
          { label: nouns.arn, value: arn && <CopyId value={arn} /> },
        ]}
      />
      <InnerTable<Target>
        title={words.targets}
        label={words.targets}
        items={targetsOf(crawler)}
        trackBy={(target) => `${target.kind} ${target.path} ${target.connection ?? ""}`}
        wrapLines
        empty={{ title: words.noTargets }}
        columns={[
          { id: "path", header: words.path, isRowHeader: true, cell: (target) => <span className="message">{target.path || shell.none}</span> },
          { id: "kind", header: words.kind, cell: (target) => words.kinds[target.kind] ?? target.kind },
          { id: "exclusions", header: words.exclusions, cell: (target) => target.exclusions.join(", ") || nouns.none },
          { id: "connection", header: words.connection, cell: (target) => (target.connection ? <AppLink to={paths.connection(target.connection)}>{target.connection}</AppLink> : nouns.none) },
        ]}
      />
      <Header variant="h3">{nouns.usedBy.title}</Header>
      <KeyValuePairs columns={3} items={usedByFacts(use)} />
    </SpaceBetween>
  );
}
