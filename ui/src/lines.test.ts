import { expect, test } from "vitest";
import { countLines, readLines } from "./lines";

const check = (text: string, expected: unknown) => {
  const bare = (lines: ReturnType<typeof readLines>): unknown[] =>
    lines.map(({ title, below }) => (below.length > 0 ? [title, bare(below)] : title));
  expect(bare(readLines(text))).toEqual(expected);
};

test("plain lines are siblings", () => check("one\ntwo\n\nthree\n", ["one", "two", "three"]));

test("tabs and spaces indent", () =>
  check("a\n\tb\n\t\tc\n\td\ne", [["a", [["b", ["c"]], "d"]], "e"]));

test("bullets and numbers of Word are not part of the title", () =>
  check("• First\n  ◦ Second\n1. Third\n2) Fourth", [["First", ["Second"]], "Third", "Fourth"]));

test("cells of Excel: an empty first cell indents", () =>
  check("Pilot\t10\n\tOwners\t5", [["Pilot", ["Owners"]]]));

test("a title that begins with a word of one letter keeps it", () =>
  check("o wonder\nA plan", ["o wonder", "A plan"]));

test("counts every line, so that people know what a paste did", () =>
  expect(countLines(readLines("a\n b\n  c\nd"))).toBe(4));
