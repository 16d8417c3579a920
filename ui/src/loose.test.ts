import { expect, test } from "vitest";
import { tiesOver } from "./loose";
import type { Before } from "./roadmap.svelte";

const before = (of: Record<string, (string | [string, string])[]>) =>
  new Map(
    Object.entries(of).map(([key, list]) => [
      key,
      list.map((step): Before =>
        typeof step === "string" ? { step, anyOf: null } : { step: step[0], anyOf: step[1] },
      ),
    ]),
  );

test("what a removed step required is tied to what it served", () => {
  const chain = before({ "": ["c"], c: ["b"], b: ["a", "a2"], a: [], a2: [] });
  expect(tiesOver(chain, new Set(["b"]))).toEqual([
    { of: "c", step: "a" },
    { of: "c", step: "a2" },
  ]);
  expect(tiesOver(chain, new Set(["b", "c"])), "past other removed steps").toEqual([
    { of: "", step: "a" },
    { of: "", step: "a2" },
  ]);
});

test("what is tied already, and what stood under an alternative, is left alone", () => {
  const tied = before({ "": ["b", "a"], b: ["a"], a: [] });
  expect(tiesOver(tied, new Set(["b"]))).toEqual([]);
  const choice = before({
    "": [
      ["b", "how"],
      ["c", "how"],
    ],
    b: ["a"],
    c: [],
    a: [],
  });
  expect(tiesOver(choice, new Set(["b"]))).toEqual([]);
});
