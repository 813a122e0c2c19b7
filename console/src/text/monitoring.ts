/** Words of the pages over all workflows: run timeline, upcoming, events. */
export const monitoring = {
  section: "Monitoring",
  timeline: "Run timeline",
  upcoming: "Upcoming",
  events: "Events",
};

const ranges: Record<string, string> = { "1h": "Last hour", "6h": "Last 6 hours", "24h": "Last 24 hours", "7d": "Last 7 days", "30d": "Last 30 days" };
const statuses: Record<string, string> = { RUNNING: "Running", COMPLETED: "Completed", FAILED: "Completed with failures", STOPPED: "Stopped", STOPPING: "Stopping", ERROR: "Error" };

export const timelinePage = {
  title: "Run timeline",
  description: "A lane for each workflow, a bar for each run. Drag over the time axis to look closer.",
  ranges,
  statuses,
  range: "Span of time",
  custom: "Chosen span",
  status: "All states",
  statusLabel: "States",
  workflow: "All workflows",
  workflowLabel: "Workflows",
  earlier: "Earlier",
  later: "Later",
  zoomIn: "Closer",
  zoomOut: "Wider",
  runs: (n: number) => (n === 1 ? "1 run" : `${n.toLocaleString("en")} runs`),
  peak: (n: number) => `at most ${n} at once`,
  truncated: "There are more runs than can be drawn: choose a shorter span or fewer workflows.",
  empty: { title: "No runs", text: "Nothing ran in this span of time." },
  noMatch: { title: "No matches", text: "No run of this span is like this.", clear: "Clear filters" },
  label: "Runs over time",
  concurrency: "Runs at once",
  option: (workflow: string, status: string, when: string, span: string) => `${workflow}, ${status}, started ${when}, ${span}`,
  axis: "Time axis: drag to choose a span",
};

export const upcomingPage = {
  title: "Upcoming",
  description: "What schedules start next. A schedule that is not activated is not here.",
  within: "Span of time",
  spans: { "24h": "Next 24 hours", "7d": "Next 7 days", "31d": "Next 31 days" } as Record<string, string>,
  label: "Next firings",
  columns: { due: "Due", in: "In", name: "Starts", workflow: "Workflow", schedule: "Schedule", clashes: "Hints", actions: "Actions" },
  kinds: { TRIGGER: "Trigger", CRAWLER: "Crawler" } as Record<string, string>,
  deactivate: "Deactivate",
  deactivateThis: (name: string) => `Deactivate ${name}`,
  deactivated: (name: string) => `${name} is deactivated.`,
  refused: (name: string) => `${name} was not deactivated`,
  truncated: "Only the first 1,000 are shown.",
  find: "Find by name",
  empty: { title: "Nothing is due", text: "No activated schedule falls into this span of time." },
  noMatch: { title: "No matches", text: "Nothing that is due is called so.", clear: "Clear filter" },
  clashes: (n: number) => (n === 1 ? "1 clash" : `${n} clashes`),
};

export const eventsPage = {
  title: "Events",
  description: "Runs of all workflows as they start and end, newest first, live.",
  label: "Events",
  columns: { at: "Time", workflow: "Workflow", what: "What happened", run: "Run", duration: "Duration", message: "Message" },
  started: "Run started",
  resumed: "Run resumed",
  find: "Find by workflow, run or message",
  onlyBad: "Only what went wrong",
  empty: { title: "No events", text: "Nothing has happened in this span of time." },
  noMatch: { title: "No matches", text: "No event is like this.", clear: "Clear filters" },
  pages: { next: "Next page", previous: "Previous page", page: (n: number) => `Page ${n} of all pages` },
};
