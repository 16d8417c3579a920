/**
 * Draws what is in sight. The text comes in lines that fit; MEASURES says where they stand.
 * Far away, text becomes bars: nobody can read it and it costs most of a frame.
 */
import { MEASURES as M, type Card, type Chip } from "../backend";
import { keyOf, type Key } from "../roadmap.svelte";
import type { Camera, Point, Rect } from "./camera";
import type { Palette } from "./palette";
import type { Line, Scene } from "./scene";

const SANS = '"Inter Variable", system-ui, sans-serif';
const SERIF = '"Newsreader Variable", Georgia, serif';
/** Below this, text is too small to be read. */
const READABLE = 0.45;
/** Below this, the small text is too small to be read. */
export const COMFORTABLE = 0.62;
/** Below this, cards are plain boxes and links straight. */
const DISTANT = 0.26;
const ROUND = 10;

/** What is drawn besides the scene. */
export interface Marks {
  selection: ReadonlySet<Key>;
  current: Key;
  /** Whether the keys work on the map. */
  focused: boolean;
  hovered: Key | null;
  link: string | null;
  hoveredLink: string | null;
  /** The chain from the current card to the goal, by edge ids. */
  chain: ReadonlySet<string>;
  /** Cards on the move, and how far. */
  moved: ReadonlySet<Key>;
  offset: Point;
  /** Cards that a connection cannot or can end at. */
  target: Key | null;
  /** A link that is being drawn, in world coordinates. */
  drawing: { from: Point; to: Point } | null;
  marquee: Rect | null;
  connecting: Key | null;
}

/** Where the picture's top left corner lies, in device pixels: whole ones, so that it can be moved. */
export const corner = (camera: Camera, ratio: number): Point => ({
  x: Math.round(camera.x * camera.scale * ratio),
  y: Math.round(camera.y * camera.scale * ratio),
});

/** Draws what is in sight; with `part`, only that part of the canvas, in device pixels. */
export function paint(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  camera: Camera,
  palette: Palette,
  marks: Marks,
  ratio: number,
  part: Rect = { x: 0, y: 0, width: pen.canvas.width, height: pen.canvas.height },
): void {
  const { scale } = camera;
  const zoom = scale * ratio;
  const { x, y } = corner(camera, ratio);
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.save();
  pen.beginPath();
  pen.rect(part.x, part.y, part.width, part.height);
  pen.clip();
  pen.fillStyle = palette.paper;
  pen.fillRect(part.x, part.y, part.width, part.height);
  pen.setTransform(zoom, 0, 0, zoom, -x, -y);

  const room = 24 * ratio;
  const sight: Rect = {
    x: (x + part.x - room) / zoom,
    y: (y + part.y - room) / zoom,
    width: (part.width + 2 * room) / zoom,
    height: (part.height + 2 * room) / zoom,
  };
  drawLines(pen, scene.linesIn(sight), palette, marks, scale);
  const cards = scene.cardsIn(sight);
  const still =
    marks.moved.size === 0 ? cards : cards.filter((card) => !marks.moved.has(keyOf(card.node)));
  if (scale < DISTANT) drawDistant(pen, still, palette, marks, scale);
  else for (const card of still) drawCard(pen, card, card.x, card.y, palette, marks, scale);
  drawJoins(pen, scene, sight, palette, scale);
  for (const key of marks.moved) {
    const card = scene.cards.get(key);
    if (card)
      drawCard(pen, card, card.x + marks.offset.x, card.y + marks.offset.y, palette, marks, scale);
  }
  if (marks.drawing) drawDrawing(pen, marks.drawing.from, marks.drawing.to, palette, scale);
  if (marks.marquee) drawMarquee(pen, marks.marquee, palette, scale);
  pen.restore();
}

