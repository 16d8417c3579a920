//! A layout after an edit: what is new finds a place, and only what must move moves.
//!
//! The stability asked for here is that of North, *Incremental layout in DynaDAG* (1995), reached
//! by simpler means: positions are kept, a new card takes the column left of what it serves, and
//! cards in its way are pushed up or down, whichever disturbs less.

use std::collections::{BTreeMap, BTreeSet};

use super::coordinates::CARD_GAP;
use super::graph::{self, Lists};
use super::{COLUMN_GAP, Card, Input, REACH, tidy};
use crate::model::Position;

/// Free room between two cards of a column.
const GAP: i32 = CARD_GAP;
/// What moving one more card weighs, in pixels of distance.
const MOVE_COST: i64 = 120;
/// Siblings that reach further below what they serve do not draw a new card with them: it would be
/// out of sight of who adds it.
const FAR: i64 = 480;
/// The width of the slabs in which cards are found.
const SLAB: i32 = 256;

/// What an edit changed, besides cards that have no position yet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Changed<'a> {
    /// Cards whose size or position changed: what they overlap now makes room.
    pub cards: &'a [u32],
    /// Links that were added: their earlier card must stand left of the later one. All links of a
    /// card without a position count as added.
    pub links: &'a [(u32, u32)],
}

/// Mends a layout after an edit; a position for each card.
///
/// A card keeps its position unless it has none, or an added link leads it to a card that is not
/// right of it, or it must make room. The goal makes room for nothing. Cards that did not overlap
/// before do not overlap after. Where only the goal has a position, or nothing, this is [`tidy`].
pub fn adjust(input: &Input, changed: &Changed) -> Vec<Position> {
    let placed = |(at, card): (usize, &Card)| at != input.goal && card.position.is_some();
    if !input.cards.iter().enumerate().any(placed) {
        return tidy(input);
    }
    let links = graph::acyclic(input.cards.len(), &input.links, input.goal);
    let mut map = Map::new(input);
    map.mark(changed.cards);
    map.place_in_turn(&links, changed);
    for &card in changed.cards {
        if input
            .cards
            .get(card as usize)
            .is_some_and(|card| card.position.is_some())
        {
            map.make_room(card);
        }
    }
    map.positions()
}

/// A card's rectangle. Sides are 64-bit, so nothing overflows.
#[derive(Clone, Copy, Debug)]
struct Area {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
}

impl Area {
    fn right(&self) -> i64 {
        self.x + self.width
    }

    fn bottom(&self) -> i64 {
        self.y + self.height
    }

    fn middle(&self) -> i64 {
        self.y + self.height / 2
    }

    fn shares_columns(&self, other: &Area) -> bool {
        self.x < other.right() && other.x < self.right()
    }

    /// Whether two areas overlap, or come nearer than `gap` above each other.
    fn meets(&self, other: &Area, gap: i64) -> bool {
        self.shares_columns(other) && self.y < other.bottom() + gap && other.y < self.bottom() + gap
    }
}

/// The cards while they are being placed.
struct Map {
    goal: usize,
    /// Where cards stood before the edit.
    before: Vec<Option<Area>>,
    area: Vec<Area>,
    /// Whether a card is only moved up or down, so that what it met before tells something.
    stays: Vec<bool>,
    placed: Vec<bool>,
    /// Placed cards by the slabs that they reach into. Cards move up and down within theirs.
    slabs: BTreeMap<i64, Vec<u32>>,
}

/// Cards that would move up or down, and where to.
type Moves = BTreeMap<u32, i64>;

impl Map {
    fn new(input: &Input) -> Map {
        let cards: Vec<Card> = input.cards.iter().map(Card::sane).collect();
        let area = |card: &Card| {
            let at = card.position.unwrap_or_default();
            Area {
                x: i64::from(at.x),
                y: i64::from(at.y),
                width: i64::from(card.width),
                height: i64::from(card.height),
            }
        };
        let mut map = Map {
            goal: input.goal,
            before: cards
                .iter()
                .map(|card| card.position.map(|_| area(card)))
                .collect(),
            area: cards.iter().map(area).collect(),
            stays: vec![true; cards.len()],
            placed: vec![false; cards.len()],
            slabs: BTreeMap::new(),
        };
        for (at, card) in (0..).zip(&cards) {
            if card.position.is_some() {
                map.enter(at);
            }
        }
        map
    }

