//! How wide text is, and where it breaks, by the bundled fonts.
//!
//! The window, the PDF and the pictures draw with the same fonts, so a card that is measured here
//! fits everywhere. Kerning is left out: it narrows text a little, so what fits here fits there.

use std::sync::OnceLock;

/// The bundled fonts. Inter speaks for the plan, Newsreader for the people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// Inter 400.
    Sans,
    /// Inter 500.
    SansMedium,
    /// Inter 600.
    SansBold,
    /// Newsreader 400.
    Serif,
    /// Newsreader 400 italic.
    SerifItalic,
    /// Newsreader 500.
    SerifMedium,
}

impl Face {
    /// Every face, for those who register them all.
    pub const ALL: [Face; 6] = [
        Face::Sans,
        Face::SansMedium,
        Face::SansBold,
        Face::Serif,
        Face::SerifItalic,
        Face::SerifMedium,
    ];
}

/// Advances of one face, as parts of the type size.
struct Metrics {
    ascii: [f32; 128],
    font: Option<ttf_parser::Face<'static>>,
}

/// What a reader could break a line at, and how much of the text it takes.
struct Piece<'a> {
    text: &'a str,
    /// White space follows, which disappears at the end of a line.
    space_after: bool,
}

/// The TTF file of a face.
pub fn font_bytes(face: Face) -> &'static [u8] {
    match face {
        Face::Sans => include_bytes!("../../../fonts/Inter-Regular.ttf"),
        Face::SansMedium => include_bytes!("../../../fonts/Inter-Medium.ttf"),
        Face::SansBold => include_bytes!("../../../fonts/Inter-SemiBold.ttf"),
        Face::Serif => include_bytes!("../../../fonts/Newsreader-Regular.ttf"),
        Face::SerifItalic => include_bytes!("../../../fonts/Newsreader-Italic.ttf"),
        Face::SerifMedium => include_bytes!("../../../fonts/Newsreader-Medium.ttf"),
    }
}

/// The width of `text` on one line, in the unit of `size`. Control characters take no room.
pub fn width(text: &str, face: Face, size: f32) -> f32 {
    let metrics = metrics(face);
    size * text.chars().map(|c| metrics.advance(c)).sum::<f32>()
}

/// Breaks `text` into at most `max_lines` lines of at most `max_width`, in the unit of `size`.
///
/// Lines break at white space, after a hyphen before a letter (but not
/// inside amounts such as "€ 150" and "90 %"), and around characters of scripts
/// that write no spaces; a word that is wider than a line is cut. Text that is left over turns the
/// end of the last line into "…". A line holds at least one character however narrow it is. Reads
/// no more of the text than the lines can hold.
pub fn wrap(text: &str, face: Face, size: f32, max_width: f32, max_lines: usize) -> Vec<String> {
    let mut lines = Lines {
        metrics: metrics(face),
        room: if size > 0.0 { max_width / size } else { 0.0 },
        max_lines,
        done: Vec::new(),
        line: String::new(),
        used: 0.0,
        space: false,
    };
    for piece in pieces(text) {
        if !lines.add(&piece) {
            return lines.cut();
        }
    }
    lines.finish()
}

/// Lines that are being filled. Widths are parts of the type size.
struct Lines {
    metrics: &'static Metrics,
    room: f32,
    max_lines: usize,
    done: Vec<String>,
    line: String,
    used: f32,
    /// White space is due before the next piece.
    space: bool,
}

impl Lines {
    /// Adds a piece, or returns false when the lines are full; then part of it may be there.
    fn add(&mut self, piece: &Piece) -> bool {
        let space = if self.space {
            self.metrics.advance(' ')
        } else {
            0.0
        };
        let wide = self
            .metrics
            .within(piece.text, self.room - self.used - space);
        if !wide && !self.line.is_empty() {
            if self.done.len() + 1 >= self.max_lines {
                return self.cram(piece);
            }
            self.turn();
        }
        let fits = self.cram(piece);
        self.space = piece.space_after;
        fits
    }

