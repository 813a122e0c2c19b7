/** Words of crawlers and crawls. */
export const crawlers = {
  title: "Crawlers",
  description: "A crawler looks at data, finds out its format and columns, and writes tables into the Data Catalog.",
  loading: "Loading crawlers",
  find: "Find crawlers",
  empty: { title: "No crawlers yet", text: "A crawler needs a folder to look at and a database to write to." },
  create: "Create crawler",
  columns: {
    name: "Name", state: "State", schedule: "Schedule", last: "Last crawl", lastState: "Last crawl state", changes: "Tables changed", database: "Database", targets: "Data sources",
    workflows: "Workflows", modified: "Last modified",
  },
  states: { READY: "Ready", RUNNING: "Running", STOPPING: "Stopping" } as Record<string, string>,
  noSchedule: "On demand",
  paused: (words: string) => `${words}, paused`,
  changed: (created: number, updated: number, deleted: number) =>
    [created > 0 && `${created} created`, updated > 0 && `${updated} updated`, deleted > 0 && `${deleted} deleted`].filter(Boolean).join(", ") || "None",
  actions: {
    run: "Run", stop: "Stop", edit: "Edit", pause: "Pause schedule", resume: "Resume schedule", remove: "Delete",
    running: "It is running.", notRunning: "It is not running.", noSchedule: "It has no schedule.", isPaused: "Its schedule is paused.", isActive: "Its schedule is active.",
  },
  started: (name: string) => `Crawler ${name} is running.`,
  stopping: (name: string) => `Crawler ${name} is being stopped.`,
  schedulePaused: (name: string) => `The schedule of ${name} is paused.`,
  resumed: (name: string) => `The schedule of ${name} goes on.`,
  deleted: (name: string) => `Crawler ${name} was deleted.`,
  created: (name: string) => `Crawler ${name} was created.`,
  saved: (name: string) => `Crawler ${name} was saved.`,
  deleteDialog: {
    title: (name: string) => `Delete crawler ${name}?`,
    text: "The crawler goes. The tables that it wrote stay in the Data Catalog.",
    used: "These triggers start or watch it, and will find nothing:",
    confirm: "Delete",
  },
  gone: { title: "This crawler does not exist", text: "It may have been deleted meanwhile.", list: "Go to crawlers" },
  tabs: { runs: "Crawler runs", details: "Details" },
};

export const crawls = {
  title: "Crawler runs",
  loading: "Loading crawler runs",
  empty: { title: "Never run", text: "Runs of this crawler appear here, whoever starts them." },
  columns: { id: "Crawl ID", state: "State", started: "Started", duration: "Duration", tables: "Table changes", partitions: "Partition changes", error: "Error", logs: "Logs" },
  openLog: "Open log",
  openLogOf: (id: string) => `Open log of ${id}`,
  counts: (added: number, updated: number, deleted: number) =>
    [added > 0 && `${added} added`, updated > 0 && `${updated} updated`, deleted > 0 && `${deleted} deleted`].filter(Boolean).join(", ") || "None",
};

export const crawlerDetails = {
  title: "Crawler details",
  database: "Database", prefix: "Table prefix", role: "IAM role", schedule: "Schedule", next: "Next crawls", recrawl: "Recrawl policy", version: "Version", configuration: "Configuration",
  policy: "Schema change policy", update: "When columns change", remove: "When objects are gone", security: "Security configuration",
  targets: "Data sources", kind: "Type", path: "Path", exclusions: "Exclude patterns", connection: "Connection", noTargets: "No data sources.",
  classifiers: "Custom classifiers", noClassifiers: "None: those that are built in are asked.",
  kinds: {
    S3Targets: "S3", JdbcTargets: "JDBC", MongoDBTargets: "MongoDB", DynamoDBTargets: "DynamoDB", CatalogTargets: "Data Catalog", DeltaTargets: "Delta Lake", IcebergTargets: "Iceberg",
    HudiTargets: "Hudi",
  } as Record<string, string>,
  updateBehaviors: { UPDATE_IN_DATABASE: "Update the table in the Data Catalog", LOG: "Ignore the change, and write it to the log" } as Record<string, string>,
  deleteBehaviors: {
    DEPRECATE_IN_DATABASE: "Mark the table as deprecated", DELETE_FROM_DATABASE: "Delete tables and partitions", LOG: "Ignore it, and write it to the log",
  } as Record<string, string>,
  recrawls: { CRAWL_EVERYTHING: "Crawl all sub-folders", CRAWL_NEW_FOLDERS_ONLY: "Crawl new sub-folders only", CRAWL_EVENT_MODE: "Crawl based on events" } as Record<string, string>,
};

export const crawlPage = {
  title: (id: string) => `Crawl ${id}`,
  gone: { title: "This crawl does not exist", text: "It may have been removed with its crawler.", list: "Go to the crawler" },
  state: "State", crawler: "Crawler", started: "Started", ended: "Ended", duration: "Duration", startedBy: "Triggered by", workflowRun: "Workflow run", tables: "Table changes",
  partitions: "Partition changes", id: "Crawl ID", failed: "The crawl has failed", log: "Log", logText: "Every decision stands here with its evidence.", changed: "Changed tables",
  noChange: "It changed no table.", table: "Table", change: "Change",
  changes: { ADD: "Added", UPDATE: "Updated", DELETE: "Deleted" } as Record<string, string>,
};

export const crawlerForm = {
  addTitle: "Create crawler",
  editTitle: (name: string) => `Edit ${name}`,
  basics: "Crawler properties",
  name: "Crawler name",
  nameHint: "1 to 255 characters. It cannot be changed later.",
  sources: "Data sources",
  sourcesText: "Folders in S3. Data below one folder becomes one table or several, as its files say.",
  path: "S3 path",
  exclusions: "Exclude patterns - optional",
  exclusionsHint: "One glob on each line, such as **.tmp",
  addSource: "Add data source",
  noSources: "No data sources.",
  otherSources: (kinds: string) => `This crawler has other data sources, too (${kinds}). They stay as they are.`,
  classifiers: "Custom classifiers - optional",
  classifiersHint: "Asked before those that are built in, in this order.",
  noClassifiers: "There are no custom classifiers.",
  output: "Output",
  database: "Target database",
  databaseHint: "Tables are written here; it is made when it is not there.",
  prefix: "Table name prefix - optional",
  role: "IAM role",
  roleHint: "Its name is kept; permissions are those of the server.",
  behavior: "Schema changes",
  schedule: "Schedule",
  scheduled: "Run on a schedule",
  scheduledText: "Otherwise it runs when a trigger or somebody starts it.",
  submitAdd: "Create crawler",
  problems: { sources: "A crawler has at least one data source.", path: "A path begins with s3:// and names a bucket.", database: "A crawler has a target database." },
};
