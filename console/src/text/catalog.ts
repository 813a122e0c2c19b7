/** Words of the Data Catalog: databases, tables, connections. */
export const databases = {
  title: "Databases",
  description: "A database holds tables of the Data Catalog.",
  loading: "Loading databases",
  find: "Find databases",
  empty: { title: "No databases yet", text: "Crawlers write their tables into a database; it can be made here first." },
  create: "Add database",
  columns: { name: "Name", description: "Description", location: "Location", tables: "Tables", created: "Created" },
  created: (name: string) => `Database ${name} was created.`,
  deleted: (name: string) => `Database ${name} was deleted.`,
  deleteDialog: {
    title: (name: string) => `Delete database ${name}?`,
    text: (tables: number) => (tables === 0 ? "It has no tables." : `Its ${tables === 1 ? "table goes" : `${tables} tables go`} with it. The data stays where it is.`),
    confirm: "Delete",
  },
  gone: { title: "This database does not exist", text: "It may have been deleted meanwhile.", list: "Go to databases" },
  form: {
    name: "Name", nameHint: "Small letters: the Data Catalog keeps names so.", location: "Location - optional", locationHint: "Where tables without a location of their own lie: s3://bucket/folder/",
    submit: "Create database",
  },
  details: "Database details",
};

export const tables = {
  title: "Tables",
  description: "Tables of all databases: their columns, partitions and versions, and the crawl that wrote them.",
  loading: "Loading tables",
  find: "Find tables",
  empty: { title: "No tables yet", text: "Run a crawler: it finds tables in data, and writes them here." },
  columns: {
    name: "Name", database: "Database", format: "Classification", columns: "Columns", partitions: "Partition keys", rows: "Records", location: "Location", updated: "Last updated", crawler: "Crawler",
  },
  deleted: (name: string) => `Table ${name} was deleted.`,
  deleteDialog: { title: (name: string) => `Delete table ${name}?`, text: "The table with its partitions and versions goes from the Data Catalog. The data stays where it is.", confirm: "Delete" },
  gone: { title: "This table does not exist", text: "It may have been deleted meanwhile.", list: "Go to tables" },
  tabs: { schema: "Schema", sample: "Sample rows", partitions: "Partitions", versions: "Versions", parameters: "Parameters", evidence: "Evidence" },
};

export const table = {
  details: {
    database: "Database", location: "Location", format: "Classification", records: "Records", objects: "Objects", size: "Size", created: "Created", updated: "Last updated", version: "Version",
    type: "Table type", serde: "Serde", serdeParameters: "Serde parameters", input: "Input format", output: "Output format", crawler: "Crawler", owner: "Created by", description: "Description",
  },
  schema: { title: "Schema", number: "#", name: "Column name", type: "Data type", key: "Partition key", comment: "Comment", find: "Find columns", empty: "This table has no columns.", yes: "Partition key" },
  sample: {
    title: "Sample rows",
    from: (format: string) => `The first rows of the first file, read as ${format}.`,
    truncated: "There is more than is shown.",
    problem: "No rows can be shown",
    empty: "The first file has no rows.",
    none: "null",
  },
  partitions: {
    title: "Partitions", expression: "Filter expression", hint: "Such as month = '01' AND year > '2012'", apply: "Filter", clear: "Clear", empty: "This table has no partitions.",
    noMatch: "No partition is like this.", notPartitioned: { title: "Not partitioned", text: "This table has no partition keys." }, location: "Location", records: "Records", created: "Created",
    more: (n: number) => `The first ${n.toLocaleString("en")} partitions. A filter expression finds others.`, refused: "The expression was refused",
  },
  versions: {
    title: "Versions", against: "Compared with the version before", version: "Version", updated: "Updated", changes: "Changes of columns", first: "The first version",
    columns: "Columns", parameters: "Parameters", change: "Change", before: "Before", after: "After", name: "Name", same: "The columns are the same.", sameParameters: "The parameters are the same.",
    choose: "Version", other: "Compare with", current: (id: string) => `${id} (current)`, empty: "This table has one version only.",
    words: { added: "Added", removed: "Removed", changed: "Changed", moved: "Moved", same: "Same" },
    summary: (added: number, removed: number, changed: number) =>
      [added > 0 && `${added} added`, removed > 0 && `${removed} removed`, changed > 0 && `${changed} changed`].filter(Boolean).join(", ") || "None",
  },
  parameters: { title: "Parameters", name: "Name", value: "Value", find: "Find parameters", empty: "This table has no parameters." },
  evidence: {
    title: "Why this table is as it is",
    by: (crawler: string) => `What the log of crawler ${crawler} says about it.`,
    none: { title: "No crawl wrote this table", text: "It was made by a program or by hand." },
    gone: { title: "The log of the crawl is gone", text: "The crawl that wrote this table is no longer known." },
    noLines: "The log says nothing about this table.",
    crawl: "Open the crawl",
  },
};

export const connections = {
  title: "Connections",
  description: "How jobs and crawlers reach databases and other stores. Secrets are never shown.",
  loading: "Loading connections",
  find: "Find connections",
  empty: { title: "No connections yet", text: "They are made with CreateConnection or penstock connection." },
  columns: { name: "Name", type: "Type", url: "Address", status: "Status", created: "Created", updated: "Last updated", description: "Description" },
  actions: { test: "Test connection", remove: "Delete" },
  tested: (name: string) => `Connection ${name} can be reached.`,
  deleted: (name: string) => `Connection ${name} was deleted.`,
  deleteDialog: { title: (name: string) => `Delete connection ${name}?`, text: "Jobs and crawlers that use it will fail.", confirm: "Delete" },
  gone: { title: "This connection does not exist", text: "It may have been deleted meanwhile.", list: "Go to connections" },
  details: "Connection details",
  properties: "Connection properties",
  hidden: "Hidden",
  network: "Network",
  match: "Match criteria",
  reason: "Reason",
  statuses: { READY: "Ready", IN_PROGRESS: "In progress", FAILED: "Failed" } as Record<string, string>,
  name: "Name",
  value: "Value",
  noProperties: "No properties.",
};
