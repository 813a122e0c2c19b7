import { useChangeTags } from "../api/mutations";

interface TagSaving {
  save: (arn: string, old: Record<string, string>, wanted: Record<string, string>, done: () => void) => void;
  isPending: boolean;
  error: ReturnType<typeof useChangeTags>["error"];
}

/** Tags have operations of their own: only what differs is sent, and nothing when nothing does. */
export function useSaveTags(): TagSaving {
  const change = useChangeTags();
  return {
    isPending: change.isPending,
    error: change.error,
    save: (arn, old, wanted, done) => {
      const put = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => old[key] !== value));
      const drop = Object.keys(old).filter((key) => !(key in wanted));
      if (drop.length === 0 && Object.keys(put).length === 0) done();
      else change.mutate({ arn, put, drop }, { onSuccess: done });
    },
  };
}
