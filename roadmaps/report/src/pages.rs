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
    /// The place among the tiles, where there are several.
    pub tile: Option<Tile>,
}

/// A tile of a map that is too large for one page. Neighbours repeat each other's edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    pub row: i32,
    pub column: i32,
    pub rows: i32,
    pub columns: i32,
}

/// The smallest type on paper.
const SMALLEST: f64 = 7.0;
/// A map is not blown up further than this.
const LARGEST_SCALE: f64 = 0.85;
/// Around the map on its page; the head is above that.
pub const SIDE: f64 = 36.0;
pub const HEAD: f64 = 62.0;
pub const FOOT: f64 = 42.0;
/// How much two tiles share.
pub const OVERLAP: f64 = 24.0;
/// A map that takes more tiles is printed as a poster of its own size.
const MOST_TILES: i32 = 12;
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
                tile: None,
            }];
        }
    }
    for (width, height) in [(long, short), (larger_long, larger_short)] {
        let (columns, rows) = (
            count(map.width, width - 2.0 * SIDE, legible),
            count(map.height, height - HEAD - FOOT, legible),
        );
        if columns.saturating_mul(rows) <= MOST_TILES {
            return tiles(scene, map, (width, height), (columns, rows), legible);
        }
    }
    poster(map, legible)
}

/// What the typesetter needs to know of a page.
pub fn described(page: &MapPage, at: usize, label: String) -> Value {
    let tile = page.tile;
    let shares = |first: bool| if first { 0.0 } else { OVERLAP };
    json!({
        "file": file_name(at),
        "width": page.width,
        "height": page.height,
        "side": SIDE,
        "head": HEAD,
        "map_width": f64::from(page.part.width) * page.scale,
        "map_height": f64::from(page.part.height) * page.scale,
        "label": label,
        "left": shares(tile.is_none_or(|t| t.column == 0)),
        "right": shares(tile.is_none_or(|t| t.column + 1 == t.columns)),
        "top": shares(tile.is_none_or(|t| t.row == 0)),
        "bottom": shares(tile.is_none_or(|t| t.row + 1 == t.rows)),
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

/// How many tiles of `room` points cover `length` pixels.
fn count(length: i32, room: f64, scale: f64) -> i32 {
    let length = f64::from(length) * scale;
    let more = ((length - room) / (room - OVERLAP)).ceil();
    1 + more.clamp(0.0, 1e6) as i32
}

fn tiles(
    scene: &Scene,
    map: Rect,
    (width, height): (f64, f64),
    (columns, rows): (i32, i32),
    scale: f64,
) -> Vec<MapPage> {
    // Tiles are alike and share what the last of them would leave empty.
    let overlap = OVERLAP / scale;
    let length = |whole: i32, count: i32| {
        ((f64::from(whole) + overlap * f64::from(count - 1)) / f64::from(count)).ceil()
    };
    let (wide, high) = (length(map.width, columns), length(map.height, rows));
    let place = |start: i32, length: f64, at: i32| {
        start + (f64::from(at) * (length - overlap)).round() as i32
    };
    let mut pages = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            let part = Rect {
                x: place(map.x, wide, column),
                y: place(map.y, high, row),
                width: wide as i32,
                height: high as i32,
            };
            let shows = scene.all_cards().any(|card| {
                card.x < part.x + part.width
                    && part.x < card.x + card.width
                    && card.y < part.y + part.height
                    && part.y < card.y + card.height
            });
            if shows {
                pages.push(MapPage {
                    width,
                    height,
                    part,
                    scale,
                    tile: Some(Tile {
                        row,
                        column,
                        rows,
                        columns,
                    }),
                });
            }
        }
    }
    pages
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
        tile: None,
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
                    assert!(smallest >= SMALLEST - 1e-9, "{smallest} pt cannot be read");
                    let wide = f64::from(page.part.width) * page.scale + 2.0 * SIDE;
                    let high = f64::from(page.part.height) * page.scale + HEAD + FOOT;
                    assert!(
                        wide <= page.width + 1.0 && high <= page.height + 1.0,
                        "{columns}×{rows} on {paper:?} is clipped"
                    );
                }
                for card in scene.all_cards() {
                    let corners = [
                        (card.x, card.y),
                        (card.x + card.width, card.y + card.height),
                    ];
                    for (x, y) in corners {
                        let shown = pages.iter().any(|page| {
                            let part = page.part;
                            (part.x..=part.x + part.width).contains(&x)
                                && (part.y..=part.y + part.height).contains(&y)
                        });
                        let name = match &card.node {
                            Node::Goal => "the goal",
                            Node::Step(id) => id.as_str(),
                        };
                        assert!(shown, "{name} is on no page of {columns}×{rows}, {paper:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn pages_grow_with_the_map() {
        let count = |columns, rows| plan(&grid(columns, rows), Paper::A4).len();
        assert_eq!(count(3, 3), 1, "a small map is one page");
        assert!((2..=12).contains(&count(12, 8)), "a larger one is tiled");
        assert_eq!(count(60, 40), 1, "a huge one is a poster");
        let small = &plan(&grid(3, 3), Paper::A4)[0];
        assert_eq!((small.width, small.height), (841.89, 595.28), "A4, lying");
    }

    #[test]
    fn a_goal_alone_needs_no_map() {
        assert!(plan(&grid(0, 0), Paper::A4).is_empty());
    }
}
