/** An export on its way: what is being made, since when, and how to stop it. */
import { backend, type ExportForm, type PaperSize } from "../backend";
import { newId } from "../id";
import { feedback } from "../shared/feedback.svelte";

/** Work that takes longer than this says so, and can be cancelled. */
export const NOTICEABLE = 1_000;

export class Exporting {
  form: ExportForm | null = $state(null);
  /** Whether it has taken long enough to say so. */
  slow = $state(false);
  /** Where the last export is. */
  path: string | null = $state(null);
  #job: string | null = null;

  async run(form: ExportForm, paper: PaperSize, elsewhere: boolean): Promise<void> {
    if (this.form !== null) return;
    const job = newId();
    this.#job = job;
    this.form = form;
    this.slow = false;
    this.path = null;
    // A dialog may stay open as long as people like; that is no slowness.
    const noticing = elsewhere ? undefined : setTimeout(() => (this.slow = true), NOTICEABLE);
    try {
      const path = await backend.export(job, form, paper, elsewhere);
      if (this.#job === job) this.path = path;
    } catch (error) {
      if (this.#job === job) feedback.warn(error);
    } finally {
      clearTimeout(noticing);
      if (this.#job === job) this.#end();
    }
  }

  cancel(): void {
    if (this.#job === null) return;
    void backend.cancelExport(this.#job);
    this.#end();
  }

  #end(): void {
    this.#job = null;
    this.form = null;
    this.slow = false;
  }
}