    /// Appends a piece character by character, turning lines inside it where it must.
    fn cram(&mut self, piece: &Piece) -> bool {
        if self.max_lines == 0 {
            return false;
        }
        let space = std::mem::take(&mut self.space).then_some(' ');
        for c in space.into_iter().chain(piece.text.chars()) {
            let advance = self.metrics.advance(c);
            if self.used + advance > self.room && advance > 0.0 && !self.line.is_empty() {
                if self.done.len() + 1 >= self.max_lines {
                    return false;
                }
                self.turn();
            }
            if c != ' ' || !self.line.is_empty() {
                self.push(c);
            }
        }
        true
    }

    fn push(&mut self, c: char) {
        self.line.push(c);
        self.used += self.metrics.advance(c);
    }

    fn turn(&mut self) {
        self.done
            .push(std::mem::take(&mut self.line).trim_end().to_owned());
        self.used = 0.0;
        self.space = false;
    }

    fn finish(mut self) -> Vec<String> {
        if !self.line.is_empty() {
            self.turn();
        }
        self.done
    }

    /// Ends with "…", taking back what it needs of the last line.
    fn cut(mut self) -> Vec<String> {
        if self.max_lines == 0 {
            return Vec::new();
        }
        let mark = self.metrics.advance('…');
        while self.used + mark > self.room || self.line.ends_with(' ') {
            let Some(last) = self.line.pop() else { break };
            self.used -= self.metrics.advance(last);
        }
        self.line.push('…');
        self.finish()
    }
}

impl Metrics {
    fn new(face: Face) -> Metrics {
        let font = ttf_parser::Face::parse(font_bytes(face), 0).ok();
        let mut metrics = Metrics {
            ascii: [0.0; 128],
            font,
        };
        for code in 0..128u8 {
            metrics.ascii[usize::from(code)] = metrics.look_up(char::from(code));
        }
        metrics
    }

    fn advance(&self, c: char) -> f32 {
        match self.ascii.get(c as usize) {
            Some(advance) => *advance,
            None => self.look_up(c),
        }
    }

    /// Whether the text is at most `room` wide. Stops reading as soon as it is not.
    fn within(&self, text: &str, room: f32) -> bool {
        let mut used = 0.0;
        text.chars().all(|c| {
            used += self.advance(c);
            used <= room
        })
    }

    fn look_up(&self, c: char) -> f32 {
        if c.is_control() || is_zero_width(c) {
            return 0.0;
        }
        let advance = self.font.as_ref().and_then(|font| {
            let glyph = font.glyph_index(c)?;
            let advance = f32::from(font.glyph_hor_advance(glyph)?);
            Some(advance / f32::from(font.units_per_em()))
        });
        advance.unwrap_or(if is_wide(c) { 1.0 } else { 0.65 })
    }
}

fn metrics(face: Face) -> &'static Metrics {
    static METRICS: [OnceLock<Metrics>; 6] = [const { OnceLock::new() }; 6];
    METRICS[face as usize].get_or_init(|| Metrics::new(face))
}

/// Cuts text into pieces that stay together on a line.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text.trim_start_matches(is_blank);
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (text, tail) = rest.split_at(piece_end(rest));
        rest = tail.trim_start_matches(is_blank);
        Some(Piece {
            text,
            space_after: rest.len() < tail.len(),
        })
    })
}

/// Where the first piece of a text that starts with no white space ends, in bytes.
fn piece_end(text: &str) -> usize {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let after_hyphen = matches!(before, '-' | '‐' | '–' | '—') && at > before.len_utf8();
        let around_wide = at > 0 && (is_wide(before) || is_wide(c)) && !is_closing(c);
        let space = is_blank(c) && !joins(before, &text[at..]);
        if space || (after_hyphen && c.is_alphabetic()) || around_wide {
            return at;
        }
        if !is_zero_width(c) {
            before = c;
        }
    }
    text.len()
}

