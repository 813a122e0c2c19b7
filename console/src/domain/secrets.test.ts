import { expect, it } from "vitest";
import { isSecret, withoutPassword } from "./secrets";

it("knows secrets by their names", () => {
  expect(["PASSWORD", "ENCRYPTED_PASSWORD", "apiKey", "KAFKA_CLIENT_KEY_PASSWORD", "access_key", "OAUTH_TOKEN"].filter(isSecret)).toHaveLength(6);
  expect(["USERNAME", "HOST", "JDBC_CONNECTION_URL", "SECRET_ID", "TOKEN_URL"].filter(isSecret)).toEqual([]);
});

it("takes passwords out of addresses", () => {
  expect(withoutPassword("jdbc:postgresql://u:p%40ss@host:5432/db?user=u&password=x&ssl=1")).toBe("jdbc:postgresql://u:***@host:5432/db?user=u&password=***&ssl=1");
  expect(withoutPassword("jdbc:mysql://host:3306/db")).toBe("jdbc:mysql://host:3306/db");
});
