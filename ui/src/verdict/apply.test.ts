import { expect, test } from "vitest";
import type { AlternativeAnalysis, FixView } from "../backend";
import { editsOf, routeOf } from "./apply";

const alternative = (any_of: string, step: string) =>
  ({ of: { kind: "goal" }, any_of, step, letter: "A" }) as unknown as AlternativeAnalysis;

const fix = {
  orders: [
    { id: "hire", title: "Hire", resource: "Engineer", count: 2 },
    { id: "grant", title: "", resource: "Mandate", count: 1 },
  ],
  route: [
    { any_of: "how", step: "b" },
    { any_of: "where", step: "d" },
  ],
} as unknown as FixView;

test("a fix is every order as often as it says, and only the choices that are not made yet", () => {
  const alternatives = [
    alternative("how", "a"),
    alternative("how", "b"),
    alternative("where", "d"),
  ];
  const route = routeOf(fix, alternatives, (anyOf) => (anyOf === "where" ? "d" : null));
  let count = 0;
  const edits = editsOf(fix, route, () => `new-${++count}`);
  expect(edits, "a choice that is made stays out of the undo step").toEqual([
    { type: "applyAcquisition", id: "hire", step: "new-1", title: "Hire" },
    { type: "applyAcquisition", id: "hire", step: "new-2", title: "Hire" },
    { type: "applyAcquisition", id: "grant", step: "new-3", title: "Mandate" },
    { type: "chooseAlternative", of: { kind: "goal" }, any_of: "how", choice: "b" },
  ]);
});

test("a route that the window does not know is left to the core", () => {
  expect(routeOf(fix, [], () => null)).toEqual([]);
});
