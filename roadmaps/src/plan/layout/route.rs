//! How links run: calm curves from the right of the earlier card to the left of the later one.
//!
//! Window, SVG and PDF draw these same curves. A link whose plain curve would run under cards goes
//! through the free room of each column between instead.

use serde::{Deserialize, Serialize};

use super::COLUMN_GAP;

/// Free room above and below a link that passes between cards.
const CLEARANCE: f32 = 12.0;
/// How far a link that leads back runs out before it turns.
const TURN: f32 = 28.0;
/// A card taller than this is entered at the height that suits the link.
const TALL: i32 = 160;
/// How near the corners of a tall card links may enter.
const CORNER: f32 = 32.0;
/// Gaps of a column that are considered to each side of the straight line.
const GAPS: usize = 3;
/// The most columns that one curve is tried across.
const BOW: usize = 12;

/// A card as it stands on the map, in pixels at 100 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[allow(missing_docs)]
pub struct Rect {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

/// A point on the map, in pixels at 100 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
#[allow(missing_docs)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

/// A link as it is drawn: a start and cubic Bézier curves, each two control points and an end.
///
/// It begins and ends level, so an arrow head at the end points to the right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, specta::Type)]
pub struct Path {
    /// On the right side of the earlier card.
    pub start: Point,
    /// Joined without corners; the last ends on the left side of the later card.
    pub curves: Vec<[Point; 3]>,
}

/// The curve of a link between two cards, whatever else stands on the map.
///
/// A link to a card at the left (people move cards as they like) turns back around both.
pub fn route(from: Rect, to: Rect) -> Path {
    let (start, end) = ends(from, to);
    if end.x >= start.x {
        Path {
            start,
            curves: vec![bow(start, end)],
        }
    } else {
        back(from, to, start, end)
    }
}

/// The curves of many links around all cards.
pub fn routes(cards: &[Rect], links: &[(u32, u32)]) -> Vec<Path> {
    let router = Router::new(cards);
    links
        .iter()
        .map(|&(from, to)| router.route(from, to))
        .collect()
}

/// Cards arranged for finding free room, to route links one by one.
pub struct Router<'a> {
    cards: &'a [Rect],
    columns: Columns,
}

/// Cards in columns, from left to right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns(Vec<Column>);

/// Cards that stand above each other.
#[derive(Clone, Debug, PartialEq)]
struct Column {
    left: f32,
    right: f32,
    /// Where cards stand, from top to bottom, with their clearance; they do not touch.
    taken: Vec<(f32, f32)>,
}

impl<'a> Router<'a> {
    /// Sorts cards into columns by their left sides.
    pub fn new(cards: &'a [Rect]) -> Router<'a> {
        let mut sorted: Vec<&Rect> = cards.iter().collect();
        sorted.sort_unstable_by_key(|card| (card.x, card.y));
        let columns = sorted
            .chunk_by(|a, b| b.x.saturating_sub(a.x) <= COLUMN_GAP / 2)
            .map(Column::new)
            .collect();
        Router {
            cards,
            columns: Columns(columns),
        }
    }

    /// The curve of a link, around the cards of the columns between. A place out of range gives
    /// an empty path.
    pub fn route(&self, from: u32, to: u32) -> Path {
        let (Some(&from), Some(&to)) = (self.cards.get(from as usize), self.cards.get(to as usize))
        else {
            return Path {
                start: Point { x: 0.0, y: 0.0 },
                curves: Vec::new(),
            };
        };
        let (start, end) = ends(from, to);
        let between = self.columns.between(start.x, end.x);
        if clear(between, start, end) {
            return route(from, to);
        }
        let heights = through(between, start, end);
        Path {
            start,
            curves: thread(between, &heights, start, end),
        }
    }

    /// The columns that links run around.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The same, when all links are drawn.
    pub fn into_columns(self) -> Columns {
        self.columns
    }
}

impl Columns {
    /// The columns that lie wholly between two sides.
    fn between(&self, left: f32, right: f32) -> &[Column] {
        let first = self.0.partition_point(|column| column.left < left);
        let count = self.0[first..]
            .iter()
            .take_while(|column| column.right <= right && column.left <= right)
            .count();
        &self.0[first..first + count]
    }

