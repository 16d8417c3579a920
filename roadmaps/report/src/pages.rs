//! How the map is put on paper: on one page where its text stays legible, else over several.

use roadmaps::plan::layout::Rect;
use roadmaps::view::scene::{MEASURES, Scene};
use serde_json::{Value, json};

use crate::Paper;

/// A page of the map. Lengths are in points, parts of the map in its own pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct MapPage {
    /// The page's own size.
    pub width: f64,
    pub height: f64,
    /// What it shows of the map.
    pub part: Rect,
    /// How large a pixel of the map is.
    pub scale: f64,
    pub role: Role,
}

/// What a page is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Role {
    /// The whole map.
    Whole,
    /// The whole map with numbers in place of words, before its tiles.
    Overview,
    /// A part of a map that is too large for one page.
    Tile(Tile),
}

/// A place among tiles. Neighbours repeat each other's edge, so that no card is cut on all of
/// them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tile {
    pub row: usize,
    pub column: usize,
    pub rows: usize,
    pub columns: usize,
    /// What is repeated from or on the neighbours, in pixels: left, right, top, bottom.
    pub shared: [i32; 4],
}

/// The smallest type on paper.
pub const SMALLEST: f64 = 7.0;
/// A map is not blown up further than this.
const LARGEST_SCALE: f64 = 0.85;
/// Around the map on its page; the head is above that.
pub const SIDE: f64 = 36.0;
pub const HEAD: f64 = 74.0;
pub const FOOT: f64 = 42.0;
/// How much two tiles share at least, in pixels of the map.
const OVERLAP: i32 = 24;
/// A map that takes more tiles than this of ordinary paper is put on larger paper.
const FEW_TILES: usize = 4;
/// A map that takes more tiles is printed as a poster of its own size.
const MOST_TILES: usize = 12;
/// The largest page that every reader shows.
const LARGEST_PAGE: f64 = 14_000.0;
const MARGIN: i32 = 6;

/// The size of a page that stands upright, in points.
pub fn size(paper: Paper) -> (f64, f64) {
    match paper {
        Paper::A4 => (595.28, 841.89),
        Paper::A3 => (841.89, 1190.55),
        Paper::Letter => (612.0, 792.0),
    }
}

/// The pages of the map; none when there is nothing but the goal.
pub fn plan(scene: &Scene, paper: Paper) -> Vec<MapPage> {
    if scene.cards.iter().flatten().next().is_none() {
        return Vec::new();
    }
    let bounds = scene.bounds();
    let map = Rect {
        x: bounds.x.saturating_sub(MARGIN),
        y: bounds.y.saturating_sub(MARGIN),
        width: bounds.width.saturating_add(2 * MARGIN).max(1),
        height: bounds.height.saturating_add(2 * MARGIN).max(1),
    };
    let legible = SMALLEST / f64::from(MEASURES.label_size.min(MEASURES.chip_size));
    let (short, long) = size(paper);
    let (larger_short, larger_long) = match paper {
        Paper::A4 | Paper::A3 => size(Paper::A3),
        Paper::Letter => (792.0, 1224.0),
    };
    for (width, height) in [(long, short), (larger_long, larger_short)] {
        let fitting = fit(map, width, height);
        if fitting >= legible {
            return vec![MapPage {
                width,
                height,
                part: map,
                scale: fitting.min(LARGEST_SCALE),
                role: Role::Whole,
            }];
        }
    }
    let papers = [
        (long, short, FEW_TILES),
        (larger_long, larger_short, MOST_TILES),
    ];
    for (width, height, most) in papers {
        let tiles = tiles(scene, map, (width, height), legible, most);
        if !tiles.is_empty() {
            let mut pages = vec![MapPage {
                width: long,
                height: short,
                part: map,
                scale: fit(map, long, short),
                role: Role::Overview,
            }];
            pages.extend(tiles);
            return pages;
        }
    }
    poster(map, legible)
}

