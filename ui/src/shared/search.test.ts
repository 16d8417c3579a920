import { expect, test } from "vitest";
import { Index, matches } from "./search";

test("every word must occur, and the start of a word counts more", () => {
  const index = new Index(["Roll-out North", "The north wind", "Northern lights"], (text) => [
    text,
  ]);
  expect(index.find("north", 9)[0]).toBe("Northern lights");
  expect(index.find("out north", 9)).toEqual(["Roll-out North"]);
  expect(index.find("south", 9)).toEqual([]);
});

test("what fits is pointed at, once and in order", () => {
  const words = (text: string, question: string) =>
    matches(text, question).map(({ from, to }) => text.slice(from, to));
  expect(words("Hire a data engineer", "eng data")).toEqual(["data", "eng"]);
  expect(words("unrest, rest", "rest"), "the start of a word comes first").toEqual(["rest"]);
  expect(matches("unrest, rest", "rest")[0]?.from).toBe(8);
  expect(words("Data", "dat data"), "overlaps are marked once").toEqual(["Data"]);
  expect(words("Één klantbeeld", "een"), "accents need not be typed").toEqual(["Één"]);
});
