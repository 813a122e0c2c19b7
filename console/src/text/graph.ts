/** Words of the graph itself. */
export const graph = {
  notSaved: "Not saved",
  runsAgain: "Runs again",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "Fit the graph",
  fullScreen: "Full screen",
  leaveFullScreen: "Leave full screen",
  find: "Find a node",
  noMatch: "No node has this name",
  layingOut: "Laying out the graph",
  keys: "Arrow keys move along the graph, Enter opens a node, a full stop opens its actions, Escape clears the selection.",
  map: "Map of the graph",
  legend: "Legend",
  summary: (nodes: number) => `${nodes} nodes`,
};
