import { expect, test } from "vitest";
import type { Gap, Resource } from "../backend";
import { chipsOf } from "./chips";

const states = (resource: Resource, gap?: Gap, all: Resource[] = [resource]) =>
  chipsOf(resource, gap, all, "EUR").map(({ state }) => state);

test("a resource stated missing counts as missing, also when no step lacks it", () => {
  expect(states({ id: "r", kind: "asset", availability: [{ state: "missing" }] })).toEqual([
    "missing",
  ]);
});

test("a resource that nobody has spoken of counts as unknown, unless somebody holds it", () => {
  const skill: Resource = { id: "s", kind: "skill" };
  expect(states(skill)).toEqual(["unknown"]);
  expect(states(skill, undefined, [skill, { id: "p", kind: "people", skills: ["s"] }])).toEqual([
    "have",
  ]);
});
