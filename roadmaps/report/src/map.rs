//! The map as SVG, and that as pixels.

use std::sync::Arc;

use resvg::{tiny_skia, usvg};
use roadmaps::model::{Node, Roadmap};
use roadmaps::plan::NeedState;
use roadmaps::plan::layout::Rect;
use roadmaps::plan::layout::text::{Face, width, wrap};
use roadmaps::say::Language;
use roadmaps::view::scene::{
    Card, CardState, Chip, CriterionLines, Edge, Join, MEASURES, Measures, Scene,
};

use crate::pages::{self, MapPage, Role};
use crate::theme::*;
use crate::xml::Xml;
use crate::{Error, fonts};

/// Free room around the map.
const MARGIN: i32 = 28;
/// What a picture may hold: pixels in all and along a side.
const MOST_PIXELS: f64 = 1e8;
const LONGEST_SIDE: f64 = 16_384.0;
/// A smaller picture of a map tells nothing.
const LEAST_SCALE: f64 = 0.1;
const SANS: &str = "Inter, 'Inter Variable', system-ui, sans-serif";
const SERIF: &str = "Newsreader, 'Newsreader Variable', Georgia, serif";
const M: Measures = MEASURES;

/// Draws the map, or the part of it that a page shows. A whole map has a ground of paper colour;
/// a part lies on white paper and needs none.
pub fn draw(
    scene: &Scene,
    roadmap: &Roadmap,
    language: Language,
    page: Option<&MapPage>,
) -> String {
    let bounds = scene.bounds();
    let part = page.map(|page| page.part);
    let overview = page.is_some_and(|page| page.role == Role::Overview);
    let shown = part.unwrap_or(Rect {
        x: bounds.x.saturating_sub(MARGIN),
        y: bounds.y.saturating_sub(MARGIN),
        width: bounds.width.saturating_add(2 * MARGIN),
        height: bounds.height.saturating_add(2 * MARGIN),
    });
    let mut pen = Pen { xml: Xml::new() };
    let Rect {
        x,
        y,
        width,
        height,
    } = shown;
    let lang = match language {
        Language::En => "en",
        Language::Nl => "nl",
    };
    pen.xml.open(
        "svg",
        &[
            ("xmlns", &"http://www.w3.org/2000/svg"),
            ("width", &width),
            ("height", &height),
            ("viewBox", &format!("{x} {y} {width} {height}")),
            ("lang", &lang),
            ("role", &"img"),
            ("font-family", &SANS),
        ],
    );
    pen.xml.open("title", &[]);
    pen.xml.text(&roadmap.goal.title);
    pen.xml.close("title");
    pen.hatching();
    if part.is_none() {
        pen.xml.empty(
            "rect",
            &[
                ("x", &x),
                ("y", &y),
                ("width", &width),
                ("height", &height),
                ("fill", &PAPER),
            ],
        );
    }
    let near = |rect: &Rect| meets(&shown, rect);
    // What is quiet lies below what matters.
    let mut edges: Vec<&Edge> = scene
        .edges
        .iter()
        .map(AsRef::as_ref)
        .filter(|edge| part.is_none() || reach(&edge.path).is_none_or(|rect| near(&rect)))
        .collect();
    edges.sort_by_key(|edge| (edge.blocked, edge.critical, edge.on_route));
    for edge in edges {
        pen.edge(edge);
    }
    for join in &scene.joins {
        let mark = Rect {
            x: join.x - 40,
            y: join.y - 40,
            width: 80,
            height: 80,
        };
        if near(&mark) {
            pen.join(join, !overview);
        }
    }
    if let Some(page) = page.filter(|_| overview) {
        let size = (pages::SMALLEST / page.scale) as f32;
        pen.numbers(scene, roadmap, size);
    } else {
        for card in scene.all_cards().filter(|card| near(&card.rect())) {
            match card.node {
                Node::Goal => pen.goal(card),
                Node::Step(_) => pen.step(card),
            }
        }
        for edge in &scene.edges {
            pen.label(edge, &shown);
        }
    }
    pen.xml.close("svg");
    pen.xml.finish()
}

/// How much of `scale` a picture of the whole map can have; none where the map is too large for a
/// picture.
pub fn fitting_scale(scene: &Scene, scale: f32) -> Option<f32> {
    let bounds = scene.bounds();
    let side = |length: i32| f64::from(length.saturating_add(2 * MARGIN));
    fitting(side(bounds.width), side(bounds.height), scale)
}