    fn mark(&mut self, changed: &[u32]) {
        for &card in changed {
            if let Some(stays) = self.stays.get_mut(card as usize) {
                *stays = false;
            }
        }
    }

    fn positions(&self) -> Vec<Position> {
        let side = |at: i64| at.clamp(i64::from(-REACH), i64::from(REACH)) as i32;
        self.area
            .iter()
            .map(|area| Position {
                x: side(area.x),
                y: side(area.y),
            })
            .collect()
    }

    fn slabs_of(area: &Area) -> std::ops::RangeInclusive<i64> {
        let slab = i64::from(SLAB);
        area.x.div_euclid(slab)..=area.right().div_euclid(slab)
    }

    fn enter(&mut self, card: u32) {
        self.placed[card as usize] = true;
        for slab in Map::slabs_of(&self.area[card as usize]) {
            self.slabs.entry(slab).or_default().push(card);
        }
    }

    fn leave(&mut self, card: u32) {
        self.placed[card as usize] = false;
        for slab in Map::slabs_of(&self.area[card as usize]) {
            if let Some(cards) = self.slabs.get_mut(&slab) {
                cards.retain(|other| *other != card);
            }
        }
    }

    /// Placed cards that stand above or below an area, or in it; some may come twice.
    fn in_column<'a>(&'a self, area: &'a Area) -> impl Iterator<Item = u32> + 'a {
        self.slabs
            .range(Map::slabs_of(area))
            .flat_map(|(_, cards)| cards.iter().copied())
            .filter(|card| self.area[*card as usize].shares_columns(area))
    }

    /// Places, from the goal backward, what has no position and what stands too far right.
    fn place_in_turn(&mut self, links: &[(u32, u32)], changed: &Changed) {
        let count = self.area.len();
        let later = Lists::group(count, links.iter().copied());
        let earlier = Lists::group(count, links.iter().map(|&(a, b)| (b, a)));
        let added: BTreeSet<(u32, u32)> = changed.links.iter().copied().collect();
        for card in backward(count, &later, &earlier) {
            let near = Near {
                later: later.of(card),
                earlier: earlier.of(card),
                all: &earlier,
            };
            if !self.placed[card as usize] {
                self.place_new(card, &near);
            } else if let Some(x) = self.pulled_left(card, near.later, &added) {
                self.move_left(card, x);
            }
        }
    }

    /// Where a card must go because an added link, or a card that moved, leads it there.
    fn pulled_left(&self, card: u32, later: &[u32], added: &BTreeSet<(u32, u32)>) -> Option<i64> {
        let area = &self.area[card as usize];
        later
            .iter()
            .filter(|&&next| {
                let now = &self.area[next as usize];
                let was_right = self.before[next as usize].is_none_or(|b| area.right() <= b.x);
                let live = was_right || added.contains(&(card, next));
                live && card as usize != self.goal && area.right() > now.x
            })
            .map(|&next| self.area[next as usize].x - i64::from(COLUMN_GAP) - area.width)
            .min()
    }

    fn move_left(&mut self, card: u32, x: i64) {
        self.leave(card);
        self.stays[card as usize] = false;
        self.area[card as usize].x = self.snapped(card, x);
        self.settle(card);
    }

    fn place_new(&mut self, card: u32, near: &Near) {
        let x = self.column_for(card, near);
        self.area[card as usize].x = self.snapped(card, x);
        self.area[card as usize].y = self.height_for(card, near);
        self.settle(card);
    }

