// A page gone wrong: malformed calls of every group of commands, and markup in every text. Each call
// is answered, nothing runs, and the app goes on. BACKCAST_SOAK makes it the long run.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeRoadmap, newHome, openApp, stored } from "../harness/app.mjs";

const CALLS = process.env.BACKCAST_SOAK ? 100_000 : 300;
/** How many calls are under way in one question to the page, so that it answers in time. */
const BATCH = 1_000;

/**
 * Commands with arguments that they understand, and which of these are never of the sort that they
 * should be, since understood they would draw, write or make something each time. Commands that ask a dialog or close the window
 * are left out; they take nothing, or refuse what these groups send before they ask.
 */
const GROUPS = {
  recent: [
    ["forget_recent", { path: "/etc/passwd" }],
    ["open_recent", { path: "/etc/passwd" }],
  ],
  making: [
    ["create", { title: "T", launch: "2027-03-01" }, { title: "string" }],
    ["create_sample", { name: "service" }, { name: "string" }],
  ],
  editing: [
    ["edit", { base: 1, edits: [{ kind: "tidy" }] }, { edits: "list" }],
    ["preview", { edits: [{ kind: "tidy" }] }, { edits: "list" }],
    ["undo", {}],
    ["redo", {}],
  ],
  history: [
    ["history", { limit: 10 }],
    ["view_at", { revision: 1 }],
    ["view_now", {}],
    ["restore", { revision: 1 }],
    ["open_copy_of", { revision: 1 }, { revision: "number" }],
  ],
  looking: [
    ["view", {}],
    ["outlook", {}],
    ["recent", {}],
    ["prefer", { preferences: { language: "en" } }, { preferences: "object" }],
  ],
  exporting: [
    ["report_pages", { paper: "a4" }, { paper: "known" }],
    ["export", { job: "j", form: "json", paper: "a4", elsewhere: false }, { form: "known" }],
    ["cancel_export", { job: "j" }],
    ["open_exported", { path: "/etc/passwd" }],
    ["show_exported", { path: "/etc/passwd" }],
  ],
};

/** Calls commands from the page and counts how they were answered. */
const attack = async (group, calls, seed) => {
  let state = seed;
  const below = (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % most;
  };
  const strange = [
    null,
    true,
    -1,
    0.5,
    1e308,
    2 ** 53,
    -(2 ** 53),
    4_294_967_296,
    "",
    "\u0000",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "x".repeat(5_000),
    "2027-02-30",
    "9999-12-31",
    [],
    [[]],
    {},
    { a: {} },
    [null],
    { kind: "add_step" },
    [{ kind: "no_such_edit" }],
    [{ kind: "remove_step", step: 7 }],
  ];
  // "object" and "list" may be anything that holds nothing; of words only some are known.
  const isOf = (sort, value) =>
    sort === "list" ? value?.length === 0 : sort !== "known" && typeof value === sort;
  const spoil = (args, never) => {
    const spoilt = { ...args };
    for (const name of Object.keys(args)) {
      const other = strange.filter((value) => !isOf(never[name], value));
      if (name in never || below(2) === 0) spoilt[name] = other[below(other.length)];
      if (below(6) === 0) delete spoilt[name];
    }
    if (below(5) === 0) spoilt[`more ${below(9)}`] = strange[below(strange.length)];
    return spoilt;
  };
  const counts = { answered: 0, unread: 0, refused: 0, odd: [] };
  const call = async () => {
    const [name, args, never = {}] = group[below(group.length)];
    const spoilt = spoil(args, never);
    try {
      await window.__TAURI_INTERNALS__.invoke(name, spoilt);
      counts.answered += 1;
    } catch (error) {
      const typed = typeof error?.code === "string" && typeof error.sentence === "string";
      if (typeof error === "string" && error.startsWith("invalid args")) counts.unread += 1;
      else if (typed && error.code !== "slip" && error.sentence.length > 10) counts.refused += 1;
      else counts.odd.push([name, JSON.stringify(spoilt).slice(0, 300), JSON.stringify(error)]);
    }
  };
  for (let done = 0; done < calls; done += 20)
    await Promise.all(Array.from({ length: Math.min(20, calls - done) }, call));
  return counts;
};

let home;
let file;
let app;