fn fitting(width: f64, height: f64, scale: f32) -> Option<f32> {
    let most = (LONGEST_SIDE / width.max(height)).min((MOST_PIXELS / (width * height)).sqrt());
    let fits = f64::from(scale).min(most);
    (fits >= LEAST_SCALE || fits >= f64::from(scale)).then_some(fits as f32)
}

/// The drawing in pixels, at a scale that fits.
pub fn rasterize(svg: &str, scale: f32) -> Result<Vec<u8>, Error> {
    let failed = |why: &dyn std::fmt::Display| Error::Picture(why.to_string());
    let options = usvg::Options {
        font_family: "Inter".to_owned(),
        fontdb: Arc::new(fonts::database(fonts::for_text([svg]))),
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_str(svg, &options).map_err(|why| failed(&why))?;
    let size = tree.size();
    let (width, height) = (size.width() * scale, size.height() * scale);
    let mut pixmap = tiny_skia::Pixmap::new(width.ceil() as u32, height.ceil() as u32)
        .ok_or_else(|| failed(&"the map has no size"))?;
    let transform = tiny_skia::Transform::from_scale(scale, scale);
    resvg::render(&tree, transform, &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|why| failed(&why))
}

struct Pen {
    xml: Xml,
}

/// How a line of text looks.
struct Style {
    size: f32,
    weight: u16,
    fill: &'static str,
    serif: bool,
    italic: bool,
}

impl Style {
    fn sans(size: f32, weight: u16, fill: &'static str) -> Self {
        Style {
            size,
            weight,
            fill,
            serif: false,
            italic: false,
        }
    }
}

impl Pen {
    /// The patterns that go with the colours, so that meaning needs no colour.
    fn hatching(&mut self) {
        self.xml.open("defs", &[]);
        self.xml.open(
            "pattern",
            &[
                ("id", &"hatch"),
                ("width", &6),
                ("height", &6),
                ("patternUnits", &"userSpaceOnUse"),
            ],
        );
        self.xml.empty(
            "path",
            &[
                ("d", &"M-1 1L1 -1M0 6L6 0M5 7L7 5"),
                ("stroke", &MISSING_HATCH),
                ("stroke-width", &1),
            ],
        );
        self.xml.close("pattern");
        self.xml.close("defs");
    }

    fn text(&mut self, x: f32, y: f32, text: &str, style: &Style) {
        let (x, y) = (round(x), round(y));
        let mut attributes: Vec<(&str, &dyn std::fmt::Display)> = vec![
            ("x", &x),
            ("y", &y),
            ("font-size", &style.size),
            ("fill", &style.fill),
        ];
        if style.weight != 400 {
            attributes.push(("font-weight", &style.weight));
        }
        if style.serif {
            attributes.push(("font-family", &SERIF));
        }
        if style.italic {
            attributes.push(("font-style", &"italic"));
        }
        self.xml.open("text", &attributes);
        self.xml.text(text);
        self.xml.close("text");
    }

    fn path(&mut self, d: &str, stroke: &str, width: f32, dash: Option<&str>) {
        let mut attributes: Vec<(&str, &dyn std::fmt::Display)> = vec![
            ("d", &d),
            ("fill", &"none"),
            ("stroke", &stroke),
            ("stroke-width", &width),
            ("stroke-linecap", &"round"),
            ("stroke-linejoin", &"round"),
        ];
        if let Some(dash) = &dash {
            attributes.push(("stroke-dasharray", dash));
        }
        self.xml.empty("path", &attributes);
    }

    fn shape(&mut self, d: &str, fill: &str) {
        self.xml.empty("path", &[("d", &d), ("fill", &fill)]);
    }

    fn edge(&mut self, edge: &Edge) {
        let line = if edge.provides {
            Line::given()
        } else {
            Line::of(edge.on_route, edge.blocked, edge.critical)
        };
        self.path(&edge.path, line.stroke, line.width, line.dash);
        if edge.any_of.is_none()
            && let Some((x, y)) = end(&edge.path)
        {
            self.arrow(x, y, line.stroke);
        }
    }

    fn arrow(&mut self, x: f32, y: f32, fill: &str) {
        let (x, back) = (round(x), round(x - 7.0));
        let (above, below) = (round(y - 3.6), round(y + 3.6));
        let y = round(y);
        self.shape(&format!("M{x} {y}L{back} {above}V{below}Z"), fill);
    }

    fn join(&mut self, join: &Join, with_letter: bool) {
        let line = Line::of(join.on_route, join.blocked, false);
        self.path(&join.path, line.stroke, line.width, line.dash);
        let card = (join.x + M.join_reach) as f32;
        self.arrow(card, join.y as f32, line.stroke);
        let (fill, ink) = match (join.decided, join.on_route) {
            (true, true) => (ACCENT, RAISED),
            (true, false) => (INK_3, RAISED),
            (false, _) => (RAISED, ACCENT),
        };
        self.xml.open("g", &[]);
        if !join.title.is_empty() {
            self.xml.open("title", &[]);
            self.xml.text(&join.title);
            self.xml.close("title");
        }
        self.xml.empty(
            "circle",
            &[
                ("cx", &join.x),
                ("cy", &join.y),
                ("r", &M.join_radius),
                ("fill", &fill),
                ("stroke", &ACCENT),
                ("stroke-width", &1.4),
                (
                    "stroke-dasharray",
                    &if join.decided { "none" } else { "3 2" },
                ),
            ],
        );
        if with_letter {
            let letter = join.letter.as_deref().unwrap_or("?");
            let size = if letter.len() > 1 { 7.5 } else { 10.0 };
            let x = join.x as f32 - width(letter, Face::SansBold, size) / 2.0;
            let style = Style::sans(size, 600, ink);
            self.text(x, join.y as f32 + size * 0.36, letter, &style);
        }
        self.xml.close("g");
    }

    /// Where an alternative starts, unless the text lies outside what is shown.
    fn label(&mut self, edge: &Edge, shown: &Rect) {
        let (Some(label), Some(at)) = (&edge.label, edge.label_at) else {
            return;
        };
        let place = Rect {
            x: at.x,
            y: at.y - M.label_row,
            width: M.step_width,
            height: M.label_row + M.label_descent,
        };
        if !meets(shown, &place) {
            return;
        }
        let ink = if edge.on_route { ACCENT } else { INK_3 };
        let style = Style::sans(M.label_size, 600, ink);
        self.text(at.x as f32, at.y as f32, label, &style);
    }

    fn plate(&mut self, card: &Card, look: &Look, round: f32) {
        let (x, y) = (card.x, card.y);
        if look.lift {
            for (drop, opacity) in [(1.0, 0.05), (2.5, 0.03)] {
                self.xml.empty(
                    "rect",
                    &[
                        ("x", &x),
                        ("y", &(y as f32 + drop)),
                        ("width", &card.width),
                        ("height", &card.height),
                        ("rx", &round),
                        ("fill", &"#281e0a"),
                        ("fill-opacity", &opacity),
                    ],
                );
            }
        }
        let dash = if look.dashed { "4 3" } else { "none" };
        self.xml.empty(
            "rect",
            &[
                ("x", &x),
                ("y", &y),
                ("width", &card.width),
                ("height", &card.height),
                ("rx", &round),
                ("fill", &look.fill),
                ("stroke", &look.stroke),
                ("stroke-width", &look.width),
                ("stroke-dasharray", &dash),
            ],
        );
        if let Some(bar) = look.bar {
            let (left, top) = (x as f32 + 1.5, y as f32 + round);
            let bottom = (y + card.height) as f32 - round;
            self.path(&format!("M{left} {top}V{bottom}"), bar, 3.0, None);
        }
    }

    /// Every card with its number in place of its words, in type of `size` pixels.
    fn numbers(&mut self, scene: &Scene, roadmap: &Roadmap, size: f32) {
        for (step, card) in roadmap.steps.iter().zip(&scene.cards) {
            let Some(card) = card else { continue };
            let look = Look::of(card);
            self.plate(card, &look, 9.0);
            let number = format!("S-{:02}", step.number);
            let taken = width(&number, Face::SansBold, size);
            let x = card.x as f32 + (card.width as f32 - taken) / 2.0;
            let y = card.y as f32 + card.height as f32 / 2.0 + size * 0.36;
            self.text(x, y, &number, &Style::sans(size, 600, look.ink));
        }
        let card = &scene.goal;
        let look = Look {
            stroke: LINE_STRONG,
            bar: None,
            ..Look::of(card)
        };
        self.plate(card, &look, 14.0);
        let size = size.max(M.goal_title_size);
        let row = size * 1.2;
        let room = (card.width - 2 * M.step_side) as f32;
        let rows = ((card.height as f32 - row) / row).max(1.0) as usize;
        let lines = wrap(&card.lines.join(" "), Face::Serif, size, room, rows);
        let title = Style {
            serif: true,
            ..Style::sans(size, 400, INK)
        };
        let x = (card.x + M.step_side) as f32;
        let mut y = card.y as f32 + row;
        for line in &lines {
            self.text(x, y, line, &title);
            y += row;
        }
    }

    fn step(&mut self, card: &Card) {
        let look = Look::of(card);
        self.xml.open("g", &[]);
        self.plate(card, &look, 9.0);
        let x = (card.x + M.step_side) as f32;
        let mut y = (card.y + M.step_top) as f32;
        let title = Style::sans(M.title_size, 600, look.ink);
        for line in &card.lines {
            let base = y + M.title_row as f32 * 0.76;
            self.text(x, base, line, &title);
            if card.state == CardState::Dropped {
                let end = x + width(line, Face::SansBold, M.title_size);
                let middle = base - 4.5;
                self.path(&format!("M{x} {middle}H{end}"), look.ink, 1.0, None);
            }
            y += M.title_row as f32;
        }
        if !card.dates.is_empty() {
            let (weight, ink) = if card.late {
                (600, LATE)
            } else {
                (400, look.quiet)
            };
            let style = Style::sans(M.dates_size, weight, ink);
            self.text(x, y + M.dates_row as f32 * 0.72, &card.dates, &style);
            y += M.dates_row as f32;
        }
        for chip in &card.chips {
            y += M.chip_gap as f32;
            self.chip(x, y, chip);
            y += M.chip_height as f32;
        }
        self.marks(card);
        self.xml.close("g");
    }

    /// A milestone's diamond and how far a step is, at the upper right corner.
    fn marks(&mut self, card: &Card) {
        let (right, top) = ((card.x + card.width) as f32, card.y as f32);
        if card.milestone {
            let (x, y, r) = (right - 16.0, top, 5.5);
            let d = format!("M{} {y}L{x} {}L{} {y}L{x} {}Z", x - r, y - r, x + r, y + r);
            let (fill, stroke) = if card.state == CardState::Finished {
                (INK_3, INK_3)
            } else {
                (RAISED, INK_2)
            };
            self.shape(&d, fill);
            self.path(&d, stroke, 1.3, None);
        }
        let (x, y) = (right - 10.0, top + 10.0);
        match card.state {
            CardState::Ready => {
                let d = format!(
                    "M{} {}L{} {y}L{} {}Z",
                    x - 3.0,
                    y - 4.0,
                    x + 4.0,
                    x - 3.0,
                    y + 4.0
                );
                self.shape(&d, ACCENT);
            }
            CardState::Started => {
                self.path(&circle(x, y, 3.8), ACCENT, 1.3, None);
                let d = format!("M{x} {}A3.8 3.8 0 0 1 {x} {}Z", y - 3.8, y + 3.8);
                self.shape(&d, ACCENT);
            }
            CardState::Finished => {
                let d = format!(
                    "M{} {y}L{} {}L{} {}",
                    x - 4.0,
                    x - 1.0,
                    y + 3.0,
                    x + 4.0,
                    y - 3.5
                );
                self.path(&d, INK_3, 1.6, None);
            }
            CardState::Open | CardState::Dropped => {}
        }
    }

    fn chip(&mut self, x: f32, y: f32, chip: &Chip) {
        let (ink, fill) = match chip.state {
            NeedState::Missing => (MISSING, MISSING_SOFT),
            NeedState::Unknown => (UNKNOWN, UNKNOWN_SOFT),
            NeedState::Have => (HAVE, HAVE_SOFT),
        };
        let text = width(&chip.text, Face::SansBold, M.chip_size).ceil();
        let wide = text + (2 * M.chip_side + M.chip_glyph) as f32;
        let mut fills = vec![fill];
        if chip.state == NeedState::Missing {
            fills.push("url(#hatch)");
        }
        for fill in fills {
            let dotted = chip.state == NeedState::Unknown;
            self.xml.empty(
                "rect",
                &[
                    ("x", &x),
                    ("y", &y),
                    ("width", &wide),
                    ("height", &M.chip_height),
                    ("rx", &5),
                    ("fill", &fill),
                    ("stroke", &if dotted { ink } else { "none" }),
                    ("stroke-dasharray", &"1.5 1.5"),
                ],
            );
        }
        let middle = y + M.chip_height as f32 / 2.0;
        let glyph = x + M.chip_side as f32 + 4.0;
        let style = Style::sans(M.chip_size, 600, ink);
        match chip.state {
            NeedState::Missing => {
                let (l, r, t, b) = (glyph - 3.2, glyph + 3.2, middle - 3.2, middle + 3.2);
                self.path(&format!("M{l} {t}L{r} {b}M{r} {t}L{l} {b}"), ink, 1.5, None);
            }
            NeedState::Unknown => self.text(glyph - 3.0, middle + 4.0, "?", &style),
            NeedState::Have => {
                let d = format!(
                    "M{} {middle}L{} {}L{} {}",
                    glyph - 4.0,
                    glyph - 1.0,
                    middle + 3.0,
                    glyph + 4.0,
                    middle - 3.5
                );
                self.path(&d, ink, 1.5, None);
            }
        }
        let left = x + (M.chip_side + M.chip_glyph) as f32;
        self.text(left, middle + 4.0, &chip.text, &style);
    }

    fn goal(&mut self, card: &Card) {
        let look = Look {
            fill: RAISED,
            stroke: LINE_STRONG,
            ..Look::of(card)
        };
        let look = Look { bar: None, ..look };
        self.xml.open("g", &[]);
        self.plate(card, &look, 14.0);
        let x = (card.x + M.goal_side) as f32;
        let mut y = (card.y + M.goal_top) as f32;
        if !card.dates.is_empty() {
            let ink = if card.late { LATE } else { ACCENT };
            let style = Style::sans(M.launch_size, 600, ink);
            self.text(x, y + 11.0, &card.dates.to_uppercase(), &style);
            y += M.launch_row as f32;
        }
        let title = Style {
            serif: true,
            ..Style::sans(M.goal_title_size, 400, INK)
        };
        for line in &card.lines {
            self.text(x, y + M.goal_title_row as f32 * 0.78, line, &title);
            y += M.goal_title_row as f32;
        }
        let story = Style {
            serif: true,
            italic: true,
            ..Style::sans(M.story_size, 400, INK_2)
        };
        if !card.story.is_empty() {
            y += M.goal_gap as f32;
        }
        for line in &card.story {
            self.text(x, y + M.story_row as f32 * 0.74, line, &story);
            y += M.story_row as f32;
        }
        if !card.criteria.is_empty() {
            y += M.goal_gap as f32;
        }
        for criterion in &card.criteria {
            self.criterion(x, y, criterion);
            let rows = criterion.lines.len() as i32 * M.criterion_row;
            y += (rows + M.criterion_gap) as f32;
        }
        if !card.criteria.is_empty() {
            y -= M.criterion_gap as f32;
        }
        let mut gap = M.goal_gap;
        for chip in &card.chips {
            y += gap as f32;
            self.chip(x, y, chip);
            y += M.chip_height as f32;
            gap = M.chip_gap;
        }
        self.xml.close("g");
    }

    /// Measured: bars that rise. Felt: a speech bubble. Green when within reach, filled when
    /// reached.
    fn criterion(&mut self, x: f32, y: f32, criterion: &CriterionLines) {
        let base = y + M.criterion_row as f32 * 0.76;
        let within = criterion.within_reach == Some(true) || criterion.reached;
        let ink = if within { HAVE } else { INK_3 };
        let top = base - 9.5;
        let mark = if criterion.felt {
            format!(
                "M{} {top}h8a2.5 2.5 0 0 1 2.5 2.5v3a2.5 2.5 0 0 1 -2.5 2.5h-4.5l-3 2.8v-2.8h-0.5\
                 a2.5 2.5 0 0 1 -2.5 -2.5v-3a2.5 2.5 0 0 1 2.5 -2.5Z",
                x + 2.5
            )
        } else {
            format!(
                "M{} {base}h2.8v-4h-2.8ZM{} {base}h2.8v-7h-2.8ZM{} {base}h2.8v-10h-2.8Z",
                x + 0.5,
                x + 5.1,
                x + 9.7
            )
        };
        if criterion.reached {
            self.shape(&mark, ink);
        }
        self.path(&mark, ink, 1.1, None);
        let style = Style::sans(M.criterion_size, 400, INK);
        for (row, line) in criterion.lines.iter().enumerate() {
            let y = base + (row as i32 * M.criterion_row) as f32;
            self.text(x + M.criterion_mark as f32, y, line, &style);
        }
    }
}

/// How a link is drawn.
struct Line {
    stroke: &'static str,
    width: f32,
    dash: Option<&'static str>,
}

impl Line {
    fn of(on_route: bool, blocked: bool, critical: bool) -> Self {
        let (stroke, width) = match (on_route, blocked, critical) {
            (false, _, _) => (LINE_STRONG, 1.3),
            (true, true, _) => (MISSING, 2.2),
            (true, false, true) => (INK_2, 1.9),
            (true, false, false) => ("#8a8172", 1.4),
        };
        Line {
            stroke,
            width,
            dash: (!on_route).then_some("4 4"),
        }
    }

    /// What a step gives: no link that people made.
    fn given() -> Self {
        Line {
            stroke: ACCENT,
            width: 1.3,
            dash: Some("1 4"),
        }
    }
}

/// How a card is drawn.
struct Look {
    fill: &'static str,
    stroke: &'static str,
    width: f32,
    dashed: bool,
    /// A bar at the left, of this colour.
    bar: Option<&'static str>,
    lift: bool,
    ink: &'static str,
    quiet: &'static str,
}

impl Look {
    fn of(card: &Card) -> Self {
        let plain = Look {
            fill: RAISED,
            stroke: LINE,
            width: 1.0,
            dashed: false,
            bar: None,
            lift: true,
            ink: INK,
            quiet: INK_3,
        };
        let lacks = card.chips.iter().any(|c| c.state == NeedState::Missing);
        match card.state {
            CardState::Finished => Look {
                fill: SUNKEN,
                ink: INK_2,
                lift: false,
                ..plain
            },
            CardState::Dropped => Look {
                fill: "none",
                stroke: LINE_STRONG,
                dashed: true,
                ink: INK_3,
                lift: false,
                ..plain
            },
            _ if !card.on_route => Look {
                fill: PAPER,
                stroke: LINE_STRONG,
                dashed: true,
                ink: INK_2,
                lift: false,
                ..plain
            },
            _ if lacks => Look {
                stroke: MISSING,
                bar: Some(MISSING),
                ..plain
            },
            _ if card.blocked => Look {
                stroke: "#d9907c",
                ..plain
            },
            _ => plain,
        }
    }
}

fn circle(x: f32, y: f32, r: f32) -> String {
    let (left, right) = (x - r, x + r);
    format!("M{left} {y}A{r} {r} 0 1 1 {right} {y}A{r} {r} 0 1 1 {left} {y}Z")
}

/// To a hundredth, so that files stay small and equal.
fn round(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

/// Where path data ends.
fn end(path: &str) -> Option<(f32, f32)> {
    let mut numbers = numbers(path);
    let mut last = (numbers.next()?, numbers.next()?);
    while let (Some(x), Some(y)) = (numbers.next(), numbers.next()) {
        last = (x, y);
    }
    Some(last)
}

/// The rectangle that holds a path and its control points, and some room for its arrow.
fn reach(path: &str) -> Option<Rect> {
    let mut numbers = numbers(path);
    let mut corners: Option<(f32, f32, f32, f32)> = None;
    while let (Some(x), Some(y)) = (numbers.next(), numbers.next()) {
        let (l, t, r, b) = corners.unwrap_or((x, y, x, y));
        corners = Some((l.min(x), t.min(y), r.max(x), b.max(y)));
    }
    let (left, top, right, bottom) = corners?;
    Some(Rect {
        x: left as i32 - 8,
        y: top as i32 - 8,
        width: (right - left) as i32 + 16,
        height: (bottom - top) as i32 + 16,
    })
}

fn numbers(path: &str) -> impl Iterator<Item = f32> + '_ {
    let pieces = path.split(|c: char| c == ' ' || c.is_ascii_alphabetic());
    pieces.filter_map(|piece| piece.parse().ok())
}

fn meets(a: &Rect, b: &Rect) -> bool {
    let apart = |a: i32, length: i32, b: i32| i64::from(a) + i64::from(length) < i64::from(b);
    !(apart(a.x, a.width, b.x)
        || apart(b.x, b.width, a.x)
        || apart(a.y, a.height, b.y)
        || apart(b.y, b.height, a.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_map_is_drawn_smaller_until_it_tells_nothing() {
        assert_eq!(fitting(1_000.0, 800.0, 2.0), Some(2.0));
        assert_eq!(fitting(16_384.0, 800.0, 2.0), Some(1.0), "a long side");
        assert_eq!(fitting(20_000.0, 20_000.0, 2.0), Some(0.5), "many pixels");
        assert_eq!(
            fitting(163_000.0, 800.0, 2.0).map(|scale| scale > 0.1),
            Some(true)
        );
        assert_eq!(fitting(164_000.0, 800.0, 2.0), None);
        assert_eq!(fitting(1_000.0, 800.0, 0.05), Some(0.05), "as it was asked");
    }
}
