import { useSessionQuery } from "../../api/queries";

export function useArn(workflow: string): string | undefined {
  const session = useSessionQuery().data;
  return session && `arn:aws:glue:${session.region}:${session.account}:workflow/${workflow}`;
}