/// What the typesetter needs to know of a page.
pub fn described(page: &MapPage, at: usize, label: String) -> Value {
    let shared = match page.role {
        Role::Tile(tile) => tile.shared.map(|pixels| f64::from(pixels) * page.scale),
        Role::Whole | Role::Overview => [0.0; 4],
    };
    json!({
        "file": file_name(at),
        "width": page.width,
        "height": page.height,
        "side": SIDE,
        "head": HEAD,
        "map_width": f64::from(page.part.width) * page.scale,
        "map_height": f64::from(page.part.height) * page.scale,
        "label": label,
        "left": shared[0],
        "right": shared[1],
        "top": shared[2],
        "bottom": shared[3],
    })
}

/// The name under which the typesetter finds the drawing of a page.
pub fn file_name(at: usize) -> String {
    format!("map-{at}.svg")
}

/// The scale at which a map fits a page.
fn fit(map: Rect, width: f64, height: f64) -> f64 {
    let across = (width - 2.0 * SIDE) / f64::from(map.width);
    let down = (height - HEAD - FOOT) / f64::from(map.height);
    across.min(down)
}

/// The tiles of a map, row by row; none when there would be more than `most`.
fn tiles(
    scene: &Scene,
    map: Rect,
    (width, height): (f64, f64),
    scale: f64,
    most: usize,
) -> Vec<MapPage> {
    let room = |points: f64| (points / scale).floor() as i32;
    let cards: Vec<Rect> = scene.all_cards().map(|card| card.rect()).collect();
    let across: Vec<(i32, i32)> = cards.iter().map(|card| (card.x, card.width)).collect();
    let down: Vec<(i32, i32)> = cards.iter().map(|card| (card.y, card.height)).collect();
    let columns = spans((map.x, map.width), room(width - 2.0 * SIDE), &across, most);
    let rows = spans((map.y, map.height), room(height - HEAD - FOOT), &down, most);
    if columns.len() * rows.len() > most {
        return Vec::new();
    }
    let mut pages = Vec::new();
    for (row, &(top, bottom)) in rows.iter().enumerate() {
        for (column, &(left, right)) in columns.iter().enumerate() {
            let shows = |card: &Rect| {
                card.x < right
                    && left < card.x + card.width
                    && card.y < bottom
                    && top < card.y + card.height
            };
            if !cards.iter().any(shows) {
                continue;
            }
            let before = |spans: &[(i32, i32)], at: usize| match at {
                0 => 0,
                _ => spans[at - 1].1 - spans[at].0,
            };
            let after = |spans: &[(i32, i32)], at: usize| match spans.get(at + 1) {
                Some(next) => spans[at].1 - next.0,
                None => 0,
            };
            pages.push(MapPage {
                width,
                height,
                part: Rect {
                    x: left,
                    y: top,
                    width: right - left,
                    height: bottom - top,
                },
                scale,
                role: Role::Tile(Tile {
                    row,
                    column,
                    rows: rows.len(),
                    columns: columns.len(),
                    shared: [
                        before(&columns, column),
                        after(&columns, column),
                        before(&rows, row),
                        after(&rows, row),
                    ],
                }),
            });
        }
    }
    pages
}

/// Cuts a length into spans of at most `room` pixels. A card that the end of a span cuts is
/// repeated whole in the next. No more than `most` and one more are made.
fn spans(
    (start, length): (i32, i32),
    room: i32,
    cards: &[(i32, i32)],
    most: usize,
) -> Vec<(i32, i32)> {
    let last = start.saturating_add(length);
    let room = room.max(2 * OVERLAP);
    let mut spans = Vec::new();
    let mut from = start;
    while spans.len() <= most {
        let to = from.saturating_add(room);
        if to >= last {
            spans.push((from, last));
            break;
        }
        spans.push((from, to));
        let cut = cards.iter().filter(|(at, size)| {
            let fits = *size + OVERLAP < room;
            fits && *at < to && to < at.saturating_add(*size)
        });
        let first = cut.map(|(at, _)| at - OVERLAP / 2).min();
        from = first.unwrap_or(to).min(to - OVERLAP).max(from + OVERLAP);
    }
    spans
}

