/** Every URL once: builders, and readers that decode each part by itself. Names may hold any character. */

const part = encodeURIComponent;

export type Search = Record<string, string | undefined>;

function query(search: Search): string {
  const given = Object.entries(search).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}

export const paths = {
  home: () => "/",
  signIn: () => "/sign-in",
  workflows: (search: Search = {}) => `/workflows${query(search)}`,
  newWorkflow: () => "/workflows/new",
  workflow: (name: string, search: Search = {}) => `/workflows/${part(name)}${query(search)}`,
  preview: (name: string, search: Search = {}) => `/workflows/${part(name)}/preview${query(search)}`,
  compareRuns: (name: string, a: string, b: string) => `/workflows/${part(name)}/compare${query({ a, b })}`,
  version: (name: string, number: string, search: Search = {}) => `/workflows/${part(name)}/versions/${part(number)}${query(search)}`,
  importWorkflow: (search: Search = {}) => `/import${query(search)}`,
  exportWorkflow: (name: string) => `/workflows/${part(name)}/export`,
  timeline: (search: Search = {}) => `/timeline${query(search)}`,
  upcoming: (search: Search = {}) => `/upcoming${query(search)}`,
  events: (search: Search = {}) => `/events${query(search)}`,
  editWorkflow: (name: string) => `/workflows/${part(name)}/edit`,
  run: (workflow: string, run: string, search: Search = {}) => `/workflows/${part(workflow)}/runs/${part(run)}${query(search)}`,
  jobs: (search: Search = {}) => `/jobs${query(search)}`,
  newJob: () => "/add/job",
  job: (name: string, search: Search = {}) => `/jobs/${part(name)}${query(search)}`,
  editJob: (name: string) => `/jobs/${part(name)}/edit`,
  jobRun: (job: string, run: string, search: Search = {}) => `/jobs/${part(job)}/runs/${part(run)}${query(search)}`,
  crawlers: (search: Search = {}) => `/crawlers${query(search)}`,
  newCrawler: () => "/add/crawler",
  crawler: (name: string, search: Search = {}) => `/crawlers/${part(name)}${query(search)}`,
  editCrawler: (name: string) => `/crawlers/${part(name)}/edit`,
  crawl: (crawler: string, crawl: string) => `/crawlers/${part(crawler)}/crawls/${part(crawl)}`,
  triggers: (search: Search = {}) => `/triggers${query(search)}`,
  newTrigger: (search: Search = {}) => `/add/trigger${query(search)}`,
  trigger: (name: string) => `/triggers/${part(name)}`,
  editTrigger: (name: string) => `/triggers/${part(name)}/edit`,
  databases: (search: Search = {}) => `/databases${query(search)}`,
  newDatabase: () => "/add/database",
  database: (name: string) => `/databases/${part(name)}`,
  tables: (search: Search = {}) => `/tables${query(search)}`,
  table: (database: string, name: string, search: Search = {}) => `/tables/${part(database)}/${part(name)}${query(search)}`,
  connections: (search: Search = {}) => `/connections${query(search)}`,
  connection: (name: string) => `/connections/${part(name)}`,
  blueprints: (search: Search = {}) => `/blueprints${query(search)}`,
  blueprint: (name: string, search: Search = {}) => `/blueprints/${part(name)}${query(search)}`,
  runBlueprint: (name: string) => `/blueprints/${part(name)}/run`,
};

/** The decoded parts of a path as the browser has it: split first, decode then. A part that is no UTF-8 stays as it is. */
export function segments(pathname: string): string[] {
  return pathname
    .split("/")
    .filter((one) => one !== "")
    .map((one) => {
      try {
        return decodeURIComponent(one);
      } catch {
        return one;
      }
    });
}

/** Where to go after signing in: only a path of this console, never another origin. */
export function safeReturn(wanted: string | null): string {
  return wanted && /^\/(?![/\\])/.test(wanted) ? wanted : paths.home();
}
