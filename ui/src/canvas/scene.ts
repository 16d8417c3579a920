/** The map as the core drew it, arranged so that what is in sight is found at once. */
import { MEASURES as M, type Card, type Edge, type Join } from "../backend";
import { GOAL, keyOf, type Key, type Roadmap } from "../roadmap.svelte";
import { overlaps, type Point, type Rect } from "./camera";

/** A line of the map: a link, or what leads from a join to its card. */
export interface Line extends Drawn<Edge | Join> {
  path: Path2D;
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
    record,
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

/** What is drawn of a record, and the room that it takes. */
interface Drawn<R> {
  record: R;
  box: Rect;
}

/** A grid of cells, each with what touches it. */
class Grid<R, T extends Drawn<unknown>> {
  readonly #cells = new Map<number, T[]>();
  readonly #items = new Map<string, T>();

  /**
   * Holds what is drawn of these records from now on; answers the boxes of all that went and came.
   * Records that it held already cost next to nothing.
   */
  become(records: ReadonlyMap<string, R>, draw: (record: R) => T): Rect[] {
    const changed: Rect[] = [];
    for (const [id, record] of records) {
      const known = this.#items.get(id);
      if (known?.record === record) continue;
      if (known) changed.push(this.#remove(known));
      const item = draw(record);
      changed.push(this.#add(item));
      this.#items.set(id, item);
    }
    if (this.#items.size > records.size)
      for (const [id, item] of this.#items)
        if (!records.has(id)) {
          changed.push(this.#remove(item));
          this.#items.delete(id);
        }
    return changed;
  }

  within(box: Rect): T[] {
    const cells = (box.width / CELL) * (box.height / CELL);
    if (cells > this.#cells.size)
      return [...this.#items.values()].filter((item) => overlaps(item.box, box));
    const found = new Set<T>();
    for (const cell of over(box))
      for (const item of this.#cells.get(cell) ?? []) if (overlaps(item.box, box)) found.add(item);
    return [...found];
  }

  #add(item: T): Rect {
    for (const cell of over(item.box)) {
      const there = this.#cells.get(cell);
      if (there) there.push(item);
      else this.#cells.set(cell, [item]);
    }
    return item.box;
  }

  #remove(item: T): Rect {
    for (const cell of over(item.box)) {
      const left = this.#cells.get(cell)!.filter((other) => other !== item);
      if (left.length > 0) this.#cells.set(cell, left);
      else this.#cells.delete(cell);
    }
    return item.box;
  }
}

/** The cells that a box touches. Far apart two may share a number: what they hold has its own box. */
function* over(box: Rect): Generator<number> {
  const [left, right] = [Math.floor(box.x / CELL), Math.floor((box.x + box.width) / CELL)];
  const [top, bottom] = [Math.floor(box.y / CELL), Math.floor((box.y + box.height) / CELL)];
  for (let x = left; x <= right; x++)
    for (let y = top; y <= bottom; y++) yield ((x & 0x7fff) << 15) | (y & 0x7fff);
}

/** The grids of a scene; the scene that follows goes on with them. */
interface Grids {
  cards: Grid<Card, Drawn<Card>>;
  edges: Grid<Edge, Line>;
  joins: Grid<Join, Line>;
}

export class Scene {
  readonly cards: ReadonlyMap<Key, Card>;
  readonly joins: ReadonlyMap<string, Join>;
  readonly bounds: Rect;
  /** Where it differs from the scene before it. */
  readonly changed: readonly Rect[];
  readonly #grids: Grids;

  /** Goes on from an earlier scene, which is of no use any more: only what differs is done anew. */
  constructor(roadmap: Roadmap, before?: Scene) {
    const cards = new Map<Key, Card>([[GOAL, roadmap.goal.card]]);
    for (const [id, { card }] of roadmap.steps) if (card) cards.set(id, card);
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const card of cards.values()) {
      left = Math.min(left, card.x);
      top = Math.min(top, card.y);
      right = Math.max(right, card.x + card.width);
      bottom = Math.max(bottom, card.y + card.height);
    }
    this.cards = cards;
    this.bounds = { x: left, y: top, width: right - left, height: bottom - top };
    this.joins = roadmap.joins;
    const grids: Grids = before
      ? before.#grids
      : { cards: new Grid(), edges: new Grid(), joins: new Grid() };
    this.#grids = grids;
    this.changed = [
      ...grids.cards.become(cards, (card) => ({ record: card, box: card })),
      ...grids.edges.become(roadmap.edges, line),
      ...grids.joins.become(roadmap.joins, line),
    ];
  }

  cardsIn(box: Rect): Card[] {
    return this.#grids.cards.within(box).map(({ record }) => record);
  }

  linesIn(box: Rect): Line[] {
    return [...this.#grids.edges.within(box), ...this.#grids.joins.within(box)];
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