/** Far away, cards are plain boxes: thousands of them must fit into one frame. */
function drawDistant(
  pen: CanvasRenderingContext2D,
  cards: readonly Card[],
  palette: Palette,
  marks: Marks,
  scale: number,
): void {
  const edge = Math.min(4, 0.9 / scale);
  const bars = scale >= 0.13;
  for (const card of cards) {
    const { x, y, width, height } = card;
    const away = card.state === "finished" || card.state === "dropped";
    const lacks = card.chips.some((chip) => chip.state === "missing");
    const unknown = !lacks && card.chips.some((chip) => chip.state === "unknown");
    const goal = card.node.kind === "goal";
    pen.fillStyle =
      away || !card.on_route
        ? palette.line
        : lacks
          ? palette.missing
          : card.late
            ? palette.late
            : palette.lineStrong;
    pen.fillRect(x, y, width, height);
    pen.fillStyle = goal
      ? palette.accentSoft
      : lacks
        ? palette.missingSoft
        : unknown
          ? palette.unknownSoft
          : away || !card.on_route
            ? palette.sunken
            : palette.raised;
    pen.fillRect(x + edge, y + edge, width - 2 * edge, height - 2 * edge);
    if (bars) {
      const row = goal ? M.goal_title_row : M.title_row;
      const side = goal ? M.goal_side : M.step_side;
      pen.fillStyle = away || !card.on_route ? palette.lineStrong : palette.ink3;
      let top = y + (goal ? M.goal_top + M.launch_row : M.step_top) + row * 0.3;
      for (const text of card.lines) {
        pen.fillRect(
          x + side,
          top,
          Math.min(width - 2 * side, text.length * row * 0.42),
          row * 0.4,
        );
        top += row;
      }
    }
    drawRings(pen, keyOf(card.node), x, y, card, palette, marks, scale, ROUND);
  }
}

type Style = { color: string; width: number; dash: number[] };

function styleOf(line: Line, palette: Palette): Style & { rank: number } {
  const record = line.edge ?? line.join!;
  const chosen = line.edge?.chosen ?? false;
  // What a step gives is no link that people made.
  if (line.edge?.provides) return { color: palette.accent, width: 1.4, dash: [1, 4.5], rank: 6 };
  if (record.blocked && record.on_route) {
    // The chain that holds up the launch is a thick line to the goal; where all hangs on what is
    // missing, the other broken chains stay calm.
    const critical = line.edge?.critical ?? true;
    return critical
      ? { color: palette.missing, width: 2.6, dash: [], rank: 5 }
      : { color: palette.broken, width: 1.5, dash: [], rank: 4 };
  }
  if (!record.on_route) return { color: palette.lineStrong, width: 1.4, dash: [4, 4], rank: 0 };
  // What decides the goal's date is thick, also where nothing is missing.
  if (line.edge?.critical) return { color: palette.ink2, width: 2.4, dash: [], rank: 3 };
  if (chosen) return { color: palette.accent, width: 1.8, dash: [], rank: 2 };
  return { color: palette.edge, width: 1.5, dash: [], rank: 1 };
}

