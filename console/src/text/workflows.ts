/** Words of the list of workflows, of the form, and of the tabs of one workflow. */
export const keyValues = {
  key: "Key",
  value: "Value - optional",
  problems: {
    noKey: "A key is required.",
    twice: "This key is there already.",
    keyTooLong: "This key is too long.",
    valueTooLong: "This value is too long.",
  },
};

export const list = {
  title: "Workflows",
  description: "A workflow runs jobs and crawlers in the order that its triggers say.",
  counter: (shown: number, all: number) => (shown === all ? `(${all.toLocaleString("en")})` : `(${shown.toLocaleString("en")} of ${all.toLocaleString("en")})`),
  add: "Add workflow",
  importIt: "Import",
  actions: "Actions",
  refresh: "Refresh",
  fresh: (n: number) => `${n} changed elsewhere`,
  loading: "Loading workflows",
  empty: { title: "No workflows yet", text: "A workflow starts with a name. Triggers, jobs and crawlers follow on its graph." },
  noMatch: { title: "No matches", text: "No workflow is like this.", clear: "Clear filter" },
  table: { selection: "Select a workflow", rowSelection: (name: string) => `Select ${name}`, label: "Workflows" },
  pages: { next: "Next page", previous: "Previous page", page: (n: number) => `Page ${n} of all pages` },
  columns: {
    name: "Name", status: "Last run status", actions: "Last run actions", lastRun: "Last run", duration: "Duration", nextRun: "Next run",
    startType: "Start trigger", modified: "Last modified", maxConcurrentRuns: "Max concurrency", running: "Running now", tags: "Tags",
    description: "Description",
  },
  preferences: {
    title: "Preferences", confirm: "Confirm", cancel: "Cancel", pageSize: "Page size", size: (n: number) => `${n} workflows`, columns: "Columns",
    columnsOf: "Columns of the list", wrap: "Wrap lines", wrapText: "Show all of the text, on several lines", label: "Preferences of the list",
  },
  filter: {
    placeholder: "Find workflows",
    label: "Find workflows",
    keys: {
      name: ["Name", "Names"], description: ["Description", "Descriptions"], status: ["Last run status", "States"],
      startType: ["Start type", "Start types"], tag: ["Tag", "Tags"], failed: ["Has failed nodes", "Has failed nodes"],
      activated: ["Start trigger activated", "Start trigger activated"], running: ["Running now", "Running now"],
    } as Record<string, [string, string]>,
    count: (n: number) => (n === 1 ? "1 match" : `${n.toLocaleString("en")} matches`),
  },
  startTypes: { SCHEDULED: "Schedule", ON_DEMAND: "On demand", EVENT: "EventBridge", CONDITIONAL: "Event" } as Record<string, string>,
  noStart: "None",
  notActivated: (words: string) => `${words}, not activated`,
  noLimit: "No limit",
};

export const actions = {
  run: "Run", runWith: "Run with properties", view: "View run details", stop: "Stop latest run", edit: "Edit", open: "Open full page",
  preview: "Preview run", exportIt: "Export",
  activate: "Activate start trigger", deactivate: "Deactivate start trigger", remove: "Delete",
  why: {
    none: "Select a workflow first.", neverRan: "It has never run.", notRunning: "Its latest run is over.", noStart: "It has no start trigger with a state.",
    active: "It is activated.", inactive: "It is not activated.",
  },
  started: (name: string) => `Workflow ${name} is running.`,
  viewRun: "View run",
  stopping: (name: string) => `The latest run of ${name} is being stopped.`,
  activated: (name: string) => `Trigger ${name} is activated.`,
  deactivated: (name: string) => `Trigger ${name} is deactivated.`,
  failed: (what: string) => `${what} was refused`,
  deleted: (name: string) => `Workflow ${name} was deleted.`,
};

