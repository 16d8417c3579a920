import { describe, expect, test } from "vitest";
import { isOrdered, pointsOf, stated } from "./estimate";

describe("estimates", () => {
  test("travel in the core's short form and come back the same", () => {
    for (const points of [
      { best: null, likely: 12, worst: null },
      { best: 3, likely: 5, worst: null },
      { best: 3, likely: 5, worst: 9 },
    ])
      expect(pointsOf(stated(points)), "what is sent is what is shown").toEqual(points);
    expect(stated({ best: null, likely: 12, worst: null }), "the core reads one figure").toBe(12);
    expect(stated({ best: 3, likely: 5, worst: null }), "the core refuses null points").toEqual({
      best: 3,
      likely: 5,
    });
  });

  test("out of order or range are held back from the core", () => {
    expect(isOrdered({ best: 6, likely: 5, worst: null })).toBe(false);
    expect(isOrdered({ best: null, likely: 5, worst: 4 })).toBe(false);
    expect(isOrdered({ best: null, likely: 200_000, worst: null })).toBe(false);
    expect(isOrdered({ best: 5, likely: 5, worst: 5 })).toBe(true);
  });
});
