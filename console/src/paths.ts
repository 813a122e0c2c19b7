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
  editWorkflow: (name: string) => `/workflows/${part(name)}/edit`,
  run: (workflow: string, run: string, search: Search = {}) => `/workflows/${part(workflow)}/runs/${part(run)}${query(search)}`,
  job: (name: string) => `/jobs/${part(name)}`,
  crawler: (name: string) => `/crawlers/${part(name)}`,
  trigger: (name: string) => `/triggers/${part(name)}`,
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
