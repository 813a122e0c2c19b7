/** Words of the palette and of the list of shortcuts. */
export const palette = {
  open: "Search",
  openTitle: "Search and commands (Ctrl+K)",
  title: "Go to",
  placeholder: "A name, a run ID, a page or a command",
  entered: (text: string) => `Search for "${text}"`,
  searching: "Searching",
  failed: "The search failed",
  retry: "Retry",
  nothing: "No matches",
  groups: { found: "Found", recent: "Recent", here: "Here", pages: "Pages", settings: "Settings" },
  kinds: {
    workflow: "Workflow", job: "Job", crawler: "Crawler", trigger: "Trigger", database: "Database", table: "Table", connection: "Connection",
    workflowRun: "Run", jobRun: "Job run", crawl: "Crawl",
  },
  actions: { run: (name: string) => `Run ${name}`, preview: (name: string) => `Preview a run of ${name}`, edit: (name: string) => `Edit ${name}`, history: (name: string) => `History of ${name}`, grid: (name: string) => `Grid of ${name}`, versions: (name: string) => `Versions of ${name}`, exportIt: (name: string) => `Export ${name}` },
  pages: { home: "Home", workflows: "Workflows", add: "Add workflow", importIt: "Import workflow", timeline: "Run timeline", upcoming: "Upcoming", events: "Events" },
  settings: { light: "Light mode", dark: "Dark mode", system: "Mode of the system", comfortable: "Comfortable density", compact: "Compact density", shortcuts: "List of keyboard shortcuts" },
};

export const shortcutList = {
  title: "Keyboard shortcuts",
  off: "Single keys are switched off in the display settings; Ctrl+K works always.",
  enabled: "Use single-key shortcuts",
  groups: [
    { title: "Everywhere", keys: [["Ctrl+K", "Search and commands"], ["?", "This list"], ["/", "Filter of the page"], ["g w", "Go to workflows"], ["g r", "Go to the run timeline"], ["g u", "Go to upcoming"], ["g e", "Go to events"], ["g h", "Go to home"]] },
    { title: "Graph", keys: [["Arrows", "Along the edges, up and down the column"], ["Home End", "First and last node"], ["Enter", "Open"], [".", "Action menu"], ["Delete", "Remove"], ["Esc", "Clear the selection"], ["f", "Fit into view"], ["+ -", "Zoom"]] },
    { title: "Run", keys: [["1 2 3 4", "Graph, timeline, table, events"], ["n", "Next node that went wrong"], ["[ ]", "Previous and next run"]] },
    { title: "Workflow", keys: [["r", "Run"], ["Ctrl+Z", "Undo"], ["Ctrl+Shift+Z", "Redo"], ["Ctrl+S", "Save"]] },
    { title: "Log", keys: [["Enter", "Next match"], ["Shift+Enter", "Previous match"]] },
  ] as { title: string; keys: [string, string][] }[],
};
