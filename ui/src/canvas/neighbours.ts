/** Where the arrow keys lead: along links to the left and right, to siblings up and down. */
import type { Card, Edge } from "../backend";
import { keyOf, type Key, type Roadmap } from "../roadmap.svelte";
import type { Scene } from "./scene";

export type Direction = "left" | "right" | "up" | "down";

const middle = (card: Card) => ({ x: card.x + card.width / 2, y: card.y + card.height / 2 });

export function neighbour(
  roadmap: Roadmap,
  scene: Scene,
  from: Key,
  direction: Direction,
): Key | null {
  const here = scene.cards.get(from);
  if (!here) return null;
  if (direction === "left")
    return nearest(scene, here, [
      ...(roadmap.before.get(from) ?? []).map(({ step }) => step),
      ...provides(roadmap, ({ to }) => keyOf(to) === from).map(({ from }) => from),
    ]);
  if (direction === "right")
    return nearest(scene, here, [
      ...(roadmap.after.get(from) ?? []),
      ...provides(roadmap, (edge) => edge.from === from).map(({ to }) => keyOf(to)),
    ]);
  const sign = direction === "down" ? 1 : -1;
  const at = middle(here);
  let best: { key: Key; cost: number } | null = null;
  for (const [key, card] of scene.cards) {
    const there = middle(card);
    const down = (there.y - at.y) * sign;
    if (key === from || down <= 4) continue;
    const aside = Math.abs(there.x - at.x);
    const beside = card.x < here.x + here.width && here.x < card.x + card.width;
    const cost = down + (beside ? 0 : 4_000) + aside * 2;
    if (!best || cost < best.cost) best = { key, cost };
  }
  return best?.key ?? null;
}

/** The lines from an acquisition to what it is for: they are drawn, but no link is stated. */
const provides = (roadmap: Roadmap, fits: (edge: Edge) => boolean): Edge[] =>
  [...roadmap.edges.values()].filter((edge) => edge.provides && fits(edge));

function nearest(scene: Scene, here: Card, keys: readonly Key[]): Key | null {
  const at = middle(here);
  let best: { key: Key; far: number } | null = null;
  for (const key of keys) {
    const card = scene.cards.get(key);
    if (!card) continue;
    const far = Math.abs(middle(card).y - at.y);
    if (!best || far < best.far) best = { key, far };
  }
  return best?.key ?? null;
}

/** The links from a card on to the goal. */
export function chainToGoal(roadmap: Roadmap, from: Key): Set<string> {
  const of = new Map<Key, string[]>();
  for (const edge of roadmap.edges.values()) {
    const list = of.get(edge.from);
    if (list) list.push(edge.id);
    else of.set(edge.from, [edge.id]);
  }
  const chain = new Set<string>();
  const seen = new Set<Key>([from]);
  const open: Key[] = [from];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    for (const id of of.get(key) ?? []) {
      chain.add(id);
      const edge = roadmap.edges.get(id)!;
      const to = keyOf(edge.to);
      if (!seen.has(to)) {
        seen.add(to);
        open.push(to);
      }
    }
  }
  return chain;
}
