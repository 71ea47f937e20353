import type { RenderedReplay } from './render-replay.js';
import type { Surprise, Replay } from './replay.js';

/** The report for machines: one flat object of figures, what they stand on, and the lists. */
export function replayJson({ source, replay, window, seconds }: RenderedReplay): Record<string, unknown> {
  const { chosen, changes, figures } = replay;
  return {
    ...figures,
    seconds,
    repository: source.dir,
    branch: source.branch,
    tip: source.tip,
    shallow: source.shallow !== null,
    window,
    changesFrom: chosen.source,
    found: chosen.found,
    leftOut: { octopuses: chosen.octopuses, empty: replay.empty },
    unnameablePaths: changes.reduce((sum, { footprint }) => sum + footprint.unnameable, 0),
    failure: replay.failure,
    keptApart: replay.keptApart,
    dependentDisjointPairs: replay.surprises.map((surprise) => disjointPair(surprise, replay)),
  };
}

function disjointPair(
  { earlier, later, bridges, conflicts, concurrent }: Surprise,
  { changes }: Replay,
): Record<string, unknown> {
  const side = (at: number) => {
    const change = changes[at];
    return { commit: change?.id, subject: change?.subject, paths: [...(change?.footprint.paths ?? [])] };
  };
  return {
    earlier: side(earlier),
    later: side(later),
    conflicts,
    concurrent,
    inBetween: bridges.map(({ change, before }) => (before ? { directlyBefore: changes[change]?.id } : side(change))),
  };
}
