/** What the rules of the Graph tab say. */
export const problems = {
  secondStart: (name: string, first: string) => `"${name}" is a second start trigger. A workflow has one, here "${first}".`,
  nothingToStart: (name: string) => `"${name}" starts nothing yet. Add a node to it.`,
  nothingToWatch: (name: string) => `"${name}" watches nothing yet. Add jobs or crawlers to watch.`,
  watchedAndStarted: (name: string, node: string) => `"${name}" watches and starts "${node}". A trigger can do one of both.`,
  schedule: (name: string, message: string) => `The schedule of "${name}": ${message}`,
  cycle: (name: string) => `"${name}" follows from itself. A workflow has no circles.`,
  missing: (kind: string, name: string) => `The ${kind === "JOB" ? "job" : "crawler"} "${name}" does not exist.`,
  neverStarted: (name: string) => `"${name}" is watched, but nothing in this workflow starts it.`,
  noStart: "No trigger starts this workflow. It can be started by Run only.",
  manyNodes: (n: number) => `${n} nodes: AWS advises at most 100, and may fail to stop or resume larger workflows.`,
  manyCrawlers: (name: string, n: number) => `"${name}" starts ${n} crawlers. AWS allows two for each trigger.`,
  notActivated: (name: string) => `"${name}" is not activated and will not fire.`,
};
