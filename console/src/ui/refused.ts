import type { ApiError } from "../api/client";
import { nouns } from "../text/nouns";
import { flash } from "./flash";

const SHOWN_MAX = 2000;

/** What the server did not do, above the page. */
export function refused(what: string) {
  return (error: ApiError): void => flash({ type: "error", header: nouns.failed(what), content: error.message.slice(0, SHOWN_MAX) });
}
