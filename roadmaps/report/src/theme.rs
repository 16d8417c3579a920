//! The light colours of the visual language: paper, ink, one accent; every other colour carries a
//! meaning. The window's tokens have the same names.

pub const PAPER: &str = "#faf8f4";
pub const RAISED: &str = "#ffffff";
pub const SUNKEN: &str = "#f2eee6";
pub const LINE: &str = "#e2dcd0";
pub const LINE_STRONG: &str = "#c9c1b1";
pub const INK: &str = "#211d17";
pub const INK_2: &str = "#5b5448";
pub const INK_3: &str = "#726a5c";
pub const ACCENT: &str = "#0b5f5c";
pub const MISSING: &str = "#b3371a";
pub const MISSING_SOFT: &str = "#fbe6df";
/// The lines that hatch what is missing.
pub const MISSING_HATCH: &str = "#f5d0c4";
pub const LATE: &str = "#8a5a00";
pub const UNKNOWN: &str = "#5b4a9e";
pub const UNKNOWN_SOFT: &str = "#eae6f6";
pub const HAVE: &str = "#2d6a3e";
pub const HAVE_SOFT: &str = "#e1efe3";
