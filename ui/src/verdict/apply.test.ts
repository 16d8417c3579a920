import { expect, test } from "vitest";
import type { AlternativeAnalysis, FixView } from "../backend";
import { editOf, routeOf } from "./apply";

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
  const edit = editOf(fix, route, () => `new-${++count}`);
  expect(edit, "a choice that is made stays out of it").toEqual({
    type: "applyFix",
    orders: [
      { id: "hire", step: "new-1", title: "Hire" },
      { id: "hire", step: "new-2", title: "Hire" },
      { id: "grant", step: "new-3", title: "Mandate" },
    ],
    choices: [{ of: { kind: "goal" }, any_of: "how", choice: "b" }],
  });
  expect(editOf({ ...fix, orders: [] }, [], String), "there is nothing to do").toBeNull();
});

test("a route that the window does not know is left to the core", () => {
  expect(routeOf(fix, [], () => null)).toEqual([]);
});
