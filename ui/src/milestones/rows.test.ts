import { describe, expect, test } from "vitest";
import type { StepView } from "../backend";
import { rowOf, sorted, type Row } from "./rows";

const view = (step: object, plan: object = {}, card: object = {}) =>
  ({
    step: { id: "a", title: "A", ...step },
    plan: {
      float: 3,
      verdict: "feasible",
      on_route: true,
      blocked: false,
      can_start: false,
      planned: null,
      earliest_finish: "2027-03-01",
      latest_finish: "2027-03-04",
      ...plan,
    },
    card: { late: false, ...card },
  }) as unknown as StepView;

describe("the state of a row", () => {
  test("says what is done before anything that presses", () => {
    const done = rowOf(
      view({ progress: { state: "finished", finished: "2027-02-01" } }, { float: -4 }),
    );
    expect(done.state).toBe("finished");
    expect(done.forecast, "what is reached has no forecast any more").toBeNull();
    expect(done.real).toBe("2027-02-01");
  });

  test("says what presses most", () => {
    expect(rowOf(view({}, { float: -1, blocked: true })).state).toBe("late");
    expect(rowOf(view({}, { blocked: true })).state).toBe("blocked");
    expect(rowOf(view({}, { can_start: true })).state).toBe("ready");
    expect(rowOf(view({}, { on_route: false, blocked: true })).state).toBe("off");
    expect(rowOf(view({})).state).toBe("on_time");
  });
});

describe("sorting", () => {
  const row = (id: string, part: Partial<Row>) => ({ ...rowOf(view({ id })), ...part });
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
