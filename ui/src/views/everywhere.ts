/** The actions that work everywhere. The map and the outline register their own. */
import { register, type Action } from "../actions";
import { app } from "../app.svelte";
import { backend } from "../backend";
import { m } from "../paraglide/messages";
import { feedback } from "../shared/feedback.svelte";
import { places } from "./places";

const open = () => app.roadmap !== null;
const show = (overlay: typeof app.overlay) => () => (app.overlay = overlay);

export function registerEverywhere(): () => void {
  const go: Action[] = places.map((place) => ({
    id: `go-${place.id}`,
    label: () => m.go_to({ place: place.label() }),
    keys: [place.key],
    section: "go",
    when: open,
    run: () => (app.place = place.id),
  }));
  return register(
    {
      id: "undo",
      label: () =>
        app.roadmap?.head.undo ? m.undo_named({ label: app.roadmap.head.undo }) : m.undo(),
      keys: ["Ctrl Z"],
      section: "edit",
      when: () => open() && app.earlier === null,
      run: () => void app.roadmap?.undo(),
    },
    {
      id: "redo",
      label: () =>
        app.roadmap?.head.redo ? m.redo_named({ label: app.roadmap.head.redo }) : m.redo(),
      keys: ["Ctrl Shift Z", "Ctrl Y"],
      section: "edit",
      when: () => open() && app.earlier === null,
      run: () => void app.roadmap?.redo(),
    },
    { id: "commands", label: m.commands, keys: ["Ctrl K"], section: "go", run: show("commands") },
    {
      id: "search",
      label: m.search,
      keys: ["Ctrl F"],
      section: "go",
      when: open,
      run: show("search"),
    },
    ...go,
    {
      id: "new",
      label: m.file_new,
      keys: ["Ctrl N"],
      section: "file",
      run: () => void app.close(),
    },
    {
      id: "open",
      label: m.file_open,
      keys: ["Ctrl O"],
      section: "file",
      run: () => void app.open(backend.openOther()),
    },
    {
      id: "back-to-now",
      label: m.earlier_back,
      section: "go",
      when: () => app.earlier !== null,
      run: () => void app.lookAtNow(),
    },
    {
      id: "save-elsewhere",
      label: m.save_elsewhere,
      keys: ["Ctrl Shift S"],
      section: "file",
      when: open,
      run: () => void saveElsewhere(),
    },
    {
      id: "send-copy",
      label: m.send_copy,
      section: "file",
      when: open,
      run: () => void sendCopy(),
    },
    {
      id: "show-folder",
      label: m.show_in_folder,
      section: "file",
      when: open,
      run: () => void backend.showInFolder(),
    },
    {
      id: "window",
      label: m.open_window,
      keys: ["Ctrl Shift N"],
      section: "window",
      run: () => void backend.openWindow(),
    },
    {
      id: "panel",
      label: m.head_panel,
      keys: ["Ctrl I"],
      section: "window",
      when: open,
      run: () => app.togglePanel(),
    },
    {
      id: "settings",
      label: m.settings,
      keys: ["Ctrl ,"],
      section: "window",
      run: show("settings"),
    },
    { id: "keys", label: m.keys, keys: ["?", "F1"], section: "window", run: show("keys") },
    {
      id: "english",
      label: () => "English",
      section: "window",
      when: () => app.language !== "en",
      run: () => void app.prefer({ language: "en" }),
    },
    {
      id: "dutch",
      label: () => "Nederlands",
      section: "window",
      when: () => app.language !== "nl",
      run: () => void app.prefer({ language: "nl" }),
    },
    {
      id: "light",
      label: m.theme_light_command,
      section: "window",
      run: () => void app.prefer({ theme: "light" }),
    },
    {
      id: "dark",
      label: m.theme_dark_command,
      section: "window",
      run: () => void app.prefer({ theme: "dark" }),
    },
    {
      id: "contrast",
      label: m.theme_contrast_command,
      section: "window",
      run: () => void app.prefer({ theme: "contrast" }),
    },
  );
}

async function saveElsewhere(): Promise<void> {
  try {
    const saved = await backend.saveElsewhere();
    if (saved && app.roadmap) app.roadmap.saved = saved;
  } catch (error) {
    feedback.warn(error);
  }
}

async function sendCopy(): Promise<void> {
  try {
    const path = await backend.sendCopy();
    if (path) feedback.done(m.said_copied({ path }));
  } catch (error) {
    feedback.warn(error);
  }
}
