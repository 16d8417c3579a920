/** What pointers do on the map: pan, select, move, connect, mark many, pinch. */
import { app } from "../app.svelte";
import { connect } from "../edits";
import { GOAL, type Key } from "../roadmap.svelte";
import type { Point, Rect } from "./camera";
import type { MapState } from "./map.svelte";

const THRESHOLD = 4;

type Gesture =
  | { kind: "pan"; last: Point }
  | { kind: "press"; key: Key; start: Point; toggles: boolean }
  | { kind: "move"; start: Point; keys: ReadonlySet<Key> }
  | { kind: "link"; from: Key; side: "before" | "after" }
  | { kind: "marquee"; start: Point; before: ReadonlySet<Key> }
  | { kind: "pinch"; distance: number; middle: Point };

export class Hands {
  readonly #map: MapState;
  readonly #pointers = new Map<number, Point>();
  #gesture: Gesture | null = null;
  #moved = false;

  constructor(map: MapState) {
    this.#map = map;
  }

  get busy(): boolean {
    return this.#gesture !== null;
  }

  down(event: PointerEvent, at: Point): void {
    const map = this.#map;
    this.#pointers.set(event.pointerId, at);
    this.#moved = false;
    if (this.#pointers.size === 2) {
      this.#gesture = { kind: "pinch", ...this.#pinch() };
      return;
    }
    if (event.button === 1) {
      this.#gesture = { kind: "pan", last: at };
      return;
    }
    if (event.button !== 0) return;
    const key = map.cardAt(at);
    if (key === null) {
      const link = map.linkAt(at);
      if (link !== null && !event.shiftKey) {
        map.roadmap.selectLink(link);
        return;
      }
      this.#gesture = event.shiftKey
        ? { kind: "marquee", start: map.camera.toWorld(at), before: map.roadmap.selection }
        : { kind: "pan", last: at };
      return;
    }
    if (map.connecting !== null) {
      const later = map.connecting;
      map.connect(null);
      if (key !== later) void connect(map.roadmap, later, key);
      return;
    }
    const toggles = event.shiftKey || event.ctrlKey || event.metaKey;
    if (!toggles && !map.roadmap.selection.has(key)) map.roadmap.select(key);
    this.#gesture = { kind: "press", key, start: at, toggles };
  }

  /** Starts a connection from a card's handle. */
  downOnHandle(event: PointerEvent, from: Key, side: "before" | "after", at: Point): void {
    this.#pointers.set(event.pointerId, at);
    this.#gesture = { kind: "link", from, side };
    this.#map.drawLink(from, side, at);
  }

  move(event: PointerEvent, at: Point): void {
    const map = this.#map;
    if (this.#pointers.has(event.pointerId)) this.#pointers.set(event.pointerId, at);
    const gesture = this.#gesture;
    switch (gesture?.kind) {
      case undefined:
        map.hover(map.cardAt(at), map.cardAt(at) === null ? map.linkAt(at) : null);
        return;
      case "pan":
        if (at.x !== gesture.last.x || at.y !== gesture.last.y) this.#moved = true;
        map.pan(at.x - gesture.last.x, at.y - gesture.last.y);
        gesture.last = at;
        return;
      case "press": {
        if (Math.hypot(at.x - gesture.start.x, at.y - gesture.start.y) < THRESHOLD) return;
        if (gesture.toggles) return;
        map.roadmap.current = gesture.key;
        this.#gesture = {
          kind: "move",
          start: gesture.start,
          keys: new Set(map.roadmap.selection),
        };
        this.move(event, at);
        return;
      }
      case "move": {
        const { scale } = map.camera;
        map.moveBy(gesture.keys, {
          x: (at.x - gesture.start.x) / scale,
          y: (at.y - gesture.start.y) / scale,
        });
        return;
      }
      case "link":
        map.drawLink(gesture.from, gesture.side, at);
        return;
      case "marquee": {
        this.#moved = true;
        const inside = map.marquee(span(gesture.start, map.camera.toWorld(at)));
        map.roadmap.selectMany([...gesture.before].filter((key) => key !== GOAL).concat(inside));
        return;
      }
      case "pinch": {
        if (this.#pointers.size < 2) return;
        const { distance, middle } = this.#pinch();
        map.pan(middle.x - gesture.middle.x, middle.y - gesture.middle.y);
        map.zoomAt(middle, distance / gesture.distance);
        gesture.distance = distance;
        gesture.middle = middle;
      }
    }
  }

  up(event: PointerEvent, at: Point): void {
    const map = this.#map;
    this.#pointers.delete(event.pointerId);
    const gesture = this.#gesture;
    this.#gesture = null;
    switch (gesture?.kind) {
      case "press":
        if (gesture.toggles) map.roadmap.toggle(gesture.key);
        else map.roadmap.select(gesture.key);
        // Whoever clicks on a card wants to see it, whatever else the panel showed.
        if (app.panel !== null) app.panel = "step";
        return;
      case "pan":
        if (!this.#moved && event.button === 0) map.roadmap.link = null;
        if (!this.#moved && event.button === 0 && map.connecting !== null) map.connect(null);
        map.settleNow();
        return;
      case "move":
        void map.drop();
        return;
      case "link": {
        const target = map.cardAt(at);
        map.endLink();
        if (target === gesture.from) return;
        if (target === null) {
          if (gesture.side === "before") map.ask("prerequisite", gesture.from);
          return;
        }
        const [later, earlier] =
          gesture.side === "before" ? [gesture.from, target] : [target, gesture.from];
        if (earlier !== GOAL) void connect(map.roadmap, later, earlier);
        return;
      }
      case "marquee":
        map.marquee(null);
        return;
    }
  }

  cancel(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    this.escape();
  }

  /** Esc takes a gesture back. False when there was none. */
  escape(): boolean {
    const gesture = this.#gesture;
    this.#gesture = null;
    if (gesture?.kind === "move") this.#map.cancelMove();
    if (gesture?.kind === "link") this.#map.endLink();
    if (gesture?.kind === "marquee") this.#map.marquee(null);
    return gesture !== null && gesture.kind !== "press";
  }

  wheel(event: WheelEvent, at: Point): void {
    const unit = event.deltaMode === 1 ? 18 : event.deltaMode === 2 ? this.#map.camera.height : 1;
    if (event.ctrlKey || event.metaKey) {
      const delta = Math.max(-120, Math.min(120, event.deltaY * unit));
      this.#map.zoomAt(at, Math.exp(-delta * 0.0035));
    } else if (event.shiftKey && event.deltaX === 0) this.#map.pan(-event.deltaY * unit, 0);
    else this.#map.pan(-event.deltaX * unit, -event.deltaY * unit);
  }

  doubleClick(at: Point): void {
    const key = this.#map.cardAt(at);
    if (key === null) return;
    if (key === GOAL) app.place = "goal";
    else this.#map.ask("rename", key);
  }

  #pinch(): { distance: number; middle: Point } {
    const [a, b] = [...this.#pointers.values()];
    if (!a || !b) return { distance: 1, middle: { x: 0, y: 0 } };
    return {
      distance: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)),
      middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
    };
  }
}

function span(a: Point, b: Point): Rect {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}
