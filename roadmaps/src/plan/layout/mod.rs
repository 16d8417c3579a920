//! Layout.
pub mod text;