before(async () => {
  home = await newHome();
  file = await makeRoadmap(home, {
    goal: { title: "Attacked", launch: "2029-12-31", requires: [{ step: "a" }] },
    steps: [{ id: "a", number: 1, title: "A step", days: 5 }],
  });
  app = await openApp({ home, args: [file] });
  await app.ready();
});
after(async () => {
  await app?.close();
  await home?.remove();
});

for (const [name, group] of Object.entries(GROUPS)) {
  test(`malformed calls: ${name}`, async () => {
    const sum = { answered: 0, unread: 0, refused: 0 };
    for (let done = 0; done < CALLS; done += BATCH) {
      const calls = Math.min(BATCH, CALLS - done);
      const counts = await app.session.wait(attack, group, calls, 7 + done);
      assert.deepEqual(counts.odd, [], "each answer is an answer or a typed error");
      for (const kind of Object.keys(sum)) sum[kind] += counts[kind];
    }
    const said = `${sum.unread} not read, ${sum.refused} refused, ${sum.answered} answered`;
    console.log(`malformed calls of ${name}: ${CALLS}, ${said}`);
    assert.equal(sum.answered + sum.unread + sum.refused, CALLS);
    assert.ok(sum.unread + sum.refused > CALLS / 10, "most make no sense");
  });
}

test("afterwards the app goes on, and nothing was made beside its roadmaps", async () => {
  const view = await app.session.wait(() => window.__TAURI_INTERNALS__.invoke("view_now"));
  assert.equal(view.goal.goal.title, "Attacked");
  await app.openPrompt();
  await app.type("Still alive");
  await app.press("Enter");
  await app.see("button", /, Still alive/, { within: { role: "application" } });
  await app.published();
  const titles = (await stored(home, file)).steps.map(({ title }) => title);
  assert.ok(titles.includes("Still alive"));
  assert.deepEqual(await home.roadmaps(), [], "no call made a roadmap");
});

test("markup in every text of the screen is text", async () => {
  const deeds = ["window.ran=1", "fetch('//evil.example')"];
  const shapes = [
    "<script>DEED</script>",
    "<img src=x onerror=DEED>",
    "<svg onload=DEED>",
    '"><svg/onload=DEED>',
    '<iframe srcdoc="<script>parent.DEED</script>"></iframe>',
    '<a href="javascript:DEED">x</a>',
    "{@html '<b onclick=DEED>'}",
    "\u0000\u001b]8;;javascript:DEED\u0007x",
    '[x](javascript:DEED) ![y](x" onerror="DEED)',
  ];
  const texts = deeds.map((deed) =>
    shapes.map((shape) => shape.replaceAll("DEED", deed)).join(" "),
  );
  for (const text of texts) {
    const folder = await newHome();
    const attacked = await makeRoadmap(folder, {
      goal: {
        title: text,
        story: text,
        owner: text,
        launch: "2029-12-31",
        requires: [{ step: "a" }],
        criteria: [
          { id: "c", kind: "felt", title: text, metric: text, levels: [text], raters: [text] },
        ],
        any_of: [
          { id: "g", title: text, alternatives: [{ step: "a", idea: text }, { step: "b" }] },
        ],
      },
      lenses: [text],
      steps: [
        { id: "a", number: 1, title: text, owner: text, notes: text, lenses: [text], days: 5 },
        { id: "b", number: 2, title: text, milestone: true, needs: [{ resource: "r" }] },
      ],
      resources: [
        { id: "r", title: text, kind: "asset", unit: text, owner: text, notes: text },
        { id: "p", title: text, kind: "people", availability: [{ state: "missing" }] },
      ],
      acquisitions: [{ id: "q", title: text, resource: "r", cost: 5, lead: 3 }],
      ideas: [{ id: "i", title: text, text }],
    });
    const other = await openApp({ home: folder, args: [attacked] });
    try {
      await other.ready();
      for (const place of "123456789") {
        await other.press("Control", place);
        await other.painted();
        const found = await other.session.run(() => ({
          ran: window.ran ?? null,
          elements: [
            ...document.querySelectorAll(
              "script:not([src]), iframe, [onerror], [onload], [onclick]",
            ),
          ]
            .concat([...document.querySelectorAll("a[href^='javascript' i], img[src='x']")])
            .map((element) => element.outerHTML.slice(0, 200)),
        }));
        assert.deepEqual(found, { ran: null, elements: [] }, `place ${place} shows text as text`);
      }
    } finally {
      await other.close();
      await folder.remove();
    }
  }
});
