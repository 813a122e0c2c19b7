/** Words of blueprints. */
export const blueprints = {
  title: "Blueprints",
  description: "A blueprint is a recipe: it makes workflows out of parameters.",
  loading: "Loading blueprints",
  find: "Find blueprints",
  empty: { title: "No blueprints yet", text: "Put the ZIP archive of a blueprint into a bucket, and add it here." },
  create: "Add blueprint",
  columns: { name: "Name", status: "Status", description: "Description", location: "Location", created: "Created", modified: "Last modified" },
  statuses: { CREATING: "Creating", ACTIVE: "Active", UPDATING: "Updating", FAILED: "Failed" } as Record<string, string>,
  actions: { workflow: "Create workflow", remove: "Delete", notActive: "It is not active." },
  created: (name: string) => `Blueprint ${name} is being made.`,
  deleted: (name: string) => `Blueprint ${name} was deleted.`,
  deleteDialog: { title: (name: string) => `Delete blueprint ${name}?`, text: "The blueprint goes. Workflows that it made stay.", confirm: "Delete" },
  addDialog: {
    title: "Add blueprint", name: "Blueprint name", location: "ZIP archive", locationHint: "s3://bucket/blueprint.zip", confirm: "Add blueprint",
  },
  gone: { title: "This blueprint does not exist", text: "It may have been deleted meanwhile.", list: "Go to blueprints" },
  failed: "The blueprint cannot be used",
  details: "Blueprint details",
  tabs: { runs: "Runs", parameters: "Parameters" },
};

export const blueprintRuns = {
  title: "Runs",
  loading: "Loading runs",
  empty: { title: "Never run", text: "Each run makes a workflow, or fails and makes nothing." },
  columns: { id: "Run ID", state: "State", workflow: "Workflow", started: "Started", duration: "Duration", error: "Error", parameters: "Parameters" },
  states: { RUNNING: "Running", SUCCEEDED: "Succeeded", FAILED: "Failed", ROLLING_BACK: "Rolling back" } as Record<string, string>,
};

export const blueprintParameters = {
  title: "Parameters", name: "Name", type: "Type", required: "Required", initial: "Default", choices: "Allowed values", description: "Description", empty: "It has no parameters.",
  yes: "Yes", no: "No", listOf: (type: string) => `List of ${type}`, unreadable: "Its parameters cannot be read.",
};

export const runBlueprint = {
  title: (name: string) => `Create workflow from ${name}`,
  parameters: "Parameters",
  role: "IAM role",
  roleHint: "Its jobs and crawlers get it where the blueprint says so: arn:aws:iam::000000000000:role/etl",
  run: "Role",
  optional: (name: string) => `${name} - optional`,
  list: "One value on each line.",
  listHint: (description: string) => `${description} One value on each line.`,
  standard: (value: string) => `Empty means ${value}.`,
  standardNone: "Empty means none.",
  submit: "Create workflow",
  started: (name: string) => `Blueprint ${name} is making a workflow.`,
  yes: "Yes",
  no: "No",
  default: "Default",
  problems: {
    required: "This is required.", number: "A number.", whole: "A whole number.", choice: "This is none of the allowed values.", location: "A location begins with s3://.",
    bucket: "The name of a bucket, without a path.", role: "A role has an ARN: arn:aws:iam::000000000000:role/name.",
  },
};