    /// The left side of the column for a new card.
    fn column_for(&self, card: u32, near: &Near) -> i64 {
        let width = self.area[card as usize].width;
        let gap = i64::from(COLUMN_GAP);
        let placed = |cards: &'_ [u32]| -> Vec<Area> {
            let there = cards.iter().filter(|c| self.placed[**c as usize]);
            there.map(|c| self.area[*c as usize]).collect()
        };
        let goal = self
            .area
            .get(self.goal)
            .filter(|_| self.is_placed(self.goal));
        let left_of_goal = goal.map(|goal| goal.x - gap - width);
        if let Some(first) = placed(near.later).iter().map(|area| area.x).min() {
            return first - gap - width;
        }
        let after = placed(near.earlier)
            .iter()
            .map(|area| area.right() + gap)
            .max();
        match (after, left_of_goal) {
            (Some(after), Some(limit)) => after.min(limit),
            (Some(x), None) | (None, Some(x)) => x,
            (None, None) => 0,
        }
    }

    fn is_placed(&self, card: usize) -> bool {
        self.placed.get(card).copied().unwrap_or(false)
    }

    /// The left side of a card near `x` that is not right of it, so that columns stay straight.
    fn snapped(&self, card: u32, x: i64) -> i64 {
        let area = Area {
            x,
            ..self.area[card as usize]
        };
        let limit = i64::from(COLUMN_GAP) * 2;
        self.in_column(&area)
            .map(|other| self.area[other as usize].x)
            .filter(|left| *left <= x && x - left <= limit)
            .max()
            .unwrap_or(x)
    }

    /// The top for a new card: below the last of its siblings where that is near, else level with
    /// what it serves.
    fn height_for(&self, card: u32, near: &Near) -> i64 {
        let area = &self.area[card as usize];
        let siblings = near
            .later
            .iter()
            .flat_map(|next| near.all.of(*next))
            .filter(|sibling| {
                self.placed[**sibling as usize]
                    && self.area[**sibling as usize].shares_columns(area)
            });
        let mut served = near.later.iter().map(|next| self.area[*next as usize]);
        let lowest = siblings.map(|s| self.area[*s as usize].bottom()).max();
        if let Some(bottom) = lowest
            && served.any(|served| bottom - served.bottom() < FAR)
        {
            return bottom + i64::from(GAP);
        }
        let linked = near
            .later
            .iter()
            .chain(near.earlier)
            .filter(|c| self.placed[**c as usize]);
        let mut middles: Vec<i64> = linked.map(|c| self.area[*c as usize].middle()).collect();
        if middles.is_empty() && self.is_placed(self.goal) {
            middles.push(self.area[self.goal].middle());
        }
        let count = (middles.len() as i64).max(1);
        middles.iter().sum::<i64>() / count - area.height / 2
    }

    /// Finds room for a card in its column, as near its height as disturbs little.
    fn settle(&mut self, card: u32) {
        let area = self.area[card as usize];
        let free = self.nearest_free(card);
        let mut best = ((free - area.y).abs(), free, Moves::new());
        if best.0 > MOVE_COST {
            for way in [Way::Down, Way::Up, Way::Apart] {
                let Some(moves) = self.push(card, way, i64::from(GAP), best.0) else {
                    continue;
                };
                let cost = self.cost(&moves);
                if cost < best.0 {
                    best = (cost, area.y, moves);
                }
            }
        }
        self.area[card as usize].y = best.1;
        self.apply(best.2);
        self.enter(card);
    }

    /// Lets what a card overlaps move out of its way; only if that moves the goal, the card does.
    fn make_room(&mut self, card: u32) {
        self.leave(card);
        let push = |way| self.push(card, way, i64::from(GAP / 2), i64::MAX);
        let pushed = [Way::Down, Way::Up, Way::Apart]
            .into_iter()
            .filter_map(push);
        match pushed.min_by_key(|moves| self.cost(moves)) {
            Some(moves) => self.apply(moves),
            None => self.area[card as usize].y = self.nearest_free(card),
        }
        self.enter(card);
    }

    fn cost(&self, moves: &Moves) -> i64 {
        let far = |(card, y): (&u32, &i64)| (self.area[*card as usize].y - y).abs();
        moves.iter().map(far).sum::<i64>() + MOVE_COST * moves.len() as i64
    }

    fn apply(&mut self, moves: Moves) {
        for (card, y) in moves {
            self.area[card as usize].y = y;
        }
    }

    /// The top nearest to a card's own at which it fits between the others of its column.
    fn nearest_free(&self, card: u32) -> i64 {
        let area = self.area[card as usize];
        let gap = i64::from(GAP);
        let mut taken: Vec<(i64, i64)> = self
            .in_column(&area)
            .filter(|other| *other != card)
            .map(|other| self.area[other as usize])
            .map(|other| (other.y - gap - area.height, other.bottom() + gap))
            .collect();
        taken.sort_unstable();
        // Tops strictly inside a span are taken; runs of spans that share tops are one.
        let mut best: Option<i64> = None;
        let mut consider = |top: i64| {
            if best.is_none_or(|b| (top - area.y).abs() < (b - area.y).abs()) {
                best = Some(top);
            }
        };
        let mut free_from = i64::MIN;
        for (first, last) in taken {
            if first >= free_from {
                consider(area.y.clamp(free_from, first));
            }
            free_from = free_from.max(last);
        }
        consider(area.y.max(free_from));
        best.unwrap_or(area.y)
    }

    /// What moves, if a card stands where it is and the others give way. None if the goal would
    /// move, or the cost exceeds the limit.
    fn push(&self, card: u32, way: Way, trigger: i64, limit: i64) -> Option<Moves> {
        let mut moves = Moves::new();
        let mut cost = 0;
        // The next to push others away: the nearest to the card, so that most move but once.
        let mut open = BTreeSet::from([(0, card, way)]);
        while let Some((_, pusher, way)) = open.pop_first() {
            let by = self.moved(pusher, &moves);
            for other in self.in_column(&by) {
                let area = self.moved(other, &moves);
                let Some(gap) = self.gap(pusher, other, card, trigger) else {
                    continue;
                };
                let nearer = if pusher == card { trigger } else { gap };
                if other == card || other == pusher || !by.meets(&area, nearer) {
                    continue;
                }
                if other as usize == self.goal {
                    return None;
                }
                let way = way.from(&by, &area);
                let y = if way == Way::Down {
                    by.bottom() + gap
                } else {
                    by.y - gap - area.height
                };
                if (y > area.y) != (way == Way::Down) {
                    continue;
                }
                cost += (y - area.y).abs();
                if moves.insert(other, y).is_none() {
                    cost += MOVE_COST;
                }
                open.insert(((y - by.y).abs(), other, way));
                if cost > limit {
                    return None;
                }
            }
        }
        Some(moves)
    }

    fn moved(&self, card: u32, moves: &Moves) -> Area {
        let area = self.area[card as usize];
        Area {
            y: moves.get(&card).copied().unwrap_or(area.y),
            ..area
        }
    }

    /// How far apart two cards are pushed: no further than they were. None for two that people
    /// have laid over each other.
    fn gap(&self, pusher: u32, other: u32, card: u32, trigger: i64) -> Option<i64> {
        let gap = i64::from(GAP);
        let kept = |card: u32| self.before[card as usize].filter(|_| self.stays[card as usize]);
        if pusher == card {
            return Some(gap.max(trigger));
        }
        match (kept(pusher), kept(other)) {
            (Some(a), Some(b)) if a.meets(&b, 0) => None,
            (Some(a), Some(b)) => Some(gap.min((b.y - a.bottom()).max(a.y - b.bottom()))),
            _ => Some(gap),
        }
    }
}