function drawLines(
  pen: CanvasRenderingContext2D,
  lines: readonly Line[],
  palette: Palette,
  marks: Marks,
  scale: number,
): void {
  const far = scale < READABLE;
  const thin = Math.max(1, 0.75 / scale);
  const ranked = new Map<number, { style: Style; lines: Line[] }>();
  for (const line of lines) {
    const style = styleOf(line, palette);
    const group = ranked.get(style.rank);
    if (group) group.lines.push(line);
    else ranked.set(style.rank, { style, lines: [line] });
  }
  pen.lineCap = "round";
  pen.lineJoin = "round";
  for (const rank of [0, 6, 1, 2, 3, 4, 5]) {
    const group = ranked.get(rank);
    if (!group) continue;
    const { style } = group;
    pen.strokeStyle = style.color;
    pen.lineWidth = far ? Math.min(style.width * 1.6, style.width * thin) : style.width;
    pen.setLineDash(far ? [] : style.dash);
    if (scale < DISTANT && marks.moved.size === 0) {
      pen.beginPath();
      for (const { start, end } of group.lines) {
        pen.moveTo(start.x, start.y);
        pen.lineTo(end.x, end.y);
      }
      pen.stroke();
      continue;
    }
    for (const line of group.lines) {
      if (marks.moved.size > 0 && line.edge && isMoved(line, marks))
        drawMovedLine(pen, line, marks);
      else pen.stroke(line.path);
    }
    pen.setLineDash([]);
    if (far) continue;
    pen.fillStyle = style.color;
    for (const line of group.lines)
      if (!line.edge?.any_of) drawHead(pen, movedEnd(line, marks), style.width > 2 ? 5.2 : 4.4);
  }
  for (const line of lines) {
    const id = line.edge?.id;
    if (!id) continue;
    const strong = id === marks.link || id === marks.hoveredLink;
    if (!strong && !marks.chain.has(id)) continue;
    pen.strokeStyle = palette.accent;
    pen.lineWidth = (strong ? 3 : 2.4) * (far ? thin : 1);
    pen.globalAlpha = id === marks.hoveredLink && id !== marks.link ? 0.5 : 1;
    if (!strong) pen.globalAlpha = 0.35;
    pen.stroke(line.path);
    pen.globalAlpha = 1;
  }
  if (far) return;
  pen.font = `600 ${M.label_size}px ${SANS}`;
  pen.textBaseline = "alphabetic";
  for (const { edge } of lines) {
    if (!edge?.label || !edge.label_at) continue;
    // A link that passes behind a name does not strike it through.
    pen.lineWidth = 4;
    pen.strokeStyle = palette.paper;
    pen.strokeText(edge.label, edge.label_at.x, edge.label_at.y);
    pen.fillStyle = edge.chosen || edge.on_route ? palette.accent : palette.ink3;
    pen.fillText(edge.label, edge.label_at.x, edge.label_at.y);
  }
}

const isMoved = ({ edge }: Line, marks: Marks): boolean =>
  edge !== null && (marks.moved.has(edge.from) || marks.moved.has(keyOf(edge.to)));

function movedEnd(line: Line, marks: Marks): Point {
  const to = line.edge ? keyOf(line.edge.to) : line.join ? keyOf(line.join.of) : null;
  if (to === null || !marks.moved.has(to)) return line.end;
  return { x: line.end.x + marks.offset.x, y: line.end.y + marks.offset.y };
}

function drawMovedLine(pen: CanvasRenderingContext2D, line: Line, marks: Marks): void {
  const shift = marks.moved.has(line.edge!.from) ? marks.offset : { x: 0, y: 0 };
  curve(pen, { x: line.start.x + shift.x, y: line.start.y + shift.y }, movedEnd(line, marks));
}

function curve(pen: CanvasRenderingContext2D, from: Point, to: Point): void {
  const reach = Math.max(24, Math.abs(to.x - from.x) / 2);
  pen.beginPath();
  pen.moveTo(from.x, from.y);
  pen.bezierCurveTo(from.x + reach, from.y, to.x - reach, to.y, to.x, to.y);
  pen.stroke();
}

function drawHead(pen: CanvasRenderingContext2D, { x, y }: Point, size: number): void {
  pen.beginPath();
  pen.moveTo(x + 1, y);
  pen.lineTo(x - size - 1.5, y - size + 0.6);
  pen.lineTo(x - size - 1.5, y + size - 0.6);
  pen.closePath();
  pen.fill();
}