    /// The stretches, each a left and a right side, in which these columns are not the same as
    /// others; from left to right, apart from each other. Links between the same cards that touch
    /// none of them run the same.
    pub fn differing(&self, others: &Columns) -> Vec<(f32, f32)> {
        let (mut ours, mut theirs) = (self.0.as_slice(), others.0.as_slice());
        let mut stretches: Vec<(f32, f32)> = Vec::new();
        loop {
            let column = match (ours, theirs) {
                ([], []) => return stretches,
                ([our, our_rest @ ..], [their, their_rest @ ..]) if our == their => {
                    (ours, theirs) = (our_rest, their_rest);
                    continue;
                }
                ([our, rest @ ..], [their, ..]) if our.left <= their.left => {
                    ours = rest;
                    our
                }
                ([our, rest @ ..], []) => {
                    ours = rest;
                    our
                }
                (_, [their, rest @ ..]) => {
                    theirs = rest;
                    their
                }
            };
            match stretches.last_mut() {
                Some(last) if column.left <= last.1 => last.1 = last.1.max(column.right),
                _ => stretches.push((column.left, column.right)),
            }
        }
    }
}

impl Column {
    fn new(cards: &[&Rect]) -> Column {
        let mut spans: Vec<(f32, f32)> = cards
            .iter()
            .map(|card| {
                let top = card.y as f32;
                (top - CLEARANCE, top + card.height as f32 + CLEARANCE)
            })
            .collect();
        spans.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut taken: Vec<(f32, f32)> = Vec::with_capacity(spans.len());
        for span in spans {
            match taken.last_mut() {
                Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
                _ => taken.push(span),
            }
        }
        let left = cards.iter().map(|card| card.x).min().unwrap_or(0) as f32;
        let right = cards
            .iter()
            .map(|card| card.x.saturating_add(card.width))
            .max()
            .unwrap_or(0) as f32;
        Column { left, right, taken }
    }

    /// Whether a plain curve passes between the cards.
    fn clear(&self, start: Point, curve: &[Point; 3]) -> bool {
        let a = height_at(start, curve, self.left);
        let b = height_at(start, curve, self.right);
        let (top, bottom) = (a.min(b), a.max(b));
        let next = self.taken.partition_point(|span| span.1 <= top);
        self.taken.get(next).is_none_or(|span| span.0 >= bottom)
    }

    /// The gaps nearest a height, from top to bottom.
    fn gaps(&self, height: f32) -> impl Iterator<Item = (f32, f32)> + '_ {
        let at = self.taken.partition_point(|span| span.1 <= height);
        let first = at.saturating_sub(GAPS - 1);
        let last = (at + GAPS).min(self.taken.len() + 1);
        (first..last).map(|gap| {
            let top = if gap == 0 {
                f32::NEG_INFINITY
            } else {
                self.taken[gap - 1].1
            };
            (
                top,
                self.taken.get(gap).map_or(f32::INFINITY, |span| span.0),
            )
        })
    }
}

fn ends(from: Rect, to: Rect) -> (Point, Point) {
    let middle = |card: Rect| card.y as f32 + card.height as f32 / 2.0;
    let start = Point {
        x: from.x as f32 + from.width as f32,
        y: middle(from),
    };
    let mut end = Point {
        x: to.x as f32,
        y: middle(to),
    };
    if to.height > TALL {
        let reach = to.height as f32 / 2.0 - CORNER;
        end.y += (start.y - end.y).clamp(-reach, reach);
    }
    (start, end)
}

/// A curve between two points that is level at both.
fn bow(start: Point, end: Point) -> [Point; 3] {
    let reach = (end.x - start.x) / 2.0;
    [
        Point {
            x: start.x + reach,
            y: start.y,
        },
        Point {
            x: end.x - reach,
            y: end.y,
        },
        end,
    ]
}

