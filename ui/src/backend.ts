/** The one door to the shell: nothing else imports the bindings or Tauri. */
import {
  commands,
  events,
  type Code,
  type Edit,
  type ExportForm,
  type PaperSize,
  type Problem,
} from "./bindings";

export type * from "./bindings";
export { MEASURES } from "./bindings";

/** An error of the core: what happened, what is safe, what to do next. */
export class CoreError extends Error {
  readonly code: Code | null;

  constructor(problem: Problem | string) {
    super(typeof problem === "string" ? problem : problem.sentence);
    this.code = typeof problem === "string" ? null : problem.code;
  }
}

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: Problem };

async function ask<T>(answering: Promise<Answer<T>>): Promise<T> {
  const answer = await answering;
  if (answer.status === "error") throw new CoreError(answer.error);
  return answer.data;
}

export const backend = {
  start: () => ask(commands.start()),
  recent: () => commands.recent(),
  forgetRecent: (path: string) => ask(commands.forgetRecent(path)),
  openRecent: (path: string) => ask(commands.openRecent(path)),
  openOther: () => ask(commands.openOther()),
  create: (title: string, launch: string | null) => ask(commands.create(title, launch)),
  createSample: (name: string) => ask(commands.createSample(name)),
  view: () => ask(commands.view()),
  edit: (base: number, edits: Edit[]) => ask(commands.edit(base, edits)),
  preview: (edits: Edit[]) => ask(commands.preview(edits)),
  outlook: () => ask(commands.outlook()),
  undo: () => ask(commands.undo()),
  redo: () => ask(commands.redo()),
  history: (limit: number) => ask(commands.history(limit)),
  viewAt: (revision: number) => ask(commands.viewAt(revision)),
  viewNow: () => ask(commands.viewNow()),
  restore: (revision: number) => ask(commands.restore(revision)),
  openCopyOf: (revision: number) => ask(commands.openCopyOf(revision)),
  close: () => ask(commands.close()),
  saveElsewhere: () => ask(commands.saveElsewhere()),
  sendCopy: () => ask(commands.sendCopy()),
  showInFolder: () => ask(commands.showInFolder()),
  prefer: commands.prefer,
  closeAnyway: () => commands.closeAnyway(),
  openWindow: () => ask(commands.openWindow()),
  reportPages: (paper: PaperSize) => ask(commands.reportPages(paper)),
  export: (job: string, form: ExportForm, paper: PaperSize, elsewhere: boolean) =>
    ask(commands.export(job, form, paper, elsewhere)),
  cancelExport: (job: string) => commands.cancelExport(job),
  openExported: (path: string) => ask(commands.openExported(path)),
  showExported: (path: string) => ask(commands.showExported(path)),
  onSaved: (hear: (saved: import("./bindings").Saved) => void) =>
    events.saved.listen((event) => hear(event.payload)),
  onDayTurned: (hear: (turned: import("./bindings").DayTurned) => void) =>
    events.dayTurned.listen((event) => hear(event.payload)),
  onCloseHeld: (hear: (held: import("./bindings").CloseHeld) => void) =>
    events.closeHeld.listen((event) => hear(event.payload)),
};
