import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/newsreader/opsz.css";
import "@fontsource-variable/newsreader/opsz-italic.css";
import "./tokens.css";
import "./base.css";
import "./shared/popover.css";
import { mount } from "svelte";
import { app, systemTheme } from "./app.svelte";
import { feedback } from "./shared/feedback.svelte";
import App from "./views/App.svelte";

/** The fonts of the first picture, which are part of the program. */
const FONTS = [
  '400 14px "Inter Variable"',
  '450 24px "Newsreader Variable"',
  'italic 400 15px "Newsreader Variable"',
];

document.documentElement.dataset["theme"] = systemTheme();
window.addEventListener("unhandledrejection", (event) => feedback.warn(event.reason));

// The first picture is drawn once, in its own fonts; they arrive while the roadmap is opened.
const fonts = Promise.allSettled(FONTS.map((font) => document.fonts.load(font)));
await app.start();
await fonts;
mount(App, { target: document.getElementById("app")! });