/// Out to the right, round between or below the cards, and in again from the left.
fn back(from: Rect, to: Rect, start: Point, end: Point) -> Path {
    let bottom = |card: Rect| card.y as f32 + card.height as f32;
    let (upper, lower) = if from.y <= to.y {
        (from, to)
    } else {
        (to, from)
    };
    let room = lower.y as f32 - bottom(upper);
    let level = if room >= 2.0 * CLEARANCE {
        lower.y as f32 - room / 2.0
    } else {
        bottom(from).max(bottom(to)) + 2.0 * CLEARANCE
    };
    let out = Point {
        x: start.x,
        y: level,
    };
    let into = Point { x: end.x, y: level };
    Path {
        start,
        curves: vec![
            [
                Point {
                    x: start.x + TURN,
                    y: start.y,
                },
                Point {
                    x: start.x + TURN,
                    y: level,
                },
                out,
            ],
            bow(out, into),
            [
                Point {
                    x: end.x - TURN,
                    y: level,
                },
                Point {
                    x: end.x - TURN,
                    y: end.y,
                },
                end,
            ],
        ],
    }
}

/// How high a plain curve is at `x`: its x grows with its parameter, so halving finds it.
fn height_at(start: Point, curve: &[Point; 3], x: f32) -> f32 {
    let bezier = |t: f32, a: f32, b: f32, c: f32, d: f32| {
        let u = 1.0 - t;
        u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
    };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..12 {
        let middle = (low + high) / 2.0;
        if bezier(middle, start.x, curve[0].x, curve[1].x, curve[2].x) < x {
            low = middle;
        } else {
            high = middle;
        }
    }
    bezier(low, start.y, curve[0].y, curve[1].y, curve[2].y)
}

/// Heights at which to pass each column, with little up and down: the best choice of gaps.
fn through(columns: &[Column], start: Point, end: Point) -> Vec<f32> {
    // For each column the gaps near the straight line: height passed at, cost, and the choice in
    // the column before that leads there.
    let mut choices: Vec<Vec<(f32, f32, usize)>> = Vec::with_capacity(columns.len());
    for column in columns {
        let along = ((column.left + column.right) / 2.0 - start.x) / (end.x - start.x).max(1.0);
        let straight = start.y + (end.y - start.y) * along;
        let reach = |(top, bottom): (f32, f32)| {
            let from = |(index, y, cost): (usize, f32, f32)| {
                let height = y.max(top).min(bottom);
                let astray = (height - straight).abs() / 8.0;
                (height, cost + (height - y).abs() + astray, index)
            };
            match choices.last() {
                None => Some(from((0, start.y, 0.0))),
                Some(before) => (0..)
                    .zip(before)
                    .map(|(index, &(y, cost, _))| from((index, y, cost)))
                    .min_by(|a, b| a.1.total_cmp(&b.1)),
            }
        };
        let here = column.gaps(straight).filter_map(reach).collect();
        choices.push(here);
    }
    let last = choices.last().into_iter().flatten().enumerate();
    let best = last.min_by(|(_, a), (_, b)| {
        (a.1 + (end.y - a.0).abs()).total_cmp(&(b.1 + (end.y - b.0).abs()))
    });
    let mut index = best.map_or(0, |(index, _)| index);
    let mut heights = vec![0.0; columns.len()];
    for (at, choice) in choices.iter().enumerate().rev() {
        (heights[at], _, index) = choice[index];
    }
    heights
}

