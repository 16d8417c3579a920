//! Links as arrays: cleaned of what a layered layout cannot draw, and split into connected parts.

/// Lists of `u32`, one a vertex, in one array (compressed sparse rows).
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// Groups `pairs` by their first member; within a list they keep the order of `pairs`.
    pub fn group(count: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Lists {
        let mut starts = vec![0u32; count + 1];
        for (key, _) in pairs.clone() {
            starts[key as usize + 1] += 1;
        }
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut items = vec![0u32; starts[count] as usize];
        for (key, item) in pairs {
            let slot = &mut next[key as usize];
            items[*slot as usize] = item;
            *slot += 1;
        }
        Lists { starts, items }
    }

    pub fn of(&self, vertex: u32) -> &[u32] {
        let at = vertex as usize;
        &self.items[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// The links of a layout without loops: sorted, no duplicates, no self-links, none out of range.
///
/// A link that closes a loop, seen from the goal backward, is turned round (depth-first search,
/// so a roadmap without loops keeps every link as it is).
pub(super) fn acyclic(count: usize, links: &[(u32, u32)], goal: usize) -> Vec<(u32, u32)> {
    let mut clean: Vec<(u32, u32)> = links
        .iter()
        .copied()
        .filter(|&(a, b)| a != b && (a as usize) < count && (b as usize) < count)
        .collect();
    clean.sort_unstable();
    clean.dedup();
    let on_loop = closing_links(count, &clean, goal);
    if on_loop.iter().any(|closes| *closes) {
        for (link, closes) in clean.iter_mut().zip(on_loop) {
            if closes {
                *link = (link.1, link.0);
            }
        }
        clean.sort_unstable();
        clean.dedup();
    }
    clean
}

/// Marks the links that lead, in a depth-first search backward from the goal, to an open vertex.
fn closing_links(count: usize, links: &[(u32, u32)], goal: usize) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let into = Lists::group(count, (0..).zip(links).map(|(at, &(_, later))| (later, at)));
    let out = Lists::group(count, links.iter().copied());
    let mut closes = vec![false; links.len()];
    let mut state = vec![State::New; count];
    let sinks = (0..count as u32).filter(|&v| out.of(v).is_empty());
    let roots = (goal < count).then_some(goal as u32).into_iter();
    let mut stack: Vec<(u32, usize)> = Vec::new();
    for root in roots.chain(sinks).chain(0..count as u32) {
        if state[root as usize] != State::New {
            continue;
        }
        state[root as usize] = State::Open;
        stack.push((root, 0));
        while let Some((vertex, next)) = stack.last_mut() {
            let Some(&link) = into.of(*vertex).get(*next) else {
                state[*vertex as usize] = State::Done;
                stack.pop();
                continue;
            };
            *next += 1;
            let earlier = links[link as usize].0;
            match state[earlier as usize] {
                State::New => {
                    state[earlier as usize] = State::Open;
                    stack.push((earlier, 0));
                }
                State::Open => closes[link as usize] = true,
                State::Done => {}
            }
        }
    }
    closes
}

/// The connected parts: the goal's first, the others by their first member; members ascend.
pub(super) fn parts(count: usize, links: &[(u32, u32)], goal: usize) -> Vec<Vec<u32>> {
    let both = links.iter().flat_map(|&(a, b)| [(a, b), (b, a)]);
    let near = Lists::group(count, both);
    let mut seen = vec![false; count];
    let mut parts = Vec::new();
    let goal = (goal < count).then_some(goal as u32).into_iter();
    for start in goal.chain(0..count as u32) {
        if std::mem::replace(&mut seen[start as usize], true) {
            continue;
        }
        let mut part = vec![start];
        let mut at = 0;
        while let Some(&vertex) = part.get(at) {
            at += 1;
            for &other in near.of(vertex) {
                if !std::mem::replace(&mut seen[other as usize], true) {
                    part.push(other);
                }
            }
        }
        part.sort_unstable();
        parts.push(part);
    }
    parts
}
