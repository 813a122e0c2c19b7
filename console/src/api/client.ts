/** Calls: AWS operations and the console's own routes, over the session cookie. */

import type { Operations } from "./generated";

export const API = "/console/api";

/** What the server refused, in its words; status 0 when it could not be reached. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    readonly requestId: string | undefined,
    readonly body: Record<string, unknown>,
  ) {
    super(message);
    this.name = code;
  }
}

type Listener = (event: "sessionEnded" | "newBuild") => void;
const listeners = new Set<Listener>();
let build: string | null = null;

/** Told when an answer says that the session is over, or that the server has another build of the console. */
export function onNotice(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function watchBuild(response: Response): void {
  const found = response.headers.get("X-Penstock-Build");
  if (found && build && found !== build) for (const listener of listeners) listener("newBuild");
  build ??= found;
}

async function send(path: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`${API}${path}`, { credentials: "same-origin", ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError("Unreachable", "The server cannot be reached.", 0, undefined, {});
  }
  watchBuild(response);
  const text = await response.text();
  const body = parsed(text);
  if (response.ok) return body;
  const code = String(body["__type"] ?? response.status).split("#").at(-1) ?? "";
  const message = String(body["message"] ?? body["Message"] ?? response.statusText);
  const signingIn = path.startsWith("/session");
  if (response.status === 401 && !signingIn) for (const listener of listeners) listener("sessionEnded");
  throw new ApiError(code, message, response.status, response.headers.get("x-amzn-requestid") ?? undefined, body);
}

function parsed(text: string): Record<string, unknown> {
  try {
    return text ? (JSON.parse(text) as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const CHANGES = { "X-Penstock-Console": "1" };

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return send(path, { signal }) as Promise<T>;
}

export function post<T>(path: string, body: unknown, method: "POST" | "PUT" | "DELETE" = "POST"): Promise<T> {
  const headers = { ...CHANGES, "Content-Type": "application/json" };
  return send(path, { method, headers, body: JSON.stringify(body) }) as Promise<T>;
}

/** One operation of Glue or of Penstock, exactly as on the wire. */
export function call<Name extends keyof Operations>(
  operation: Name,
  request: Operations[Name]["request"],
  signal?: AbortSignal,
): Promise<Operations[Name]["response"]> {
  const headers = { ...CHANGES, "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": operation };
  return send("/aws", { method: "POST", headers, body: JSON.stringify(request), signal }) as Promise<Operations[Name]["response"]>;
}
