import { useLocation, useSearchParams } from "react-router";
import { useCallback } from "react";
import { segments } from "../paths";

/** A decoded part of the path: of /workflows/<name>, part 1 is the name. */
export function useSegment(index: number): string {
  return segments(useLocation().pathname)[index] ?? "";
}

type Change = Record<string, string | undefined>;

/** State that a colleague should see is in the URL: what it says, and how to change it. Empty values are taken out. */
export function useUrlState(): [URLSearchParams, (change: Change, options?: { push?: boolean }) => void] {
  const [search, setSearch] = useSearchParams();
  const change = useCallback(
    (wanted: Change, options?: { push?: boolean }) =>
      setSearch(
        (previous) => {
          const next = new URLSearchParams(previous);
          for (const [key, value] of Object.entries(wanted)) {
            if (value) next.set(key, value);
            else next.delete(key);
          }
          return next;
        },
        { replace: !options?.push },
      ),
    [setSearch],
  );
  return [search, change];
}