function drawJoins(
  pen: CanvasRenderingContext2D,
  scene: Scene,
  sight: Rect,
  palette: Palette,
  scale: number,
): void {
  if (scale < 0.2) return;
  const radius = M.join_radius;
  pen.font = `700 9.5px ${SANS}`;
  pen.textBaseline = "middle";
  pen.textAlign = "center";
  for (const join of scene.joins.values()) {
    if (join.x < sight.x || join.x > sight.x + sight.width) continue;
    if (join.y < sight.y || join.y > sight.y + sight.height) continue;
    const color =
      join.letter === null ? palette.unknown : join.on_route ? palette.accent : palette.ink3;
    pen.beginPath();
    pen.arc(join.x, join.y, radius, 0, 2 * Math.PI);
    pen.fillStyle = join.decided ? color : palette.raised;
    pen.fill();
    pen.lineWidth = 1.5;
    pen.strokeStyle = color;
    pen.setLineDash(join.decided ? [] : [2.5, 2]);
    pen.stroke();
    pen.setLineDash([]);
    if (scale >= READABLE) {
      pen.fillStyle = join.decided ? palette.onAccent : color;
      pen.fillText(join.letter ?? "?", join.x, join.y + 0.6);
    }
  }
  pen.textAlign = "left";
}

function box(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  round: number,
): void {
  pen.beginPath();
  pen.roundRect(x, y, width, height, round);
}

function drawCard(
  pen: CanvasRenderingContext2D,
  card: Card,
  x: number,
  y: number,
  palette: Palette,
  marks: Marks,
  scale: number,
): void {
  const key = keyOf(card.node);
  const goal = card.node.kind === "goal";
  const away = card.state === "finished" || card.state === "dropped";
  const { width, height } = card;
  const readable = scale >= READABLE;
  const round = goal ? 14 : ROUND;

  if (palette.shadow && readable && card.on_route && !away) {
    pen.fillStyle = palette.ink;
    pen.globalAlpha = 0.035;
    box(pen, x - 0.5, y + 1.5, width + 1, height + 1.5, round + 1);
    pen.fill();
    box(pen, x, y + 1, width, height + 0.5, round);
    pen.fill();
    pen.globalAlpha = 1;
  }

  const lacks = card.chips.some((chip) => chip.state === "missing");
  box(pen, x, y, width, height, round);
  pen.fillStyle = away ? palette.sunken : card.on_route ? palette.raised : palette.paper;
  pen.fill();
  const quietBorder = goal ? palette.lineStrong : palette.line;
  pen.strokeStyle =
    away || !card.on_route
      ? palette.lineStrong
      : card.late
        ? palette.late
        : card.blocked && !goal
          ? palette.missing
          : quietBorder;
  pen.globalAlpha = card.blocked && !goal && !lacks && card.on_route && !card.late ? 0.45 : 1;
  pen.lineWidth =
    (lacks || card.late ? 1.4 : 1) * palette.stroke * (readable ? 1 : Math.min(3, 0.8 / scale));
  if (!card.on_route && !goal) pen.setLineDash([4, 3]);
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 1;

  if (lacks && card.on_route && !away) {
    pen.save();
    box(pen, x, y, width, height, round);
    pen.clip();
    pen.fillStyle = palette.missing;
    pen.fillRect(x, y, 3.4, height);
    pen.restore();
  }

  if (readable) {
    if (goal) drawGoalText(pen, card, x, y, palette, scale >= COMFORTABLE);
    else drawStepText(pen, card, x, y, palette, away, scale >= COMFORTABLE);
    if (!goal) drawState(pen, card, x + width - 9, y + 9.5, palette);
  } else if (scale >= 0.12) drawBars(pen, card, x, y, palette, away);

  drawRings(pen, key, x, y, card, palette, marks, scale, round);
}

function drawStepText(
  pen: CanvasRenderingContext2D,
  card: Card,
  x: number,
  y: number,
  palette: Palette,
  away: boolean,
  small: boolean,
): void {
  const left = x + M.step_side;
  let top = y + M.step_top;
  const quiet = away || !card.on_route;
  pen.textBaseline = "alphabetic";
  pen.font = `600 ${M.title_size}px ${SANS}`;
  pen.fillStyle = quiet ? palette.ink2 : palette.ink;
  for (const text of card.lines) {
    pen.fillText(text, left, top + 12.6);
    top += M.title_row;
  }
  if (card.state === "dropped") {
    pen.fillRect(left, y + M.step_top + 8.5, Math.min(card.width - 2 * M.step_side, 130), 1);
  }
  pen.font = `400 ${M.dates_size}px ${SANS}`;
  pen.fillStyle = card.late ? palette.late : palette.ink3;
  if (card.dates && small) pen.fillText(card.dates, left, top + 12.6);
  top += M.dates_row;
  for (const chip of card.chips) {
    top += M.chip_gap;
    drawChip(pen, chip, left, top, card.width - 2 * M.step_side, palette, small);
    top += M.chip_height;
  }
}