/// Curves and level runs through the gaps: past a column level only where a curve to what follows
/// would not be clear of cards.
fn thread(columns: &[Column], heights: &[f32], start: Point, end: Point) -> Vec<[Point; 3]> {
    let (mut columns, mut target) = (columns, end);
    // From the end backward: where each curve begins and ends.
    let mut bows = Vec::new();
    while !columns.is_empty() && !clear(columns, start, target) {
        let far = columns.len().saturating_sub(BOW);
        let exit = |at: usize| Point {
            x: columns[at].right.max(start.x),
            y: heights[at],
        };
        let last = columns.len() - 1;
        let at = (far..last).find(|&at| clear(&columns[at + 1..], exit(at), target));
        let at = at.unwrap_or(last);
        bows.push((exit(at), target));
        target = Point {
            x: columns[at].left.max(start.x),
            y: heights[at],
        };
        columns = &columns[..at];
    }
    bows.push((start, target));
    let mut curves: Vec<[Point; 3]> = Vec::with_capacity(2 * bows.len());
    let mut at = start;
    for (from, to) in bows.into_iter().rev() {
        if at != from {
            curves.push(bow(at, from));
        }
        curves.push(bow(from, to));
        at = to;
    }
    curves
}

/// Whether the plain curve between two points runs under no card of the columns between.
fn clear(columns: &[Column], start: Point, end: Point) -> bool {
    let curve = bow(start, end);
    columns.iter().all(|column| column.clear(start, &curve))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn card(x: i32, y: i32) -> Rect {
        Rect {
            x,
            y,
            width: 148,
            height: 72,
        }
    }

    fn points(path: &Path) -> impl Iterator<Item = Point> + '_ {
        let mut start = path.start;
        path.curves.iter().flat_map(move |curve| {
            let from = std::mem::replace(&mut start, curve[2]);
            (0..=16).map(move |step| {
                let t = step as f32 / 16.0;
                let u = 1.0 - t;
                let mix = |a: f32, b: f32, c: f32, d: f32| {
                    u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
                };
                Point {
                    x: mix(from.x, curve[0].x, curve[1].x, curve[2].x),
                    y: mix(from.y, curve[0].y, curve[1].y, curve[2].y),
                }
            })
        })
    }

    #[test]
    fn neighbours_are_joined_by_one_curve() {
        let path = route(card(0, 0), card(192, 40));
        assert_eq!(path.start, Point { x: 148.0, y: 36.0 });
        assert_eq!(path.curves.len(), 1);
        assert_eq!(path.curves[0][2], Point { x: 192.0, y: 76.0 });
    }

    #[test]
    fn a_long_link_passes_between_the_cards() {
        let cards = [card(0, 0), card(192, 0), card(192, 100), card(384, 0)];
        let path = Router::new(&cards).route(0, 3);
        for point in points(&path) {
            for under in &cards[1..3] {
                let inside = point.x > under.x as f32
                    && point.x < (under.x + under.width) as f32
                    && point.y > under.y as f32
                    && point.y < (under.y + under.height) as f32;
                assert!(!inside, "{point:?} runs under {under:?}");
            }
        }
    }

    #[test]
    fn a_link_back_is_drawn_too() {
        for to in [card(-300, 0), card(-300, 300), card(10, 5), card(0, 0)] {
            let path = route(card(0, 0), to);
            let end = path.curves[path.curves.len() - 1];
            assert_eq!(end[2].x, to.x as f32, "it must end at the later card");
            assert!(end[1].x < end[2].x, "it must come in from the left");
        }
    }

    #[test]
    fn a_tall_card_is_entered_at_the_height_of_the_link() {
        let goal = Rect {
            x: 300,
            y: 0,
            width: 236,
            height: 400,
        };
        let path = route(card(0, 100), goal);
        assert_eq!(path.curves[0][2].y, 136.0);
    }

    proptest! {
        #[test]
        fn every_curve_is_finite_and_joins_its_cards(
            places in proptest::collection::vec((-500i32..500, -500i32..500), 2..30)
        ) {
            let cards: Vec<Rect> = places.iter().map(|&(x, y)| card(x, y)).collect();
            let links: Vec<(u32, u32)> =
                (0..cards.len() as u32).map(|at| (at, (at * 7 + 3) % cards.len() as u32)).collect();
            for (path, (_, to)) in routes(&cards, &links).iter().zip(&links) {
                prop_assert!(points(path).all(|p| p.x.is_finite() && p.y.is_finite()));
                let end = path.curves[path.curves.len() - 1][2];
                prop_assert_eq!(end.x, cards[*to as usize].x as f32);
            }
        }
    }
}