export const deleteDialog = {
  title: (name: string) => `Delete ${name}?`,
  text: "The workflow and its run history go. Its triggers go with it; its jobs and crawlers stay.",
  confirm: "Delete",
};

export const runDialog = {
  title: (name: string) => `Run ${name} with properties`,
  text: "These are the default run properties. A changed value holds for this run alone.",
  add: "Add property",
  empty: "This run has no properties.",
  run: "Run",
  atLimit: (running: number, max: number) => `${running} of ${max} runs are going on: this run would be refused.`,
};

export const form = {
  addTitle: "Add workflow",
  editTitle: (name: string) => `Edit ${name}`,
  details: "Workflow details",
  name: "Workflow name",
  nameHint: "1 to 255 characters. It cannot be changed later.",
  description: "Description - optional",
  maxConcurrency: "Max concurrency - optional",
  maxConcurrencyHint: "How many runs may go on at once. Empty means no limit; a run beyond it is refused with an error.",
  properties: "Default run properties",
  propertiesText: "Jobs of a run read them, and can change them. A run can be started with others.",
  addProperty: "Add property",
  noProperties: "No default run properties.",
  tags: "Tags",
  tagsText: "Labels to find and group workflows.",
  addTag: "Add tag",
  noTags: "No tags.",
  submitAdd: "Add workflow",
  submitEdit: "Save changes",
  cancel: "Cancel",
  created: (name: string) => `Workflow ${name} was created. Add a start trigger to build it.`,
  saved: (name: string) => `Workflow ${name} was saved.`,
  problems: {
    required: "A workflow has a name.",
    tooLong: "A name has at most 255 bytes.",
    unprintable: "A name has printable characters only.",
    taken: "A workflow of this name exists already.",
    concurrency: "A whole number, 1 or more, or nothing.",
    rows: "Some rows are not right yet.",
  },
  leave: { title: "Leave without saving?", text: "What you have entered is lost.", leave: "Leave", stay: "Stay" },
};

export const tabs = {
  graph: "Graph", details: "Details", history: "History", grid: "Grid", versions: "Versions", fullPage: "Open full page", panel: "Workflow", selectOne: "Select a workflow", label: (name: string) => `Workflow ${name}`,
  split: {
    closeButtonAriaLabel: "Close panel", openButtonAriaLabel: "Open panel", preferencesTitle: "Panel preferences", preferencesPositionLabel: "Position of the panel",
    preferencesPositionDescription: "Where the panel stands", preferencesPositionSide: "Side", preferencesPositionBottom: "Bottom",
    preferencesConfirm: "Confirm", preferencesCancel: "Cancel", resizeHandleAriaLabel: "Resize panel",
  },
  gone: { title: "This workflow does not exist", text: "It may have been deleted meanwhile.", list: "Go to workflows" },
};

export const details = {
  name: "Name", arn: "ARN", description: "Description", maxConcurrency: "Max concurrency", created: "Created", modified: "Last modified", start: "Start trigger",
  nextRun: "Next run", counts: "Nodes", countsOf: (t: number, j: number, c: number) => `${t} triggers, ${j} jobs, ${c} crawlers`, properties: "Default run properties",
  tags: "Tags", none: "None", edit: "Edit", title: "Workflow details", savedBy: (who: string) => `by ${who}`,
  cli: "Start from the command line", python: "Start from Python",
};

export const history = {
  title: "Runs", strip: "The last runs", refresh: "Refresh", view: "View run details", stop: "Stop run", resume: "Resume run", compare: "Compare with previous", empty: { title: "Never run", text: "Runs of this workflow appear here.", run: "Run" },
  columns: { run: "Run ID", previous: "Previous run ID", status: "Run status", actions: "Actions", started: "Start time", ended: "End time", duration: "Duration", error: "Error" },
  bar: (status: string, when: string, duration: string) => `${status}, ${when}, ${duration}`,
  selection: "Select a run",
  label: "Runs of the workflow",
  more: "Only the newest runs are shown.",
};
