import { describe, expect, test } from "vitest";
import type { StepView, Tracking } from "../backend";
import { rowOf, sorted, type Row } from "./rows";

const tracking: Tracking = {
  state: "on_time",
  planned: "2027-03-02",
  forecast: "2027-03-01",
  latest: "2027-03-04",
  real: null,
  late: false,
};
const view = (id: string) =>
  ({ step: { id, title: id }, plan: { float: 3 }, tracking }) as unknown as StepView;

test("a row holds what the core says", () => {
  expect(rowOf(view("a"))).toMatchObject({ id: "a", title: "a", float: 3, ...tracking });
});

describe("sorting", () => {
  const row = (id: string, part: Partial<Row>) => ({ ...rowOf(view(id)), ...part });
  const rows = [
    row("a", { latest: null, number: 1 }),
    row("b", { latest: "2028-01-01", number: 2 }),
    row("c", { latest: "2027-01-01", number: 3 }),
  ];
  const ids = (list: Row[]) => list.map(({ id }) => id).join("");

  test("puts what has no date last, both ways", () => {
    expect(ids(sorted(rows, "latest", false))).toBe("cba");
    expect(ids(sorted(rows, "latest", true))).toBe("bca");
  });

  test("puts the most pressing state first", () => {
    const pressing = [
      row("a", { state: "finished" }),
      row("b", { state: "late" }),
      row("c", { state: "ready" }),
    ];
    expect(ids(sorted(pressing, "state", false))).toBe("bca");
  });
});