/// One page as large as the map, or as large as a page can be.
fn poster(map: Rect, legible: f64) -> Vec<MapPage> {
    let room = LARGEST_PAGE - HEAD - FOOT - 2.0 * SIDE;
    let longest = f64::from(map.width.max(map.height));
    let scale = legible.min(room / longest);
    vec![MapPage {
        width: f64::from(map.width) * scale + 2.0 * SIDE,
        height: f64::from(map.height) * scale + HEAD + FOOT,
        part: map,
        scale,
        role: Role::Whole,
    }]
}

#[cfg(test)]
mod tests {
    use roadmaps::model::{Node, Position, Roadmap, Step};
    use roadmaps::plan::analyse;
    use roadmaps::say::Language;
    use roadmaps::view::scene::scene;

    use super::*;

    /// A map of cards in a grid.
    fn grid(columns: i32, rows: i32) -> Scene {
        let mut roadmap = Roadmap::default();
        for column in 0..columns {
            for row in 0..rows {
                roadmap.steps.push(Step {
                    id: format!("{column}-{row}").as_str().into(),
                    title: "A step of the grid".to_owned(),
                    position: Some(Position {
                        x: column * 200,
                        y: row * 110,
                    }),
                    ..Step::default()
                });
            }
        }
        roadmap.goal.position = Some(Position {
            x: columns * 200,
            y: 0,
        });
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
        scene(&roadmap, &analyse(&roadmap, today), Language::En)
    }

    #[test]
    fn type_stays_legible_and_nothing_is_left_out() {
        for (columns, rows) in [(1, 1), (4, 4), (6, 6), (9, 9), (14, 12), (60, 40)] {
            let scene = grid(columns, rows);
            for paper in [Paper::A4, Paper::A3, Paper::Letter] {
                let pages = plan(&scene, paper);
                for page in &pages {
                    let smallest = page.scale * f64::from(MEASURES.label_size);
                    let read = page.role == Role::Overview || smallest >= SMALLEST - 1e-9;
                    assert!(read, "{smallest} pt cannot be read");
                    let wide = f64::from(page.part.width) * page.scale + 2.0 * SIDE;
                    let high = f64::from(page.part.height) * page.scale + HEAD + FOOT;
                    assert!(
                        wide <= page.width + 1.0 && high <= page.height + 1.0,
                        "{columns}×{rows} on {paper:?} is clipped"
                    );
                }
                for card in scene.all_cards() {
                    let shown = pages.iter().any(|page| {
                        let part = page.part;
                        page.role != Role::Overview
                            && card.x >= part.x
                            && card.y >= part.y
                            && card.x + card.width <= part.x + part.width
                            && card.y + card.height <= part.y + part.height
                    });
                    let name = match &card.node {
                        Node::Goal => "the goal",
                        Node::Step(id) => id.as_str(),
                    };
                    assert!(
                        shown,
                        "{name} is whole on no page of {columns}×{rows}, {paper:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn pages_grow_with_the_map() {
        let count = |columns, rows| plan(&grid(columns, rows), Paper::A4).len();
        assert_eq!(count(3, 3), 1, "a small map is one page");
        assert!((3..=13).contains(&count(12, 8)), "a larger one is tiled");
        assert_eq!(count(60, 40), 1, "a huge one is a poster");
        let small = &plan(&grid(3, 3), Paper::A4)[0];
        assert_eq!((small.width, small.height), (841.89, 595.28), "A4, lying");
    }

    #[test]
    fn a_goal_alone_needs_no_map() {
        assert!(plan(&grid(0, 0), Paper::A4).is_empty());
    }
}
