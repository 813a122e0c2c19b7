import { expect, it } from "vitest";
import { shellQuoted } from "./shellWords";

it("quotes what a shell would take apart", () => {
  expect([shellQuoted("a-b_c.d/e"), shellQuoted("it's $HOME"), shellQuoted("")]).toEqual(["a-b_c.d/e", "'it'\\''s $HOME'", "''"]);
});
