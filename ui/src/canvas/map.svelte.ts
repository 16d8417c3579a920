/**
 * The map's own state: the camera, what hands and keys are doing, and when to draw. The picture is
 * one canvas; above it lie the cards in sight as buttons for keys and screen readers. They move
 * when the camera rests: while it moves, only the canvas is drawn.
 */
import type { Card } from "../backend";
import { keyOf, type Key, type Roadmap } from "../roadmap.svelte";
import { around, Camera, type Point, type Rect } from "./camera";
import { chainToGoal } from "./neighbours";
import { COMFORTABLE, corner, forgetWidths, paint, type Marks } from "./paint";
import { readPalette, type Palette } from "./palette";
import { Scene } from "./scene";

/** Buttons are made for so many cards at most, nearest to the middle first. */
const MOST_BUTTONS = 200;
/** Far away nobody walks from card to card: fewer keep the camera quick. */
const MOST_DISTANT_BUTTONS = 60;
/** At this scale a whole map can be looked at. */
const WHOLE = 0.55;
const REST = 110;
/** Rings and shadows reach so far around what they belong to, in pixels of the screen. */
const ROOM = 14;
/** Drawing more parts than these one by one costs more than drawing what holds them all. */
const MOST_PARTS = 12;
const GRID = 8;

export type PromptKind = "prerequisite" | "alternative" | "rename" | "between";

export interface Prompt {
  kind: PromptKind;
  /** The card that it is about. */
  key: Key;
  /** For "between": the earlier end of the link. */
  earlier?: Key;
  /** The title of a card that is being written and is not on the map yet. */
  title?: string;
  /** Which one in a row it is: the field is made anew for each. */
  turn: number;
}

type Motion = {
  from: { x: number; y: number; scale: number };
  to: { x: number; y: number; scale: number };
  start: number;
  length: number;
};

function same<T>(one: ReadonlySet<T>, other: ReadonlySet<T>): boolean {
  return one.size === other.size && [...one].every((item) => other.has(item));
}

export class MapState {
  readonly camera = new Camera();
  readonly roadmap: Roadmap;
  /** Replaced when the roadmap changes. */
  scene: Scene = $state.raw()!;
  /** The cards in sight, as buttons. */
  buttons: readonly Card[] = $state.raw([]);
  /** Where the layer of buttons lies. */
  layer = $state("");
  percent = $state(100);
  focused = $state(false);
  prompt: Prompt | null = $state.raw(null);
  /** Where the prompt's field lies, in screen pixels. */
  promptAt = $state.raw({ x: 0, y: 0, width: 260 });
  /** The card that asks what comes before it, while a connection is made. */
  connecting: Key | null = $state(null);
  marks: Marks;

  #canvas: HTMLCanvasElement | null = null;
  #pen: CanvasRenderingContext2D | null = null;
  #palette: Palette | null = null;
  #ratio = 1;
  #asked = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #motion: Motion | null = null;
  /** Nobody has moved the camera yet: it goes on showing the beginning, however large the window. */
  #untouched = true;
  /** Where the picture on the canvas was drawn, and what of it more than the camera changed since. */
  #painted: { x: number; y: number; scale: number } | null = null;
  #stale: Rect[] | "all" = "all";
  #turns = 0;

  constructor(roadmap: Roadmap) {
    this.roadmap = roadmap;
    this.scene = new Scene(roadmap);
    this.marks = {
      selection: new Set(),
      current: "",
      focused: false,
      hovered: null,
      link: null,
      hoveredLink: null,
      chain: new Set(),
      moved: new Set(),
      offset: { x: 0, y: 0 },
      target: null,
      drawing: null,
      marquee: null,
      connecting: null,
    };
  }

