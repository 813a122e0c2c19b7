import { useSessionQuery } from "../api/queries";

/** The ARN of a thing of Glue: `rest` is "job/nightly". */
export function useArn(rest: string): string | undefined {
  const session = useSessionQuery().data;
  return session && `arn:aws:glue:${session.region}:${session.account}:${rest}`;
}
