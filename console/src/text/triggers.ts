/** Words of triggers on pages of their own. */
export const triggers = {
  title: "Triggers",
  description: "A trigger starts jobs and crawlers: at set times, by hand, or when others have ended.",
  loading: "Loading triggers",
  find: "Find triggers",
  empty: { title: "No triggers yet", text: "Triggers of a workflow are made on its graph; one that stands alone is made here." },
  create: "Add trigger",
  columns: {
    name: "Name", type: "Type", state: "State", workflow: "Workflow", watches: "Watches", starts: "Starts", next: "Next firing", schedule: "Schedule", description: "Description",
  },
  states: {
    CREATED: "Created", CREATING: "Creating", ACTIVATED: "Activated", ACTIVATING: "Activating", DEACTIVATED: "Deactivated", DEACTIVATING: "Deactivating", DELETING: "Deleting",
    UPDATING: "Updating",
  } as Record<string, string>,
  onDemandState: "By hand",
  actions: {
    activate: "Activate", deactivate: "Deactivate", fire: "Fire now", clone: "Clone", edit: "Edit", remove: "Delete",
    onDemand: "A trigger on demand is fired, not activated.", onEvents: "A trigger on events is always on: there is nothing to activate.", notOnDemand: "Only triggers on demand are fired by hand.", active: "It is activated.", inactive: "It is not activated.",
  },
  activated: (name: string) => `Trigger ${name} is activated.`,
  deactivated: (name: string) => `Trigger ${name} is deactivated.`,
  fired: (name: string) => `Trigger ${name} has fired.`,
  deleted: (name: string) => `Trigger ${name} was deleted.`,
  created: (name: string) => `Trigger ${name} was created.`,
  saved: (name: string) => `Trigger ${name} was saved.`,
  deleteDialog: {
    title: (name: string) => `Delete trigger ${name}?`,
    text: "The trigger goes. The jobs and crawlers that it starts stay.",
    ofWorkflow: (workflow: string) => `It is part of workflow ${workflow}, whose graph changes with it.`,
    confirm: "Delete",
  },
  gone: { title: "This trigger does not exist", text: "It may have been deleted meanwhile.", list: "Go to triggers" },
};

export const triggerDetails = {
  title: "Trigger details",
  type: "Type", state: "State", workflow: "Workflow", schedule: "Schedule", next: "Next firings", rule: "Fires when", batch: "Events for one start",
  batchOf: (size: number, seconds: number | undefined) => (seconds === undefined ? `${size}` : `${size}, or fewer after ${seconds} s`),
  notActivated: "It is not activated, and fires nothing.",
  starts: "Starts", watches: "Watches", name: "Name", kind: "Kind", arguments: "Arguments", timeout: "Timeout", minutes: (n: number) => `${n} min`, event: "Event to watch",
  noStarts: "It starts nothing.", noWatches: "It watches nothing.", onGraph: "Open on the graph",
};

export const triggerPage = {
  addTitle: "Add trigger",
  editTitle: (name: string) => `Edit trigger ${name}`,
  properties: "Trigger properties",
  starts: "Jobs and crawlers to start",
  startsText: "All of them start at once when the trigger fires.",
  startsHint: "Choose jobs and crawlers",
  watches: "Events to watch",
  watchesText: "What has to end, and how, before the trigger fires.",
  addWatch: "Add event",
  noWatches: "No events to watch.",
  node: "Job or crawler",
  event: "Event",
  find: "Find jobs and crawlers",
  ofWorkflow: (workflow: string) => `This trigger is part of workflow ${workflow}. Changes hold for its next runs.`,
  submitAdd: "Add trigger",
  problems: { starts: "A trigger starts at least one job or crawler.", watches: "An event trigger watches at least one job or crawler." },
};
