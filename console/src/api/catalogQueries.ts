/** Reads of the Data Catalog: databases, tables, partitions, versions, connections. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call, get, type ApiError } from "./client";
import type { Sample } from "./console";
import type { Connection, Database, Partition, Table, TableVersion } from "./generated";
import { all, SHORT_MS, type Result } from "./queries";

const part = encodeURIComponent;
const PAGE = 100;
const SEARCH_PAGE = 1000;
export const PARTITIONS_SHOWN = 1000;

export function useDatabases(): Result<Database[]> {
  return useQuery<Database[], ApiError>({
    queryKey: ["databases"],
    queryFn: () =>
      all(async (NextToken) => {
        const answer = await call("AWSGlue.GetDatabases", { NextToken, MaxResults: PAGE });
        return { items: answer.DatabaseList, next: answer.NextToken };
      }),
    staleTime: SHORT_MS,
  });
}

export function useDatabase(name: string): Result<Database> {
  return useQuery<Database, ApiError>({
    queryKey: ["database", name],
    queryFn: async ({ signal }) => (await call("AWSGlue.GetDatabase", { Name: name }, signal)).Database ?? { Name: name },
  });
}

/** Tables of all databases, or of one. */
export function useTables(database?: string): Result<Table[]> {
  return useQuery<Table[], ApiError>({
    queryKey: ["tables", database ?? null],
    queryFn: () =>
      all(async (NextToken) => {
        if (database === undefined) {
          const answer = await call("AWSGlue.SearchTables", { NextToken, MaxResults: SEARCH_PAGE });
          return { items: answer.TableList, next: answer.NextToken };
        }
        const answer = await call("AWSGlue.GetTables", { DatabaseName: database, NextToken, MaxResults: PAGE });
        return { items: answer.TableList, next: answer.NextToken };
      }),
    staleTime: SHORT_MS,
  });
}

const tableKey = (database: string, name: string): string[] => ["table", database, name];

export function useTable(database: string, name: string): Result<Table> {
  return useQuery<Table, ApiError>({
    queryKey: tableKey(database, name),
    queryFn: async ({ signal }) => (await call("AWSGlue.GetTable", { DatabaseName: database, Name: name }, signal)).Table ?? { Name: name },
  });
}

export interface PartitionPage {
  partitions: Partition[];
  more: boolean;
}

/** The first partitions for which the expression holds; a wrong expression is the server's error. */
export function usePartitions(database: string, table: string, expression: string): Result<PartitionPage> {
  return useQuery<PartitionPage, ApiError>({
    queryKey: [...tableKey(database, table), "partitions", expression],
    queryFn: async ({ signal }) => {
      const request = { DatabaseName: database, TableName: table, Expression: expression || undefined, MaxResults: PARTITIONS_SHOWN, ExcludeColumnSchema: true };
      const answer = await call("AWSGlue.GetPartitions", request, signal);
      return { partitions: answer.Partitions ?? [], more: answer.NextToken !== undefined };
    },
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** Newest first. */
export function useTableVersions(database: string, table: string): Result<TableVersion[]> {
  return useQuery<TableVersion[], ApiError>({
    queryKey: [...tableKey(database, table), "versions"],
    queryFn: async ({ signal }) =>
      (await call("AWSGlue.GetTableVersions", { DatabaseName: database, TableName: table, MaxResults: PAGE }, signal)).TableVersions ?? [],
  });
}

export function useSample(database: string, table: string): Result<Sample> {
  return useQuery<Sample, ApiError>({
    queryKey: [...tableKey(database, table), "sample"],
    queryFn: ({ signal }) => get(`/sample?database=${part(database)}&table=${part(table)}&limit=50`, signal),
    staleTime: SHORT_MS,
  });
}

/** Passwords stay on the server. */
export function useConnections(): Result<Connection[]> {
  return useQuery<Connection[], ApiError>({
    queryKey: ["connections"],
    queryFn: () =>
      all(async (NextToken) => {
        const answer = await call("AWSGlue.GetConnections", { HidePassword: true, NextToken, MaxResults: PAGE });
        return { items: answer.ConnectionList, next: answer.NextToken };
      }),
    staleTime: SHORT_MS,
  });
}

export function useConnection(name: string): Result<Connection> {
  return useQuery<Connection, ApiError>({
    queryKey: ["connection", name],
    queryFn: async ({ signal }) => (await call("AWSGlue.GetConnection", { Name: name, HidePassword: true }, signal)).Connection ?? {},
  });
}