/// Where cards give way to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Down,
    Up,
    /// To the side on which their middle is.
    Apart,
}

impl Way {
    fn from(self, pusher: &Area, other: &Area) -> Way {
        match self {
            Way::Apart if other.middle() < pusher.middle() => Way::Up,
            Way::Apart => Way::Down,
            way => way,
        }
    }
}

/// The cards that a card is linked to.
struct Near<'a> {
    later: &'a [u32],
    earlier: &'a [u32],
    all: &'a Lists,
}

/// All cards, each after all that it serves; equals in their own order.
fn backward(count: usize, later: &Lists, earlier: &Lists) -> Vec<u32> {
    let mut waiting: Vec<usize> = (0..count as u32).map(|v| later.of(v).len()).collect();
    let mut order: Vec<u32> = (0..count as u32)
        .filter(|&v| waiting[v as usize] == 0)
        .collect();
    let mut at = 0;
    while let Some(&card) = order.get(at) {
        at += 1;
        for &before in earlier.of(card) {
            waiting[before as usize] -= 1;
            if waiting[before as usize] == 0 {
                order.push(before);
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOAL: Card = Card {
        width: 236,
        height: 300,
        position: None,
    };
    const STEP: Card = Card {
        width: 148,
        height: 72,
        position: None,
    };

    /// A tidy map in which step v + 1 serves one of those before it; the goal is 0.
    fn tidied(serves: &[u32]) -> Input {
        let links = (1..)
            .zip(serves)
            .map(|(step, &to)| (step, to % step))
            .collect();
        let mut cards = vec![STEP; serves.len() + 1];
        cards[0] = GOAL;
        let mut input = Input {
            cards,
            links,
            goal: 0,
        };
        let positions = tidy(&input);
        keep(&mut input, &positions);
        input
    }

    fn keep(input: &mut Input, positions: &[Position]) {
        for (card, position) in input.cards.iter_mut().zip(positions) {
            card.position = Some(*position);
        }
    }

    fn add(input: &mut Input, links: &[(u32, u32)]) -> u32 {
        input.cards.push(STEP);
        input.links.extend(links);
        input.cards.len() as u32 - 1
    }

    /// Cards that have another position than before.
    fn moved(input: &Input, positions: &[Position]) -> Vec<usize> {
        (0..positions.len())
            .filter(|&at| {
                input.cards[at]
                    .position
                    .is_some_and(|before| before != positions[at])
            })
            .collect()
    }

    fn overlaps(cards: &[Card], at: &[Position]) -> Vec<(usize, usize)> {
        let meet = |a: usize, b: usize| {
            at[a].x < at[b].x + cards[b].width
                && at[b].x < at[a].x + cards[a].width
                && at[a].y < at[b].y + cards[b].height
                && at[b].y < at[a].y + cards[a].height
        };
        let pairs = (0..at.len()).flat_map(|a| (a + 1..at.len()).map(move |b| (a, b)));
        pairs.filter(|&(a, b)| meet(a, b)).collect()
    }

    /// A map of 300 steps like the ones people draw: each serves one of the forty before it.
    fn three_hundred() -> Input {
        let serves: Vec<u32> = (0..300u32)
            .map(|at| at.saturating_sub(at * 7919 % 40))
            .collect();
        tidied(&serves)
    }

    #[test]
    fn one_leaf_moves_at_most_a_handful() {
        let map = three_hundred();
        for served in 0..=300 {
            let mut input = map.clone();
            let leaf = add(&mut input, &[(301, served)]);
            let positions = adjust(&input, &Changed::default());
            let moved = moved(&input, &positions);
            assert!(
                moved.len() <= 5,
                "a leaf before step {served} moved {moved:?}"
            );
            assert!(overlaps(&input.cards, &positions).is_empty());
            let (leaf, served) = (positions[leaf as usize], positions[served as usize]);
            assert!(
                leaf.x + STEP.width < served.x,
                "a prerequisite stands left of what it serves"
            );
        }
    }

    #[test]
    fn the_enter_loop_stacks_prerequisites() {
        let mut input = Input {
            cards: vec![GOAL],
            links: vec![],
            goal: 0,
        };
        let mut heights = Vec::new();
        for _ in 0..4 {
            let next = input.cards.len() as u32;
            add(&mut input, &[(next, 0)]);
            let positions = adjust(&input, &Changed::default());
            assert!(
                moved(&input, &positions).is_empty(),
                "typing on moves nothing"
            );
            keep(&mut input, &positions);
            heights.push(positions[next as usize].y);
        }
        assert!(
            heights.is_sorted(),
            "what is typed later stands lower: {heights:?}"
        );
        assert!(
            heights
                .windows(2)
                .all(|pair| pair[1] - pair[0] == STEP.height + GAP)
        );
    }

    #[test]
    fn an_added_link_moves_the_earlier_step_left_with_what_it_requires() {
        // Two chains of two before the goal; then the end of one requires the end of the other.
        let mut input = tidied(&[0, 1, 0, 3]);
        input.links.push((1, 3));
        let positions = adjust(
            &input,
            &Changed {
                cards: &[],
                links: &[(1, 3)],
            },
        );
        assert_eq!(
            moved(&input, &positions),
            [1, 2],
            "nothing else needs to move"
        );
        assert!(positions[1].x < positions[3].x && positions[2].x < positions[1].x);
        assert!(overlaps(&input.cards, &positions).is_empty());
    }

    #[test]
    fn a_card_that_grows_pushes_only_what_is_in_its_way() {
        let mut input = tidied(&[0; 6]);
        input.cards[2].height += 60;
        let positions = adjust(
            &input,
            &Changed {
                cards: &[2],
                links: &[],
            },
        );
        let moved = moved(&input, &positions);
        assert!(!moved.is_empty() && moved.len() <= 4, "moved {moved:?}");
        assert!(!moved.contains(&2), "the card that grew stays");
        assert!(overlaps(&input.cards, &positions).is_empty());
    }

    #[test]
    fn nothing_changed_moves_nothing() {
        let mut input = three_hundred();
        // Not even what people laid over each other, or right of what it serves.
        input.cards[5].position = input.cards[6].position;
        input.cards[7].position = Some(Position { x: 5000, y: 0 });
        let positions = adjust(&input, &Changed::default());
        assert_eq!(moved(&input, &positions), [0usize; 0]);
    }

    fn anything() -> impl Strategy<Value = (Input, Vec<u32>, Vec<(u32, u32)>)> {
        let place = proptest::option::weighted(0.8, (-400i32..400, -400i32..400));
        let card = (place, 1i32..200, 1i32..200).prop_map(|(place, width, height)| Card {
            width,
            height,
            position: place.map(|(x, y)| Position { x, y }),
        });
        let links = || proptest::collection::vec((0u32..22, 0u32..22), 0..30);
        let cards = proptest::collection::vec(card, 0..20);
        let changed = proptest::collection::vec(0u32..22, 0..3);
        (cards, links(), links(), changed, 0usize..22).prop_map(
            |(cards, links, added, changed, goal)| {
                let all = links.iter().chain(&added).copied().collect();
                (
                    Input {
                        cards,
                        links: all,
                        goal,
                    },
                    changed,
                    added,
                )
            },
        )
    }

    proptest! {
        #[test]
        fn no_two_cards_come_to_overlap((input, cards, links) in anything()) {
            let positions = adjust(&input, &Changed { cards: &cards, links: &links });
            prop_assert_eq!(positions.len(), input.cards.len());
            let before: Vec<Position> = input
                .cards
                .iter()
                .zip(&positions)
                .map(|(card, now)| card.position.unwrap_or(*now))
                .collect();
            let old = overlaps(&input.cards, &before);
            for (a, b) in overlaps(&input.cards, &positions) {
                let had = input.cards[a].position.is_some() && input.cards[b].position.is_some();
                prop_assert!(had && old.contains(&(a, b)), "cards {} and {} overlap", a, b);
            }
            prop_assert_eq!(&positions, &adjust(&input, &Changed { cards: &cards, links: &links }));
        }

        #[test]
        fn a_new_step_stands_left_of_what_it_serves(
            serves in proptest::collection::vec(0u32..1000, 1..60), to in 0u32..60
        ) {
            let mut input = tidied(&serves);
            let to = to % input.cards.len() as u32;
            let leaf = add(&mut input, &[(serves.len() as u32 + 1, to)]);
            let positions = adjust(&input, &Changed::default());
            prop_assert!(positions[leaf as usize].x + STEP.width < positions[to as usize].x);
            for at in moved(&input, &positions) {
                prop_assert_eq!(Some(positions[at].x), input.cards[at].position.map(|p| p.x),
                    "a leaf pushes nothing sideways");
            }
        }

        #[test]
        fn added_links_lead_to_the_right(
            serves in proptest::collection::vec(0u32..1000, 4..40), from in 0u32..40, to in 0u32..40
        ) {
            let mut input = tidied(&serves);
            let count = input.cards.len() as u32;
            // Steps serve lower ones, so a link to a lower one closes no loop.
            let (from, to) = ((from % count).max(to % count), (from % count).min(to % count));
            prop_assume!(from != to);
            input.links.push((from, to));
            let positions = adjust(&input, &Changed { cards: &[], links: &[(from, to)] });
            for &(a, b) in &input.links {
                let right = positions[a as usize].x + input.cards[a as usize].width;
                prop_assert!(right <= positions[b as usize].x, "{} must stand left of {}", a, b);
            }
            prop_assert!(overlaps(&input.cards, &positions).is_empty());
        }
    }
}
