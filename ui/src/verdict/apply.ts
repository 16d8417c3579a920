/** A fix as the edit that carries it out. */
import type { AlternativeAnalysis, Edit, FixView } from "../backend";
import { newId } from "../id";
import type { Roadmap } from "../roadmap.svelte";

export interface RouteStep {
  alternative: AlternativeAnalysis;
  /** Whether people have to change or make a choice for it. */
  changes: boolean;
}

/** The route of a fix by its alternatives, with whether the choice is made already. */
export function routeOf(
  fix: FixView,
  alternatives: readonly AlternativeAnalysis[],
  chosen: (anyOf: string) => string | null,
): RouteStep[] {
  return fix.route.flatMap((choice) => {
    const alternative = alternatives.find(
      ({ any_of, step }) => any_of === choice.any_of && step === choice.step,
    );
    return alternative ? [{ alternative, changes: chosen(choice.any_of) !== choice.step }] : [];
  });
}

/** Every order as often as the fix says, then every choice that is not made yet; null for neither. */
export function editOf(
  fix: FixView,
  route: readonly RouteStep[],
  newId: () => string,
): Edit | null {
  const orders = fix.orders.flatMap(({ id, title, resource, count }) =>
    Array.from({ length: count }, () => ({ id, step: newId(), title: title || resource })),
  );
  const choices = route
    .filter(({ changes }) => changes)
    .map(({ alternative: { of, any_of, step } }) => ({ of, any_of, choice: step }));
  return orders.length + choices.length === 0 ? null : { type: "applyFix", orders, choices };
}

/** The choice that is made in each group of alternatives; null where it is open. */
export function choicesOf(roadmap: Roadmap): ReadonlyMap<string, string | null> {
  const stated = [roadmap.goal.goal, ...[...roadmap.steps.values()].map(({ step }) => step)];
  const groups = stated.flatMap(({ any_of }) => any_of ?? []);
  return new Map(groups.map(({ id, choice }) => [id ?? "", choice ?? null]));
}

/** Carries out the first fix there is. */
export function applyCheapest(roadmap: Roadmap): void {
  const [fix] = roadmap.head.fixes;
  if (!fix) return;
  const choices = choicesOf(roadmap);
  const route = routeOf(fix, roadmap.head.alternatives, (anyOf) => choices.get(anyOf) ?? null);
  const edit = editOf(fix, route, newId);
  if (edit) void roadmap.edit(edit);
}