  /** Takes a canvas; the answer lets it go. */
  attach(canvas: HTMLCanvasElement): () => void {
    this.#canvas = canvas;
    this.#pen = canvas.getContext("2d", { alpha: false });
    const resized = new ResizeObserver(() => this.#resize());
    resized.observe(canvas);
    this.#resize();
    void Promise.all(
      [
        '600 13px "Inter Variable"',
        '400 13px "Inter Variable"',
        '450 24px "Newsreader Variable"',
        'italic 400 15px "Newsreader Variable"',
      ].map((font) => document.fonts.load(font)),
    ).then(() => {
      forgetWidths();
      this.draw();
    });
    return () => {
      resized.disconnect();
      cancelAnimationFrame(this.#asked);
      clearTimeout(this.#rest);
      this.#canvas = null;
      this.#pen = null;
    };
  }

  /** The roadmap changed. When all that was in sight is gone, the current card comes into sight. */
  rebuild(): void {
    const seen = this.camera.view();
    const before = this.scene.cardsIn(seen).length;
    this.scene = new Scene(this.roadmap, this.scene);
    if (before > 0 && this.scene.cardsIn(seen).length === 0) this.reveal(this.roadmap.current);
    this.draw(this.scene.changed);
    this.#mark();
    this.#settle();
  }

  /** The selection, the theme or the focus changed. */
  remark(): void {
    this.#mark();
  }

  repaint(): void {
    this.#palette = null;
    this.draw();
  }

  #mark(): void {
    const { roadmap } = this;
    const was = { ...this.marks };
    const worthAChain =
      roadmap.selection.size === 1 && roadmap.steps.get(roadmap.current)?.plan.blocked;
    Object.assign(this.marks, {
      selection: roadmap.selection,
      current: roadmap.current,
      focused: this.focused,
      link: roadmap.link,
      connecting: this.connecting,
      chain: worthAChain ? chainToGoal(roadmap, roadmap.current) : new Set(),
    });
    const { marks } = this;
    const lines = was.link !== marks.link || !same(was.chain, marks.chain);
    if (lines || was.connecting !== marks.connecting) return this.draw();
    const keys = new Set([...was.selection, ...marks.selection, was.current, marks.current]);
    this.draw([...keys].flatMap((key) => this.scene.cards.get(key) ?? []));
  }

  /** Draws some parts of the world with the next frame, or all of it. */
  draw(parts: readonly Rect[] | "all" = "all"): void {
    if (parts === "all" || this.#stale === "all") this.#stale = "all";
    else this.#stale.push(...parts);
    this.#ask();
  }

  #ask(): void {
    if (this.#asked !== 0) return;
    this.#asked = requestAnimationFrame((now) => {
      this.#asked = 0;
      if (this.#motion) this.#step(now);
      this.#paint();
    });
  }

  #paint(): void {
    const [pen, canvas] = [this.#pen, this.#canvas];
    if (!pen || !canvas) return;
    this.#palette ??= readPalette(canvas);
    const palette = this.#palette;
    const at = corner(this.camera, this.#ratio);
    const was = this.#painted;
    const { scale } = this.camera;
    const parts = this.#stale === "all" ? "all" : this.#onCanvas(canvas, this.#stale);
    const draw = (part?: Rect) =>
      paint(pen, this.scene, this.camera, palette, this.marks, this.#ratio, part);
    if (parts !== "all" && was && was.scale === scale) {
      this.#shift(pen, canvas, draw, was.x - at.x, was.y - at.y);
      parts.forEach(draw);
    } else draw();
    this.#stale = [];
    this.#painted = { ...at, scale };
    this.#placePrompt();
  }

  /** Moves the picture and draws only what came into sight: panning costs the same at every size. */
  #shift(
    pen: CanvasRenderingContext2D,
    canvas: HTMLCanvasElement,
    draw: (part?: Rect) => void,
    dx: number,
    dy: number,
  ): void {
    if (dx === 0 && dy === 0) return;
    const { width, height } = canvas;
    if (Math.abs(dx) > width / 2 || Math.abs(dy) > height / 2) return draw();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.drawImage(canvas, dx, dy);
    if (dx !== 0) draw({ x: dx > 0 ? 0 : width + dx, y: 0, width: Math.abs(dx), height });
    if (dy !== 0) draw({ x: 0, y: dy > 0 ? 0 : height + dy, width, height: Math.abs(dy) });
  }

  /** Where parts of the world lie on the canvas; all of it, where drawing the parts saves little. */
  #onCanvas(canvas: HTMLCanvasElement, parts: readonly Rect[]): Rect[] | "all" {
    const zoom = this.camera.scale * this.#ratio;
    const { x, y } = corner(this.camera, this.#ratio);
    const room = ROOM * this.#ratio;
    let seen: Rect[] = [];
    for (const part of parts) {
      const left = Math.max(0, Math.floor(part.x * zoom - x - room));
      const top = Math.max(0, Math.floor(part.y * zoom - y - room));
      const right = Math.min(canvas.width, Math.ceil((part.x + part.width) * zoom - x + room));
      const bottom = Math.min(canvas.height, Math.ceil((part.y + part.height) * zoom - y + room));
      if (right > left && bottom > top)
        seen.push({ x: left, y: top, width: right - left, height: bottom - top });
    }
    if (seen.length > MOST_PARTS) seen = [seen.reduce(around)];
    const area = seen.reduce((sum, { width, height }) => sum + width * height, 0);
    return area > 0.7 * canvas.width * canvas.height ? "all" : seen;
  }

  #resize(): void {
    const canvas = this.#canvas;
    if (!canvas) return;
    const { width, height } = canvas.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    const grown = width - this.camera.width;
    this.#ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * this.#ratio);
    canvas.height = Math.round(height * this.#ratio);
    this.camera.width = width;
    this.camera.height = height;
    this.#stale = "all";
    if (this.#untouched) this.#begin();
    else if (grown !== 0 && !this.#motion) this.#keepInSight();
    this.#paint();
    this.#settle();
  }

  /**
   * The first picture: all of it when it can be read, else the goal at the right with as much of what
   * is missing as can be read with it.
   */
  #begin(): void {
    const { camera } = this;
    const whole = camera.fitting(this.scene.bounds);
    if (whole.scale >= WHOLE) {
      Object.assign(camera, whole);
      return;
    }
    const goal = this.scene.cards.get("")!;
    let shown: Rect = goal;
    for (const card of this.#missingFrom(goal)) {
      const more = around(shown, card);
      if (camera.fitting(more).scale < COMFORTABLE) break;
      shown = more;
    }
    camera.scale = Math.min(0.85, camera.fitting(shown).scale);
    const seen = camera.view();
    camera.x = shown.x + shown.width + 48 / camera.scale - seen.width;
    camera.y = shown.y + shown.height / 2 - seen.height / 2;
  }

  /** The cards of the steps that lack something, nearest to the goal first. */
  #missingFrom(goal: Card): Card[] {
    const lacking = new Set(this.roadmap.head.gaps.flatMap(({ steps }) => steps));
    const far = (card: Card) => Math.hypot(card.x - goal.x, card.y - goal.y);
    return [...lacking]
      .flatMap((key) => this.scene.cards.get(key) ?? [])
      .sort((a, b) => far(a) - far(b));
  }

  /** After the view shrank, the current card must not be hidden by the panel. */
  #keepInSight(): void {
    const card = this.scene.cards.get(this.roadmap.current);
    const seen = this.camera.view(200);
    if (card && card.x < seen.x + seen.width && card.x + card.width > seen.x)
      this.reveal(this.roadmap.current, false);
  }

  /** When the camera rests, the buttons follow. */
  #settle(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.settleNow(), REST);
  }

  settleNow(): void {
    clearTimeout(this.#rest);
    const { camera, scene } = this;
    this.percent = Math.round(camera.scale * 100);
    const seen = camera.view();
    let cards = scene.cardsIn(seen);
    const most = camera.scale < 0.26 ? MOST_DISTANT_BUTTONS : MOST_BUTTONS;
    if (cards.length > most) {
      const middle = { x: seen.x + seen.width / 2, y: seen.y + seen.height / 2 };
      const far = (card: Card) =>
        Math.hypot(card.x + card.width / 2 - middle.x, card.y + card.height / 2 - middle.y);
      cards = cards
        .map((card) => ({ card, far: far(card) }))
        .sort((a, b) => a.far - b.far)
        .slice(0, most)
        .map(({ card }) => card);
    }
    const current = scene.cards.get(this.roadmap.current);
    if (current && !cards.includes(current)) cards.push(current);
    cards.sort((a, b) => a.x - b.x || a.y - b.y);
    this.buttons = cards;
    this.layer = `matrix(${camera.scale}, 0, 0, ${camera.scale}, ${-camera.x * camera.scale}, ${-camera.y * camera.scale})`;
  }

  pan(dx: number, dy: number): void {
    this.#motion = null;
    this.#untouched = false;
    this.camera.pan(dx, dy);
    this.#moved();
  }

  zoomAt(screen: Point, factor: number): void {
    this.#motion = null;
    this.#untouched = false;
    this.camera.zoomAt(screen, this.camera.scale * factor);
    this.#moved();
  }

  /** Zooms about the middle, for keys and buttons. */
  zoomTo(scale: number): void {
    const { camera } = this;
    const aim = new Camera();
    Object.assign(aim, camera);
    aim.zoomAt({ x: camera.width / 2, y: camera.height / 2 }, scale);
    this.#go({ x: aim.x, y: aim.y, scale: aim.scale });
  }

  fitAll(): void {
    this.#go(this.camera.fitting(this.scene.bounds));
  }

  /** Brings a card into sight. */
  reveal(key: Key, gently = true): void {
    const card = this.scene.cards.get(key);
    if (!card) return;
    const aim = this.camera.revealing(card);
    if (this.camera.scale < 0.3) {
      const scale = 0.8;
      this.#go({
        scale,
        x: card.x + card.width / 2 - this.camera.width / scale / 2,
        y: card.y + card.height / 2 - this.camera.height / scale / 2,
      });
    } else if (aim.x !== this.camera.x || aim.y !== this.camera.y) this.#go(aim, gently);
  }