/// Whether a single space belongs to an amount: "€ 150", "90 %".
fn joins(before: char, text: &str) -> bool {
    let Some(after) = text.strip_prefix(' ').and_then(|rest| rest.chars().next()) else {
        return false;
    };
    (matches!(before, '€' | '$' | '£') && after.is_ascii_digit())
        || (before.is_ascii_digit() && matches!(after, '%' | '€' | '‰'))
}

/// White space that a line may break at; the no-break spaces are not.
fn is_blank(c: char) -> bool {
    (c.is_whitespace() || c.is_control()) && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}')
}

/// Marks that sit on the character before them, and formatting characters.
fn is_zero_width(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{feff}'
        | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Characters about as wide as they are high: East Asian scripts and emoji.
fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}')
}

/// Punctuation that must not begin a line.
fn is_closing(c: char) -> bool {
    matches!(
        c,
        '、' | '。' | '，' | '．' | '）' | '」' | '』' | '！' | '？' | '：' | '；'
    ) || (c.is_ascii_punctuation() && !matches!(c, '(' | '[' | '{'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn faces_are_measured_by_their_fonts() {
        for face in Face::ALL {
            assert!(
                metrics(face).font.is_some(),
                "{face:?} must parse, or every card is guessed"
            );
        }
        assert!(width("iiii", Face::Sans, 14.0) < width("WWWW", Face::Sans, 14.0));
        assert!(
            width("Goal", Face::Sans, 14.0) < width("Goal", Face::SansBold, 14.0),
            "a heavier weight is wider"
        );
        let euro = width("€ 1.234", Face::Sans, 10.0);
        assert!(
            (35.0..45.0).contains(&euro),
            "a sum is about 4 em wide, not {euro}"
        );
    }

    #[test]
    fn lines_break_where_a_reader_would() {
        let lines = |text: &str, room: f32| wrap(text, Face::SansBold, 13.0, room, 3);
        insta::assert_debug_snapshot!([
            lines("One record per customer, trusted by every channel", 118.0),
            lines("Rosters at 90 %: room to think and to surge", 118.0),
            lines("Klanttevredenheidsonderzoeksresultaten", 118.0),
            lines("Roll-out in 2027-2028, works-council consent", 90.0),
            lines("每个客户只有一份记录，所有渠道都信任它", 80.0),
            lines(
                "Agents may decide up to € 150 on the spot without asking anybody else first",
                90.0
            ),
            lines("tabs\tand\nlines\u{0}and  blanks", 300.0),
            lines("", 100.0),
            lines("€\u{a0}1.234.567,80 per\u{a0}year", 110.0),
        ]);
    }

    #[test]
    fn a_monstrous_title_reads_no_further_than_its_lines() {
        let title = "x".repeat(10_000_000);
        let lines = wrap(&title, Face::Sans, 13.0, 120.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(
            lines[2].ends_with('…'),
            "the reader must see that text is cut"
        );
    }

    #[test]
    fn a_lone_mark_does_not_push_its_space_over_the_side() {
        let text = "a aa客\ta a -a\t---客-n-a-c客-e-ii --- 客b-\t\u{301}";
        for line in wrap(text, Face::Serif, 13.0, 110.16619, 2) {
            assert!(width(&line, Face::Serif, 13.0) <= 110.18, "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_fits(text in "\\PC{0,80}|[ a-z\\-\t\n\u{301}客]{0,80}", room in -5.0f32..300.0, max in 0usize..5) {
            let lines = wrap(&text, Face::Serif, 13.0, room, max);
            prop_assert!(lines.len() <= max);
            for line in &lines {
                let visible = line.chars().filter(|c| !is_zero_width(*c)).count();
                prop_assert!(
                    visible <= 1 || width(line, Face::Serif, 13.0) <= room + 0.01,
                    "{line:?} is wider than {room}"
                );
                prop_assert!(!line.chars().any(char::is_control), "{line:?} has control characters");
            }
        }

        #[test]
        fn nothing_is_lost_when_there_is_room(text in "[ a-z\\-客]{0,80}") {
            let joined = wrap(&text, Face::Sans, 13.0, 60.0, 500).concat().replace(' ', "");
            prop_assert_eq!(joined, text.replace(' ', ""));
        }
    }
}