/** Widths of chips' texts at 100 %; measuring again in each frame would cost more than drawing. */
const widths = new Map<string, number>();

function widthOf(pen: CanvasRenderingContext2D, text: string): number {
  let width = widths.get(text);
  if (width === undefined) {
    if (widths.size > 5_000) widths.clear();
    width = pen.measureText(text).width;
    widths.set(text, width);
  }
  return width;
}

/** Fonts have arrived: what was measured before them is wrong. */
export const forgetWidths = (): void => widths.clear();

const GLYPHS = { missing: "✕", unknown: "?", have: "✓" } as const;

function drawChip(
  pen: CanvasRenderingContext2D,
  chip: Chip,
  x: number,
  y: number,
  room: number,
  palette: Palette,
  small: boolean,
): void {
  const { color, soft } = {
    missing: { color: palette.missing, soft: palette.missingSoft },
    unknown: { color: palette.unknown, soft: palette.unknownSoft },
    have: { color: palette.have, soft: palette.haveSoft },
  }[chip.state];
  pen.font = `600 ${M.chip_size}px ${SANS}`;
  const width = Math.min(room, widthOf(pen, chip.text) + 2 * M.chip_side + M.chip_glyph);
  box(pen, x, y, width, M.chip_height, 5);
  pen.fillStyle = soft;
  pen.fill();
  if (!small) {
    pen.fillStyle = color;
    pen.fillRect(x + M.chip_side, y + 8, width - 2 * M.chip_side, 3);
    return;
  }
  if (chip.state === "missing") hatch(pen, x, y, width, M.chip_height, color);
  if (chip.state === "unknown") {
    box(pen, x + 0.5, y + 0.5, width - 1, M.chip_height - 1, 5);
    pen.strokeStyle = color;
    pen.lineWidth = 1;
    pen.setLineDash([1, 2]);
    pen.stroke();
    pen.setLineDash([]);
  }
  pen.fillStyle = color;
  pen.fillText(GLYPHS[chip.state], x + M.chip_side, y + 13.4);
  pen.fillText(chip.text, x + M.chip_side + M.chip_glyph, y + 13.4);
}

function hatch(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  color: string,
): void {
  pen.save();
  box(pen, x, y, width, height, 5);
  pen.clip();
  pen.strokeStyle = color;
  pen.globalAlpha = 0.16;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let at = x - height; at < x + width; at += 6) {
    pen.moveTo(at, y + height);
    pen.lineTo(at + height, y);
  }
  pen.stroke();
  pen.restore();
}

/** How far a step is, in its corner: a shape for each state, so that colour is not needed. */
function drawState(
  pen: CanvasRenderingContext2D,
  card: Card,
  x: number,
  y: number,
  palette: Palette,
): void {
  if (card.milestone) {
    pen.beginPath();
    pen.moveTo(x, y - 4.5);
    pen.lineTo(x + 4.5, y);
    pen.lineTo(x, y + 4.5);
    pen.lineTo(x - 4.5, y);
    pen.closePath();
    pen.fillStyle = card.state === "finished" ? palette.have : palette.ink2;
    pen.fill();
    return;
  }
  pen.lineWidth = 1.3;
  switch (card.state) {
    case "ready":
      pen.strokeStyle = palette.accent;
      pen.beginPath();
      pen.arc(x, y, 3.2, 0, 2 * Math.PI);
      pen.stroke();
      break;
    case "started":
      pen.strokeStyle = palette.accent;
      pen.fillStyle = palette.accent;
      pen.beginPath();
      pen.arc(x, y, 3.2, 0, 2 * Math.PI);
      pen.stroke();
      pen.beginPath();
      pen.arc(x, y, 3.2, -Math.PI / 2, Math.PI / 2);
      pen.fill();
      break;
    case "finished":
      pen.strokeStyle = palette.have;
      pen.lineWidth = 1.8;
      pen.beginPath();
      pen.moveTo(x - 4, y);
      pen.lineTo(x - 1, y + 3);
      pen.lineTo(x + 4, y - 3.5);
      pen.stroke();
      break;
    case "dropped":
      pen.strokeStyle = palette.ink3;
      pen.beginPath();
      pen.moveTo(x - 3, y - 3);
      pen.lineTo(x + 3, y + 3);
      pen.moveTo(x + 3, y - 3);
      pen.lineTo(x - 3, y + 3);
      pen.stroke();
      break;
  }
}