  /** Brings cards into sight together, from farther away where they need it. */
  revealAll(keys: Iterable<Key>): void {
    const cards = [...keys].flatMap((key) => this.scene.cards.get(key) ?? []);
    const first = cards[0];
    if (!first) return;
    const x = Math.min(...cards.map((card) => card.x));
    const y = Math.min(...cards.map((card) => card.y));
    const width = Math.max(...cards.map((card) => card.x + card.width)) - x;
    const height = Math.max(...cards.map((card) => card.y + card.height)) - y;
    const seen = this.camera.view();
    const whole = this.camera.fitting({ x, y, width, height });
    const fits = width < seen.width && height < seen.height && this.camera.scale >= 0.3;
    this.#go(fits ? this.camera.revealing({ x, y, width, height }) : whole);
  }

  #moved(): void {
    this.#ask();
    this.#settle();
  }

  #go(to: Motion["to"], gently = true): void {
    this.#untouched = false;
    // Moving thousands of cards would be a slide show: then it jumps.
    const calm =
      this.scene.cards.size > 600 || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const { x, y, scale } = this.camera;
    if (calm || !gently) {
      Object.assign(this.camera, to);
      this.#motion = null;
    } else this.#motion = { from: { x, y, scale }, to, start: performance.now(), length: 160 };
    this.#moved();
  }

  #step(now: number): void {
    const motion = this.#motion!;
    const part = Math.min(1, (now - motion.start) / motion.length);
    const eased = 1 - (1 - part) ** 3;
    const { from, to } = motion;
    // The scale moves evenly in steps of zoom; the middle of the view moves with it.
    const scale = from.scale * (to.scale / from.scale) ** eased;
    const mid = (at: Motion["to"], size: number, axis: "x" | "y") => at[axis] + size / at.scale / 2;
    const across =
      mid(from, this.camera.width, "x") +
      (mid(to, this.camera.width, "x") - mid(from, this.camera.width, "x")) * eased;
    const down =
      mid(from, this.camera.height, "y") +
      (mid(to, this.camera.height, "y") - mid(from, this.camera.height, "y")) * eased;
    this.camera.scale = scale;
    this.camera.x = across - this.camera.width / scale / 2;
    this.camera.y = down - this.camera.height / scale / 2;
    if (part < 1) {
      this.#moved();
    } else {
      Object.assign(this.camera, to);
      this.#motion = null;
      this.#moved();
    }
  }

  /** Asks for a title beside a card. */
  ask(kind: PromptKind, key: Key, more: Pick<Prompt, "earlier" | "title"> = {}): void {
    this.prompt = { kind, key, ...more, turn: ++this.#turns };
    this.aimAtPrompt();
  }

  /** Brings the field and the card that it belongs to into sight. */
  aimAtPrompt(): void {
    const card = this.prompt && this.scene.cards.get(this.prompt.key);
    if (this.prompt && card) {
      const { camera } = this;
      const { kind } = this.prompt;
      const room = {
        x: card.x - (kind === "rename" ? 0 : 300),
        y: card.y,
        width: card.width + 300,
        height: Math.max(card.height, 170),
      };
      const aim = camera.revealing(room, 24);
      if (aim.x !== camera.x || aim.y !== camera.y) {
        this.#untouched = false;
        Object.assign(camera, aim);
        this.#moved();
      }
    }
    this.#placePrompt();
  }

  endPrompt(): void {
    this.prompt = null;
  }

  #placePrompt(): void {
    const prompt = this.prompt;
    const card = prompt && this.scene.cards.get(prompt.key);
    if (!card) return;
    const { camera } = this;
    const width = Math.max(236, Math.min(280, card.width * camera.scale + 40));
    const at = camera.toScreen(card);
    let { x, y } = at;
    if (prompt.kind === "rename") {
      x -= 14;
      y -= 30;
    } else if (prompt.kind === "alternative") {
      y += card.height * camera.scale + 12;
    } else if (prompt.kind === "between") {
      x -= width / 2 + 30;
      y -= 20;
    } else {
      x -= width + 28;
    }
    x = Math.max(8, Math.min(camera.width - width - 8, x));
    y = Math.max(8, Math.min(camera.height - 170, y));
    const was = this.promptAt;
    if (was.x !== x || was.y !== y || was.width !== width) this.promptAt = { x, y, width };
  }

  // What hands do.

  /** The card under a point of the screen. */
  cardAt(screen: Point): Key | null {
    return this.scene.cardAt(this.camera.toWorld(screen));
  }

  linkAt(screen: Point): string | null {
    if (!this.#pen || this.camera.scale < 0.15) return null;
    return this.scene.linkAt(this.camera.toWorld(screen), 5 / this.camera.scale, this.#pen);
  }

  hover(key: Key | null, link: string | null): void {
    const was = { ...this.marks };
    if (was.hovered === key && was.hoveredLink === link) return;
    this.marks.hovered = key;
    this.marks.hoveredLink = link;
    if (was.hoveredLink !== link) return this.draw();
    const cards = [was.hovered, key].map((key) => key !== null && this.scene.cards.get(key));
    this.draw(cards.filter((card) => card !== undefined && card !== false));
  }

  /** Where moved cards would be, on the grid. */
  moveBy(keys: ReadonlySet<Key>, world: Point): void {
    const lead = this.scene.cards.get(this.roadmap.current);
    const snap = (value: number, base: number) => Math.round((base + value) / GRID) * GRID - base;
    this.marks.moved = keys;
    this.marks.offset = { x: snap(world.x, lead?.x ?? 0), y: snap(world.y, lead?.y ?? 0) };
    this.draw();
  }

  /** Leaves moved cards where they are and tells the core. */
  async drop(): Promise<void> {
    const { moved, offset } = this.marks;
    const cards = [...moved].flatMap((key) => {
      const card = this.scene.cards.get(key);
      return card
        ? [{ card: card.node, position: { x: card.x + offset.x, y: card.y + offset.y } }]
        : [];
    });
    if (cards.length > 0 && (offset.x !== 0 || offset.y !== 0))
      await this.roadmap.edit({ type: "moveCards", cards });
    this.marks.moved = new Set();
    this.marks.offset = { x: 0, y: 0 };
    this.draw();
  }

  cancelMove(): void {
    this.marks.moved = new Set();
    this.marks.offset = { x: 0, y: 0 };
    this.draw();
  }

  /** Draws a link from a card's side to a point; `later` is the card that would require. */
  drawLink(from: Key, side: "before" | "after", screen: Point): void {
    const card = this.scene.cards.get(from);
    if (!card) return;
    const here = {
      x: side === "before" ? card.x : card.x + card.width,
      y: card.y + card.height / 2,
    };
    const there = this.camera.toWorld(screen);
    this.marks.drawing = side === "before" ? { from: there, to: here } : { from: here, to: there };
    const target = this.scene.cardAt(there);
    this.marks.target = target !== from ? target : null;
    this.draw();
  }

  endLink(): void {
    this.marks.drawing = null;
    this.marks.target = null;
    this.draw();
  }

  marquee(rect: Rect | null): Key[] {
    this.marks.marquee = rect;
    this.draw();
    return rect ? this.scene.cardsIn(rect).map((card) => keyOf(card.node)) : [];
  }

  connect(key: Key | null): void {
    this.connecting = key;
    this.remark();
  }
}
