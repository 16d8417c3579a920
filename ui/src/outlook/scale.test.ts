import { expect, test } from "vitest";
import { dayNumber, dayOf, monthMarks, roundUp, scale } from "./scale";

test("days have numbers, and numbers days", () => {
  expect(dayOf(dayNumber("2027-03-01"))).toBe("2027-03-01");
  expect(dayNumber("2027-03-02") - dayNumber("2027-03-01")).toBe(1);
});

test("marks are firsts of months, few enough and within", () => {
  expect(monthMarks("2027-01-10", "2027-04-20", 6)).toEqual([
    "2027-02-01",
    "2027-03-01",
    "2027-04-01",
  ]);
  expect(monthMarks("2026-11-26", "2031-02-04", 6)).toEqual([
    "2027-01-01",
    "2028-01-01",
    "2029-01-01",
    "2030-01-01",
    "2031-01-01",
  ]);
  expect(monthMarks("2027-01-04", "2027-01-20", 6)).toEqual([]);
  expect(monthMarks("1000-01-01", "9999-12-31", 6).length).toBeLessThan(9);
});

test("a round figure is not below", () => {
  expect([0, 1, 3, 24, 26, 633_000].map(roundUp)).toEqual([1, 1, 5, 25, 50, 1_000_000]);
});

test("a span of nothing still has a place", () => {
  expect(scale(5, 5, 0, 100)(5)).toBe(0);
  expect(scale(0, 10, 100, 0)(4)).toBe(60);
});