function drawGoalText(
  pen: CanvasRenderingContext2D,
  card: Card,
  x: number,
  y: number,
  palette: Palette,
  small: boolean,
): void {
  const left = x + M.goal_side;
  let top = y + M.goal_top;
  pen.textBaseline = "alphabetic";
  if (card.dates) {
    pen.font = `600 ${M.launch_size}px ${SANS}`;
    pen.fillStyle = palette.accent;
    spaced(pen, card.dates.toUpperCase(), left, top + 11, 0.6);
    top += M.launch_row;
  }
  pen.font = `450 ${M.goal_title_size}px ${SERIF}`;
  pen.fillStyle = palette.ink;
  for (const text of card.lines) {
    pen.fillText(text, left, top + 22);
    top += M.goal_title_row;
  }
  if (card.story.length > 0) {
    top += M.goal_gap;
    pen.font = `italic 400 ${M.story_size}px ${SERIF}`;
    pen.fillStyle = palette.ink2;
    for (const text of card.story) {
      pen.fillText(text, left, top + 14.5);
      top += M.story_row;
    }
  }
  if (card.criteria.length > 0) top += M.goal_gap;
  pen.font = `400 ${M.criterion_size}px ${SANS}`;
  card.criteria.forEach((criterion, at) => {
    if (at > 0) top += M.criterion_gap;
    drawCriterionMark(pen, criterion, left + 6, top + 9, palette);
    pen.fillStyle = palette.ink;
    for (const text of criterion.lines) {
      pen.fillText(text, left + M.criterion_mark, top + 13.4);
      top += M.criterion_row;
    }
  });
  card.chips.forEach((chip, at) => {
    top += at > 0 ? M.chip_gap : M.goal_gap;
    drawChip(pen, chip, left, top, card.width - 2 * M.goal_side, palette, small);
    top += M.chip_height;
  });
}

/** A measured criterion is a small gauge, a felt one a heart-like leaf; full when within reach. */
function drawCriterionMark(
  pen: CanvasRenderingContext2D,
  criterion: Card["criteria"][number],
  x: number,
  y: number,
  palette: Palette,
): void {
  const reach = criterion.within_reach;
  const color =
    criterion.reached || reach === true
      ? palette.have
      : reach === false
        ? palette.missing
        : palette.ink3;
  pen.strokeStyle = color;
  pen.fillStyle = color;
  pen.lineWidth = 1.6;
  if (criterion.felt) {
    pen.beginPath();
    pen.moveTo(x, y + 5);
    pen.bezierCurveTo(x - 8, y - 0.5, x - 4, y - 6.5, x, y - 2.8);
    pen.bezierCurveTo(x + 4, y - 6.5, x + 8, y - 0.5, x, y + 5);
    pen.closePath();
    // Full is only what is reached; what is within reach is a promise.
    if (criterion.reached) pen.fill();
    else {
      if (reach === false) pen.setLineDash([2, 1.6]);
      pen.stroke();
    }
  } else {
    pen.beginPath();
    pen.roundRect(x - 6, y - 3.5, 12, 7, 2);
    if (reach === false) pen.setLineDash([2, 1.6]);
    pen.stroke();
    pen.setLineDash([]);
    const filled = criterion.reached ? 12 : reach === true ? 6 : 0;
    if (filled > 0) {
      pen.beginPath();
      pen.roundRect(x - 6, y - 3.5, filled, 7, 2);
      pen.fill();
    }
  }
  pen.setLineDash([]);
}

