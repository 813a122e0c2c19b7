/** Words of jobs and job runs. */
export const jobs = {
  title: "Jobs",
  description: "A job runs a script. Workflows and triggers start it, and so can you.",
  loading: "Loading jobs",
  find: "Find jobs",
  empty: { title: "No jobs yet", text: "A job is a script with its arguments. Put the script into a bucket, and name it here." },
  create: "Create job",
  columns: {
    name: "Name", type: "Type", state: "Last run state", lastRun: "Last run", duration: "Duration", triggers: "Triggers", modified: "Last modified",
    description: "Description", workflows: "Workflows", script: "Script",
  },
  types: { pythonshell: "Python shell", glueetl: "Spark", gluestreaming: "Spark streaming", glueray: "Ray" } as Record<string, string>,
  actions: {
    run: "Run", runWith: "Run with arguments", stop: "Stop latest run", edit: "Edit", reset: "Reset job bookmark", remove: "Delete",
    notRunning: "Its latest run is over.", neverRan: "It has never run.",
  },
  started: (name: string) => `Job ${name} is running.`,
  viewRun: "View run",
  stopping: (name: string) => `The run of ${name} is being stopped.`,
  wasReset: (name: string) => `The bookmark of ${name} was reset: its next run reads everything again.`,
  deleted: (name: string) => `Job ${name} was deleted.`,
  created: (name: string) => `Job ${name} was created.`,
  saved: (name: string) => `Job ${name} was saved.`,
  deleteDialog: {
    title: (name: string) => `Delete job ${name}?`,
    text: "The job goes, and its runs are no longer listed. The script stays where it is.",
    used: "These triggers start or watch it, and will find nothing:",
    confirm: "Delete",
  },
  gone: { title: "This job does not exist", text: "It may have been deleted meanwhile.", list: "Go to jobs" },
  tabs: { runs: "Runs", details: "Details", script: "Script" },
};

export const jobRuns = {
  title: "Runs",
  loading: "Loading runs",
  empty: { title: "Never run", text: "Runs of this job appear here, whoever starts them." },
  find: "Find by ID, state, error or trigger",
  limit: (n: number) => `The newest ${n} runs.`,
  columns: { id: "Run ID", attempt: "Attempt", state: "Run state", error: "Error", started: "Started", duration: "Duration", triggeredBy: "Triggered by", logs: "Logs" },
  openLog: "Open log",
  openLogOf: (id: string) => `Open log of ${id}`,
  byHand: "By hand",
};

export const jobDetails = {
  title: "Job details",
  type: "Type", runtime: "Python version", script: "Script location", role: "IAM role", capacity: "Max capacity", capacityOf: (dpu: number) => `${dpu} DPU`,
  workers: "Workers", retries: "Number of retries", timeout: "Job timeout", minutes: (n: number) => (n === 1 ? "1 minute" : `${n} minutes`), noTimeout: "Default",
  concurrency: "Max concurrency", connections: "Connections", security: "Security configuration", arguments: "Job parameters", fixed: "Parameters that runs cannot change",
  noArguments: "No job parameters.", argument: "Name", value: "Value", bookmark: "Job bookmark",
  bookmarks: { "job-bookmark-enable": "Enabled", "job-bookmark-pause": "Paused", "job-bookmark-disable": "Disabled" } as Record<string, string>,
  queuing: "Job run queuing", on: "On", off: "Off", cli: "Start from the command line", python: "Start from Python",
};

export const script = {
  title: "Script",
  truncated: "Only the first MiB is shown.",
  problem: "The script is not shown",
  label: (location: string) => `Script ${location}`,
  empty: "The script is empty.",
};

export const runJob = {
  title: (name: string) => `Run ${name}`,
  text: "These are the job's parameters. A changed value, or one more, holds for this run alone; one that is removed here keeps its default.",
  add: "Add argument",
  empty: "This job has no parameters.",
  run: "Run",
};

export const jobForm = {
  addTitle: "Create job",
  editTitle: (name: string) => `Edit ${name}`,
  basics: "Basic properties",
  name: "Job name",
  nameHint: "1 to 255 characters. It cannot be changed later.",
  description: "Description - optional",
  role: "IAM role",
  roleHint: "Its name is kept and told to the job; permissions are those of the server.",
  type: "Type",
  typeFixed: "Its other members stay as they are.",
  script: "Script path",
  scriptHint: "The Python file that runs.",
  scriptPlaceholder: "s3://bucket/scripts/job.py",
  version: "Python version",
  versions: ["3.9", "3.6", "3"],
  advanced: "Advanced properties",
  capacity: "Max capacity",
  capacities: { "0.0625": "1/16 DPU", "1": "1 DPU" } as Record<string, string>,
  capacityDefault: "Default (1/16 DPU)",
  retries: "Number of retries",
  retriesHint: "0 to 10: how often a run that has failed begins again.",
  timeout: "Job timeout (minutes) - optional",
  timeoutHint: "A run that takes longer is stopped. Empty means Glue's default of 2,880 minutes.",
  concurrency: "Max concurrency",
  concurrencyHint: "How many runs of it may go on at once.",
  bookmark: "Job bookmark",
  bookmarkText: "Remembers what was read, so that the next run goes on from there.",
  parameters: "Job parameters",
  parametersText: "Arguments for the script, such as --database. Runs and triggers can give others.",
  addParameter: "Add parameter",
  noParameters: "No job parameters.",
  submitAdd: "Create job",
  problems: { script: "A job has a script: s3://bucket/key.", parameter: "Names of parameters begin with --." },
};

export const jobRun = {
  title: (id: string) => `Job run ${id}`,
  crumb: "Runs",
  gone: { title: "This run does not exist", text: "It may have been removed with its job.", list: "Go to the job" },
  state: "Run state", id: "Run ID", attempt: "Attempt", started: "Started", ended: "Ended", duration: "Duration", queued: "Queue time", usually: (span: string) => `usually ${span}`,
  triggeredBy: "Triggered by", workflowRun: "Workflow run", previous: "Previous attempt", job: "Job", error: "Error", arguments: "Arguments", logs: "Logs", stop: "Stop run", again: "Run again",
  argumentsText: "Defaults are those that the job has now.",
  download: "Download log",
  failed: "The run has failed",
};
