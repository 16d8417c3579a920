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

document.documentElement.dataset["theme"] = systemTheme();
window.addEventListener("unhandledrejection", (event) => feedback.warn(event.reason));

await app.start();
mount(App, { target: document.getElementById("app")! });
