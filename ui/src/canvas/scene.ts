/** The map as the core drew it, arranged so that what is in sight is found at once. */
import { MEASURES as M, type Card, type Edge, type Join } from "../backend";
import { GOAL, keyOf, type Key, type Roadmap } from "../roadmap.svelte";
import { overlaps, type Point, type Rect } from "./camera";

/** A line of the map: a link, or what leads from a join to its card. */
export interface Line {
  path: Path2D;
  box: Rect;
  start: Point;
  end: Point;
  edge: Edge | null;
  join: Join | null;
}

const CELL = 640;

/** Lines of records that did not change are not read again. */
const read = new WeakMap<Edge | Join, Line>();

function line(record: Edge | Join): Line {
  const known = read.get(record);
  if (known) return known;
  const numbers = (record.path.match(/-?\d+(?:\.\d+)?/g) ?? ["0", "0"]).map(Number);
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const [x, y] = [numbers[at]!, numbers[at + 1]!];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if ("label_at" in record && record.label && record.label_at) {
    const { x, y } = record.label_at;
    right = Math.max(right, x + record.label.length * M.label_size);
    top = Math.min(top, y - M.label_size);
    bottom = Math.max(bottom, y + M.label_descent);
    left = Math.min(left, x);
  }
  // The mark of a join stands before its line.
  const room = "from" in record ? 8 : 3 * M.join_radius;
  const made: Line = {
    path: new Path2D(record.path),
    box: {
      x: left - room,
      y: top - room,
      width: right - left + 2 * room,
      height: bottom - top + 2 * room,
    },
    start: { x: numbers[0]!, y: numbers[1]! },
    end: { x: numbers.at(-2)!, y: numbers.at(-1)! },
    edge: "from" in record ? record : null,
    join: "from" in record ? null : record,
  };
  read.set(record, made);
  return made;
}

/** A grid of cells, each with what touches it. */
class Grid<T> {
  readonly #cells = new Map<number, T[]>();
  readonly #boxes = new Map<T, Rect>();

  /**
   * Holds these items from now on; answers the boxes of all that went and came. Items that it held
   * already cost next to nothing.
   */
  become(items: readonly T[], boxOf: (item: T) => Rect): Rect[] {
    const stay = new Set(items);
    const changed: Rect[] = [];
    for (const [item, box] of this.#boxes)
      if (!stay.has(item)) {
        changed.push(box);
        this.#remove(item);
      }
    for (const item of stay)
      if (!this.#boxes.has(item)) {
        const box = boxOf(item);
        changed.push(box);
        this.#add(item, box);
      }
    return changed;
  }

  within(box: Rect): T[] {
    const cells = (box.width / CELL) * (box.height / CELL);
    if (cells > this.#cells.size) {
      return [...this.#boxes].filter(([, other]) => overlaps(other, box)).map(([item]) => item);
    }
    const found = new Set<T>();
    for (const cell of over(box))
      for (const item of this.#cells.get(cell) ?? [])
        if (overlaps(this.#boxes.get(item)!, box)) found.add(item);
    return [...found];
  }

  #add(item: T, box: Rect): void {
    this.#boxes.set(item, box);
    for (const cell of over(box)) {
      const there = this.#cells.get(cell);
      if (there) there.push(item);
      else this.#cells.set(cell, [item]);
    }
  }

  #remove(item: T): void {
    for (const cell of over(this.#boxes.get(item)!)) {
      const left = this.#cells.get(cell)!.filter((other) => other !== item);
      if (left.length > 0) this.#cells.set(cell, left);
      else this.#cells.delete(cell);
    }
    this.#boxes.delete(item);
  }
}

/** The cells that a box touches. Far apart two may share a number: what they hold has its own box. */
function* over(box: Rect): Generator<number> {
  const [left, right] = [Math.floor(box.x / CELL), Math.floor((box.x + box.width) / CELL)];
  const [top, bottom] = [Math.floor(box.y / CELL), Math.floor((box.y + box.height) / CELL)];
  for (let x = left; x <= right; x++)
    for (let y = top; y <= bottom; y++) yield ((x & 0x7fff) << 15) | (y & 0x7fff);
}

export class Scene {
  readonly cards = new Map<Key, Card>();
  readonly joins: ReadonlyMap<string, Join>;
  readonly bounds: Rect;
  /** Where it differs from the scene before it. */
  readonly changed: readonly Rect[];
  readonly #cardGrid: Grid<Card>;
  readonly #lineGrid: Grid<Line>;

  /** Goes on from an earlier scene, which is of no use any more: only what differs is done anew. */
  constructor(roadmap: Roadmap, before?: Scene) {
    this.cards.set(GOAL, roadmap.goal.card);
    for (const id of roadmap.order) {
      const card = roadmap.steps.get(id)?.card;
      if (card) this.cards.set(id, card);
    }
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const card of this.cards.values()) {
      left = Math.min(left, card.x);
      top = Math.min(top, card.y);
      right = Math.max(right, card.x + card.width);
      bottom = Math.max(bottom, card.y + card.height);
    }
    this.bounds = { x: left, y: top, width: right - left, height: bottom - top };
    this.joins = roadmap.joins;
    const lines = [...roadmap.edges.values(), ...roadmap.joins.values()].map(line);
    this.#cardGrid = before ? before.#cardGrid : new Grid();
    const cards = this.#cardGrid.become([...this.cards.values()], (card) => card);
    this.#lineGrid = before ? before.#lineGrid : new Grid();
    this.changed = cards.concat(this.#lineGrid.become(lines, ({ box }) => box));
  }

  cardsIn(box: Rect): Card[] {
    return this.#cardGrid.within(box);
  }

  linesIn(box: Rect): Line[] {
    return this.#lineGrid.within(box);
  }

  cardAt(point: Point): Key | null {
    const found = this.cardsIn({ ...point, width: 0.1, height: 0.1 }).at(-1);
    return found ? keyOf(found.node) : null;
  }

  /** The link at a point, with some room beside it. */
  linkAt(point: Point, room: number, pen: CanvasRenderingContext2D): string | null {
    const near = this.linesIn({
      x: point.x - room,
      y: point.y - room,
      width: 2 * room,
      height: 2 * room,
    });
    pen.save();
    pen.resetTransform();
    pen.lineWidth = 2 * room;
    pen.setLineDash([]);
    const hit = near.find(
      ({ edge, path }) => edge && !edge.provides && pen.isPointInStroke(path, point.x, point.y),
    );
    pen.restore();
    return hit?.edge?.id ?? null;
  }
}
