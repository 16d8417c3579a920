/** What can be done with the roadmap from every place, by name. */
import { register, type Action } from "../actions";
import { app } from "../app.svelte";
import { backend } from "../backend";
import { copyNow, holdsSteps, pasteHeld } from "../clipboard";
import { finish, gather, makeAlternatives, progress, remove, start } from "../edits";
import { addIdea, addResource, showOnMap } from "../go.svelte";
import { newId } from "../id";
import { m } from "../paraglide/messages";
import { GOAL, type Key, type Roadmap } from "../roadmap.svelte";
import { feedback } from "../shared/feedback.svelte";
import { applyCheapest } from "../verdict/apply";

export function registerDoing(): () => void {
  const roadmap = () => app.roadmap!;
  const open = () => app.roadmap !== null;
  const changeable = () => app.roadmap?.head.read_only === null;
  const current = () => app.roadmap?.step(app.roadmap.current)?.step;
  const state = () => current()?.progress?.state;
  const work = () => changeable() && current() !== undefined && current()?.group !== true;
  const selected = (): Key[] => [...roadmap().selection].filter((key) => key !== GOAL);
  const key = () => roadmap().current;
  const critical = (): Key[] =>
    roadmap().order.filter((id) => {
      const view = roadmap().step(id);
      return view?.plan.critical === true && view.card !== null;
    });

  const actions: Action[] = [
    {
      id: "start",
      label: m.do_start,
      section: "edit",
      when: () => work() && state() === undefined && current()?.milestone !== true,
      run: () => void start(roadmap(), key(), app.today),
    },
    {
      id: "finish",
      label: () => (current()?.milestone ? m.do_reach() : m.do_finish()),
      section: "edit",
      when: () => work() && (state() === undefined || state() === "started"),
      run: () => void finish(roadmap(), key(), app.today),
    },
    {
      id: "drop",
      label: m.do_drop,
      section: "edit",
      when: () => work() && (state() === undefined || state() === "started"),
      run: () => void progress(roadmap(), key(), { ...current()?.progress, state: "dropped" }),
    },
    {
      id: "reopen",
      label: m.do_reopen,
      section: "edit",
      when: () => work() && state() !== undefined,
      run: () => void progress(roadmap(), key(), null),
    },
    {
      id: "make-alternatives",
      label: m.do_make_alternatives,
      keys: ["Shift A"],
      section: "edit",
      when: () => changeable() && selected().length > 1,
      run: () => void makeAlternatives(roadmap(), selected()),
    },
    {
      id: "gather",
      label: m.do_gather,
      keys: ["Shift G"],
      section: "edit",
      when: () => changeable() && selected().length > 0,
      run: () => void gather(roadmap(), selected()),
    },
    {
      id: "copy",
      label: m.do_copy,
      keys: ["Ctrl C"],
      section: "edit",
      local: true,
      when: () => open() && selected().length > 0,
      run: () => void copyNow(roadmap()),
    },
    {
      id: "cut",
      label: m.do_cut,
      keys: ["Ctrl X"],
      section: "edit",
      local: true,
      when: () => changeable() && selected().length > 0,
      run: () => void cut(roadmap()),
    },
    {
      id: "paste",
      label: m.do_paste,
      keys: ["Ctrl V"],
      section: "edit",
      local: true,
      when: () => changeable() && holdsSteps(),
      run: () => void paste(roadmap()),
    },
    {
      id: "critical",
      label: m.do_critical,
      keys: ["K"],
      section: "go",
      when: () => open() && critical().length > 0,
      run: () => showOnMap(roadmap(), critical()),
    },
    {
      id: "add-resource",
      label: m.resources_add,
      section: "edit",
      when: changeable,
      run: addResource,
    },
    { id: "add-idea", label: m.ideas_add, section: "edit", when: changeable, run: addIdea },
    {
      id: "apply-cheapest",
      label: m.do_apply_cheapest,
      section: "edit",
      when: () => changeable() && (app.roadmap?.head.fixes.length ?? 0) > 0,
      run: () => applyCheapest(roadmap()),
    },
    { id: "export-pdf", label: m.do_export_pdf, section: "file", when: open, run: exportPdf },
    ...["service", "launch", "blank"].map((name): Action => ({
      id: `sample-${name}`,
      label: () => m.file_sample({ title: sampleTitles[name]!() }),
      section: "file",
      run: () => void app.open(backend.createSample(name)),
    })),
  ];
  return register(...actions);
}

const sampleTitles: Record<string, () => string> = {
  service: m.sample_service,
  launch: m.sample_launch,
  blank: m.sample_blank,
};

async function cut(roadmap: Roadmap): Promise<void> {
  if (await copyNow(roadmap)) await remove(roadmap, roadmap.selection);
}

async function paste(roadmap: Roadmap): Promise<void> {
  const added = await pasteHeld(roadmap, roadmap.current);
  if (added[0] === undefined) return;
  roadmap.selectMany(added, added[0]);
  app.reveal(added[0]);
}

async function exportPdf(): Promise<void> {
  try {
    const path = await backend.export(newId(), "pdf", "a4", false);
    const open = () => void backend.openExported(path!).catch((error) => feedback.warn(error));
    if (path) feedback.done(m.said_exported({ path }), { label: m.report_open(), run: open });
  } catch (error) {
    feedback.warn(error);
  }
}