function spaced(
  pen: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  space: number,
): void {
  let at = x;
  for (const letter of text) {
    pen.fillText(letter, at, y);
    at += pen.measureText(letter).width + space;
  }
}

function drawBars(
  pen: CanvasRenderingContext2D,
  card: Card,
  x: number,
  y: number,
  palette: Palette,
  away: boolean,
): void {
  const goal = card.node.kind === "goal";
  const side = goal ? M.goal_side : M.step_side;
  const row = goal ? M.goal_title_row : M.title_row;
  const room = card.width - 2 * side;
  let top = y + (goal ? M.goal_top + M.launch_row : M.step_top);
  pen.fillStyle = away || !card.on_route ? palette.lineStrong : palette.ink3;
  pen.globalAlpha = goal ? 0.9 : 0.55;
  card.lines.forEach((text) => {
    pen.fillRect(x + side, top + row * 0.32, Math.min(room, text.length * row * 0.42), row * 0.42);
    top += row;
  });
  pen.globalAlpha = 1;
  if (goal) return;
  top += M.dates_row;
  for (const chip of card.chips) {
    top += M.chip_gap;
    if (chip.state !== "have") {
      pen.fillStyle = chip.state === "missing" ? palette.missing : palette.unknown;
      pen.fillRect(x + side, top, room * 0.7, M.chip_height * 0.7);
    }
    top += M.chip_height;
  }
}

function drawRings(
  pen: CanvasRenderingContext2D,
  key: Key,
  x: number,
  y: number,
  card: Card,
  palette: Palette,
  marks: Marks,
  scale: number,
  round: number,
): void {
  const selected = marks.selection.has(key);
  const current = key === marks.current;
  const target = key === marks.target;
  const asking = key === marks.connecting;
  const hovered = key === marks.hovered;
  if (!selected && !current && !target && !hovered && !asking) return;
  const unit = Math.max(1, 0.7 / scale);
  const ring = (gap: number, width: number, color: string, dash: number[] = []) => {
    box(
      pen,
      x - gap * unit,
      y - gap * unit,
      card.width + 2 * gap * unit,
      card.height + 2 * gap * unit,
      round + gap * unit,
    );
    pen.lineWidth = width * unit;
    pen.strokeStyle = color;
    pen.setLineDash(dash);
    pen.stroke();
    pen.setLineDash([]);
  };
  if (target || asking) ring(3.5, 2.5, palette.accent, asking ? [6, 4] : []);
  else if (current && marks.focused) ring(3.5, 2.5, palette.accent);
  else if (selected) ring(2.5, 1.8, palette.accent);
  else if (hovered) ring(0, 1.3, palette.ink3);
}

function drawDrawing(
  pen: CanvasRenderingContext2D,
  from: Point,
  to: Point,
  palette: Palette,
  scale: number,
): void {
  pen.strokeStyle = palette.accent;
  pen.lineWidth = 2.2 * Math.max(1, 0.7 / scale);
  curve(pen, from, to);
  pen.fillStyle = palette.accent;
  drawHead(pen, to, 5);
}

function drawMarquee(
  pen: CanvasRenderingContext2D,
  rect: Rect,
  palette: Palette,
  scale: number,
): void {
  pen.fillStyle = palette.accent;
  pen.globalAlpha = 0.08;
  pen.fillRect(rect.x, rect.y, rect.width, rect.height);
  pen.globalAlpha = 1;
  pen.strokeStyle = palette.accent;
  pen.lineWidth = 1 / scale;
  pen.strokeRect(rect.x, rect.y, rect.width, rect.height);
}
